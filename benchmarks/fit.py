"""Fit the block classifier to labelled pages and write it as a pack.

    python benchmarks/fit.py DATA                    write rules/block-model.yaml
    python benchmarks/fit.py DATA --cross-validate   print what it does to pages of unseen sites

DATA is as in data.py. The classifier is a sum of small tables, one for each of a few dozen pairs
of features (GA2M, Lou et al. 2013), found by boosting trees of depth two (LightGBM): a first fit
may pair any features, the second only the pairs that gained most, and its trees add up to tables.
Every page is used as its scrapers leave it, once more without its boilerplate, so that a clean
body is seen for what it is, and with all but the start of its article cut out, since the dev
pages are long and articles of a few paragraphs are not rare. Some pages are read as if their
script had no case, or as if nouns were written with capitals, so that no language is taken for a
menu.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import lightgbm
import numpy as np
import yaml
from data import GOLD, Page, pages
from labels import body_lines

from cleaner import Cleaner, load_rules
from cleaner.engine.compile import RuleSet
from cleaner.evaluate import mean, measure
from cleaner.line_features import LineFeatures
from cleaner.rules.block_model import BlockModel
from cleaner.rules.load import shipped_folder

MODEL = "article-lines"
# Fewer lines are learned from, but not judged: on held-out thirds of the dev sites that costs
# 0.001 of F1, and rounds on short texts took article lines one after the other.
LEARNED_LINES, MIN_LINES = 10, 40
FOLDS = 3
PAIRS = 150
ROUNDS = 500
SETTINGS = {
    "objective": "binary",
    "num_leaves": 4,
    "max_depth": 2,
    "learning_rate": 0.2,
    "min_data_in_leaf": 100,
    "feature_fraction": 0.5,
    "max_bin": 15,
    "lambda_l2": 5.0,
    "seed": 1,
    "num_threads": 1,
    "deterministic": True,
    "verbose": -1,
}
CANDIDATES = [
    *"words word_length capitals capitalised digits ending opening commas sentences".split(),
    *"separators date copies earlier_copies gap gap@1 beside_words".split(),
    *(f"words@{by}" for by in (-3, -2, -1, 1, 2, 3)),
    *(f"ending@{by}" for by in (-2, -1, 1, 2)),
    *(f"capitalised@{by}" for by in (-2, -1, 1, 2)),
    *(f"opening@{by}" for by in (-1, 1)),
    *(f"prose{side}{count}" for side in "<>" for count in (2, 5, 12, 30)),
    *(f"{base}~{count}" for base in ("prose", "short", "length") for count in (2, 5, 12)),
    *(f"date~{count}" for count in (5, 12, 30)),
    *(f"capitalised~{count}" for count in (5, 12)),
    *(f"document:{name}" for name in "lines words median_words prose short".split()),
    *(f"document:{name}" for name in "words_in_short gap date fragments".split()),
    *"place lines_before lines_behind words_before words_behind words_place".split(),
    *"prose_before prose_behind prose_place from_first_long to_last_long".split(),
    *"since_long until_long nearest_long furthest_long".split(),
    *(f"{what}_dense{words}" for what in ("from", "to", "in", "share") for words in (6, 12)),
]


class Example(NamedTuple):
    """A document to learn from: (lines, candidates) features, labels, the weight of each line."""

    site: str
    features: np.ndarray
    body: np.ndarray
    weight: np.ndarray


def share(*parts: str) -> float:
    """A number between 0 and 1 that hangs on the text alone."""
    return int(hashlib.sha256(" ".join(parts).encode()).hexdigest()[:8], 16) / 2**32


def site_of(page: Page) -> str:
    return (urlsplit(page.url or page.id).hostname or page.id).removeprefix("www.")


def fold_of(site: str) -> int:
    return int(share(site) * FOLDS)


_cleaner: Cleaner


def start(rules: RuleSet) -> None:
    global _cleaner
    _cleaner = Cleaner(rules)


def examples_of(page: Page) -> list[Example]:
    """What rules leave of a page as it is, without its boilerplate, and of a shorter article."""
    passage = _cleaner.passage(page.text, url=page.url)
    document = passage.document
    features = document.features
    body = np.array(body_lines(document.view, page.body, page.title))
    worded = np.flatnonzero((features.words > 0) & ~passage.decision.gone)
    chance = share("case", page.shape, page.id)
    if chance < 0.15:
        features.capitals_share = np.zeros(len(document))
        features.capitalised_share = np.zeros(len(document))
        features.opening = np.where(features.opening >= 2, 0, features.opening)
    elif chance < 0.3:
        features.capitalised_share = features.capitalised_share * 0.72 + 0.28
    views = [worded]
    if page.shape != GOLD:
        views.append(worded[body[worded]])
        views.append(shortened(worded, body, share("length", page.shape, page.id)))
    found = []
    for lines in views:
        if len(lines) >= LEARNED_LINES:
            values = LineFeatures(document, lines)
            table = np.stack([values[name] for name in CANDIDATES], axis=1).astype(np.float32)
            gold_words = max(int(features.words[lines][body[lines]].sum()), 100)
            weight = np.sqrt((features.words[lines] + 1) / gold_words * 1000)
            found.append(Example(site_of(page), table, body[lines], weight))
    return found


def shortened(worded: np.ndarray, body: np.ndarray, chance: float) -> np.ndarray:
    """The lines of a page whose article ends after three to fifteen of its lines."""
    kept = np.cumsum(body[worded]) <= 3 + int(chance * 13)
    return worded[kept | ~body[worded]]


def rules_without_score() -> RuleSet:
    rules = load_rules()
    return rules.without([each.rule.id for each in rules.scored])


def all_examples(found: Sequence[Page]) -> list[Example]:
    with ProcessPoolExecutor(2, initializer=start, initargs=(rules_without_score(),)) as pool:
        return [each for some in pool.map(examples_of, found, chunksize=16) for each in some]


def fitted(examples: Sequence[Example]) -> dict[str, Any]:
    """The classifier as the data of a `BlockModel`."""
    features = np.concatenate([each.features for each in examples])
    body = np.concatenate([each.body for each in examples])
    weight = np.concatenate([each.weight for each in examples])

    def boosted(settings: dict[str, Any]) -> list[dict[str, Any]]:
        data = lightgbm.Dataset(features, body, weight=weight)
        booster = lightgbm.train({**SETTINGS, **settings}, data, ROUNDS)
        return [tree["tree_structure"] for tree in booster.dump_model()["tree_info"]]

    gains: Counter[tuple[int, ...]] = Counter()
    for tree in boosted({}):
        for path, gain in gains_of(tree):
            gains[path] += gain
    chosen = [sorted(set(pair)) for pair, _ in gains.most_common(PAIRS)]
    return as_tables(boosted({"interaction_constraints": chosen}))


def gains_of(tree: dict[str, Any]) -> Iterator[tuple[tuple[int, ...], float]]:
    """Each pair of features on a path of a tree, with what the path gained."""
    if "split_feature" not in tree:
        return
    first = tree["split_feature"]
    inner = [tree[side] for side in ("left_child", "right_child") if "split_gain" in tree[side]]
    if not inner:
        yield (first,), tree["split_gain"]
    for child in inner:
        pair = tuple(sorted({first, child["split_feature"]}))
        yield pair, child["split_gain"] + tree["split_gain"] / len(inner)


class Leaf(NamedTuple):
    """What is added where each named feature is above `low` and at most `high`."""

    bounds: dict[int, tuple[float, float]]
    value: float


def leaves(tree: dict[str, Any], bounds: dict[int, tuple[float, float]]) -> Iterator[Leaf]:
    if "split_feature" not in tree:
        yield Leaf(bounds, tree["leaf_value"])
        return
    feature, edge = tree["split_feature"], tree["threshold"]
    low, high = bounds.get(feature, (-np.inf, np.inf))
    yield from leaves(tree["left_child"], {**bounds, feature: (low, min(high, edge))})
    yield from leaves(tree["right_child"], {**bounds, feature: (max(low, edge), high)})


def as_tables(trees: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Trees of depth two added up: a table for each pair of features they split on."""
    found = [leaf for tree in trees for leaf in leaves(tree, {})]
    edges: dict[int, list[float]] = {}
    for leaf in found:
        for feature, bounds in leaf.bounds.items():
            edges.setdefault(feature, []).extend(edge for edge in bounds if np.isfinite(edge))
    edges = {feature: rounded_edges(some) for feature, some in sorted(edges.items())}
    bias = 0.0
    tables: dict[tuple[int, ...], np.ndarray] = {}
    for leaf in found:
        if not leaf.bounds:
            bias += leaf.value
            continue
        of = tuple(sorted(leaf.bounds))
        table = tables.setdefault(of, np.zeros([len(edges[feature]) + 1 for feature in of]))
        table[tuple(slice(*bins(edges[feature], *leaf.bounds[feature])) for feature in of)] += (
            leaf.value
        )
    by_weight = sorted(tables.items(), key=lambda each: -float(np.abs(each[1]).mean()))
    return {
        "min_lines": MIN_LINES,
        "bias": round(bias, 3),
        "bins": {CANDIDATES[feature]: row(some) for feature, some in edges.items()},
        "terms": [
            {
                "of": tuple(CANDIDATES[feature] for feature in of),
                "weights": [row(np.round(some, 2)) for some in np.atleast_2d(table.T).T],
            }
            for of, table in by_weight
        ],
    }


