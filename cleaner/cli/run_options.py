"""The options of how a run of `cleaner clean` goes."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any, cast

import click

from cleaner.batch.ray_pool import RayPool, processors
from cleaner.batch.workers import Limits, Workers
from cleaner.cli.common import Function, Number, with_options
from cleaner.cli.progress import Shown

_MB = 2**20


@dataclass(frozen=True, slots=True)
class How:
    """The options of a run. jobs: None for as many as there are cores; ray: the engine is Ray;
    address: of its cluster."""

    jobs: int | None
    limits: Limits
    changed_only: bool
    progress: Shown
    ray: bool = False
    address: str | None = None

    def processes(self) -> int:
        """How many work side by side. Raises MissingExtraError, ConnectionError."""
        return self.jobs or (processors(self.address) if self.ray else cores())

    @property
    def pool(self) -> Callable[..., Any]:
        """Makes what does the work."""
        return partial(RayPool, address=self.address) if self.ray else Workers


jobs_option = click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    metavar="N",
    help="Processes that work side by side; left out, as many as there are cores.",
)
_OPTIONS: tuple[Callable[[Function], Function], ...] = (
    jobs_option,
    click.option(
        "--timeout",
        type=Number(min=0),
        default=60.0,
        show_default=True,
        metavar="SECONDS",
        help="The most that a document may take (for each MB of it, where it has more); it"
        " is set aside then. 0: no limit.",
    ),
    click.option(
        "--memory",
        type=click.IntRange(min=256),
        metavar="MB",
        help="The most that a document may need; it is set aside beyond that (Linux only).",
    ),
    click.option(
        "--changed-rules",
        is_flag=True,
        help="After a change of the rules, clean only what a changed rule hit, or hits now;"
        " left out, all is cleaned again.",
    ),
    click.option(
        "--progress",
        type=click.Choice(("auto", "bar", "json", "none")),
        default="auto",
        show_default=True,
        help="How far the run is, on stderr: a bar (auto: where it is a terminal), or a line"
        " of JSON a second for machines.",
    ),
    click.option(
        "--engine",
        type=click.Choice(("local", "ray")),
        default="local",
        show_default=True,
        help="What the work is handed to: processes of this machine, or a cluster of Ray.",
    ),
    click.option(
        "--address",
        metavar="HOST:PORT",
        help="With --engine ray: the cluster; left out, this machine alone.",
    ),
)


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
        engine: str,
        address: str | None,
        **kwargs: Any,
    ) -> Any:
        limits = Limits(timeout or None, None if memory is None else memory * _MB)
        ray = engine == "ray"
        if address is not None and not ray:
            raise click.UsageError("--address is that of a cluster of Ray: add --engine ray")
        how = How(jobs, limits, changed_rules, progress, ray, address)
        return function(*args, how=how, **kwargs)

    return with_options(cast(Function, with_how), *_OPTIONS)


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "process_cpu_count"):
        return int(os.process_cpu_count() or 1)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
