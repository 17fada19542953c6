"""cleaner clean --watch: one run after another, as scrapes arrive."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import click

from cleaner.address import is_remote
from cleaner.batch.arrivals import Arrivals, changes
from cleaner.batch.containers import ContainerTask
from cleaner.batch.run import Task
from cleaner.cli.common import needed
from cleaner.cli.targets import Plan
from cleaner.io.inputs import Input
from cleaner.io.registry import stem

AnyTask = Task | ContainerTask


class Watching:
    """The rounds of a run that watches a folder. again: plans for what is there now."""

    def __init__(self, raw: Path, settle: float, again: Callable[[], Plan]) -> None:
        self._raw = raw.resolve()
        self._again = again
        self._arrivals = Arrivals(settle)
        self._changes = changes(self._raw)
        # Whether what was there at first is done; from then on, to stop is to end.
        self.through = False

    def rounds(self, first: Plan, stopped: Callable[[], object]) -> Iterator[Plan]:
        """What is there, then what has arrived and is whole, until somebody stops it."""
        self._listen()
        yield replace(first, tasks=self._settled(first.tasks))
        self.through = not stopped()
        if not self.through:
            return
        click.echo(f"watching {self._raw}; Ctrl-C ends it", err=True)
        while not stopped():
            self._listen()
            if due := self._arrivals.due():
                plan = self._again()
                yield replace(plan, tasks=self._touched(plan.tasks, due), files=len(due))
                if stopped():  # before all of them were done, perhaps
                    for path in due:
                        self._arrivals.saw(path)

    def done(self, inputs: Iterable[Input]) -> list[Input]:
        """Without those that arrived and wait."""
        listed = list(inputs)
        self._listen()
        return [each for each in listed if self._raw / each.name not in self._arrivals]

    def _listen(self) -> None:
        for path in next(self._changes):
            self._arrivals.saw(path)

    def _settled(self, tasks: Iterable[AnyTask]) -> Iterator[AnyTask]:
        for task in tasks:
            path = self._path(task)
            if path not in self._arrivals and not self._arrivals.is_fresh(path):
                yield task

    def _touched(self, tasks: Iterable[AnyTask], due: set[Path]) -> Iterator[AnyTask]:
        """The tasks of files that are due, and of those whose outputs have other names now: a.html
        gives a.txt until there is an a.txt. What is done is passed over by the journal."""
        names = {_bare(path) for path in due}
        for task in tasks:
            path = self._path(task)
            if _bare(path) in names and path not in self._arrivals:
                yield task

    def _path(self, task: AnyTask) -> Path:
        return self._raw / (task.name if isinstance(task, Task) else task.source.name)


def _bare(path: Path) -> tuple[Path, str]:
    return path.parent, stem(path.name).casefold()


def check_watch(raw: Path, output: Path | None) -> None:
    """Raises UsageError where there is nothing to watch or to go on with."""
    if not raw.is_dir() or output is None:
        raise click.UsageError("--watch needs a folder, and a folder for the bodies: -o CLEAN")
    if is_remote(raw):
        raise click.UsageError(f"--watch needs a folder of this machine, which {raw} is not")
    needed("watchfiles", "watch", "--watch")
