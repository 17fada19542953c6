"""Quality on labelled scrapes: clean each, score the bodies line by line, print what went wrong.

    python benchmarks/quality.py LABELLED.jsonl[.gz] [--misses] [--body] [--sweep head]

Rows of LABELLED hold `id, domain, lines, labels {line: label}, spans {line: [junk]}`; lines
without a label are body, `optional:` lines are not scored. A source line counts as kept when
its folded text occurs in the folded body, so the figures are those of any scorer that sees
the output only.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cleaner import Cleaner, load_rules
from cleaner.engine import decide, zones
from cleaner.fold import fold
from cleaner.result import CleanResult


def rows(path: Path) -> Iterator[dict[str, Any]]:
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from (json.loads(line) for line in content.splitlines() if line.strip())


def folded(text: str) -> str:
    return " ".join(fold(text).casefold().split())


def verdicts(row: dict[str, Any], result: CleanResult) -> Iterator[tuple[str, str, str]]:
    """(label, kept or removed, text) for each scored line and span of a document."""
    body = folded(result.body)
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("labelled", type=Path)
    parser.add_argument("--misses", action="store_true", help="print junk lines that stayed")
    parser.add_argument("--body", action="store_true", help="print body lines that went")
    parser.add_argument("--out", type=Path, help="write the bodies for another scorer")
    parser.add_argument("--sweep", choices=SWEEPS, help="vary one constant and print each score")
    args = parser.parse_args()
    cleaner = Cleaner(load_rules())
    if args.sweep:
        sweep(args.sweep, list(rows(args.labelled)), cleaner)
        return
    counts: Counter[tuple[str, str]] = Counter()
    unstable = 0
    predictions = []
    for row in rows(args.labelled):
        result = cleaner.clean("\n".join(row["lines"]))
        unstable += cleaner.clean(result.body).body != result.body
        predictions.append({"id": row["id"], "text": result.body})
        for label, verdict, text in verdicts(row, result):
            counts[label, verdict] += 1
            if args.misses and label != "body" and verdict == "kept":
                print(f"MISS {row['id']} {label}: {text[:240]}")
            if args.body and label == "body" and verdict == "removed":
                rules = [r.rule for r in result.removals if text.strip()[:60] in r.text]
                print(f"LOST {row['id']} {rules}: {text[:240]}")
    table(counts)
    print(f"bodies that change when cleaned again: {unstable} of {len(predictions)}")
    if args.out:
        args.out.write_text("".join(json.dumps(each) + "\n" for each in predictions))


SWEEPS = {
    "head": (zones, "HEAD_SHARE", (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)),
    "tail": (zones, "TAIL_SHARE", (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)),
    "rest": (decide, "REST_PROSE_SHARE", (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5)),
}


def sweep(name: str, documents: Sequence[dict[str, Any]], cleaner: Cleaner) -> None:
    """Score the documents once for each value of a constant of the engine."""
    module, constant, values = SWEEPS[name]
    for value in values:
        setattr(module, constant, value)
        counts = Counter(
            (label, verdict)
            for row in documents
            for label, verdict, _ in verdicts(row, cleaner.clean("\n".join(row["lines"])))
        )
        print(f"{constant} {value:<5} {score(counts)}")


def table(counts: Counter[tuple[str, str]]) -> None:
    """Junk removed and body kept, by category, then the score."""
    labels = sorted({label for label, _ in counts})
    print(f"{'label':<24}{'removed':>9}{'kept':>9}")
    for label in labels:
        print(f"{label:<24}{counts[label, 'removed']:>9}{counts[label, 'kept']:>9}")
    print(score(counts))


def score(counts: Counter[tuple[str, str]]) -> str:
    """Recall, precision and F1 over junk lines, and the body lines lost."""
    junk = {label for label, _ in counts if label != "body"}
    right = sum(counts[label, "removed"] for label in junk)
    missed = sum(counts[label, "kept"] for label in junk)
    lost = counts["body", "removed"]
    recall, precision = right / max(right + missed, 1), right / max(right + lost, 1)
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return f"recall {recall:.3f}  precision {precision:.3f}  F1 {f1:.3f}  body lines lost {lost}"


if __name__ == "__main__":
    main()
