"""The one table at the end of a run."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.table import Table

from cleaner.batch.conservation import Books
from cleaner.batch.outcome import Outcome, Tally
from cleaner.visible import one_line

# Ends of names of files that are passed over.
_ENDS = 5
# Of each kind; a file with a million faults must not fill memory and screen.
_SHOWN = 100


class Summary:
    """Counts over all documents of a run, those of earlier runs that still stand too."""

    def __init__(self) -> None:
        self.failures = _Notes("failed", "red")
        self._warnings = _Notes("warning", "yellow")
        self._tally = Tally()
        self._earlier = 0

    def add(self, outcome: Outcome) -> None:
        """Count one document, or a file that was done before."""
        if outcome.failure is not None:
            self.failures.add(outcome.where, outcome.failure.reason)
        elif outcome.tally is not None:
            self._tally.add(outcome.tally)
            self._earlier += outcome.earlier * outcome.tally.documents
            for warning in outcome.tally.warnings:
                self._warnings.add(outcome.where, warning)

    def show(self, console: Console, *, brief: bool) -> None:
        """Print the table, then each warning and failure; brief: these only."""
        if not brief:
            console.print(self._table())
        for notes in (self._warnings, self.failures):
            notes.show(console)

    def _table(self) -> Table:
        table = Table(show_header=False, title="summary", title_justify="left")
        table.add_column()
        table.add_column(justify="right")
        tally = self._tally
        verdicts = tally.verdicts
        table.add_row("documents", f"{tally.documents + self.failures.count:,}")
        if self._earlier:
            table.add_row("  done before", f"{self._earlier:,}")
        table.add_row("verdict keep", f"{verdicts['keep']:,}")
        table.add_row("verdict review", f"{verdicts['review']:,}")
        table.add_row("verdict empty", f"{verdicts['empty']:,}")
        table.add_row("warnings", f"{tally.warned:,}")
        table.add_row("failures", f"{self.failures.count:,}", end_section=True)
        table.add_row("characters of body", f"{tally.body:,}")
        table.add_row("characters removed", f"{sum(tally.removed.values()):,}")
        for category, count in tally.removed.most_common():
            table.add_row(f"  {category}", f"{count:,}")
        table.add_row("repairs", f"{tally.repairs:,}")
        if tally.trials:
            table.add_row("removals on trial", f"{tally.trials:,}")
        return table


class _Notes:
    """What has to be said of single documents: all counted, the first ones shown."""

    def __init__(self, kind: str, style: str) -> None:
        self.count = 0
        self._kind, self._style = kind, style
        self._first: list[str] = []

    def add(self, where: str, reason: str) -> None:
        """Count one."""
        self.count += 1
        if len(self._first) < _SHOWN:
            self._first.append(f"{self._kind}: {where}: {reason}")

    def show(self, console: Console) -> None:
        """Print the first ones and how many there are more."""
        for line in self._first:
            console.print(one_line(line), style=self._style)
        if self.count > len(self._first):
            console.print(
                f"{self._kind}: {self.count - len(self._first):,} more", style=self._style
            )


def show_others(others: Counter[str], console: Console) -> None:
    """Print how many files were passed over since nothing tells their kind."""
    if others:
        ends = [f"{n:,} {end or 'without an ending'}" for end, n in others.most_common(_ENDS)]
        if rest := others.total() - sum(n for _, n in others.most_common(_ENDS)):
            ends.append(f"{rest:,} more")
        console.print(one_line(f"passed over, of no kind that is read: {', '.join(ends)}"))


def show_books(books: Books, console: Console) -> None:
    """Print that no document is missing, or which."""
    style = None if books.hold else "red"
    console.print(f"files: {books.files}", style=style)
    if books.records.found:
        console.print(f"records in containers: {books.records}", style=style)
    for name in books.missing:
        console.print(one_line(f"missing: {name}"), style="red")
    if books.files.missing:
        console.print(
            f"{books.files.missing:,} files were not seen to (they came or changed while this ran);"
            " run the same command again",
            style="red",
        )
    for each in books.differing:
        console.print(one_line(f"the records of {each}"), style="red")
    if books.gone:
        console.print(f"{books.gone:,} files of earlier runs are gone; their bodies stay")
