"""Errors in packs: where, in which rule, what is wrong, how to mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from cleaner.visible import one_line, visible

# Of a thousand rules nobody reads all names.
_NAMED = 50


@dataclass(frozen=True, slots=True, order=True)
class PackError:
    """One fault of one pack; line and column count from 1."""

    file: str
    line: int
    column: int
    message: str
    mend: str
    rule: str | None = None

    def __str__(self) -> str:
        rule = f'rule "{one_line(self.rule)}": ' if self.rule else ""
        where = f"{one_line(self.file)}:{self.line}:{self.column}"
        return f"{where}: {rule}{visible(self.message)}\n  {visible(self.mend)}"


class RulesError(ValueError):
    """Packs that cannot be used. `errors`: every fault found, in the order of the files."""

    def __init__(self, errors: Sequence[PackError]) -> None:
        self.errors = tuple(sorted(errors))
        super().__init__("\n".join(map(str, self.errors)))

    def __reduce__(self) -> tuple[type[RulesError], tuple[tuple[PackError, ...]]]:
        return RulesError, (self.errors,)


def fault_of(file: str, message: str, mend: str, line: int = 1) -> RulesError:
    """The one fault of a file (or folder) that cannot be read as packs."""
    return RulesError([PackError(file, line, 1, message, mend)])


def suggestion(word: str, known: Sequence[str]) -> str:
    """How to mend a word that is none of the known ones."""
    near = get_close_matches(word, known, n=1)
    if near:
        return f'did you mean "{near[0]}"?'
    more = f" and {len(known) - _NAMED:,} more" if len(known) > _NAMED else ""
    return f"use one of: {', '.join(known[:_NAMED])}{more}"
