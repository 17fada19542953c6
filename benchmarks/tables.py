"""Boosted trees of depth two added up to tables: the weights of a GA2M (see fit.py)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np


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


def as_tables(trees: Sequence[dict[str, Any]], names: Sequence[str]) -> dict[str, Any]:
    """Trees of depth two added up: a table for each pair of features they split on.

    names: of the features, by number. Gives the bias, bins and terms of a `BlockModel`.
    """
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
        "bias": round(bias, 3),
        "bins": {names[feature]: row(some) for feature, some in edges.items()},
        "terms": [
            {
                "of": tuple(names[feature] for feature in of),
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
