"""The journal of a run whose output is an address: kept on this machine, published beside it.

SQLite needs a disk. So the journal is on one, and a copy goes to CLEAN.cleaner now and then and at
the end; a run from another machine goes on from that copy. What was done since is done again there.
A note beside the copy says who wrote it last, and refuses two machines at a time.
"""

from __future__ import annotations

import json
import socket
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from secrets import token_hex
from time import monotonic, time
from typing import Any

from platformdirs import user_state_path

from cleaner.address import reached
from cleaner.atomic import write_atomically
from cleaner.audit.failures import JOURNAL
from cleaner.batch.journal import Journal
from cleaner.batch.lock import LockedError
from cleaner.batch.outcome import HaltedError

# A kill costs another machine so much work, and publishing no more than a twentieth of the time.
_EVERY_S = 30.0
_SHARE = 20
# A run that has not been heard of for so long is gone.
_SILENT_S = 600.0


def desk_for(state: Path) -> Path:
    """The folder on this machine for the journal of an output at an address."""
    name = blake2b(str(state).encode(), digest_size=12).hexdigest()
    return user_state_path("cleaner") / "runs" / name


class Published:
    """The copy of a journal at an address. Everything raises OSError."""

    def __init__(self, state: Path, desk: Path) -> None:
        self._state, self._mark = state, desk / "published"
        self._journal = desk / JOURNAL
        self._copy = desk / "copy.sqlite"
        self._due = 0.0

    def take(self) -> None:
        """Say that a run begins here, and get the journal where another machine was the last to
        write it. Raises LockedError where another is at work."""
        note, known = self._note(), self._known()
        silent = time() - note.get("time", 0)
        if note.get("running") and note["host"] != socket.gethostname() and silent < _SILENT_S:
            raise LockedError(
                f"a run on {note['host']} writes there now; wait for its end, or, if it was"
                f" killed, {_SILENT_S / 60:.0f} minutes, or delete {self._state / _NOTE}"
            )
        if not note or note["token"] != known:
            for path in self._journal.parent.glob(f"{JOURNAL}*"):
                path.unlink()
            if note:
                with reached(self._state / JOURNAL) as path, suppress(FileNotFoundError):
                    self._journal.write_bytes(path.read_bytes())
        self._say(running=True)

    def put(self, journal: Journal, *, last: bool = False) -> None:
        """Publish what was noted, if it is time or nothing will follow. Raises HaltedError where
        another machine has written since."""
        if not last and monotonic() < self._due:
            return
        start = monotonic()
        note = self._note()
        if note and note["token"] != self._known():
            raise HaltedError(f"a run on {note['host']} writes to {self._state} now")
        journal.copy(self._copy)
        write_atomically(self._state / JOURNAL, self._copy.read_bytes(), self._copy.parent)
        self._copy.unlink()
        self._say(running=not last)
        self._due = monotonic() + max(_EVERY_S, _SHARE * (monotonic() - start))

    def _note(self) -> dict[str, Any]:
        with reached(self._state / _NOTE) as path:
            try:
                known = json.loads(path.read_bytes())
            except (FileNotFoundError, ValueError):
                return {}
        return known if isinstance(known, dict) and {"host", "token"} <= known.keys() else {}

    def _known(self) -> str:
        return self._mark.read_text() if self._mark.exists() else ""

    def _say(self, *, running: bool) -> None:
        token = token_hex(8)
        note = {"host": socket.gethostname(), "time": time(), "running": running, "token": token}
        write_atomically(self._state / _NOTE, json.dumps(note).encode(), self._mark.parent)
        write_atomically(self._mark, token.encode())


_NOTE = "journal.json"
