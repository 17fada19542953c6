"""Fit the classifier that recovers blocks of a page which the extractor left out.

    python benchmarks/fit_html.py DATA [--write]

For each page of DATA/wcxb: the missing blocks, whether they stand in the gold body, and the
features of cleaner/html/surroundings.py. Prints the word-level F1 that each threshold gives in
5-fold cross-validation by site, without text rules; --write puts steps fitted on all pages into
cleaner/html/recover_model.py.

The classifier is a sum of one step function a feature: trees of one split, boosted. Trees that pair
features, or more of them (what junk a class hints at, what headings stand above, more of the
text), score the same or less in cross-validation.
"""

from __future__ import annotations

import argparse
import gzip
import zlib
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import lightgbm
import numpy as np
from data import rows
from tables import as_tables

from cleaner import load_rules
from cleaner.decode import decode
from cleaner.evaluate import measure
from cleaner.html import extract as stage
from cleaner.html.align import align, count_words, said
from cleaner.html.outline import Outline
from cleaner.html.prune import prune
from cleaner.html.recover import missing_from
from cleaner.html.surroundings import Row
from cleaner.html.tree import OverBound, parse

FOLDS = 5
SETTINGS = {
    "objective": "binary",
    "num_leaves": 2,
    "learning_rate": 0.05,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 20.0,
    "seed": 1,
    "num_threads": 1,
    "deterministic": True,
    "verbose": -1,
}
ROUNDS = 600
MODEL = Path(stage.__file__).with_name("recover_model.py")
THRESHOLDS = (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8, 2.0)


class Sample(NamedTuple):
    """A page: what was extracted, and its missing blocks; features: (blocks, features)."""

    fold: int
    body: str
    extracted: str
    texts: list[str]
    features: np.ndarray
    names: list[str]
    wanted: np.ndarray
    weights: np.ndarray


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
    given = stage._lighten(tree, outline, found)
    extracted = stage._trafilatura(tree, "txt")
    if not found:
        return None
    words = said(each.text for each in found)
    seen = [w if each in given else "" for w, each in zip(words, found, strict=True)]
    at = align(seen, said(extracted.split("\n")))
    row_ = Row(outline, found, [line is not None for line in at])
    missing = missing_from(row_)
    features = row_.features(missing)
    gold = " ".join(said(row["body"].split("\n"))).split()
    text = f" {' '.join(gold)} "
    runs = set(zip(*(gold[n:] for n in range(4)), strict=False))
    total = max(50, sum(map(count_words, words)))
    return Sample(
        zlib.crc32((urlsplit(row["url"]).hostname or "").encode()) % FOLDS,
        row["body"],
        extracted,
        [found[number].text for number in missing],
        np.stack(list(features.values()), axis=1).astype(np.float64),
        list(features),
        np.array(
            [stands(words[number].split(), text, runs) for number in missing], dtype=np.float64
        ),
        np.array([1000 * count_words(words[number]) / total for number in missing]),
    )


def stands(words: list[str], text: str, runs: set[tuple[str, ...]]) -> bool:
    """Whether a block is in the gold: whole, or half of its runs of four words."""
    if f" {' '.join(words)} " in text:
        return True
    own = list(zip(*(words[n:] for n in range(4)), strict=False))
    return len(words) >= 8 and sum(run in runs for run in own) >= 0.5 * len(own)


def fit(samples: Sequence[Sample]) -> lightgbm.Booster:
    data = lightgbm.Dataset(
        np.concatenate([each.features for each in samples]),
        np.concatenate([each.wanted for each in samples]),
        weight=np.concatenate([each.weights for each in samples]),
    )
    return lightgbm.train(SETTINGS, data, ROUNDS)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--write", action="store_true", help="write recover_model.py")
    parser.add_argument("--below", type=float, default=0.5, help="the threshold to write")
    args = parser.parse_args()
    folder = args.data / "wcxb"
    with ProcessPoolExecutor(2) as pool:
        found = pool.map(
            partial(sample, folder=folder), rows(folder / "gold.jsonl.gz"), chunksize=8
        )
        samples = [each for each in found if each is not None]
    held: list[tuple[Sample, np.ndarray]] = []
    for fold in range(FOLDS):
        booster = fit([each for each in samples if each.fold != fold])
        for each in samples:
            if each.fold == fold:
                chances = booster.predict(each.features) if len(each.texts) else np.zeros(0)
                held.append((each, chances))
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
        write(fit(samples), samples[0].names, args.below)


def write(booster: lightgbm.Booster, names: list[str], below: float) -> None:
    """Write the classifier as recover_model.py."""
    trees = [tree["tree_structure"] for tree in booster.dump_model()["tree_info"]]
    model = as_tables(trees, names)
    steps = []
    for term in model["terms"]:
        [name] = term["of"]
        steps.append(f'    "{name}": (\n        ({commas(model["bins"][name].split())}),\n')
        steps.append(f"        ({commas(term['weights'])}),\n    ),\n")
    MODEL.write_text(
        '"""The classifier of recover.py: what each feature adds to the log-odds of a block.\n\n'
        "benchmarks/fit_html.py fits and writes it.\n"
        '"""\n\n# ruff: noqa: E501\n\n'
        "# A block that is body with at least this chance is put back.\n"
        f"BELOW = {below}\n\nBIAS = {model['bias']}\n\n"
        "# By feature the edges between its steps, and what each step adds.\n# fmt: off\n"
        "STEPS: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {\n"
        f"{''.join(steps)}}}\n",
        encoding="utf-8",
    )


def commas(numbers: Sequence[str]) -> str:
    return "".join(f"{number}, " for number in numbers).strip()


SELECTORS = load_rules().selectors

if __name__ == "__main__":
    main()
