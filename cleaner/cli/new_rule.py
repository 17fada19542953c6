"""A rule made from a line of junk, appended to the user's own pack once it is proved."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from pathlib import Path

from cleaner.atomic import write_atomically
from cleaner.engine.compile import RuleSet
from cleaner.fold import fold, key
from cleaner.rules.check import check_examples
from cleaner.rules.errors import PackError, RulesError
from cleaner.rules.load import Source, parse_pack
from cleaner.rules.schema import schema_file

_HEAD = """\
# yaml-language-server: $schema=pack.schema.json
pack: my-rules
description: Rules of our own.
rules:
"""
_RULE = """\
  - id: {id}
    description: {description}
    category: {category}
    match:
      phrases: [{phrase}]
    where: {where}
    examples:
      - before: {before}
        after: {body}
      - keep: {keep}
"""
# An id has at most 80 characters, and a number may follow.
_MAX_NAME = 70
_BODY = "The talks resume on Monday, and nobody knows what they will bring."


@dataclass(frozen=True, slots=True)
class NewRule:
    """What the user answered. junk: the line that goes; keep: a text that must stay."""

    id: str
    category: str
    where: str
    junk: str
    keep: str

    @staticmethod
    def name_for(junk: str, taken: Container[str]) -> str:
        """A name made of the first words of the junk, and none of those that are taken."""
        words = re.findall(r"[a-z0-9]+", fold(junk).lower())
        name = first = "-".join(words[:4])[:_MAX_NAME].rstrip("-") or "my-rule"
        number = 1
        while name in taken:
            number += 1
            name = f"{first}-{number}"
        return name

    def yaml(self) -> str:
        """The rule as lines of YAML; all free text in quotes, as JSON writes it."""
        before = f"{self.junk}\n{_BODY}" if self.where == "head" else f"{_BODY}\n{self.junk}"
        return _RULE.format(
            id=json.dumps(self.id),
            description=_quoted(f"The line: {self.junk}"),
            category=self.category,
            where=self.where,
            phrase=_quoted(key(fold(self.junk)) or self.junk),
            before=_quoted(before),
            body=_quoted(_BODY),
            keep=_quoted(self.keep),
        )


def append_rule(path: Path, rule: NewRule, sources: Sequence[Source]) -> None:
    """Write the rule behind those of the pack at `path`, which may not exist yet.

    sources: the packs that ship and those of the folder. What stands in the file stays letter for
    letter. Raises RulesError if the id is taken (the rule would take the place of the other), or
    the pack or the rule's examples have a fault; nothing is written then.
    """
    for each in sources:
        if rule.id in {known.id for known in each.pack.rules}:
            taken = f'the id "{rule.id}" is taken', f"choose another; {each.file} has it"
            raise RulesError([PackError(str(path), 1, 1, *taken)])
    old = path.read_text(encoding="utf-8") if path.exists() else _HEAD
    text = old if old.endswith("\n") else old + "\n"
    source = parse_pack(text + rule.yaml(), str(path))
    others = [s for s in sources if Path(s.file) != path]
    errors = check_examples(RuleSet([s.pack for s in (*others, source)]), [source])
    if errors:
        raise RulesError(errors)
    path.parent.mkdir(parents=True, exist_ok=True)
    schema = path.with_name("pack.schema.json")  # the head of the pack points editors to it
    if not schema.exists():
        write_atomically(schema, schema_file().encode())
    write_atomically(path, (text + rule.yaml()).encode())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
