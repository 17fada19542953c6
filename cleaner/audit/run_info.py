"""How a run was made, kept beside its output: options, and the rules as they were."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from cleaner.atomic import write_atomically
from cleaner.audit.dataset import AuditError
from cleaner.audit.schema import digest
from cleaner.engine.compile import RuleSet
from cleaner.html.extract import Extractor, Form
from cleaner.io.inputs import STATE
from cleaner.pipeline import Cleaner
from cleaner.rules.load import packs_from_json, packs_to_json
from cleaner.version import __version__

_NAME = "run.json"


def state_of(output: Path) -> Path:
    """The folder beside an output where its journal and audit stand."""
    output = output if output.name not in ("", "..") else output.resolve()
    return output.with_name(output.name + STATE)


@dataclass(frozen=True, slots=True)
class RunInfo:
    """How a run was made. raw: what was cleaned; rules: the digest that names the rule set;
    disabled: ids of rules that are off; to, extractor: see Cleaner; text_field: as asked for;
    language: of all documents, where it was given; version: of cleaner."""

    raw: str
    rules: str
    disabled: tuple[str, ...] = ()
    to: Form = "txt"
    extractor: Extractor = "trafilatura"
    text_field: str | None = None
    language: str | None = None
    version: str = ""

    @classmethod
    def of(
        cls, state: Path, raw: Path, cleaner: Cleaner, text_field: str | None, language: str | None
    ) -> RunInfo:
        """Write down how a run is made, before its first document. Raises OSError."""
        content = packs_to_json(cleaner.rules.packs)
        info = cls(
            str(raw.resolve()),
            digest(content),
            tuple(sorted(cleaner.rules.disabled)),
            cleaner.to,
            cleaner.extractor,
            text_field,
            language,
            __version__,
        )
        rules = _rules_path(state, info.rules)
        rules.parent.mkdir(parents=True, exist_ok=True)
        if not rules.exists():
            write_atomically(rules, content.encode())
        write_atomically(state / _NAME, json.dumps(asdict(info), indent=1).encode() + b"\n")
        return info

    @classmethod
    def read(cls, state: Path) -> RunInfo:
        """How the last run into an output was made. Raises AuditError."""
        try:
            known = json.loads((state / _NAME).read_bytes())
            return cls(**{**known, "disabled": tuple(known["disabled"])})
        except FileNotFoundError:
            raise AuditError(f"no run is known here: there is no {state / _NAME}") from None
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise AuditError(f"{state / _NAME} cannot be read: {error}") from None

    def keep_alone(self, state: Path) -> None:
        """Delete the rules of earlier runs: all that stands was made, or looked at, by these."""
        for path in _rules_path(state, "*").parent.glob("*.json"):
            if path != _rules_path(state, self.rules):
                path.unlink(missing_ok=True)

    def cleaner(self, state: Path) -> Cleaner:
        """The cleaner of the run, with its rules. Raises AuditError."""
        path = _rules_path(state, self.rules)
        try:
            content = path.read_bytes().decode()
            if digest(content) != self.rules:
                raise AuditError(f"{path} was changed since the run")
            packs = packs_from_json(content)
        except AuditError:
            raise
        except (OSError, ValueError) as error:
            raise AuditError(f"the rules of the run cannot be read: {error}") from None
        return Cleaner(RuleSet(packs, self.disabled), to=self.to, extractor=self.extractor)


def _rules_path(state: Path, name: str) -> Path:
    return state / "rules" / f"{name}.json"
