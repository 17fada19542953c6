"""Quality beside other tools, on the pages and labelled scrapes of DATA (see data.py).

    python benchmarks/quality.py DATA [--shape page] [--tool cleaner] [--plot F1.svg] [--json]

Prints Markdown. For each shape: word-level F1, precision and recall (means over documents), the
documents that came out worse than raw by more than 0.02 F1, those dropped, and those that change
when cleaned again. The shape `gold` is the wanted bodies themselves: its recall is the share of
words that stays. --html extracts from the pages' HTML instead, beside extractors, with times.
Labelled scrapes are scored by line. Tools whose packages are missing are left
out: pip install -e '.[benchmarks]'.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import html_pages
import lines
from data import GOLD, Page, pages, scrapes
from tools import TOOLS, Tool

from cleaner import Cleaner, load_rules
from cleaner.engine import decide, zones
from cleaner.evaluate import Gold, Measure, Report, mean, measure, score

PROCESSES = 2
# Less is a line too many or too few, as editors of the gold differ.
WORSE = 0.02
SWEEPS = {
    "head": (zones, "HEAD_SHARE", (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)),
    "tail": (zones, "TAIL_SHARE", (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)),
    "rest": (decide, "REST_PROSE_SHARE", (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5)),
}


class Cleaned(NamedTuple):
    """What a tool made of a page."""

    measure: Measure
    worse: bool
    dropped: bool
    changes_again: bool


class Line(NamedTuple):
    """A line of a labelled scrape that the cleaner got wrong or right."""

    id: str
    label: str
    verdict: str
    text: str


Lines = list[Line]
Results = dict[str, dict[str, dict[str, Cleaned]]]  # shape, tool, id

_tools: dict[str, Tool]


def start(names: Sequence[str], setting: tuple[str, float] | None) -> None:
    """Make the tools of this worker, with one constant of the engine changed."""
    global _tools
    if setting:
        module, constant, _ = SWEEPS[setting[0]]
        setattr(module, constant, setting[1])
    _tools = {name: TOOLS[name]() for name in names}


def clean_page(page: Page) -> dict[str, Cleaned]:
    """What each tool makes of a page."""
    raw = measure(page.text, page.body)
    results = {}
    for name, tool in _tools.items():
        body = tool(page.text, page.url)
        found = measure(body or "", page.body)
        again = body is not None and tool(body, page.url) != body
        results[name] = Cleaned(found, found.f1 < raw.f1 - WORSE, body is None, again)
    return results


def clean_scrape(row: dict[str, Any]) -> dict[str, Lines]:
    """The verdict on each line of a labelled scrape, by tool."""
    text = "\n".join(row["lines"])
    return {
        name: [Line(row["id"], *each) for each in lines.verdicts(row, tool(text, None) or "")]
        for name, tool in _tools.items()
    }


def run(
    names: Sequence[str],
    found: Sequence[Page],
    labelled: Sequence[dict[str, Any]],
    setting: tuple[str, float] | None = None,
) -> tuple[Results, dict[str, Lines]]:
    """What the tools make of pages and labelled scrapes, in the order of the documents."""
    results: Results = defaultdict(lambda: defaultdict(dict))
    by_tool: dict[str, Lines] = defaultdict(list)
    with ProcessPoolExecutor(PROCESSES, initializer=start, initargs=(names, setting)) as pool:
        for page, each in zip(found, pool.map(clean_page, found, chunksize=8), strict=True):
            for name, cleaned in each.items():
                results[page.shape][name][page.id] = cleaned
        for verdicts in pool.map(clean_scrape, labelled, chunksize=8):
            for name, some in verdicts.items():
                by_tool[name] += some
    return results, by_tool


def report(results: Results, by_tool: dict[str, Lines]) -> dict[str, Any]:
    """All figures, by shape and tool."""
    return {
        "shapes": {
            shape: {name: _figures(cleaned) for name, cleaned in tools.items()}
            for shape, tools in results.items()
        },
        "scrapes": {name: lines.summary(_counts(some)) for name, some in by_tool.items()},
    }


def _figures(cleaned: dict[str, Cleaned]) -> dict[str, Any]:
    figures = mean([each.measure for each in cleaned.values()])
    return {
        "documents": len(cleaned),
        **figures._asdict(),
        "worse_than_nothing": [id_ for id_, each in cleaned.items() if each.worse],
        "dropped": sum(each.dropped for each in cleaned.values()),
        "change_again": sum(each.changes_again for each in cleaned.values()),
    }


def _counts(some: Lines) -> lines.Counts:
    return Counter((line.label, line.verdict) for line in some)


def tables(figures: dict[str, Any]) -> Iterator[str]:
    """The figures as Markdown."""
    yield "| shape | tool | F1 | precision | recall | worse than nothing | dropped | change again |"
    yield "| --- | --- | --: | --: | --: | --: | --: | --: |"
    for shape, tools in figures["shapes"].items():
        for name, each in tools.items():
            shares = " | ".join(f"{each[key]:.4f}" for key in ("f1", "precision", "recall"))
            counts = (
                f"{len(each['worse_than_nothing'])} | {each['dropped']} | {each['change_again']}"
            )
            yield f"| {shape} | {name} | {shares} | {counts} |"
    if figures["scrapes"]:
        yield from ("", *_scrape_table(figures["scrapes"]))


def _scrape_table(tools: dict[str, Any]) -> Iterator[str]:
    yield f"| labelled scrapes, junk lines | {' | '.join(tools)} |"
    yield "| --- |" + " --: |" * len(tools)
    for key in ("f1", "precision", "recall"):
        name = "F1" if key == "f1" else key
        yield f"| {name} | {' | '.join(f'{each[key]:.4f}' for each in tools.values())} |"
    lost = " | ".join(str(each["body_lines_lost"]) for each in tools.values())
    yield f"| body lines lost | {lost} |"
    for category in next(iter(tools.values()))["categories"]:
        found = [each["categories"][category] for each in tools.values()]
        cells = " | ".join(f"{each['removed']} of {each['lines']}" for each in found)
        yield f"| {category} removed | {cells} |"


def missed(some: Iterable[Line]) -> Iterator[str]:
    """The junk lines that stayed."""
    for line in some:
        if line.label != "body" and line.verdict == "kept":
            yield f"MISS {line.id} {line.label}: {line.text[:240]}"


def lost(some: Iterable[Line], labelled: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The body lines that went, and the rules that took them."""
    cleaner = Cleaner(load_rules())
    text = {row["id"]: "\n".join(row["lines"]) for row in labelled}
    for line in some:
        if line.label == "body" and line.verdict == "removed":
            removals = cleaner.clean(text[line.id]).removals
            rules = [each.rule for each in removals if line.text.strip()[:60] in each.text]
            yield f"LOST {line.id} {rules}: {line.text[:240]}"


