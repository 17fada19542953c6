"""Compression around any container, told by the first bytes when reading."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import shutil
import tempfile
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO, Protocol, cast

from cleaner.extras import MissingExtraError, extra

# File name endings, and the one that is written.
SUFFIXES = {"gz": "gz", "zst": "zst", "zstd": "zst", "bz2": "bz2", "xz": "xz"}
_MAGIC = {b"\x1f\x8b": "gz", b"\x28\xb5\x2f\xfd": "zst", b"BZh": "bz2", b"\xfd7zXZ\0": "xz"}
# Dumps of whole sites are packed with long windows (zstd --long=31).
_ZSTD_WINDOW_BYTES = 2**31


def _zstd() -> Any:
    return extra("zstandard", "zstd", "zstd compression")


def sniff(head: bytes) -> str:
    """The compression that the first bytes tell of, or ""."""
    return next((name for magic, name in _MAGIC.items() if head.startswith(magic)), "")


def decompressed(file: BinaryIO) -> BinaryIO:
    """The stream inside; the file itself where it is not compressed."""
    if not hasattr(file, "peek"):  # that of an address
        file = cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, file)))
    compression = sniff(cast(io.BufferedReader, file).peek(8)[:8])
    if compression == "gz":
        return cast(BinaryIO, _Gzip(file))
    if compression == "bz2":
        return cast(BinaryIO, _Bzip2(file))
    if compression == "xz":
        return cast(BinaryIO, _Xz(file))
    if compression == "zst":
        try:
            tool = _zstd().ZstdDecompressor(max_window_size=_ZSTD_WINDOW_BYTES)
        except MissingExtraError:
            file.close()
            raise
        return cast(BinaryIO, io.BufferedReader(_Frames(tool.decompressobj, file)))
    return file


class _Gzip(gzip.GzipFile):
    """Closes the file below, which the library leaves open; so do the next two."""

    def __init__(self, file: BinaryIO) -> None:
        self._below = file
        super().__init__(fileobj=file, mode="rb")

    def close(self) -> None:
        super().close()
        self._below.close()


class _Bzip2(bz2.BZ2File):
    def __init__(self, file: BinaryIO) -> None:
        self._below = file
        super().__init__(file)

    def close(self) -> None:
        super().close()
        self._below.close()


class _Xz(lzma.LZMAFile):
    def __init__(self, file: BinaryIO) -> None:
        self._below = file
        super().__init__(file)

    def close(self) -> None:
        super().close()
        self._below.close()


def peeked(stream: BinaryIO, size: int) -> tuple[bytes, BinaryIO]:
    """The first bytes of a stream, and a stream that still begins with them."""
    head = stream.read(size)
    return head, cast(BinaryIO, io.BufferedReader(_Joined(head, stream)))


def seekable(stream: BinaryIO) -> BinaryIO:
    """The stream itself where it is a file on disk, else a copy of it in a temporary one."""
    if isinstance(getattr(stream, "raw", None), io.FileIO):
        return stream
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the caller
    shutil.copyfileobj(stream, copy, 2**20)
    copy.seek(0)
    return cast(BinaryIO, copy)


class _Joined(io.RawIOBase):
    """Bytes, then what a stream gives."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head, self._stream = head, stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._head[: len(buffer)] or self._stream.read(len(buffer))
        self._head = self._head[len(data) :]
        buffer[: len(data)] = data
        return len(data)


class _Frames(io.RawIOBase):
    """Zstandard frames one after another; unlike the library's reader, a cut one is a fault."""

    def __init__(self, new: Callable[[], Any], file: BinaryIO) -> None:
        self._new, self._file = new, file
        self._frame: Any = None
        self._rest = b""
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._file.close()
        super().close()

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            data = self._rest or self._file.read(16 * 1024)
            self._rest = b""
            if not data:
                if self._frame is not None:
                    raise EOFError("the compressed data ends in the middle")
                return 0
            if self._frame is None:
                self._frame = self._new()
            self._ready = memoryview(self._frame.decompress(data))
            if self._frame.eof:
                self._rest, self._frame = self._frame.unused_data, None
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count


class _Compressor(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self) -> bytes: ...


class _Plain:
    def compress(self, data: bytes, /) -> bytes:
        return data

    def flush(self) -> bytes:
        return b""


_COMPRESSORS: dict[str, Callable[[], _Compressor]] = {
    "": _Plain,
    "gz": lambda: zlib.compressobj(6, wbits=31),  # 31: with gzip's header, without a time in it
    "bz2": bz2.BZ2Compressor,
    "xz": lzma.LZMACompressor,
    "zst": lambda: cast(_Compressor, _zstd().ZstdCompressor(write_checksum=True).compressobj()),
}


class Sink:
    """What writers write to: bytes, compressed on their way into a file."""

    def __init__(self, file: BinaryIO, compression: str = "") -> None:
        self._file = file
        self._new = _COMPRESSORS[compression]
        self._compressor = self._new()
        self._position = self._due = 0
        self.closed = False

    def write(self, data: Any) -> int:
        """Write bytes (or what shares memory as such). Raises OSError."""
        data = bytes(data)
        self._file.write(self._compressor.compress(data))
        self._position += len(data)
        self._due += len(data)
        return len(data)

    def tell(self) -> int:
        """How many bytes came in."""
        return self._position

    def end_member(self) -> None:
        """End a part that can be decompressed by itself, as each record of a WARC is."""
        self._file.write(self._compressor.flush())
        self._compressor, self._due = self._new(), 0

    def finish(self) -> None:
        """End the last part; an empty file has one too."""
        if self._due or not self._position:
            self.end_member()
        self.closed = True

    def flush(self) -> None:
        """Nothing: the end of a part is the writer's to choose."""

    def writable(self) -> bool:
        """For libraries that ask."""
        return True
