"""cleaner explain: what was taken of a document, and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
from rich.text import Text

from cleaner.cli.common import fail, language_option, rule_options, terminal
from cleaner.decode import UndecodableError
from cleaner.engine.compile import RuleSet
from cleaner.explain import (
    Judgement,
    Standing,
    judgements,
    line_standings,
    removals_of,
    rule_standings,
    touching,
)
from cleaner.faults import reason_of
from cleaner.pipeline import Cleaner, Passage
from cleaner.rules.errors import suggestion
from cleaner.visible import visible


@click.command("explain")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--line",
    "number",
    type=click.IntRange(1),
    metavar="N",
    help="Why this line went or stayed (from 1).",
)
@click.option("--rule", "id_", metavar="ID", help="Which lines this rule hit, or why it did not.")
@rule_options
@language_option
def command(
    file: Path,
    number: int | None,
    id_: str | None,
    rules: RuleSet,
    language: str | None,
) -> None:
    """Show FILE with each removed part struck through and its rule beside it.

    \b
    Examples:
      cleaner explain article.txt
      cleaner explain article.txt --line 12
      cleaner explain article.txt --rule comment-form
    """
    if number is not None and id_ is not None:
        raise click.UsageError("--line and --rule ask two questions: choose one")
    try:
        passage = Cleaner(rules).passage(file.read_bytes(), language=language)
    except (UndecodableError, OSError) as error:
        fail(f"{file}: {reason_of(error)}")
    console = terminal()
    if number is not None:
        document = passage.document
        count = document.number_in_text(len(document) - 1) + 1
        if number > count:
            raise click.UsageError(f"{file} has {count} lines, so there is no line {number}")
        at = document.line_numbered(number - 1)
        lines = _line(passage, at, line_standings(passage, rules, at), judgements(passage, at))
    elif id_ is not None:
        if id_ not in rules.rules:
            raise click.UsageError(
                f'there is no rule "{id_}": {suggestion(id_, list(rules.rules))}'
            )
        off = id_ in rules.disabled
        lines = _rule(passage, id_, [] if off else rule_standings(passage, rules, id_), off)
    else:
        lines = _document(passage)
    for line in lines:
        console.print(line)


def _document(passage: Passage) -> Iterator[Text]:
    """The document, a mark in the margin: `-` a removal, `~` a repair."""
    result = passage.result
    for number in range(len(passage.document)):
        start, end = passage.document.starts[number], passage.document.ends[number]
        removals = removals_of(passage, number)
        repairs = touching(result.repairs, start, end)
        mark = "-" if removals else "~" if repairs else " "
        text = Text(f"{passage.document.number_in_text(number) + 1:>5} {mark} ", style="dim")
        position = start
        for removal in removals:
            text.append(
                visible(passage.document.text[position : max(removal.start, position)]), "none"
            )
            taken = passage.document.text[max(removal.start, start) : min(removal.end, end)]
            text.append(visible(taken), "strike red not dim")
            position = min(removal.end, end)
        text.append(visible(passage.document.text[position:end]), "not dim")
        names = [f"{removal.rule}: {removal.category}" for removal in removals]
        names += [f"on trial: {each.rule}" for each in touching(result.trials, start, end)]
        names += [f"repaired: {fix}" for fix in dict.fromkeys(each.fix for each in repairs)]
        if names and end > start:
            text.append(f"   [{'; '.join(names)}]", "cyan not dim")
        yield text
    yield Text(f"verdict: {result.verdict.status} {'; '.join(result.verdict.reasons)}".rstrip())
    for warning in result.warnings:
        yield Text(f"warning: {warning}", "yellow")


def _line(
    passage: Passage, line: int, standings: list[Standing], judged: list[Judgement]
) -> Iterator[Text]:
    shown = passage.document.number_in_text(line) + 1
    yield Text(f"line {shown}: {visible(passage.document.line(line))}", "bold")
    removals = removals_of(passage, line)
    for removal in removals:
        yield Text(f"  removed by {removal.rule} ({removal.category})", "red")
    if not removals:
        yield Text("  stays", "green")
    for each in standings:
        yield Text(f"  {each.rule}: {_in_words(each)}")
    if not standings and not removals:
        yield Text("  no rule came near")
    for judgement in judged:
        yield Text(
            f"  {judgement.model}, round {judgement.round}: body with chance"
            f" {judgement.chance:.3f}; what weighed most (+ for body, - against):"
        )
        for features, values, weight in judgement.terms:
            what = ", ".join(f"{f} {v:.4g}" for f, v in zip(features, values, strict=True))
            yield Text(f"    {weight:+.2f}  {what}", "green" if weight > 0 else "red")


def _rule(passage: Passage, id_: str, standings: list[Standing], off: bool) -> Iterator[Text]:
    yield Text(f"rule {id_}", "bold")
    if off:
        yield Text("  is switched off")
        return
    pruned = [node for node in passage.result.pruned if node.rule == id_]
    for node in pruned:
        yield Text(f"  took {node.xpath}: {visible(node.text)[:100]}")
    if not pruned and all(each.state == "near" for each in standings):
        yield Text(
            "  hits no line" + ("; these come nearest:" if standings else ", and none comes near")
        )
    for each in standings:
        line = visible(passage.document.line(each.line))
        shown = passage.document.number_in_text(each.line) + 1
        yield Text(f"  line {shown}: {line[:100]}\n    {_in_words(each)}")


def _in_words(standing: Standing) -> str:
    before = {"declined": "hit, but ", "near": "came near, but "}
    return before.get(standing.state, "") + standing.detail
