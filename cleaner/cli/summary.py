"""The one table at the end of a run."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from cleaner.batch.run import Outcome
from cleaner.cli.common import visible


class Summary:
    """Counts over all documents of a run."""

    def __init__(self) -> None:
        self.failures: list[tuple[Path, str]] = []
        self._warnings: list[tuple[Path, str]] = []
        self._verdicts: Counter[str] = Counter()
        self._removed: Counter[str] = Counter()
        self._documents = self._body = self._repairs = self._on_trial = 0

    def add(self, outcome: Outcome) -> None:
        """Count one document."""
        self._documents += 1
        result = outcome.result
        if result is None:
            self.failures.append((outcome.source, outcome.failure or "no reason given"))
            return
        self._verdicts[result.verdict.status] += 1
        for removal in result.removals:
            self._removed[removal.category] += len(removal.text)
        self._body += len(result.body)
        self._repairs += len(result.repairs)
        self._on_trial += len(result.trials)
        self._warnings += [(outcome.source, str(warning)) for warning in result.warnings]

    def show(self, console: Console, *, brief: bool) -> None:
        """Print the table, then each warning and failure; brief: these only."""
        if not brief:
            console.print(self._table())
        for source, reason in self._warnings:
            console.print(visible(f"warning: {source}: {reason}"), style="yellow")
        for source, reason in self.failures:
            console.print(visible(f"failed: {source}: {reason}"), style="red")

    def _table(self) -> Table:
        table = Table(show_header=False, title="summary", title_justify="left")
        table.add_column()
        table.add_column(justify="right")
        verdicts = self._verdicts
        table.add_row("documents", f"{self._documents:,}")
        table.add_row("verdict keep", f"{verdicts['keep']:,}")
        table.add_row("verdict review", f"{verdicts['review']:,}")
        table.add_row("verdict empty", f"{verdicts['empty']:,}")
        table.add_row("warnings", f"{len(self._warnings):,}")
        table.add_row("failures", f"{len(self.failures):,}", end_section=True)
        table.add_row("characters of body", f"{self._body:,}")
        table.add_row("characters removed", f"{sum(self._removed.values()):,}")
        for category, count in self._removed.most_common():
            table.add_row(f"  {category}", f"{count:,}")
        table.add_row("repairs", f"{self._repairs:,}")
        if self._on_trial:
            table.add_row("removals on trial", f"{self._on_trial:,}")
        return table
