"""Which line above the body may be its headline."""

import numpy as np
import pytest

from cleaner.document import Document
from cleaner.engine.headline import headlines

BODY = """\
Hundreds came when the mill of the village opened its doors again on Monday.
It was restored by its owners, who had been looking for money for ten years."""


def found(above, body=BODY):
    """The lines that may be headline and deck; the lines of `body` are body."""
    lines = [*above, *body.splitlines()]
    document = Document("\n".join(lines))
    features = document.features
    is_body = np.arange(len(lines)) >= len(above)
    numbers = np.arange(len(lines))
    places = headlines(document, numbers, features.words, features.ends_sentence, is_body)
    return [lines[at] for at in places]


TITLE = "Village celebrates: restored mill draws hundreds"


@pytest.mark.parametrize(
    ("line", "may_be"),
    [
        (TITLE, True),
        ("Village mill restoration: owner looked for money", True),  # other forms of its words
        ("Festival winners announced after record season", True),  # else the first long enough
        ("Restored mill village", False),  # as short as a label
        ("Hundreds of owners restored the mill of the village.", False),  # a sentence
    ],
)
def test_a_line_may_be_the_headline(line, may_be):
    assert (found(["Menu", line, "Monday", "Print"]) == [line]) is may_be


def test_it_stands_close_above_the_body():
    assert found([TITLE, *["Print"] * 11]) == [TITLE]
    assert found([TITLE, *["Print"] * 12]) == []


def test_what_the_body_says_goes_before_what_comes_first():
    first = "Painters and dancers in the valley"
    other = "Festival winners announced after record season"
    assert found([other, TITLE]) == [TITLE]
    assert found([first, other]) == [first]


def test_of_several_lines_the_one_that_says_most_of_the_body_and_what_is_close_above():
    other = "Village mill draws painters, dancers and hundreds"
    assert found([other, "Print", TITLE]) == [other, TITLE]
    assert found([TITLE, other]) == [TITLE]
    assert found([other, *["Print"] * 3, TITLE]) == [TITLE]
    assert found([other, TITLE, TITLE.upper()]) == [TITLE, TITLE.upper()]


@pytest.mark.parametrize("body", ["", "Menu\nPrint", "Village mill restored"])
def test_without_a_sentence_below_there_is_none(body):
    assert found(["Menu", TITLE], body) == []
