"""A condition: one matcher of one rule, which says of a line of a document whether it holds.

`probes` are what the scan looks for on its behalf; a condition without wording cannot name the
lines where it may hold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from cleaner.document import Document
from cleaner.engine.scan_leads import ANY
from cleaner.engine.scan_needs import Needs
from cleaner.result import Warning


class RegexTimeout(Exception):
    """A pattern took longer than REGEX_SECONDS on a line."""


@dataclass(frozen=True, slots=True)
class Probe:
    """A byte pattern of the scan."""

    pattern: str
    any_case: bool = True


class LinesOnDemand(Protocol):
    """The lines that a rule hits, each found out when it is asked for."""

    def __contains__(self, line: object) -> bool: ...

    @property
    def possible(self) -> Collection[int]:
        """The only lines that may be among them."""


@dataclass(slots=True)
class Context:
    """What matching knows while it goes through one document.

    hits: per rule id, the lines hit so far, without rules that hit none (see `settle`); spared:
    hits (match.py) that take nothing as long as the lines beside them stay; awaiting: what may be
    hits when lines beside them are gone; memo: what conditions keep for themselves as long as the
    hits are the same.
    """

    document: Document
    hits: dict[str, frozenset[int] | LinesOnDemand] = field(default_factory=dict)
    warnings: list[Warning] = field(default_factory=list)
    spared: list[Any] = field(default_factory=list)
    awaiting: list[Any] = field(default_factory=list)
    memo: dict[Condition, Any] = field(init=False, default_factory=dict)

    def settle(self, rule: str, lines: frozenset[int] | LinesOnDemand | None) -> None:
        """Note the lines that a rule hits, None if it hits none."""
        if lines is not None:
            self.hits[rule] = lines
        elif self.hits.pop(rule, None) is None:
            return
        self.memo.clear()


class Condition:
    """One matcher of one rule."""

    key: str
    """The matcher's key in YAML."""
    cost = 1
    """Which of a rule's conditions to ask first: 0 is a look-up, 2 runs a pattern."""
    wording: Sequence[str] | None = None
    """What the scan can find the lines by; None if it cannot."""
    of_markdown = False
    """Whether it can hold in Markdown only."""

    def probes(self) -> list[Probe]:
        """What the scan looks for; made when its database is. Raises Unscannable."""
        return []

    def first_letters(self) -> frozenset[str]:
        """The letters and digits of which a line that fulfils the condition has one first (see
        scan_leads.py); made when the database is. Raises Unscannable."""
        return ANY

    def needs(self) -> Needs:
        """What else stands in a line that fulfils the condition (see scan_needs.py), in small
        letters where case does not matter to its probes; made when the database is. Raises
        Unscannable."""
        return ()

    def parts(self) -> list[Condition]:
        """Conditions one of which holds where this one does, for the scan to tell apart."""
        return [self]

    def holds(self, context: Context, line: int) -> bool:
        """Whether the line fulfils the condition. Raises RegexTimeout."""
        raise NotImplementedError

    def holds_part(self, context: Context, line: int, parts: Iterable[int]) -> bool:
        """The same for a line on which no other of `parts` can hold. Raises RegexTimeout."""
        return self.holds(context, line)

    def spans(self, context: Context, line: int) -> Iterator[tuple[int, int]]:
        """Where in the view line the wording stands; nothing if it has no wording."""
        yield from ()

    def candidates(self, document: Document) -> Collection[int] | None:
        """The only lines that can hold, where they are cheap to name."""
        return None
