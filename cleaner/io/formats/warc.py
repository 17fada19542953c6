"""Web archives: WARC holds what servers sent, WET the texts that were made of it.

Each page (a response or resource with text in it) and each text (a conversion) is a document.
Written are the archive's own description and a conversion for each document, as WET has it;
requests, images and other records without text are left out.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any, BinaryIO

from cleaner.charsets import charset_in
from cleaner.extras import extra
from cleaner.io.compression import Sink
from cleaner.io.records import (
    MAX_RECORD_BYTES,
    TOO_LONG,
    Format,
    Parts,
    Record,
    Reject,
    Source,
    Wanted,
)

Header = tuple[str, str]

_VERSION = b"WARC/"
_MAX_HEADER_BYTES = 64 * 1024
_READ = ("warcinfo", "response", "resource", "conversion")
_TEXTS = ("text/", "application/xhtml", "application/xml")
_NO_BODY = "text/css", "text/javascript", "text/calendar", "text/x-"
# What tells of the payload as it was, and is no longer so.
_STALE = {
    *("content-length", "content-type", "warc-block-digest", "warc-payload-digest"),
    *("warc-identified-payload-type", "warc-truncated", "warc-concurrent-to", "warc-type"),
    *("warc-record-id", "warc-refers-to", "warc-ip-address"),
}
_NAMESPACE = uuid.UUID("6f1d9a52-6a3e-4d0e-9d3f-1c7b1f0a7f55")


@dataclass(frozen=True, slots=True)
class WarcRow:
    """A record of an archive: its headers in order, and its block."""

    place: str
    version: bytes
    headers: Sequence[Header]
    block: bytes
    text: bytes = b""
    archive: bytes = b""  # the description (warcinfo) above it

    def header(self, name: str) -> str:
        """The first header of this name (in small letters), or ""; odd bytes as U+FFFD."""
        found = next((value for key, value in self.headers if key.lower() == name), "")
        return found.encode("utf-8", "surrogateescape").decode("utf-8", "replace")

    @property
    def type(self) -> str:
        """What kind of record it is."""
        return self.header("warc-type").lower()

    def values(self) -> dict[str, Any]:
        """See cleaner.io.records.Row."""
        return {
            "id": self.header("warc-record-id").strip("<>"),
            "url": self.header("warc-target-uri").strip("<>"),
            "date": self.header("warc-date"),
            "text": self.text,
        }

    def source(self) -> bytes:
        """See cleaner.io.records.Row."""
        return as_bytes(self.version, self.headers, self.block)


def read(source: Source, wanted: Wanted) -> Iterator[Record | Reject]:
    """The document in each record that holds one."""
    with source.open() as stream:
        yield from read_stream(stream)


def read_stream(stream: BinaryIO) -> Iterator[Record | Reject]:
    """As `read`, of an open archive."""
    library = extra("fastwarc.warc", "warc", "a web archive")
    for row in _rows(stream):
        if isinstance(row, Reject):
            yield row
            continue
        try:
            text, charset = _text(row, library)
        except (OSError, ValueError) as error:
            yield Reject(row.place, f"its HTTP response is broken: {error}", row.source())
            continue
        if text is not None:
            row = replace(row, text=text)
            values = row.values()
            id_, url = values["id"] or None, values["url"] or None
            yield Record(row, text, ("text",), id_, url, charset=charset)


def _text(row: WarcRow, library: Any) -> tuple[bytes | None, str | None]:
    """The text or page in a record, None where there is none, and the charset that its header
    names. Raises OSError, ValueError."""
    if row.type == "conversion":
        return row.block, None
    type_ = row.header("content-type").lower()
    if not type_.startswith("application/http"):
        is_text = row.block and _is_text(type_ or "text/plain")
        return row.block if is_text else None, charset_in(type_)
    record = library.WarcRecord.from_bytes(row.source())
    record.parse_http(auto_decode="all")
    head = record.http_headers
    if head is None or not (head.status_line or "").startswith("HTTP/"):
        raise ValueError("no HTTP header")
    type_ = (record.http_content_type or "").lower()
    if type_ and not _is_text(type_):
        return None, None
    payload: bytes = record.reader.read()
    if not type_ and b"\0" in payload[:1024]:  # an image that was sent without its type
        return None, None
    return payload or None, charset_in(str(head.get("content-type") or ""))


def _is_text(type_: str) -> bool:
    return type_.startswith(_TEXTS) and not type_.startswith(_NO_BODY)


def _rows(stream: BinaryIO) -> Iterator[WarcRow | Reject]:
    """Each record that may hold a document; the others are passed over."""
    number = 0
    archive = b""
    lost = b""  # what stands where a record should begin
    for line in iter(lambda: stream.readline(_MAX_HEADER_BYTES), b""):
        if not line.startswith(_VERSION):
            if line.strip() and len(lost) < MAX_RECORD_BYTES:
                lost += line
            continue
        if lost:
            yield Reject(f"before record {number + 1}", "no WARC record", lost)
            lost = b""
        number += 1
        row = _row(stream, f"record {number}", line)
        if isinstance(row, Reject):
            yield row
        elif row is not None and row.type == "warcinfo":
            archive = row.source()
        elif row is not None:
            yield replace(row, archive=archive)
    if lost:
        yield Reject(f"after record {number}", "no WARC record", lost)


def _row(stream: BinaryIO, place: str, first: bytes) -> WarcRow | Reject | None:
    """The record that begins with this line; None where it holds no document."""
    head = _header(stream)
    if isinstance(head, Reject):
        return Reject(place, head.reason, first + (head.source or b""))
    headers, length = head
    known = {name.lower(): value for name, value in headers}
    cut = "the archive ends in the middle of it"
    if known.get("warc-type", "").lower() not in _READ:
        return None if _skip(stream, length) else Reject(place, cut)
    if length > MAX_RECORD_BYTES:
        url = known.get("warc-target-uri", "no address")
        whole = _skip(stream, length)
        return Reject(place, f"{TOO_LONG} ({url}); it stays in the raw file" if whole else cut)
    row = WarcRow(place, first.strip(), headers, stream.read(length))
    return row if len(row.block) == length else Reject(place, cut, row.source())


def _header(stream: BinaryIO) -> tuple[list[Header], int] | Reject:
    """The headers of a record and the length of its block."""
    headers: list[Header] = []
    source = b""
    while len(source) < _MAX_HEADER_BYTES:
        line = stream.readline(_MAX_HEADER_BYTES)
        source += line
        text = line.decode("utf-8", "surrogateescape").rstrip("\r\n")
        name, colon, value = text.partition(":")
        if not text:
            known = {name.lower(): value for name, value in headers}
            length = known.get("content-length", "")
            if line and length.isascii() and length.isdecimal():
                return headers, int(length)
            return Reject("", "its header has no valid Content-Length", source)
        if text[0] in " \t" and headers:
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {text.strip()}")
        elif colon:
            headers.append((name.strip(), value.strip()))
        else:
            return Reject("", "its header is broken", source)
    return Reject("", "its header does not end", source)


def _skip(stream: BinaryIO, length: int) -> bool:
    """Read over a block; whether all of it was there."""
    while length and (chunk := stream.read(min(length, 2**20))):
        length -= len(chunk)
    return not length


def as_bytes(version: bytes, headers: Sequence[Header], block: bytes) -> bytes:
    """A record as an archive has it."""
    lines = b"".join(
        f"{name}: {value}\r\n".encode("utf-8", "surrogateescape") for name, value in headers
    )
    return version + b"\r\n" + lines + b"\r\n" + block + b"\r\n\r\n"


class ArchiveWriter:
    """Writes a conversion record a document, each decompressible by itself."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._archive = b""

    def write(self, record: Record, body: str, parts: Parts) -> None:
        """See cleaner.io.records.Writer."""
        row = record.row
        if isinstance(row, WarcRow):
            version, old = row.version, row.headers
            if row.archive != self._archive:
                self._archive = row.archive
                self._put(self._archive)
        else:
            version, old = b"WARC/1.0", _made(record)
        block = body.encode("utf-8", "backslashreplace")
        self._put(as_bytes(version, conversion(old, block), block))

    def _put(self, record: bytes) -> None:
        self._sink.write(record)
        self._sink.end_member()

    def close(self) -> None:
        """Nothing is due."""