def short(edge: float) -> float:
    """An edge with the digits that tell it from its neighbours."""
    return float(f"{edge:.4g}")


def rounded_edges(edges: Sequence[float]) -> list[float]:
    return sorted({short(edge) for edge in edges})


def bins(edges: Sequence[float], low: float, high: float) -> tuple[int, int]:
    """The bins between two edges, as `[first, last)`."""
    first = 0 if np.isinf(low) else edges.index(short(low)) + 1
    last = len(edges) + 1 if np.isinf(high) else edges.index(short(high)) + 1
    return first, last


def row(numbers: Sequence[float]) -> str:
    return " ".join(f"{number:g}" for number in numbers)


def cross_validate(found: Sequence[Page], examples: Sequence[Example]) -> None:
    """Clean the pages of each third of the sites by what was fitted on the others."""
    shipped = load_rules()
    results: dict[str, list[Any]] = defaultdict(list)
    for fold in range(FOLDS):
        model = fitted([each for each in examples if fold_of(each.site) != fold])
        packs = [
            pack.model_copy(update={"models": {MODEL: BlockModel(description="-", **model)}})
            if MODEL in pack.models
            else pack
            for pack in shipped.packs
        ]
        held_out = [page for page in found if fold_of(site_of(page)) == fold]
        with ProcessPoolExecutor(
            2, initializer=start, initargs=(RuleSet(packs, shipped.disabled),)
        ) as pool:
            for page, body in zip(held_out, pool.map(clean, held_out, chunksize=16), strict=True):
                nothing = measure(page.text, page.body)
                results[page.shape].append((measure(body, page.body), nothing))
        print(f"fold {fold + 1} of {FOLDS}")
    print("| shape | F1 | precision | recall | F1 of doing nothing | worse than nothing |")
    print("| --- | --: | --: | --: | --: | --: |")
    for shape, pairs in results.items():
        done, before = mean([pair[0] for pair in pairs]), mean([pair[1] for pair in pairs])
        worse = sum(after.f1 < raw.f1 - 0.02 for after, raw in pairs) / len(pairs)
        print(
            f"| {shape} | {done.f1:.4f} | {done.precision:.4f} | {done.recall:.4f}"
            f" | {before.f1:.4f} | {worse:.2%} |"
        )


