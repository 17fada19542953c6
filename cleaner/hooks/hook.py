"""What all hooks share: a Cleaner by its options, and its results as plain rows."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Collection
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from typing import Any, TypedDict

from cleaner.audit.schema import spelled
from cleaner.batch.outcome import cause
from cleaner.engine.compile import RuleSet, load_rules
from cleaner.html.extract import Extractor, Form
from cleaner.pipeline import Cleaner
from cleaner.result import CleanResult
from cleaner.rules.errors import suggestion
from cleaner.rules.load import packs_from_json, packs_to_json
from cleaner.rules.model import Profile

Row = dict[str, Any]

# The columns of a row, in their order; cleaner/hooks/arrow.py has their types.
COLUMNS = ("body", "removals", "repairs", "verdict", "reasons", "warnings", "page", "error")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Those of a process, at one time.
_MAX_CLEANERS = 8


class Options(TypedDict, total=False):
    """What each hook takes, beside what its host needs.

    rules: a folder of own packs or several, layered on the shipped rules, or a RuleSet of
    `load_rules`; only, disable, profile: see `load_rules`; to, extractor: see `Cleaner`;
    language: of all documents, ISO 639; without it, it is detected.
    """

    rules: RuleSet | str | os.PathLike[str] | Collection[str | os.PathLike[str]]
    only: str | Collection[str]
    disable: str | Collection[str]
    profile: Profile
    to: Form
    extractor: Extractor
    language: str | None


class Hook:
    """A Cleaner that is made when it is first asked for, and once in a process.

    It travels to other processes and machines with its rules, so a folder of own packs has to be
    where the hook is made and nowhere else. The same rules give the same bytes, on which hosts
    build the names of what they cache.
    """

    def __init__(self, options: Options) -> None:
        """Raises TypeError for an option that there is not."""
        for name in options:
            if name not in Options.__annotations__:
                known = list(Options.__annotations__)
                raise TypeError(f'there is no option "{name}": {suggestion(name, known)}')
        self.options = options

    @cached_property
    def cleaner(self) -> Cleaner:
        """Raises RulesError and ValueError, as `load_rules` does."""
        to = self.options.get("to", "txt")
        extractor = self.options.get("extractor", "trafilatura")
        return Cleaner(_rules(self.options), to=to, extractor=extractor)

    def __repr__(self) -> str:
        return f"Hook({', '.join(f'{name}={value!r}' for name, value in self.options.items())})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _arrived, (self._packed, self.options.get("language"))

    @cached_property
    def _packed(self) -> _Packed:
        rules = self.cleaner.rules
        content = zlib.compress(packs_to_json(rules.packs).encode(), 1)
        return _Packed(
            content, tuple(sorted(rules.disabled)), self.cleaner.to, self.cleaner.extractor
        )

    @property
    def fingerprint(self) -> str:
        """A short name of all that the results depend on, besides the documents."""
        # Most hooks need none, and the digests of all rules take a while.
        from cleaner.batch.fingerprint import fingerprint, options_fingerprint, rule_digests

        made = {key: getattr(self.cleaner, key) for key in ("to", "extractor")}
        options = options_fingerprint({**made, "language": self.options.get("language")})
        return fingerprint(rule_digests(self.cleaner.rules), options)

    def row(
        self, raw: object, *, url: object = None, title: object = None, language: object = None
    ) -> Row:
        """The result for one raw article as plain values, by COLUMNS; no document raises.

        Nothing in (None, NaN) gives nothing out. Where there is no body, `error` says why. Rules
        that cannot be used are the fault of no document: raises as `cleaner` does.
        url, title, language: as for `Cleaner.clean`; what is no text counts as unknown.
        """
        if isinstance(raw, (bytearray, memoryview)):
            raw = bytes(raw)
        cleaner = self.cleaner
        if raw is None or (isinstance(raw, float) and raw != raw):
            return dict.fromkeys(COLUMNS)
        if not isinstance(raw, (str, bytes)):
            return failed(f"it is neither text nor bytes but {type(raw).__name__}")
        known = {"url": _word(url), "title": _word(title), "language": _word(language)}
        known["language"] = known["language"] or self.options.get("language")
        try:
            row = row_of(cleaner.clean(raw, **known))
        except MemoryError:
            raise
        except Exception as error:  # one document must not stop a night's run
            return failed(cause(error))
        return spelled_out(row) if _needs_spelling(raw, row) else row


def row_of(result: CleanResult) -> Row:
    """A result as plain values, by COLUMNS. Of a pruned node `xpath` says where it stood."""
    pruned = [
        {
            "rule": each.rule,
            "category": each.category,
            "text": each.text,
            "start": None,
            "end": None,
            "replacement": "",
            "xpath": each.xpath,
        }
        for each in result.pruned
        if not each.trial
    ]
    taken = [
        {
            "rule": each.rule,
            "category": each.category,
            "text": each.text,
            "start": each.start,
            "end": each.end,
            "replacement": each.replacement,
            "xpath": None,
        }
        for each in result.removals
    ]
    repairs = [
        {"fix": r.fix, "before": r.before, "after": r.after, "start": r.start, "end": r.end}
        for r in result.repairs
    ]
    return {
        "body": result.body,
        "removals": [*pruned, *taken],
        "repairs": repairs,
        "verdict": result.verdict.status,
        "reasons": list(result.verdict.reasons),
        "warnings": list(map(str, result.warnings)),
        "page": asdict(result.metadata) if result.source == "html" else None,
        "error": None,
    }


def spelled_out(value: Any) -> Any:
    """The value with lone surrogates, which have no UTF-8, spelled out."""
    if isinstance(value, str):
        return spelled(value)
    if isinstance(value, dict):
        return {key: spelled_out(each) for key, each in value.items()}
    return list(map(spelled_out, value)) if isinstance(value, list) else value


@dataclass(frozen=True)
class _Packed:
    """A Cleaner on its way to another process: its packs as compressed JSON, its options."""

    packs: bytes
    disabled: tuple[str, ...]
    to: Form
    extractor: Extractor


def _arrived(packed: _Packed, language: str | None) -> Hook:
    hook = _Arrived({"language": language})
    hook._packed = packed
    return hook


class _Arrived(Hook):
    """A hook that came from another process."""

    @cached_property
    def cleaner(self) -> Cleaner:
        """The cleaner of this process with these rules."""
        return _unpacked(self._packed)


@lru_cache(_MAX_CLEANERS)
def _unpacked(packed: _Packed) -> Cleaner:
    packs = packs_from_json(zlib.decompress(packed.packs).decode())
    return Cleaner(RuleSet(packs, packed.disabled), to=packed.to, extractor=packed.extractor)


def _rules(options: Options) -> RuleSet:
    rules = options.get("rules", ())
    chosen: dict[str, Any] = {
        key: options[key] for key in ("only", "disable", "profile") if key in options
    }
    if isinstance(rules, RuleSet):
        if chosen:
            names = " and ".join(chosen)
            raise TypeError(f"rules is a RuleSet: give {names} to the load_rules that made it")
        return rules
    folders = (rules,) if isinstance(rules, (str, os.PathLike)) else rules
    return load_rules(*folders, **chosen)


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def failed(reason: str) -> Row:
    """The row of a document that has no body for this reason."""
    return {**dict.fromkeys(COLUMNS), "error": reason}


def _needs_spelling(raw: str | bytes, row: Row) -> bool:
    texts = [raw if isinstance(raw, str) else "", row["body"], *(row["page"] or {}).values()]
    return any(text and _SURROGATE.search(text) for text in texts)
