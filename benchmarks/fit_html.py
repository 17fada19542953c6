"""Fit the classifier that recovers blocks of a page which the extractor left out.

    python benchmarks/fit_html.py DATA [--write]

For each page of DATA/wcxb: the missing blocks, whether they stand in the gold body, and the
features of cleaner/html/recover.py. Prints the word-level F1 that each threshold gives in 5-fold
cross-validation by site, without text rules; --write puts weights fitted on all pages into
cleaner/html/recover_model.py.
"""

from __future__ import annotations

import argparse
import gzip
import zlib
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import numpy as np
from data import rows

from cleaner import load_rules
from cleaner.decode import decode
from cleaner.evaluate import measure
from cleaner.html import extract as stage
from cleaner.html.align import align, words_of
from cleaner.html.outline import Outline
from cleaner.html.prune import prune
from cleaner.html.recover import features
from cleaner.html.tree import OverBound, parse

FOLDS = 5
RIDGE = 3.0
ROUNDS = 25
MODEL = Path(stage.__file__).with_name("recover_model.py")
THRESHOLDS = (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8, 2.0)


class Sample(NamedTuple):
    """A page: what was extracted, and its missing blocks."""

    fold: int
    body: str
    extracted: str
    texts: list[str]
    rows: list[dict[str, float]]
    wanted: list[bool]
    weights: list[float]


def sample(row: dict[str, Any], folder: Path) -> Sample | None:
    """The missing blocks of a page, each with whether its words stand together in the gold."""
    html, _ = decode(gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes()))
    try:
        tree = parse(html)
    except OverBound:
        return None
    if tree is None:
        return None
    outline = Outline(tree)
    found, *_ = prune(tree, outline, SELECTORS, row["url"])
    extracted = stage._trafilatura(tree, "txt")
    words = [words_of(block.text) for block in found]
    missing = features(found, outline, words, align(words, extracted.split("\n")))
    gold = words_of(row["body"])
    text = f" {' '.join(gold)} "
    runs = set(zip(*(gold[n:] for n in range(4)), strict=False))
    total = max(50, sum(map(len, words)))
    return Sample(
        zlib.crc32((urlsplit(row["url"]).hostname or "").encode()) % FOLDS,
        row["body"],
        extracted,
        [found[number].text for number, _ in missing],
        [each for _, each in missing],
        [stands(words[number], text, runs) for number, _ in missing],
        [1000 * len(words[number]) / total for number, _ in missing],
    )


def stands(words: list[str], text: str, runs: set[tuple[str, ...]]) -> bool:
    """Whether a block is in the gold: whole, or half of its runs of four words."""
    if f" {' '.join(words)} " in text:
        return True
    own = list(zip(*(words[n:] for n in range(4)), strict=False))
    return len(words) >= 8 and sum(run in runs for run in own) >= 0.5 * len(own)


def fit(samples: list[Sample], names: list[str]) -> np.ndarray:
    """Weights by Newton's method with a ridge."""
    x, y, w = matrix(samples, names)
    beta = np.zeros(len(names))
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        gradient = x.T @ (w * (p - y)) + RIDGE * beta
        hessian = (x * (w * p * (1 - p))[:, None]).T @ x + RIDGE * np.eye(len(names))
        step = np.linalg.solve(hessian, gradient)
        beta -= step
        if np.abs(step).max() < 1e-4:
            break
    return beta


def matrix(samples: list[Sample], names: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x = np.array([[r.get(n, 0.0) for n in names] for s in samples for r in s.rows])
    y = np.array([float(each) for s in samples for each in s.wanted])
    w = np.array([each for s in samples for each in s.weights])
    return x, y, w


def chances(beta: np.ndarray, one: Sample, names: list[str]) -> np.ndarray:
    if not one.rows:
        return np.zeros(0)
    return 1 / (1 + np.exp(-np.clip(matrix([one], names)[0] @ beta, -30, 30)))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--write", action="store_true", help="write recover_model.py")
    parser.add_argument("--below", type=float, default=0.6, help="the threshold to write")
    args = parser.parse_args()
    folder = args.data / "wcxb"
    with ProcessPoolExecutor(2) as pool:
        found = pool.map(
            partial(sample, folder=folder), rows(folder / "gold.jsonl.gz"), chunksize=8
        )
        samples = [each for each in found if each is not None]
    names = list(dict.fromkeys(name for each in samples for row in each.rows for name in row))
    held: list[tuple[Sample, np.ndarray]] = []
    for fold in range(FOLDS):
        beta = fit([each for each in samples if each.fold != fold], names)
        held += [(each, chances(beta, each, names)) for each in samples if each.fold == fold]
    print("| threshold | F1 | precision | recall |\n| --: | --: | --: | --: |")
    for threshold in THRESHOLDS:
        scores = []
        for each, chance in held:
            added = [t for t, c in zip(each.texts, chance, strict=True) if c >= threshold]
            scores.append(measure("\n".join([each.extracted, *added]), each.body))
        f1, precision, recall = (
            sum(getattr(score, name) for score in scores) / len(scores)
            for name in ("f1", "precision", "recall")
        )
        print(f"| {threshold} | {f1:.4f} | {precision:.4f} | {recall:.4f} |")
    if args.write:
        beta = fit(samples, names)
        lines = "".join(f'    "{n}": {b:.3f},\n' for n, b in zip(names, beta, strict=True))
        MODEL.write_text(
            '"""Weights of the classifier in recover.py, by the names of its features.\n\n'
            "benchmarks/fit_html.py fits and writes them.\n"
            '"""\n\n# A block that is body with at least this chance is put back.\n'
            f"BELOW = {args.below}\n\nWEIGHTS: dict[str, float] = {{\n{lines}}}\n",
            encoding="utf-8",
        )


SELECTORS = load_rules().selectors

if __name__ == "__main__":
    main()
