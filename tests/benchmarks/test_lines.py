"""Scores of scrapes that were labelled line by line."""

import runpy
from collections import Counter
from pathlib import Path

import pytest

LINES = runpy.run_path(str(Path(__file__).parents[2] / "benchmarks" / "lines.py"))
ROW = {
    "id": "a",
    "lines": ["It rains. Source link", "", "By Ann", "Read “more” here", "It snows."],
    "labels": {"2": "optional:byline", "3": "junk:related"},
    "spans": {"0": ["Source link"]},
}


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("It rains.\nIt snows.", {("junk:span", "removed"), ("junk:related", "removed"), ("body", "kept")}),
        ("it RAINS. source link\n\nread \"more\" here\nit snows.", {("junk:span", "kept"), ("junk:related", "kept"), ("body", "kept")}),
        ("", {("junk:span", "removed"), ("junk:related", "removed"), ("body", "removed")}),
    ],
)  # fmt: skip
def test_lines_and_spans_are_kept_or_removed_and_optional_ones_are_not_scored(body, wanted):
    assert {(label, verdict) for label, verdict, _ in LINES["verdicts"](ROW, body)} == wanted


def test_the_summary_is_of_junk_lines():
    counts = Counter(
        {
            ("junk:promo", "removed"): 3,
            ("junk:promo", "kept"): 1,
            ("body", "removed"): 1,
            ("body", "kept"): 9,
        }
    )
    summary = LINES["summary"](counts)
    assert (summary["recall"], summary["precision"], summary["body_lines_lost"]) == (0.75, 0.75, 1)
    assert summary["categories"] == {"promo": {"removed": 3, "lines": 4}}