def clean(page: Page) -> str:
    return _cleaner.clean(page.text, url=page.url).body


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--cross-validate", action="store_true")
    args = parser.parse_args()
    found = pages(args.data)
    examples = all_examples(found)
    print(f"{len(examples)} documents, {sum(len(each.body) for each in examples)} lines")
    if args.cross_validate:
        cross_validate(found, examples)
        return
    write(fitted(examples), len(found))


def write(model: dict[str, Any], texts: int) -> None:
    """Write the classifier as the pack that ships."""
    about = {"description": f"Fitted to {texts:,} texts of the dev pages of WCXB."}
    pack = {
        "pack": "block-model",
        "description": "The weights of the block classifier, written by benchmarks/fit.py.",
        "models": {MODEL: about | model},
    }
    text = yaml.dump(pack, Dumper=Dumper, sort_keys=False, width=10_000)
    path = shipped_folder() / "block-model.yaml"
    path.write_text(f"# yaml-language-server: $schema=pack.schema.json\n{text}", encoding="utf-8")


class Dumper(yaml.SafeDumper):
    """Names of features in a row, all else a line each."""


Dumper.add_representer(
    tuple, lambda dumper, value: dumper.represent_sequence("tag:yaml.org,2002:seq", value, True)
)


if __name__ == "__main__":
    main()
