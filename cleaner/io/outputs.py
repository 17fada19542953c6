"""Where bodies go: a container, a folder of text files, stdout; and rejects beside them."""

from __future__ import annotations

import base64
import re
import shutil
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from cleaner.atomic import AtomicFile, AtomicFiles
from cleaner.io.compression import Sink
from cleaner.io.json_text import dumps
from cleaner.io.names import fitting
from cleaner.io.records import Parts, Record, Reject, Source, Writer
from cleaner.io.registry import Kind
from cleaner.io.text_files import as_file

REJECTED = ".rejected.jsonl"
_MAX_NAME = 100
# Files that are made safe at one time.
_TOGETHER = 64


class Output(Protocol):
    """Takes the records of one run of a container (or several), in order.

    digest: 16 bytes of BLAKE2b of the file, once it is finished; None where it is no file.
    """

    digest: bytes | None

    def write(self, record: Record, body: str, parts: Parts) -> None:
        """Raises UnwritableError for this record, OSError for all that follow."""

    def reject(self, source: Path, reject: Reject) -> None:
        """Keep a record that could not be cleaned."""

    def finish(self) -> None:
        """All is written: put it in place. Raises OSError."""

    def abandon(self) -> None:
        """Leave nothing behind."""


class Rejects:
    """A JSON Lines file of what could not be read; there is none without any."""

    def __init__(self, path: Path, temporaries: Path | None = None) -> None:
        self._path, self._temporaries = path, temporaries
        self._file: AtomicFile | None = None

    def __bool__(self) -> bool:
        return self._file is not None

    def add(self, source: Path, reject: Reject) -> None:
        """Keep its place, reason and exact bytes (in Base64 where they are no UTF-8)."""
        row = {"file": str(source), "place": reject.place, "reason": reject.reason}
        if reject.source is not None:
            try:
                row["raw"] = reject.source.decode()
            except UnicodeDecodeError:
                row["raw_base64"] = base64.b64encode(reject.source).decode()
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = AtomicFile(self._path, self._temporaries)
        self._file.file.write(dumps(row).encode() + b"\n")

    def finish(self) -> None:
        """Put the file in place, or take one of an earlier run away."""
        if self._file is not None:
            self._file.commit()
        else:
            self._path.unlink(missing_ok=True)

    def abandon(self) -> None:
        """Leave no new file."""
        if self._file is not None:
            self._file.abandon()


class ContainerOutput:
    """A container in a file. It is there, complete, after `finish`, and not before.

    like: what is read, where that is of the same kind: without rows it is copied, with its header.
    temporaries: where it grows, see AtomicFile.
    """

    def __init__(
        self,
        path: Path,
        kind: Kind,
        like: Source | None = None,
        temporaries: Path | None = None,
    ) -> None:
        self._path, self._kind, self._like = path, kind, like
        self._temporaries = temporaries
        self._rejects = Rejects(path.with_name(path.name + REJECTED), temporaries)
        self._file: AtomicFile | None = None
        self.digest: bytes | None = None
        self._sink: Sink
        self._writer: Writer

    def write(self, record: Record, body: str, parts: Parts) -> None:
        """See Output."""
        self._open()
        self._writer.write(record, body, parts)

    def _open(self) -> None:
        if self._file is None:
            assert self._kind.format.writer is not None
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = AtomicFile(self._path, self._temporaries)
            self._digested = _Digested(self._file.file)
            self._sink = Sink(cast(BinaryIO, self._digested), self._kind.compression)
            self._writer = self._kind.format.writer(self._sink)

    def reject(self, source: Path, reject: Reject) -> None:
        """See Output."""
        self._rejects.add(source, reject)

    def finish(self) -> None:
        """See Output."""
        if self._file is None and not self._rejects and self._like is not None:
            self._open()
            with self._like.open() as stream:
                shutil.copyfileobj(stream, self._sink, 2**20)
        else:
            self._open()
            self._writer.close()
        assert self._file is not None
        self._sink.finish()
        self._file.commit()
        self.digest = self._digested.digest()
        self._rejects.finish()

    def abandon(self) -> None:
        """See Output."""
        if self._file is not None:
            self._file.abandon()
        self._rejects.abandon()


class _Digested:
    """A file that knows the digest of what was written to it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._hash = file, blake2b(digest_size=16)

    def write(self, data: bytes) -> int:
        self._hash.update(data)
        return self._file.write(data)

    def digest(self) -> bytes:
        return self._hash.digest()


class StreamOutput:
    """A container on a stream such as stdout. Rejects are named, and have no file."""

    digest: bytes | None = None

    def __init__(self, stream: BinaryIO, kind: Kind) -> None:
        assert kind.format.writer is not None
        self._stream = stream
        self._sink = Sink(stream, kind.compression)
        self._writer = kind.format.writer(self._sink)

    def write(self, record: Record, body: str, parts: Parts) -> None:
        """See Output."""
        self._writer.write(record, body, parts)

    def reject(self, source: Path, reject: Reject) -> None:
        """See Output."""

    def finish(self) -> None:
        """See Output."""
        self._writer.close()
        self._sink.finish()
        self._stream.flush()

    def abandon(self) -> None:
        """See Output."""


class FolderOutput:
    """A folder with a text file for each record, named by its number and its id."""

    digest: bytes | None = None

    def __init__(self, path: Path, suffix: str, temporaries: Path | None = None) -> None:
        self._path, self._suffix = path, suffix
        self._rejects = Rejects(path / f"records{REJECTED}", temporaries)
        self._files = AtomicFiles(temporaries)
        self._count = 0

    def write(self, record: Record, body: str, parts: Parts) -> None:
        """See Output."""
        self._count += 1
        id_ = re.sub(r"[^\w.-]+", "_", record.id or "").strip("._")[:_MAX_NAME]
        name = f"{self._count:06}-{id_}" if id_ else f"{self._count:06}"
        if not self._files:
            self._path.mkdir(parents=True, exist_ok=True)
        self._files.write(self._path / fitting(f"{name}.{self._suffix}"), as_file(body))
        if len(self._files) >= _TOGETHER:
            self._place()

    def _place(self) -> None:
        for fault in self._files.commit():
            if fault is not None:
                raise fault

    def reject(self, source: Path, reject: Reject) -> None:
        """See Output."""
        self._rejects.add(source, reject)

    def finish(self) -> None:
        """See Output."""
        self._place()
        self._rejects.finish()

    def abandon(self) -> None:
        """See Output; bodies that are in place stay, each of them is whole."""
        self._files.abandon()
        self._rejects.abandon()
