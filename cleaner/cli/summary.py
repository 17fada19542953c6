"""The one table at the end of a run."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.table import Table

from cleaner.batch.outcome import Outcome
from cleaner.cli.common import visible

# Of each kind; a file with a million faults must not fill memory and screen.
_SHOWN = 100


class Summary:
    """Counts over all documents of a run."""

    def __init__(self) -> None:
        self.failures = _Notes("failed", "red")
        self._warnings = _Notes("warning", "yellow")
        self._verdicts: Counter[str] = Counter()
        self._removed: Counter[str] = Counter()
        self._documents = self._body = self._repairs = self._on_trial = 0

    def add(self, outcome: Outcome) -> None:
        """Count one document."""
        self._documents += 1
        result = outcome.result
        if result is None:
            self.failures.add(outcome.where, outcome.failure or "no reason given")
            return
        self._verdicts[result.verdict.status] += 1
        for removal in result.removals:
            self._removed[removal.category] += len(removal.text)
        self._body += len(result.body)
        self._repairs += len(result.repairs)
        self._on_trial += len(result.trials)
        for warning in result.warnings:
            self._warnings.add(outcome.where, str(warning))

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
        verdicts = self._verdicts
        table.add_row("documents", f"{self._documents:,}")
        table.add_row("verdict keep", f"{verdicts['keep']:,}")
        table.add_row("verdict review", f"{verdicts['review']:,}")
        table.add_row("verdict empty", f"{verdicts['empty']:,}")
        table.add_row("warnings", f"{self._warnings.count:,}")
        table.add_row("failures", f"{self.failures.count:,}", end_section=True)
        table.add_row("characters of body", f"{self._body:,}")
        table.add_row("characters removed", f"{sum(self._removed.values()):,}")
        for category, count in self._removed.most_common():
            table.add_row(f"  {category}", f"{count:,}")
        table.add_row("repairs", f"{self._repairs:,}")
        if self._on_trial:
            table.add_row("removals on trial", f"{self._on_trial:,}")
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
            console.print(visible(line), style=self._style)
        if self.count > len(self._first):
            console.print(
                f"{self._kind}: {self.count - len(self._first):,} more", style=self._style
            )
