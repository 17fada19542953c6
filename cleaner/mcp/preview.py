"""What a draft would take from a folder of raw scrapes, for a person or an agent to judge."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from cleaner.decode import UndecodableError
from cleaner.engine.compile import RuleSet
from cleaner.io.inputs import Input, inputs
from cleaner.io.records import Record, Reject, Source, Wanted
from cleaner.pipeline import Cleaner

_SAMPLES = 30
_BESIDE = 120
_MAX_TEXT = 400


@dataclass(slots=True)
class Preview:
    """documents: that were asked; unread: files and records that could not be; hit: documents from
    which the draft would take; times: how often; samples: the first, with what stands beside them;
    whole: whether the folder was gone through to its end."""

    documents: int = 0
    unread: int = 0
    hit: int = 0
    times: int = 0
    characters: int = 0
    whole: bool = True
    samples: list[dict[str, Any]] = field(default_factory=list)


def preview(rules: RuleSet, id_: str, folder: Path, documents: int, seconds: float) -> Preview:
    """Ask a rule that is on trial about the documents of a folder, as many and as long as allowed.

    What other rules take does not count: a rule on trial gets what would be its own.
    """
    cleaner, found = Cleaner(rules), Preview()
    end = monotonic() + seconds
    for source in inputs(folder):
        if monotonic() > end:
            found.whole = False
            return found
        if source.fault:
            found.unread += 1
            continue
        try:
            for record in source.kind.format.read(
                Source(source.path, source.name.as_posix()), Wanted()
            ):
                if found.documents >= documents or monotonic() > end:
                    found.whole = False
                    return found
                _ask(cleaner, id_, source, record, found)
        except Exception:  # whatever the libraries say of a file: the others are asked
            found.unread += 1
    return found


def _ask(
    cleaner: Cleaner, id_: str, source: Input, record: Record | Reject, found: Preview
) -> None:
    if isinstance(record, Reject):
        found.unread += 1
        return
    try:
        result = cleaner.clean(
            record.raw, url=record.url, title=record.title, charset=record.charset
        )
    except UndecodableError:
        found.unread += 1
        return
    found.documents += 1
    name = source.name.as_posix()
    if not source.kind.format.plain_text:
        name += f", {record.row.place}"
    taken = [each for each in result.trials if each.rule == id_]
    found.hit += bool(taken)
    text = result.restore() if taken else ""
    for each in taken:
        found.times += 1
        found.characters += len(each.text)
        if len(found.samples) < _SAMPLES:
            sample = {
                "document": name,
                "before": text[max(each.start - _BESIDE, 0) : each.start],
                "taken": each.text[:_MAX_TEXT],
                "after": text[each.end : each.end + _BESIDE],
            }
            found.samples.append(sample)
