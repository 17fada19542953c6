"""Packs in an archive that a checksum pins: rules-2.1.tar.gz#sha256=..., at a path or an address.

What is unpacked stays in memory and is bounded; nothing is written, so no name in an archive can
lead anywhere.
"""

from __future__ import annotations

import hashlib
import io
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from cleaner.address import path_of, reached
from cleaner.extras import MissingExtraError
from cleaner.faults import reason_of
from cleaner.rules.errors import RulesError, fault_of

_ARCHIVE = re.compile(r"(?i)\.(?:tar\.gz|tgz|zip)$")
_PIN = re.compile(r"sha256=([0-9a-fA-F]{64})")
# All rules that ship are 2 MB; whatever holds more is no archive of rules.
_MAX_BYTES = 64 * 2**20
_MAX_FILES = 10_000
# Message and mend.
NO_PACKS = "it holds no packs", "name another, or give its packs the ending .yaml"
_DAMAGED = (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError)


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive of packs. name: as a person gave it; pin: its SHA-256, in hexadecimal."""

    name: str
    pin: str

    def __fspath__(self) -> str:
        """As a person gives it, for whoever takes a folder or an archive."""
        return f"{self.name}#sha256={self.pin}" if self.pin else self.name

    def texts(self) -> Iterator[tuple[str, bytes]]:
        """Each pack as its name for errors and its bytes, in the order in which they layer.

        Raises RulesError.
        """
        content = self._content()
        found = hashlib.sha256(content).hexdigest()
        if not self.pin:
            mend = f"name it as {self.name}#sha256={found}"
            raise self._fault("an archive needs its checksum", mend)
        if found != self.pin.lower():
            raise self._fault(
                f"it is not the archive that was pinned: its SHA-256 is {found}",
                "get the pinned one, or, if you trust this one, change the checksum",
            )
        try:
            files = self._files(content)
        except _DAMAGED as error:
            raise self._fault(f"it cannot be unpacked: {error}", "get it again") from None
        if not files:
            raise self._fault(*NO_PACKS)
        yield from sorted(files.items())

    def _content(self) -> bytes:
        try:
            with reached(path_of(self.name)) as path, path.open("rb") as file:
                content = file.read(_MAX_BYTES + 1)
        except (MissingExtraError, ValueError, OSError) as error:
            raise self._fault(f"cannot be read: {reason_of(error)}", "check the name") from None
        if len(content) > _MAX_BYTES:
            raise self._too_much()
        return content

    def _files(self, content: bytes) -> dict[str, bytes]:
        """The packs, by name."""
        if zipfile.is_zipfile(io.BytesIO(content)):
            return self._unzipped(content)
        unpacked = zlib.decompressobj(wbits=31).decompress(content, _MAX_BYTES + 1)
        if len(unpacked) > _MAX_BYTES:
            raise self._too_much()
        files: dict[str, bytes] = {}
        with tarfile.open(fileobj=io.BytesIO(unpacked), mode="r:") as archive:
            for number, member in enumerate(archive):
                if number >= _MAX_FILES:
                    raise self._too_much()
                if member.isfile() and is_pack(member.name):
                    file = archive.extractfile(member)
                    assert file is not None
                    files[self._label(member.name)] = file.read()
        return files

    def _unzipped(self, content: bytes) -> dict[str, bytes]:
        files: dict[str, bytes] = {}
        left = _MAX_BYTES
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > _MAX_FILES:
                raise self._too_much()
            for member in members:
                if member.is_dir() or not is_pack(member.filename):
                    continue
                with archive.open(member) as file:  # what a member says of its size may be a lie
                    text = file.read(left + 1)
                left -= len(text)
                if left < 0:
                    raise self._too_much()
                files[self._label(member.filename)] = text
        return files

    def _label(self, name: str) -> str:
        return f"{self.name}/{name.removeprefix('./')}"

    def _too_much(self) -> RulesError:
        most = f"{_MAX_BYTES // 2**20} MB and {_MAX_FILES:,} files"
        return self._fault(f"it holds more than {most}", "pack the rules alone")

    def _fault(self, message: str, mend: str) -> RulesError:
        return fault_of(self.name, message, mend)


def archive_of(text: str) -> Archive | None:
    """The archive that a person names; None where the name is that of a folder.

    Raises ValueError for a pin that is none.
    """
    name, _, fragment = text.partition("#")
    if not _ARCHIVE.search(name):
        return None
    pin = _PIN.fullmatch(fragment)
    if fragment and pin is None:
        raise ValueError(f'"#{fragment}" pins nothing; write #sha256= and 64 hexadecimal digits')
    return Archive(name, pin[1] if pin else "")


def is_pack(name: str) -> bool:
    """Whether a file of this name is a pack."""
    return PurePosixPath(name).suffix.lower() in (".yaml", ".yml")


def place_of(text: str) -> Path | Archive:
    """Where packs are that a person names. Raises ValueError, see `archive_of`."""
    return archive_of(text) or Path(text)
