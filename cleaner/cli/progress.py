"""How far a run is: a bar for people, lines of JSON for machines, both on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import monotonic
from typing import Literal

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cleaner.batch.outcome import Outcome
from cleaner.cli.common import terminal

Shown = Literal["auto", "bar", "json", "none"]
_LINE_S = 1.0
_REFRESH_S = 0.1


class Counts:
    """Files and documents that went by."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0.0
        self.documents = self.failures = self.earlier = 0
        self._files, self._start = 0, monotonic()
        self._last: Path | None = None

    def add(self, outcome: Outcome) -> None:
        """Count one more."""
        self._files += outcome.source != self._last
        self._last = outcome.source
        self.done = min(self.total, self._files - 1 + outcome.progress)
        self.documents += not outcome.earlier
        self.earlier += outcome.earlier
        self.failures += outcome.failure is not None

    @property
    def rate(self) -> float:
        """Documents a second, without those that were done before."""
        return self.documents / max(0.001, monotonic() - self._start)

    @property
    def seconds_left(self) -> float | None:
        """As far as can be told by the files that are left."""
        new = self.done - self.earlier
        if new <= 0:
            return None
        return (monotonic() - self._start) / new * (self.total - self.done)


def watched(outcomes: Iterable[Outcome], total: int, shown: Shown) -> Iterator[Outcome]:
    """The outcomes, and how far they are, where somebody watches."""
    if shown == "auto":
        shown = "bar" if terminal(err=True).is_terminal else "none"
    if shown == "bar":
        return _with_bar(outcomes, Counts(total))
    return _with_lines(outcomes, Counts(total)) if shown == "json" else iter(outcomes)


def _with_lines(outcomes: Iterable[Outcome], counts: Counts) -> Iterator[Outcome]:
    due = monotonic()
    for outcome in outcomes:
        counts.add(outcome)
        if monotonic() >= due:
            _line(counts)
            due = monotonic() + _LINE_S
        yield outcome
    _line(counts)


def _line(counts: Counts) -> None:
    left = counts.seconds_left
    row = {
        "event": "progress",
        "files": round(counts.done, 3),
        "total": counts.total,
        "documents": counts.documents,
        "done_before": counts.earlier,
        "failures": counts.failures,
        "documents_per_second": round(counts.rate, 1),
        "seconds_left": None if left is None else round(left, 1),
    }
    print(json.dumps(row), file=sys.stderr, flush=True)


def _with_bar(outcomes: Iterable[Outcome], counts: Counts) -> Iterator[Outcome]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]} a second"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[failed]}", style="red"),
    )
    # Without a thread of its own: workers are copies of this process, and should be of one thread.
    with Progress(
        *columns, console=terminal(err=True), transient=True, auto_refresh=False
    ) as progress:
        # Up to half a minute where they were never compiled on this machine.
        bar = progress.add_task("loading the rules", total=counts.total, rate="-", failed="")
        due = 0.0
        for outcome in outcomes:
            counts.add(outcome)
            if monotonic() >= due:
                failed = f"{counts.failures:,} failed" if counts.failures else ""
                rate = f"{counts.rate:,.0f}"
                progress.update(
                    bar, description="cleaning", completed=counts.done, rate=rate, failed=failed
                )
                progress.refresh()
                due = monotonic() + _REFRESH_S
            yield outcome
