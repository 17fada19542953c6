"""What workers do: clean files and records, write bodies of files, and take down what was done."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, replace
from hashlib import blake2b
from multiprocessing import parent_process
from pathlib import Path
from time import perf_counter

from cleaner.address import is_remote, reached
from cleaner.atomic import AtomicFiles
from cleaner.audit.shard import Shard
from cleaner.batch.changed import ChangedRules
from cleaner.batch.outcome import Failure, HaltedError, Tally, cause, failure_of, halts
from cleaner.batch.parts import Answer, Doc, FilePart, Halt, Head, Place
from cleaner.io.names import real
from cleaner.io.records import MAX_RECORD_BYTES, TOO_LONG
from cleaner.io.text_files import as_file
from cleaner.pipeline import Cleaner
from cleaner.result import CleanResult


@dataclass(frozen=True, slots=True)
class Cleaning:
    """The work of a run. place: None where nothing is written; results: whether they are wanted
    whole; part_names: the categories whose removed text is; fingerprint: of the run, for the names
    of shards; changed: see ChangedRules."""

    cleaner: Cleaner
    place: Place | None = None
    results: bool = False
    part_names: tuple[str, ...] = ()
    fingerprint: str = ""
    changed: ChangedRules | None = None

    def prepare(self) -> None:
        """See cleaner.batch.process.Work."""
        self.cleaner.rules.prepare()

    def begin(self, head: Head) -> CleaningUnit:
        """See cleaner.batch.process.Work."""
        return CleaningUnit(self, head)


class CleaningUnit:
    """See cleaner.batch.process.Unit."""

    def __init__(self, work: Cleaning, head: Head) -> None:
        self._work, self._head = work, head
        self._files = AtomicFiles(work.place.temporaries if work.place else None)
        self._shard: Shard | None = None
        self._name = blake2b(work.fingerprint.encode(), digest_size=16)
        self._checked: set[Path] = set()
        self._halt: Halt | None = None

    def take(self, part: FilePart | Doc) -> Answer | Halt:
        """Clean a document; the body of a file waits in a temporary one until the end."""
        if self._halt:
            return self._halt
        start = perf_counter()
        try:
            answer = self._file(part) if isinstance(part, FilePart) else self._record(part)
        except MemoryError:
            if parent_process() is not None:
                raise  # the worker may be past help: it goes, and the document is tried alone
            answer = Answer(Failure("quarantined", "needs more memory than there is"))
        except HaltedError as error:
            self._halt = Halt(str(error))
            return self._halt
        return replace(answer, seconds=perf_counter() - start)

    def _file(self, part: FilePart) -> Answer:
        try:
            content, size, mtime_ns = _read(part.path)
        except (OSError, _Unfit) as error:
            reason = cause(error, part.path) if isinstance(error, OSError) else str(error)
            return Answer(Failure("unreadable", reason), size=part.weight)
        digest = digest_of(content)
        stamp = Answer(size=size, mtime_ns=mtime_ns, digest=digest)
        changed = self._work.changed
        if part.known == digest and not part.recheck:
            return replace(stamp, same=True)
        try:
            if part.known == digest and changed and not changed.touch(content, part.language):
                return replace(stamp, same=True)
            result = self._work.cleaner.clean(content, language=part.language)
        except MemoryError:
            raise
        except Exception as error:  # one document must not stop a night's run
            return replace(stamp, failure=failure_of(error, part.path))
        answer = self._answer(result, stamp)
        if part.target is not None:
            body = as_file(result.body)
            try:
                self._write(part.target, body)
            except (OSError, _Unfit) as error:
                return replace(stamp, failure=_unwritten(error, part.target))
            answer = replace(answer, written=(len(body), digest_of(body)))
        self._take_down(part.name, "", result, digest, output=part.output)
        return answer

    def _record(self, part: Doc) -> Answer:
        digest = digest_of(part.raw)
        try:
            known = {"url": part.url, "title": part.title}
            known |= {"language": part.language, "charset": part.charset}
            result = self._work.cleaner.clean(part.raw, **known)
        except MemoryError:
            raise
        except Exception as error:  # one document must not stop a night's run
            return Answer(failure_of(error))
        answer = self._answer(result, Answer())
        wanted = self._work.part_names
        parts = result.parts if wanted else {}
        self._take_down(
            self._head.document,
            part.place,
            result,
            digest,
            output=self._head.output,
            url=part.url,
            title=part.title,
            number=part.number,
        )
        picked = {name: parts.get(name, []) for name in wanted}
        return replace(answer, body=result.body, parts=picked)

    def _answer(self, result: CleanResult, stamp: Answer) -> Answer:
        rules = set(result.hits)
        rules.update(each.rule for each in (*result.removals, *result.trials))
        rules.update(node.rule for node in result.pruned)
        rules.update(warning.rule for warning in result.warnings if warning.rule)
        return replace(
            stamp,
            tally=Tally.of(result),
            rules=frozenset(rules),
            html=result.source == "html",
            result=result if self._work.results else None,
        )

    def _write(self, target: Path, body: bytes) -> None:
        place, folder = self._work.place, target.parent
        if folder not in self._checked:
            # A link in the output must not lead what is written out of it.
            if place is not None and leads_out(place.root, target):
                raise _Unfit("a link in the output leads out of it")
            folder.mkdir(parents=True, exist_ok=True)
            self._checked.add(folder)
        self._files.write(target, body)

    def _take_down(
        self,
        document: str,
        record: str,
        result: CleanResult,
        digest: bytes,
        *,
        output: str,
        url: str | None = None,
        title: str | None = None,
        number: int = 0,
    ) -> None:
        if self._work.place is None:
            return
        if self._shard is None:
            self._shard = Shard()
        self._shard.add(
            document, record, result, url=url, title=title, output=output, number=number
        )
        for each in (os.fsencode(document), record.encode("utf-8", "surrogatepass"), digest):
            self._name.update(each + b"\0")

    def finish(self, answers: list[Answer | Halt]) -> list[Answer | Halt]:
        """Put bodies and shard in their places, in this order."""
        if self._halt:
            self._files.abandon()
            return [self._halt] * len(answers)
        shard = ""
        try:
            faults = self._files.commit()
            if self._shard is not None and self._work.place is not None:
                shard = f"{self._name.hexdigest()}.parquet"
                self._shard.write(self._work.place.audit / shard)
        except OSError as error:
            return [Halt(cause(error))] * len(answers)
        waiting = iter(faults)
        finished: list[Answer | Halt] = []
        for each in answers:
            assert isinstance(each, Answer)
            fault = next(waiting) if each.written[1] else None
            if fault is not None:
                failure = Failure("quarantined", f"cannot be written: {cause(fault)}")
                stamp = Answer(failure, size=each.size, mtime_ns=each.mtime_ns, digest=each.digest)
                finished.append(replace(stamp, seconds=each.seconds))
            else:
                finished.append(replace(each, shard=shard) if each.tally else each)
        return finished


class _Unfit(ValueError):
    """A file that is not read, or not written, for this reason."""


def _read(path: Path) -> tuple[bytes, int, int]:
    """The content of a file, its size and its time. Raises OSError, _Unfit."""
    if is_remote(path):
        with reached(path):
            known = path.stat()
            if known.st_size > MAX_RECORD_BYTES:
                raise _Unfit(TOO_LONG)
            return path.read_bytes(), known.st_size, known.st_mtime_ns
    # A pipe named as a text file must not be waited for.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    with os.fdopen(descriptor, "rb") as file:
        known = os.fstat(descriptor)
        if not stat.S_ISREG(known.st_mode):
            raise _Unfit("it is no regular file")
        if known.st_size > MAX_RECORD_BYTES:
            raise _Unfit(TOO_LONG)
        return file.read(MAX_RECORD_BYTES), known.st_size, known.st_mtime_ns


def _unwritten(error: OSError | _Unfit, target: Path) -> Failure:
    if halts(error):
        raise HaltedError(f"{target} cannot be written: {cause(error, target)}") from None
    reason = cause(error, target) if isinstance(error, OSError) else str(error)
    return Failure("quarantined", f"cannot be written: {reason}")


def leads_out(root: Path, target: Path) -> bool:
    """Whether links in the output would have a file written elsewhere."""
    if target == root:
        return False
    return not real(target.parent).is_relative_to(real(root))


def digest_of(content: str | bytes) -> bytes:
    """A short name of some content."""
    if isinstance(content, str):
        content = content.encode("utf-8", "surrogatepass")
    return blake2b(content, digest_size=16).digest()
