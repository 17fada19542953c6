"""How a run of `cleaner clean` goes: its options, its state, and how it ends."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import wraps
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NoReturn, cast

import click

from cleaner.audit.run_info import RunInfo
from cleaner.batch.conservation import Books, audit_books
from cleaner.batch.fingerprint import fingerprint, options_fingerprint, rule_digests
from cleaner.batch.journal import JournalError
from cleaner.batch.lock import LockedError
from cleaner.batch.outcome import HaltedError, Outcome, cause
from cleaner.batch.run import Settings, Task, run
from cleaner.batch.state import Making, RunState, open_state
from cleaner.batch.workers import Limits
from cleaner.cli.common import Function
from cleaner.cli.container_options import Choice
from cleaner.cli.progress import Shown, watched
from cleaner.cli.targets import Plan
from cleaner.cli.watch import Watching
from cleaner.io.inputs import Input
from cleaner.pipeline import Cleaner

_MB = 2**20
_STOPPED = 128  # and the number of the signal, as shells say it


@dataclass(frozen=True, slots=True)
class How:
    """The options of a run. jobs: None for as many as there are cores."""

    jobs: int | None
    limits: Limits
    changed_only: bool
    progress: Shown


def run_options(function: Function) -> Function:
    """The options of how a run goes; the command gets them as `how`."""

    @wraps(function)
    def with_how(
        *args: Any,
        jobs: int | None,
        timeout: float,
        memory: int | None,
        changed_rules: bool,
        progress: Shown,
        **kwargs: Any,
    ) -> Any:
        limits = Limits(timeout or None, None if memory is None else memory * _MB)
        return function(*args, how=How(jobs, limits, changed_rules, progress), **kwargs)

    options: tuple[Callable[[Function], Function], ...] = (
        click.option(
            "--progress",
            type=click.Choice(("auto", "bar", "json", "none")),
            default="auto",
            show_default=True,
            help="How far the run is, on stderr: a bar (auto: where it is a terminal), or a line"
            " of JSON a second for machines.",
        ),
        click.option(
            "--changed-rules",
            is_flag=True,
            help="After a change of the rules, clean only what a changed rule hit, or hits now;"
            " left out, all is cleaned again.",
        ),
        click.option(
            "--memory",
            type=click.IntRange(min=256),
            metavar="MB",
            help="The most that a document may need; it is set aside beyond that (Linux only).",
        ),
        click.option(
            "--timeout",
            type=click.FloatRange(min=0),
            default=60.0,
            show_default=True,
            metavar="SECONDS",
            help="The most that a document may take (for each MB of it, where it has more); it"
            " is set aside then. 0: no limit.",
        ),
        click.option(
            "--jobs",
            type=click.IntRange(1, 256),
            metavar="N",
            help="Processes that work side by side; left out, as many as there are cores.",
        ),
    )
    command = cast(Function, with_how)
    for option in options:
        command = option(command)
    return command


def conduct(
    cleaner: Cleaner,
    plan: Plan,
    how: How,
    *,
    raw: Path,
    choice: Choice,
    results: bool,
    show: Callable[[Outcome], None],
    watching: Watching | None = None,
) -> Books | None:
    """Do what is planned and show each outcome; the books, where the run keeps some.

    watching: what else is to be done, as it arrives; to stop that is no fault.

    Exits where the run cannot begin or go on, and where somebody stops it.
    """
    making = _making(cleaner, raw, choice, how) if plan.place else None
    try:
        with (
            stoppable() as stopped,
            open_state(plan.place, making) if plan.place and making else nullcontext() as state,
        ):
            info = None
            if state is not None:
                known = choice.wanted.text, choice.language
                info = RunInfo.of(state.place.state, raw, cleaner, *known)
            for each in watching.rounds(plan, stopped) if watching else [plan]:
                settings = Settings(
                    _jobs(each, how), how.limits, results, each.files, choice.parts, stopped
                )
                outcomes = run(cleaner, each.tasks, settings, state)
                for outcome in watched(outcomes, each.files, how.progress):
                    show(outcome)
                if watching and state is not None:
                    state.sweep()
            if (number := stopped()) and not (watching and watching.through):
                _end(f"stopped; {_GO_ON if state else 'nothing is kept of this run'}", number)
            if state is None or info is None:
                return None
            inputs = watching.done(plan.inputs()) if watching else plan.inputs()
            return _balanced(state, info, inputs)
    except LockedError as error:
        _end(str(error))
    except (HaltedError, JournalError) as error:
        _end(f"stopped: {error}; when that is mended, {_GO_ON}")
    except OSError as error:
        if plan.place is None:
            raise
        _end(f"{plan.place.state} cannot be used: {cause(error, plan.place.state)}")


_GO_ON = "run the same command again to go on from here"


def _balanced(state: RunState, info: RunInfo, inputs: Iterable[Input]) -> Books:
    state.finish()
    info.keep_alone(state.place.state)
    books = audit_books(state.journal, inputs, state.making.fingerprint)
    state.journal.end_run(books.hold)
    return books


def _making(cleaner: Cleaner, raw: Path, choice: Choice, how: How) -> Making:
    """How this run is made, to be compared with earlier ones."""
    options = options_fingerprint(
        {
            "form": cleaner.to,
            "extractor": cleaner.extractor,
            "to": choice.to,
            "wanted": [choice.wanted.text, choice.wanted.id, choice.wanted.url],
            "parts": choice.parts,
            "language": choice.language,
        }
    )
    digests = rule_digests(cleaner.rules)
    try:
        release = version("article-cleaner")
    except PackageNotFoundError:  # run from its folder, not installed
        release = "?"
    return Making(
        fingerprint(digests, options),
        digests,
        options,
        release,
        raw,
        cleaner.rules,
        how.changed_only,
    )


def _jobs(plan: Plan, how: How) -> int:
    """How many processes; none for one document, which is done before they would have begun."""
    if plan.place is None and isinstance(plan.tasks, list) and isinstance(plan.tasks[0], Task):
        return 0
    return how.jobs or cores()


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "process_cpu_count"):
        return int(os.process_cpu_count() or 1)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def stoppable() -> Iterator[Callable[[], int]]:
    """Tells which signal asked for an end, or 0; the second one ends at once."""
    asked = 0

    def ask(number: int, frame: object) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = number
        click.echo("stopping: what is in hand is finished first (again to stop at once)", err=True)

    if threading.current_thread() is not threading.main_thread():
        yield lambda: 0
        return
    before = {each: signal.signal(each, ask) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: asked
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _end(message: str, number: int = 0) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(_STOPPED + number if number else 1)
