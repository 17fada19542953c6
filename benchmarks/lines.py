"""Scores on scrapes that were labelled line by line.

Lines without a label are body, those labelled `optional:` are not scored. A source line counts
as kept when its folded text occurs in the folded body, so the figures are those of any scorer
that sees the output only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from cleaner.evaluate import folded

# (label, "kept" or "removed")
Counts = Counter[tuple[str, str]]


def verdicts(row: dict[str, Any], body: str) -> Iterator[tuple[str, str, str]]:
    """(label, kept or removed, text) for each scored line and span of a document."""
    body = folded(body)
    for number, line in enumerate(row["lines"]):
        label = row["labels"].get(str(number), "body")
        text = folded(line)
        if not text or label.startswith("optional:"):
            continue
        pieces = [text]
        for span in row["spans"].get(str(number), ()):
            yield "junk:span", "kept" if folded(span) in body else "removed", span
            pieces = [p.strip() for piece in pieces for p in piece.split(folded(span))]
        kept = all(piece in body for piece in pieces if piece)
        yield label, "kept" if kept else "removed", line


def summary(counts: Counts) -> dict[str, Any]:
    """Recall, precision and F1 over junk lines, the body lines lost, recall by category."""
    junk = sorted({label for label, _ in counts if label != "body"})
    right = sum(counts[label, "removed"] for label in junk)
    missed = sum(counts[label, "kept"] for label in junk)
    lost = counts["body", "removed"]
    recall, precision = right / max(right + missed, 1), right / max(right + lost, 1)
    return {
        "f1": 2 * precision * recall / (precision + recall) if right else 0.0,
        "precision": precision,
        "recall": recall,
        "body_lines_lost": lost,
        "categories": {
            label.removeprefix("junk:"): {
                "removed": counts[label, "removed"],
                "lines": counts[label, "removed"] + counts[label, "kept"],
            }
            for label in junk
        },
    }
