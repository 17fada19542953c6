"""Features of a line among its neighbours."""

import numpy as np
import pytest

from cleaner.document import Document
from cleaner.line_features import BASE, LineFeatures, is_feature

TEXT = (
    "Menu\n\nHome\nHe came to the old town in the spring of the year, and stayed.\n—\n"
    "It was a long way from the sea, and nobody there had ever seen a ship or a sailor.\nMenu"
)


def features():
    document = Document(TEXT)
    return LineFeatures(document, np.flatnonzero(document.features.words > 0))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("words", [1, 1, 14, 19, 1]),
        ("words@1", [1, 14, 19, 1, -1]),
        ("words@-2", [-1, -1, 1, 1, 14]),
        ("gap", [0, 1, 0, 0, 0]),
        ("copies", [2, 1, 1, 1, 2]),
        ("earlier_copies", [0, 0, 0, 0, 1]),
        ("prose", [0, 0, 14, 19, 0]),
        ("prose<2", [0, 0, 0, 7, 16.5]),
        ("prose>2", [7, 16.5, 9.5, 0, 0]),
        ("prose~1", [0, 14 / 3, 11, 11, 19 / 3]),
        ("document:short", [0.6] * 5),
        ("place", [0.1, 0.3, 0.5, 0.7, 0.9]),
        ("words_before", [0, 1, 2, 16, 35]),
        ("words_behind", [36, 35, 34, 20, 1]),
        ("from_first_long", [-3, -2, -1, 0, 1]),
        ("since_long", [999, 999, 999, 0, 1]),
        ("until_long", [3, 2, 1, 0, 999]),
        ("in_dense6", [0, 0, 1, 1, 0]),
        ("from_dense6", [-2, -1, 0, 1, 2]),
    ],
)
def test_a_feature_has_a_value_for_every_line_with_a_word(name, values):
    assert features()[name].tolist() == pytest.approx(values)


@pytest.mark.parametrize("name", ["words~0", "wrods", "document:sea", "a:b", "words@0"])
def test_other_names_are_no_features(name):
    assert not is_feature(name)


def test_every_base_feature_can_be_asked_of_others():
    assert all(is_feature(f"{name}@-1") and is_feature(f"{name}~5") for name in BASE)


def test_all_at_once_they_have_the_values_that_each_has_alone():
    names = ("words", "prose<2", "prose>2", "prose~1", "words~1", "place")
    alone = features()
    assert features().table(names).tolist() == [alone[name].tolist() for name in names]


@pytest.mark.parametrize(
    ("line", "date"), [("5 May 2021", 1), ("𝟏𝟎:𝟑𝟎", 1), ("๑๒:๓๐", 1), ("Page 20", 0)]
)
def test_a_date_is_told_by_its_digits_of_any_script(line, date):
    document = Document(line)
    assert LineFeatures(document, np.array([0]))["date"].tolist() == [date]
