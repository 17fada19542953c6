"""Figures as SVG: F1 by shape and tool, a row a shape, a mark a tool; speeds, a bar a tool."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt

# The same file for the same figures, with text that can be searched.
plt.rcParams.update({"svg.hashsalt": "cleaner", "svg.fonttype": "none", "font.size": 11})
# Okabe and Ito's colours, which colour-blind readers tell apart, and a shape of mark each.
MARKS = {
    "cleaner": ("#0072b2", "o"),
    "nothing": ("#777777", "|"),
    "jusText-on-text": ("#e69f00", "s"),
    "datatrove-C4": ("#d55e00", "^"),
}


def plot(shapes: dict[str, dict[str, Any]], path: Path) -> None:
    """Draw the mean F1 of each tool on each shape, the shape with most junk at the top."""

    def untouched(shape: str) -> float:
        figures = shapes[shape]
        return float(figures.get("nothing", next(iter(figures.values())))["f1"])

    rows = sorted(shapes, key=untouched, reverse=True)
    figure, axes = plt.subplots(figsize=(8, 0.55 * len(rows) + 1.6))
    for y, shape in enumerate(rows):
        values = [each["f1"] for each in shapes[shape].values()]
        axes.plot([min(values), max(values)], [y, y], color="#dddddd", zorder=1)
    for name in shapes[rows[0]]:
        colour, marker = MARKS[name]
        values = [shapes[shape][name]["f1"] for shape in rows]
        size = 160 if marker == "|" else 60
        axes.scatter(values, range(len(rows)), size, colour, marker, label=name, zorder=2)
    if "cleaner" in shapes[rows[0]]:
        for y, shape in enumerate(rows):
            f1 = shapes[shape]["cleaner"]["f1"]
            text = {"xytext": (0, 8), "textcoords": "offset points", "ha": "center"}
            axes.annotate(f"{f1:.3f}", (f1, y), color=MARKS["cleaner"][0], fontsize=9, **text)
    axes.set_yticks(range(len(rows)), rows)
    axes.set_ylim(-0.5, len(rows) - 0.3)
    axes.set_xlabel("word-level F1, mean over documents")
    axes.tick_params(length=0)
    axes.grid(axis="x", color="#eeeeee")
    axes.set_axisbelow(True)
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=4, frameon=False)
    figure.savefig(path, bbox_inches="tight", metadata={"Date": None})
    plt.close(figure)


def rates(speeds: dict[str, float], path: Path) -> None:
    """Draw megabytes a second as bars on a scale of powers of ten, the cleaner's in its colour."""
    names = list(speeds)[::-1]
    figure, axes = plt.subplots(figsize=(8, 0.28 * len(names) + 1))
    ours, others = MARKS["cleaner"][0], "#bbbbbb"
    colours = [ours if name.startswith("cleaner") else others for name in names]
    bars = axes.barh(names, [speeds[name] for name in names], color=colours)
    axes.bar_label(bars, [f"{speeds[name]:.3g}" for name in names], padding=3, fontsize=9)
    axes.set_xscale("log")
    axes.set_xlabel("MB/s on one core")
    axes.tick_params(length=0, which="both")
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    figure.savefig(path, bbox_inches="tight", metadata={"Date": None})
    plt.close(figure)
