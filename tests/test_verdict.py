"""Keep, review or empty, by the structure of what stays."""

import numpy as np
import pytest

from cleaner.document import Document
from cleaner.result import Warning
from cleaner.verdict import verdict

SENTENCE = "He came to the old town in the spring of that year, and he stayed there for good."
ARTICLE = [SENTENCE] * 6
MENU = ["Home", "About us", "Contact", "Our shops", "Prices and terms"]


def judged(lines, gone=(), warnings=()):
    document = Document("\n".join(lines))
    taken = np.array([number in gone for number in range(len(lines))])
    return verdict(document, taken, warnings)


@pytest.mark.parametrize(
    ("lines", "gone", "status", "reason"),
    [
        (ARTICLE, (), "keep", None),
        (MENU + ARTICLE + MENU, {*range(5), *range(11, 16)}, "keep", None),
        ([SENTENCE], (), "keep", None),
        ([*ARTICLE, SENTENCE], range(1, 7), "review", "only 18 of 126 words are left"),
        (ARTICLE * 2, range(7), "review", "126 of 216 words in sentences were removed"),
        (MENU * 10 + [SENTENCE], (), "review", "a list: 18 of 108 words stand in sentences"),
        (MENU + ARTICLE, range(4, 11), "empty", "no sentence is left"),
        (MENU, range(5), "empty", "every line was removed"),
        (["", "—"], (), "empty", "no words came in"),
    ],
)
def test_the_structure_of_what_stays_decides(lines, gone, status, reason):
    found = judged(lines, gone)
    assert found.status == status
    assert reason is None or reason in found.reasons


def test_a_warning_wants_a_review():
    found = judged(ARTICLE, warnings=[Warning("the pattern took too long", "digest", 2)])
    assert (found.status, found.reasons) == (
        "review",
        ("digest, line 3: the pattern took too long",),
    )
