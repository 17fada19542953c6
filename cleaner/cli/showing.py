"""What `cleaner clean` prints of each document: its body, a diff, or a JSON object."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from difflib import unified_diff
from typing import Literal

import click

from cleaner.batch.outcome import Outcome
from cleaner.cli.summary import Summary
from cleaner.io.text_files import as_file
from cleaner.visible import one_line, visible

Printed = Literal["json", "diff", "bodies"]


@dataclass
class Showing:
    """What is printed of each document (None: nothing), and what was counted on the way.

    streamed: bodies reach stdout by themselves.
    """

    what: Printed | None
    streamed: bool = False
    summary: Summary = field(default_factory=Summary)

    def show(self, outcome: Outcome) -> None:
        """Count a document, and print of it what is asked for."""
        self.summary.add(outcome)
        if outcome.result is None:
            return
        if self.what == "json":
            click.echo(_as_json(outcome))
        elif self.what == "diff":
            click.echo(_as_diff(outcome), nl=False)
        elif self.what == "bodies" and not self.streamed:
            click.echo(as_file(outcome.result.body), nl=False)


def _as_json(outcome: Outcome) -> str:
    result = outcome.result
    assert result is not None
    place = {"place": outcome.place} if outcome.place else {}
    row = {"file": str(outcome.source), **place, **asdict(result)}
    return json.dumps(row, ensure_ascii=True)


def _as_diff(outcome: Outcome) -> str:
    result = outcome.result
    assert result is not None
    raw = visible(result.restore()).splitlines()
    body, name = visible(result.body).splitlines(), one_line(outcome.where)
    lines = unified_diff(raw, body, name, "body", lineterm="")
    return "".join(f"{line}\n" for line in lines)
