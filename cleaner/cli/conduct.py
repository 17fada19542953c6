"""How a run of `cleaner clean` goes, from its state to its books, and how it ends."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import NoReturn

import click

from cleaner.audit.run_info import RunInfo
from cleaner.batch.conservation import Books, audit_books
from cleaner.batch.fingerprint import fingerprint, options_fingerprint, rule_digests
from cleaner.batch.journal import JournalError
from cleaner.batch.lock import LockedError
from cleaner.batch.outcome import HaltedError, Outcome, cause
from cleaner.batch.parts import Place
from cleaner.batch.run import Settings, Task, run
from cleaner.batch.state import Making, RunState, open_state
from cleaner.batch.workers import Workers
from cleaner.cli.container_options import Choice
from cleaner.cli.progress import watched
from cleaner.cli.run_options import How
from cleaner.cli.targets import Plan
from cleaner.cli.watch import Watching
from cleaner.extras import MissingExtraError
from cleaner.io.inputs import Input
from cleaner.pipeline import Cleaner
from cleaner.version import __version__

_STOPPED = 128  # and the number of the signal, as shells say it


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
    jobs, place = _jobs(how), plan.place
    with (
        _faults_end_it(place),
        stoppable() as stopped,
        open_state(place, _making(cleaner, raw, choice, how)) if place else nullcontext() as state,
    ):
        info = None
        if state is not None:
            known = choice.wanted.text, choice.language
            info = RunInfo.of(state.place.state, raw, cleaner, *known)
        for each in watching.rounds(plan, stopped) if watching else [plan]:
            one = _is_one(each)
            settings = Settings(
                0 if one else jobs,
                how.limits,
                results,
                each.files,
                choice.parts,
                stopped,
                Workers if one else how.pool,
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


_GO_ON = "run the same command again to go on from here"


@contextmanager
def _faults_end_it(place: Place | None) -> Iterator[None]:
    """Exits, with the reason, where a run cannot begin or go on. place: where it writes."""
    try:
        yield
    except LockedError as error:
        _end(str(error))
    except (HaltedError, JournalError) as error:
        _end(f"stopped: {error}; when that is mended, {_GO_ON}")
    except OSError as error:
        if place is None:
            raise
        _end(f"{place.state} cannot be used: {cause(error, place.state)}")


def _jobs(how: How) -> int:
    """How many work side by side. Exits where no cluster answers."""
    try:
        return how.processes()
    except MissingExtraError as error:
        raise click.UsageError(str(error)) from None
    except ConnectionError as error:
        _end(f"no cluster of Ray answers at {how.address}: {error}")


def _balanced(state: RunState, info: RunInfo, inputs: Iterable[Input]) -> Books:
    state.finish()
    info.keep_alone(state.place.state)
    books = audit_books(state.journal, inputs, state.making.fingerprint)
    state.journal.end_run(books.hold)
    return books


def _is_one(plan: Plan) -> bool:
    """Whether it is one document, which is done before other processes would have begun."""
    return plan.place is None and isinstance(plan.tasks, list) and isinstance(plan.tasks[0], Task)


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
    return Making(
        fingerprint(digests, options),
        digests,
        options,
        __version__,
        raw,
        cleaner.rules,
        how.changed_only,
    )


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
