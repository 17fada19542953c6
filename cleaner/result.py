"""What cleaning gives: the body, and a trace of everything that was taken or changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from cleaner import edits
from cleaner.decode import Encoding

Fix = Literal[
    "mojibake",
    "entity",
    "escape",
    "control-character",
    "nfc",
    "trailing-space",
    "blank-lines",
    "line-ending",
]


@dataclass(frozen=True, slots=True)
class Removal:
    """A part of the document that a rule took out.

    start, end: code points of the decoded text; text: exactly what stood there,
    line end included where whole lines went; replacement: what stands there now;
    overlapped: ids of the rules that wanted this text too.
    """

    start: int
    end: int
    text: str
    rule: str
    category: str
    replacement: str = ""
    overlapped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repair:
    """A change of what stays: `before` at `[start, end)` of the decoded text became `after`."""

    start: int
    end: int
    before: str
    after: str
    fix: Fix


@dataclass(frozen=True, slots=True)
class Pruned:
    """A node of a page that a rule took before extraction (or would take, where `trial`).

    xpath: where it stood in the page as parsed; text: its text, a block a line.
    """

    xpath: str
    text: str
    rule: str
    category: str
    trial: bool = False


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself; None where it says nothing. date: ISO 8601, as written."""

    title: str | None = None
    author: str | None = None
    date: str | None = None
    url: str | None = None
    site: str | None = None
    language: str | None = None


NO_METADATA = Metadata()


@dataclass(frozen=True, slots=True)
class Warning:
    """Something that could not be done as the rules say, and where (line from 0, or None)."""

    message: str
    rule: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        where = "" if self.line is None else f", line {self.line + 1}"
        return f"{self.rule}{where}: {self.message}" if self.rule else self.message


@dataclass(frozen=True, slots=True)
class Verdict:
    """`keep`, `review` (a person should look) or `empty`, with the reasons in words."""

    status: Literal["keep", "review", "empty"]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class CleanResult:
    """The body and its provenance.

    body: the clean text; it ends in a line feed only where the input did.
    removals, repairs: disjoint, by start, spans in code points of the decoded text.
    trials: what rules of `status: trial` would have taken (nothing of it is gone).
    encoding: how bytes were read; None where text came in.
    language: that of the document (ISO 639), where it could be told.
    source: whether a page or a text came in. Of a page, the decoded text is what extraction left
    of it (`restore` gives that), pruned what rules took before, metadata what it says of itself.
    hits: ids of the rules that hit a line, also where they took nothing, and of those that
    protected one which another wanted: with any other rule switched off the body would be the same.
    """

    body: str
    removals: tuple[Removal, ...]
    repairs: tuple[Repair, ...]
    trials: tuple[Removal, ...]
    warnings: tuple[Warning, ...]
    verdict: Verdict
    encoding: Encoding | None = None
    language: str | None = None
    source: Literal["html", "text"] = "text"
    metadata: Metadata = NO_METADATA
    pruned: tuple[Pruned, ...] = ()
    hits: tuple[str, ...] = ()

    def restore(self) -> str:
        """The decoded text, rebuilt from body, removals and repairs alone."""
        return edits.undo(self.body, *self._trace)

    def to_clean(self, offset: int) -> int:
        """The body offset of an input offset; inside a removal, of what follows it."""
        return self._offsets.to_edited(offset)

    def to_raw(self, offset: int) -> int:
        """The input offset of a body offset (both in code points)."""
        return self._offsets.to_source(offset)

    @property
    def parts(self) -> dict[str, list[str]]:
        """The removed texts by category: nodes of a page, then lines, in their order."""
        parts: defaultdict[str, list[str]] = defaultdict(list)
        for node in self.pruned:
            if not node.trial:
                parts[node.category].append(node.text)
        for removal in self.removals:
            parts[removal.category].append(removal.text.strip())
        return dict(parts)

    @property
    def replacement_characters(self) -> int:
        """How many U+FFFD the body holds: letters that were lost before it came here, and that
        nothing brings back."""
        return self.body.count("\ufffd")

    @cached_property
    def _trace(self) -> tuple[list[edits.Edit], list[str]]:
        return trace(self.removals, self.repairs)

    @cached_property
    def _offsets(self) -> edits.OffsetMap:
        return edits.OffsetMap(self._trace[0])


def trace(
    removals: Iterable[Removal], repairs: Iterable[Repair]
) -> tuple[list[edits.Edit], list[str]]:
    """All edits by start, and the text each of them replaced."""
    changes = [(r.start, r.end, r.replacement, r.text) for r in removals]
    changes += [(r.start, r.end, r.after, r.before) for r in repairs]
    changes.sort(key=lambda change: change[:2])
    return [edits.Edit(*change[:3]) for change in changes], [change[3] for change in changes]
