"""The hook for polars, in polars."""

import pickle

import pytest

from tests.conftest import needs
from tests.hooks.made import (
    BINARY,
    BODIES,
    CLEANER,
    OWN_RAW,
    PAGE,
    RAW,
    RESULTS,
    URLS,
    own_rules,
    spans,
    spans_of,
)

polars = needs("polars")

from cleaner.hooks import arrow  # noqa: E402
from cleaner.hooks.hook import COLUMNS  # noqa: E402
from cleaner.hooks.polars import ExprCleaner  # noqa: E402
from cleaner.rules.errors import RulesError  # noqa: E402

CLEAN = ExprCleaner(rules=CLEANER.rules)
FRAME = polars.DataFrame({"n": range(5), "text": RAW, "url": URLS})


def test_bodies_are_those_of_the_cleaner_and_other_columns_stay():
    cleaned = FRAME.with_columns(ExprCleaner()(polars.col("text"), url="url")).unnest("cleaned")
    assert cleaned.select(FRAME.columns).equals(FRAME)
    assert cleaned["body"].to_list() == BODIES
    for removals, result in zip(cleaned["removals"].to_list(), RESULTS, strict=True):
        assert spans_of(removals) == spans(result)


def test_lazy_frames_know_the_schema_and_the_streaming_engine_runs_it():
    lazy = FRAME.lazy().with_columns(CLEAN("text", url="url")).unnest("cleaned")
    assert lazy.collect_schema().names() == [*FRAME.columns, *COLUMNS]
    for engine in ("in-memory", "streaming"):
        assert lazy.collect(engine=engine)["body"].to_list() == BODIES


def test_it_filters():
    kept = FRAME.filter(CLEAN("text").struct.field("verdict") == "keep")
    assert kept.height == 5


def test_series_bytes_and_missing_values():
    texts = polars.Series([PAGE, BINARY, None])
    cleaned = CLEAN(texts).struct.unnest()
    assert cleaned["body"].to_list() == [CLEANER.clean(PAGE).body, None, None]
    assert cleaned["page"].to_list()[0]["title"] == "The talks"
    assert "not a text file" in cleaned["error"][1]
    assert cleaned["error"][2] is None
    assert CLEAN(polars.Series([None, None])).struct.field("body").to_list() == [None, None]


def test_an_empty_frame_has_the_same_columns():
    empty = FRAME.clear().with_columns(CLEAN("text"))
    assert empty.schema == FRAME.with_columns(CLEAN("text")).schema


def test_groups_windows_literals_and_other_types():
    frame = FRAME.with_columns(g=polars.Series([1, 1, 2, 2, 2]))
    body = CLEAN("text", url=polars.lit("https://example.org/")).struct.field("body")
    assert frame.select(body)["body"].to_list() == BODIES
    assert frame.select(body.over("g"))["body"].to_list() == BODIES
    groups = frame.group_by("g", maintain_order=True).agg(CLEAN("text").struct.field("body"))
    assert groups["body"].to_list() == [BODIES[:2], BODIES[2:]]
    categories = frame.with_columns(polars.col("text").cast(polars.Categorical))
    assert categories.select(CLEAN("text").struct.field("body"))["body"].to_list() == BODIES


def test_broken_rules_are_said_when_the_plan_is_made():
    with pytest.raises(RulesError, match="no such folder"):
        ExprCleaner(rules="nowhere")("text")


def test_own_rules_and_a_plan_that_travels(tmp_path):
    clean = ExprCleaner(rules=own_rules(tmp_path / "own"))
    frame = polars.DataFrame({"text": [OWN_RAW, OWN_RAW], "link": ["https://example.org/a", None]})
    expression = clean("text", url=polars.col("link")).struct.field("body")
    expected = [False, True]
    assert frame.select(expression)["body"].str.contains("snows").to_list() == expected
    assert (
        pickle.loads(pickle.dumps(clean))(frame["text"], url=frame["link"])
        .struct.field("body")
        .str.contains("snows")
        .to_list()
        == expected
    )


def test_a_long_column_is_made_in_parts(monkeypatch):
    """All rows of a column as Python objects at one time would be many times its size."""
    made, structs = [], arrow.structs
    monkeypatch.setattr(arrow, "structs", lambda rows: made.append(len(rows)) or structs(rows))
    monkeypatch.setattr("cleaner.hooks.polars._ROWS", 2, raising=False)
    cleaned = FRAME.select(CLEAN("text")).unnest("cleaned")
    assert max(made) == 2
    assert cleaned["body"].to_list() == BODIES
