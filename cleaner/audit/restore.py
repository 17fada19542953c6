"""The raw text again, or an output without some rules: shared out to processes."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from cleaner.audit.dataset import Entry, shards
from cleaner.audit.failures import unaudited
from cleaner.audit.outputs import Finished, Rewriting
from cleaner.audit.run_info import RunInfo
from cleaner.audit.takeback import TakeBack
from cleaner.io.records import Wanted
from cleaner.io.text_files import as_file

# A process reads the rules first, which takes as long as some shards.
_SHARDS_A_PROCESS = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be written to `target`. rules: those to take back, None for the raw text; raw:
    where the pages are."""

    clean: Path
    state: Path
    target: Path
    info: RunInfo
    rules: frozenset[str] | None
    raw: Path

    @property
    def finished(self) -> Finished:
        """The output that it is made of."""
        return Finished(self.clean, self.state, Wanted(self.info.text_field))


@dataclass(slots=True)
class Done:
    """What was done. pages: of the restored documents; redone: those cleaned again; faults: what
    could not be written; inexact: see TakeBack."""

    documents: int = 0
    pages: int = 0
    redone: int = 0
    faults: list[str] = field(default_factory=list)
    inexact: list[str] = field(default_factory=list)


def restore(asked: Asked, jobs: int) -> Done:
    """Do what is asked, in up to `jobs` processes. Raises AuditError where there is no audit."""
    found = shards(asked.state)
    lost = unaudited(asked.state, {path.name for path in found})
    done = _shared(asked, min(jobs, 1 + len(found) // _SHARDS_A_PROCESS))
    done.documents += len(lost)
    done.faults += [f"{name}: what was done to it was deleted from the audit" for name in lost]
    return done


def _shared(asked: Asked, jobs: int) -> Done:
    if jobs == 1:
        return _share(asked, 0, 1)
    # Not by fork: threads of Arrow would be copied in the midst of something.
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        shares = [pool.submit(_share, asked, number, jobs) for number in range(jobs)]
        total = Done()
        for share in shares:
            done = share.result()
            total.documents += done.documents
            total.pages += done.pages
            total.redone += done.redone
            total.faults += done.faults
            total.inexact += done.inexact
    return total


def _share(asked: Asked, number: int, of: int) -> Done:
    """Every n-th shard of files and every n-th container."""
    done = Done()
    if asked.rules is None:

        def raw(entry: Entry, body: str) -> str:
            done.pages += entry.about["source"] == "html"
            return entry.raw(body)

        how = Rewriting(asked.target, raw, _exactly)
    else:
        back = TakeBack(asked.info, asked.info.cleaner(asked.state), asked.rules, asked.raw)
        how = Rewriting(asked.target, back.body, as_file)
    for step in asked.finished.rewritten(how, number, of):
        done.documents += 1
        if step.fault:
            done.faults.append(f"{step.where}: {step.fault}")
    if asked.rules is not None:
        done.redone, done.inexact = back.redone, back.inexact
    return done


def _exactly(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
