"""Web archives in a zip file, as browsers' recorders make them. Read only."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, cast

from cleaner.io.compression import decompressed, seekable
from cleaner.io.formats.warc import WarcRow, read_stream
from cleaner.io.records import ContainerError, Format, Record, Reject, Source, Wanted


def read(source: Source, wanted: Wanted) -> Iterator[Record | Reject]:
    """The documents of each archive in the file."""
    with source.open() as stream, seekable(stream) as file:
        try:
            folder = zipfile.ZipFile(file)
        except zipfile.BadZipFile as error:
            raise ContainerError(f"no zip file: {error}") from None
        names = [name for name in folder.namelist() if _is_archive(name)]
        if not names:
            raise ContainerError("no WACZ file: it holds no archive/*.warc")
        for name in names:
            with folder.open(name) as packed:
                buffered = cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, packed)))
                for each in read_stream(decompressed(buffered)):
                    yield _placed(each, name)


def _is_archive(name: str) -> bool:
    return name.startswith("archive/") and ".warc" in name


def _placed(each: Record | Reject, name: str) -> Record | Reject:
    """The same, found in this archive."""
    if isinstance(each, Reject):
        return replace(each, place=f"{name}, {each.place}")
    assert isinstance(each.row, WarcRow)
    return replace(each, row=replace(each.row, place=f"{name}, {each.row.place}"))


def sniff(head: bytes) -> bool:
    """Whether it is a zip file with an archive's parts near its start."""
    parts = (b"archive/", b"datapackage.json", b"pages/", b"indexes/")
    return head.startswith(b"PK\3\4") and any(part in head for part in parts)


FORMATS = (Format("wacz", ("wacz",), read, sniff=sniff, written_as="wet", columns=False),)