def conversion(old: Sequence[Header], block: bytes) -> list[Header]:
    """The headers of a text that was made of a record; a conversion keeps its own."""
    known = {name.lower(): value for name, value in old}
    id_ = known.get("warc-record-id", "")
    digest = base64.b32encode(hashlib.sha1(block, usedforsecurity=False).digest()).decode()
    new = {
        "content-type": ("Content-Type", "text/plain"),
        "warc-block-digest": ("WARC-Block-Digest", f"sha1:{digest}"),
        "content-length": ("Content-Length", str(len(block))),
    }
    if known.get("warc-type", "").lower() == "conversion":
        headers = [new.pop(name.lower(), (name, value)) for name, value in old]
        return headers + list(new.values())
    origin = ascii(id_ or known.get("warc-target-uri", "") + digest)
    made = uuid.uuid5(_NAMESPACE, origin)
    headers = [("WARC-Type", "conversion"), ("WARC-Record-ID", f"<urn:uuid:{made}>")]
    headers += [("WARC-Refers-To", id_)] if id_ else []
    headers += [(name, value) for name, value in old if name.lower() not in _STALE]
    return headers + list(new.values())


def _made(record: Record) -> list[Header]:
    """The headers for a document that comes of no archive."""
    url = record.url or f"urn:x-cleaner:{record.id or record.row.place}"
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return [("WARC-Target-URI", url), ("WARC-Date", now)]


def sniff(head: bytes) -> bool:
    """Whether it begins with a record."""
    return head.startswith(_VERSION)


FORMATS = (
    Format("warc", ("warc",), read, ArchiveWriter, sniff, columns=False),
    Format("wet", ("wet",), read, ArchiveWriter, columns=False),
)
