"""The hook for pandas, in pandas."""

import numpy as np
import pyarrow as pa
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
    own_rules,
    spans,
    spans_of,
)

pandas = needs("pandas")

from cleaner.hooks.pandas import SeriesCleaner  # noqa: E402

CLEAN = SeriesCleaner(rules=CLEANER.rules)
INDEX = [7, 3, 5, 1, 9]


def test_bodies_are_those_of_the_cleaner_and_the_index_stays():
    frame = pandas.DataFrame({"text": RAW, "n": range(5)}, index=INDEX)
    joined = frame.join(SeriesCleaner()(frame["text"]))
    assert joined[["text", "n"]].equals(frame)
    assert joined["body"].tolist() == BODIES
    for removals, result in zip(joined["removals"], RESULTS, strict=True):
        assert spans_of(removals) == spans(result)


@pytest.mark.parametrize("dtype", ["object", "string", "str", "string[pyarrow]"])
def test_body_is_of_the_type_of_the_texts_and_nothing_gives_nothing(dtype):
    texts = pandas.Series([RAW[0], None, pandas.NA], dtype=dtype)
    cleaned = texts.pipe(CLEAN)
    assert cleaned["body"].dtype == texts.dtype
    assert cleaned["body"].isna().tolist() == [False, True, True]
    assert cleaned["body"][0] == BODIES[0]
    assert cleaned["removals"].tolist()[1:] == [None, None]
    assert cleaned["error"].tolist() == [None, None, None]


def test_pages_are_bytes_and_what_cannot_be_read_says_why():
    cleaned = CLEAN(pandas.Series([PAGE, BINARY, np.nan, 7]))
    assert cleaned["body"][0] == CLEANER.clean(PAGE).body
    assert cleaned["page"][0]["title"] == "The talks"
    assert cleaned["body"].isna().tolist() == [False, True, True, True]
    assert "not a text file" in cleaned["error"][1]
    assert "but int" in cleaned["error"][3]


def test_address_and_own_rules(tmp_path):
    texts = pandas.Series([OWN_RAW, OWN_RAW], index=["a", "b"])
    urls = pandas.Series(["https://example.org/1", None], index=["a", "b"])
    clean = SeriesCleaner(rules=own_rules(tmp_path / "own"))
    assert clean(texts, url=urls)["body"].str.contains("snows").tolist() == [False, True]
    one = clean(texts, url="https://example.org/1")
    assert one["body"].str.contains("snows").tolist() == [False, False]
    with pytest.raises(ValueError, match="url has another index"):
        clean(texts, url=urls[::-1])


def test_texts_of_arrow_and_of_categories():
    for dtype in (pandas.ArrowDtype(pa.string()), pandas.ArrowDtype(pa.large_string())):
        cleaned = CLEAN(pandas.Series([RAW[0], None], dtype=dtype))
        assert (cleaned["body"].dtype, cleaned["body"][0]) == (dtype, BODIES[0])
    cleaned = CLEAN(pandas.Series([RAW[0], None, RAW[0]], dtype="category"))
    assert cleaned["body"].tolist() == [BODIES[0], None, BODIES[0]]


def test_what_is_no_series_is_refused_with_the_mend():
    frame = pandas.DataFrame({"text": RAW, "url": RAW})
    with pytest.raises(TypeError, match=r'frame\["text"\], and no DataFrame'):
        CLEAN(frame)
    with pytest.raises(TypeError, match="url is a Series or one text for all, and no list"):
        CLEAN(frame["text"], url=RAW)


def test_an_empty_series_gives_an_empty_frame():
    cleaned = CLEAN(pandas.Series([], dtype="str"))
    assert (len(cleaned), "body" in cleaned) == (0, True)