def losses(data: Path) -> Iterator[str]:
    """Each rule that takes words out of gold bodies, with how many and an example."""
    cleaner = Cleaner(load_rules())
    example: dict[str, str] = {}
    scores = []
    for page in pages(data, [GOLD]):
        result = cleaner.clean(page.text, url=page.url)
        scores.append(score(Gold(page.id, page.text, page.body), result))
        for removal in result.removals:
            example.setdefault(removal.rule, " / ".join(removal.text.strip().split("\n")))
    for rule, tally in Report(scores).by_rule.items():
        yield f"{tally.words:>6} words, {tally.removals:>4} times: {rule:<28} {example[rule][:100]}"


def sweep(name: str, found: Sequence[Page], labelled: Sequence[dict[str, Any]]) -> None:
    """Score the cleaner once for each value of a constant of the engine."""
    _, constant, values = SWEEPS[name]
    for value in values:
        figures = report(*run(["cleaner"], found, labelled, (name, value)))
        print(f"\n{constant} = {value}\n")
        print("\n".join(tables(figures)), flush=True)


def raise_floor(path: Path, figures: dict[str, Any]) -> bool:
    """Write the cleaner's F1 by shape as what it must not fall below; False if one would fall."""
    # Rounded down, so that the run that set a floor meets it.
    reached = {
        shape: math.floor(tools["cleaner"]["f1"] * 10_000) / 10_000
        for shape, tools in figures["shapes"].items()
    }
    floor = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    lower = {s: f for s, f in floor.items() if s in reached and reached[s] < f}
    for shape, f1 in lower.items():
        print(f"{shape}: F1 {reached[shape]} is below its floor {f1}: not lowered", file=sys.stderr)
    if lower:
        return False
    path.write_text(json.dumps(floor | reached, indent=2) + "\n", encoding="utf-8")
    return True


def chosen_tools(asked: list[str] | None, tools: Mapping[str, Callable[[], Any]]) -> list[str]:
    """The tools asked for, or all; those whose packages are missing are named and left out."""
    names = []
    for name in asked or tools:
        try:
            tools[name]()
            names.append(name)
        except ImportError as error:
            # An error that names no module says itself what to do.
            hint = ": pip install -e '.[benchmarks]'" if error.name else ""
            print(f"{name} is left out ({error}){hint}", file=sys.stderr)
    return names


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--shape", action="append", help="this shape only (repeatable)")
    parser.add_argument("--tool", action="append", choices={**TOOLS, **html_pages.TOOLS})
    parser.add_argument("--html", action="store_true", help="extraction from the pages' HTML")
    parser.add_argument("--processes", type=int, default=PROCESSES, help="1 gives steady times")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw F1 by shape and tool")
    parser.add_argument("--worse", action="store_true", help="list ids worse than doing nothing")
    parser.add_argument("--misses", action="store_true", help="print junk lines that stayed")
    parser.add_argument("--body", action="store_true", help="print body lines that went")
    parser.add_argument("--losses", action="store_true", help="print what rules take of gold")
    parser.add_argument("--sweep", choices=SWEEPS, help="vary one constant and print each score")
    parser.add_argument(
        "--raise-floor", action="store_true", help="write DATA/floor.json, never lower than it is"
    )
    args = parser.parse_args()
    if args.html:
        chosen = chosen_tools(args.tool, html_pages.TOOLS)
        by_html = html_pages.figures(args.data / "wcxb", chosen, args.processes)
        print(json.dumps(by_html, indent=2) if args.json else "\n".join(html_pages.table(by_html)))
        return
    found, labelled = pages(args.data, args.shape), scrapes(args.data)
    if args.sweep:
        sweep(args.sweep, found, labelled)
        return
    results, by_tool = run(chosen_tools(args.tool, TOOLS), found, labelled)
    figures = report(results, by_tool)
    print(json.dumps(figures, indent=2) if args.json else "\n".join(tables(figures)))
    if args.worse:
        for shape, tools in figures["shapes"].items():
            for name, each in tools.items():
                print(f"WORSE {shape} {name}:", *each["worse_than_nothing"])
    ours = by_tool.get("cleaner", [])
    for asked, listing in (
        (args.misses, missed(ours)),
        (args.body, lost(ours, labelled)),
        (args.losses, losses(args.data)),
    ):
        for line in listing if asked else ():
            print(line)
    if args.plot:
        from plot import plot

        plot(figures["shapes"], args.plot)
    if args.raise_floor and not raise_floor(args.data / "floor.json", figures):
        sys.exit(1)


if __name__ == "__main__":
    main()
