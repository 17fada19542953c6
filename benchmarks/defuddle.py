"""Defuddle, which runs in node: one process of it for each worker."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

_SCRIPT = Path(__file__).with_suffix(".mjs")
_INSTALL = (
    "Defuddle needs node 20 or newer and its packages: npm install --prefix FOLDER defuddle"
    " linkedom; export NODE_PATH=FOLDER/node_modules"
)


class Defuddle:
    """A process of node that extracts articles. seconds: processor time that it took for them."""

    def __init__(self) -> None:
        """Raises ModuleNotFoundError where node or its packages are missing."""
        node = shutil.which("node")
        if node is None:
            raise ModuleNotFoundError(_INSTALL)
        self.seconds = 0.0
        self._process = subprocess.Popen(
            [node, str(_SCRIPT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        if self._answer() is None:
            self._process.communicate()  # closes its pipes
            raise ModuleNotFoundError(_INSTALL)

    def article(self, html: str, url: str) -> str:
        """The article of a page as HTML; empty where it finds none or fails."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"html": html, "url": url}) + "\n")
        self._process.stdin.flush()
        answer = self._answer()
        if answer is None:
            raise ChildProcessError("node has ended")
        self.seconds += answer["seconds"]
        return str(answer["content"] or "")

    def _answer(self) -> Any:
        """The next answer, or None: the process has ended."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        return json.loads(line) if line else None
