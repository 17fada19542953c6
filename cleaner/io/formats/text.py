"""A document a file: text, Markdown, HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

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
from cleaner.io.text_files import as_file

_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b")


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as a row: its name and its content."""

    name: str
    content: bytes
    place: str = ""

    def values(self) -> dict[str, Any]:
        """See cleaner.io.records.Row."""
        return {"id": self.name, "text": self.content}

    def source(self) -> bytes:
        """See cleaner.io.records.Row."""
        return self.content


def read(source: Source, wanted: Wanted) -> Iterator[Record | Reject]:
    """The one document of a file."""
    with source.open() as stream:
        content = stream.read(MAX_RECORD_BYTES + 1)
    if len(content) > MAX_RECORD_BYTES:
        yield Reject("", TOO_LONG)
    else:
        yield Record(FileRow(source.name, content), content, ("text",), id=source.name)


class TextWriter:
    """Writes the body of the one document of a file."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def write(self, record: Record, body: str, parts: Parts) -> None:
        """See cleaner.io.records.Writer."""
        self._sink.write(as_file(body))

    def close(self) -> None:
        """Nothing is due."""


def sniff_html(head: bytes) -> bool:
    """Whether it begins as pages do."""
    return _HTML.match(head.lower()) is not None


FORMATS = (
    Format("txt", ("txt", "text"), read, TextWriter, columns=False, plain_text=True),
    Format("md", ("md", "markdown"), read, TextWriter, columns=False, plain_text=True),
    Format(
        "html",
        ("html", "htm", "xhtml"),
        read,
        sniff=sniff_html,
        sniff_order=5,
        written_as="txt",
        columns=False,
        plain_text=True,
    ),
)
