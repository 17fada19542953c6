"""Clean many files and containers, in this process or in several, an outcome a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cleaner.batch.containers import Batch, ContainerTask, Delivery, Doc, batches
from cleaner.batch.outcome import DIED, Outcome, cause
from cleaner.batch.workers import Workers
from cleaner.io.text_files import write_body
from cleaner.pipeline import Cleaner
from cleaner.result import CleanResult


@dataclass(frozen=True, slots=True)
class Task:
    """A file to read, and where its body goes (None: nowhere); language: where it is known."""

    source: Path
    target: Path | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class _File:
    """A job: a worker reads, cleans and writes it."""

    task: Task
    weight: int = 0

    @property
    def payload(self) -> list[Task]:
        return [self.task]


@dataclass(frozen=True, slots=True)
class _End:
    """No work: the output behind it is complete when its turn comes."""

    delivery: Delivery
    weight: int = 0
    payload: tuple[()] = ()


def run(
    cleaner: Cleaner, tasks: Iterable[Task | ContainerTask], jobs: int = 1
) -> Iterator[Outcome]:
    """The outcomes of each task, in order. A task that fails does not stop the others."""
    workers: Workers[_File | Batch | _End, Outcome | CleanResult | str]
    workers = Workers(cleaner, jobs, _work)
    unfinished: dict[int, Delivery] = {}
    try:
        for job, answers in workers.answers(_jobs(tasks)):
            if isinstance(job, _File):
                [outcome] = answers
                assert outcome is None or isinstance(outcome, Outcome)
                yield outcome or Outcome(job.task.source, None, DIED)
            elif isinstance(job, Batch):
                unfinished[id(job.task.delivery)] = job.task.delivery
                yield from job.outcomes([each for each in answers if not isinstance(each, Outcome)])
            elif (failure := unfinished.pop(id(job.delivery), job.delivery).finish()) is not None:
                yield failure
    finally:
        for delivery in unfinished.values():
            delivery.abandon()


def _jobs(tasks: Iterable[Task | ContainerTask]) -> Iterator[_File | Batch | _End]:
    """The jobs of each task; tasks that share an output follow one another."""
    delivery: Delivery | None = None
    for task in tasks:
        following = task.delivery if isinstance(task, ContainerTask) else None
        if delivery is not None and following is not delivery:
            yield _End(delivery)
        delivery = following
        if isinstance(task, ContainerTask):
            yield from batches(task)
        else:
            yield _File(task)
    if delivery is not None:
        yield _End(delivery)


def _work(cleaner: Cleaner, part: Task | Doc) -> Outcome | CleanResult | str:
    if isinstance(part, Task):
        return clean_file(cleaner, part)
    try:
        return cleaner.clean(part.raw, url=part.url, title=part.title, language=part.language)
    except Exception as error:  # one document must not stop a night's run
        return cause(error)


def clean_file(cleaner: Cleaner, task: Task) -> Outcome:
    """Read, clean and write one file; a fault becomes the outcome's failure."""
    try:
        result = cleaner.clean(task.source.read_bytes(), language=task.language)
        if task.target is not None:
            write_body(task.target, result.body)
    except Exception as error:  # one document must not stop a night's run
        return Outcome(task.source, None, cause(error, task.source))
    return Outcome(task.source, result)
