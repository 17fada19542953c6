"""A rule made from a line of junk, appended to the user's own pack once it is proved."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from cleaner.atomic import write_atomically
from cleaner.engine.compile import RuleSet
from cleaner.fold import fold, key
from cleaner.rules.check import check_examples
from cleaner.rules.errors import RulesError
from cleaner.rules.load import load_packs, parse_pack
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
    def name_for(junk: str) -> str:
        """A name made of the first words of the junk."""
        words = re.findall(r"[a-z0-9]+", fold(junk).lower())
        return "-".join(words[:4]) or "my-rule"

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


def append_rule(path: Path, rule: NewRule) -> None:
    """Write the rule behind those of the pack at `path`, which may not exist yet.

    What stands in the file stays letter for letter. Raises RulesError if the pack or the
    rule's examples have a fault; nothing is written then.
    """
    old = path.read_text(encoding="utf-8") if path.exists() else _HEAD
    text = old if old.endswith("\n") else old + "\n"
    source = parse_pack(text + rule.yaml(), str(path))
    folders = [path.parent] if path.parent.is_dir() else []
    others = [s for s in load_packs(folders) if Path(s.file) != path]
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
