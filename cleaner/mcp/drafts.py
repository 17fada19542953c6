"""Drafts of rules: written by agents, judged by people, and on trial until somebody moves them.

A draft is a pack of one rule, in a folder of its own that no cleaner reads. The rule is on trial
(`status: trial`) whatever its author says, so that even a draft that is layered by mistake takes
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from cleaner.atomic import write_atomically
from cleaner.engine.compile import RuleSet
from cleaner.rules.check import check_examples
from cleaner.rules.errors import RulesError, suggestion
from cleaner.rules.fields import Identifier
from cleaner.rules.lint_layers import lint_layers
from cleaner.rules.load import Source, parse_pack, read_pack
from cleaner.rules.model import Pack

_IDS: TypeAdapter[str] = TypeAdapter(Identifier)
# Each text to keep is held against each text to take from.
_MAX_EXAMPLES = 50


class DraftError(ValueError):
    """A draft that is not there, or is none; the message is for its author."""


class Drafts:
    """The drafts in a folder, on top of the packs that act."""

    def __init__(self, folder: Path, rules: RuleSet) -> None:
        self._folder, self._rules = folder, rules

    def propose(self, rule: Mapping[str, Any]) -> Path:
        """Write a draft, or another in the place of one of the same id, where its examples pass.

        Raises DraftError, RulesError and OSError; nothing is written then.
        """
        path = self._path(rule.get("id"))
        if rule["id"] in self._rules.rules:
            taken = f'there is a rule "{rule["id"]}" already'
            raise DraftError(f"{taken}, which a draft would override; choose another id")
        examples = _examples(rule)
        if len(examples) > _MAX_EXAMPLES:
            raise DraftError(
                f"the rule has more than {_MAX_EXAMPLES} examples: keep the telling ones"
            )
        kinds = [kind for each in examples for kind in ("before", "keep") if kind in each]
        for kind in ("before", "keep"):
            if kind not in kinds:
                raise DraftError(
                    f"the rule has no example with `{kind}`: give at least one text that it takes"
                    " from (before, after) and one near miss that it must leave (keep)"
                )
        text = _yaml(rule)
        source = parse_pack(text, path.name)
        if faults := self._faults(source):
            raise RulesError(faults)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text.encode())
        return path

    def test(self, id_: str) -> list[str]:
        """What is wrong with the examples of a draft. Raises DraftError, RulesError."""
        return list(map(str, self._faults(self._source(id_))))

    def with_draft(self, id_: str) -> RuleSet:
        """The packs that act, and a draft on trial. Raises DraftError, RulesError."""
        return self._layered(self._source(id_))

    def ids(self) -> list[str]:
        """The drafts there are."""
        return sorted(path.stem for path in self._folder.glob("*.yaml"))

    def _source(self, id_: str) -> Source:
        path = self._path(id_)
        if not path.is_file() or path.is_symlink():
            raise DraftError(f'there is no draft "{id_}": {suggestion(id_, self.ids())}')
        source = read_pack(path)
        # Somebody may have edited it.
        if [rule.id for rule in source.pack.rules] != [id_]:
            raise DraftError(f'{path.name} does not hold the rule "{id_}" alone: propose it again')
        rules = tuple(rule.model_copy(update={"status": "trial"}) for rule in source.pack.rules)
        pack = source.pack.model_copy(update={"rules": rules, "disable": None})
        return Source(source.file, pack, source.text)

    def _path(self, id_: object) -> Path:
        try:
            name = _IDS.validate_python(id_, strict=True)
        except ValidationError:
            raise DraftError(
                "a rule needs an `id` of small letters, digits and single hyphens, such as"
                ' "herald-digest"'
            ) from None
        return self._folder / f"{name}.yaml"

    def _faults(self, source: Source) -> Sequence[Any]:
        return check_examples(self._layered(source), [source])

    def _layered(self, source: Source) -> RuleSet:
        """A draft on top of the packs that act. Raises RulesError where it names what none has."""
        packs: list[Pack] = [*self._rules.packs, source.pack]
        last = len(packs) - 1
        # What the packs below say was looked at without those that were left out since (--only).
        findings = [finding for number, finding in lint_layers(packs) if number == last]
        if findings:
            raise RulesError(list(map(source.error, findings)))
        return RuleSet(packs, self._rules.disabled)


def _examples(rule: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = rule.get("examples")
    if not isinstance(found, Sequence) or isinstance(found, str):
        return []
    return [each for each in found if isinstance(each, Mapping)]


def _yaml(rule: Mapping[str, Any]) -> str:
    """The pack of a draft."""
    pack = {
        "pack": f"draft-{rule['id']}",
        "description": "A draft that an agent wrote; nobody has switched it on.",
        "rules": [{**rule, "status": "trial"}],
    }
    return yaml.safe_dump(pack, sort_keys=False, allow_unicode=True, width=100)
