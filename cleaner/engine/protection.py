"""Which lines are protected, and how far a cut may reach between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from cleaner.engine.match import Hit, OnDemand
from cleaner.rules.model import Rule

_KEPT = "front matter, code, tables and link targets of Markdown stay"


class Protection:
    """The protected lines; rules that were not asked before are asked about the lines wanted."""

    def __init__(
        self, hits: Sequence[Hit], kept: Iterable[int], on_demand: Sequence[OnDemand]
    ) -> None:
        """hits: of rules that protect; kept: lines that stay whatever rules say."""
        self._reasons = dict.fromkeys(kept, _KEPT) | {h.line: _reason(h.rule) for h in hits}
        self._on_demand = on_demand
        self._clear: dict[int, int] = {}  # of an unprotected line, a later one that may not be
        self._clear_above: dict[int, int] = {}
        self._known: dict[int, str] = {}
        self._mixes: dict[bytes, list[int]] = {}  # of `_within`, by its bytes of a line

    def reason(self, line: int) -> str:
        """Why the line is protected, in words; empty if it is not."""
        known = self._known.get(line)
        if known is None:
            known = self._reasons.get(line, "")
            if not known:
                known = next((_reason(e.rule) for e in self._may_protect(line) if line in e), "")
            self._known[line] = known
        return known

    def _may_protect(self, line: int) -> list[OnDemand]:
        """The rules on demand that may hit a line, in their order."""
        numbers = self._unscanned(line)
        if line in self._scanned:
            numbers = sorted([*self._scanned[line], *numbers])
        return [self._on_demand[number] for number in numbers]

    @cached_property
    def _scanned(self) -> dict[int, list[int]]:
        """By line, the rules on demand whose wording the scan found there."""
        numbers: dict[int, list[int]] = {}
        for number, each in enumerate(self._on_demand):
            for line in each.found or ():
                numbers.setdefault(line, []).append(number)
        return numbers

    def _unscanned(self, line: int) -> list[int]:
        """The rules on demand that the scan does not find and that may hit a line."""
        numbers, within = self._within
        mix = within[line * len(numbers) : (line + 1) * len(numbers)]
        found = self._mixes.get(mix)
        if found is None:
            found = self._mixes[mix] = [n for n, may in zip(numbers, mix, strict=True) if may]
        return found

    @cached_property
    def _within(self) -> tuple[list[int], bytes]:
        """Those rules, and a byte for each line and rule: 1 where it may hit."""
        numbers = [number for number, each in enumerate(self._on_demand) if each.found is None]
        within = [self._on_demand[number].within for number in numbers]
        return numbers, np.array(within, dtype=np.bool_).T.tobytes()

    def within(self, line: int, first: int, last: int) -> tuple[int, int]:
        """The part of `[first, last]` around a line that no protected line cuts off."""
        if first < line:
            first = max(first, self._next(self._clear_above, line - 1, -1, first) + 1)
        if last > line:
            last = min(last, self._next(self._clear, line + 1, 1, last) - 1)
        return first, last

    def _next(self, clear: dict[int, int], line: int, step: int, end: int) -> int:
        """The first protected line from `line` on, or one beyond `end`."""
        passed: list[int] = []
        while (line - end) * step <= 0:
            known = clear.get(line)
            if known is None:
                if self.reason(line):
                    break
                known = line + step
            passed.append(line)
            line = known
        for each in passed:
            clear[each] = line
        return line


def _reason(rule: Rule) -> str:
    return f'the rule "{rule.id}" protects the line'
