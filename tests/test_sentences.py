"""Sentences of articles that begin as junk does stay, wherever they stand.

Those in other languages are in test_languages.py.
"""

from pathlib import Path

import pytest

import cleaner

FIXTURES = Path(__file__).parent / "fixtures"
SENTENCES = (FIXTURES / "sentences.txt").read_text(encoding="utf-8").splitlines()
# Headings, list items and sentences that a reader of the rules thought up against them.
NEAR = (FIXTURES / "near-junk.txt").read_text(encoding="utf-8").splitlines()
PARAGRAPH = (
    "The council met on {} evening, and for three hours nobody in the hall spoke about the bridge."
)
BEFORE = "\n\n".join(PARAGRAPH.format(day) for day in ("Monday", "Tuesday", "Wednesday"))
AFTER = "\n\n".join(PARAGRAPH.format(day) for day in ("Thursday", "Friday", "Sunday"))


PLACES = ["{0}\n\n{1}\n\n{2}", "{1}\n\n{0}\n\n{2}", "{1}\n\n{2}\n\n{0}"]


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("place", PLACES)
def test_a_sentence_of_the_article_stays(sentence, place):
    raw = place.format(sentence, BEFORE, AFTER)
    result = cleaner.clean(raw)
    assert [(removal.rule, removal.text) for removal in result.removals] == []


@pytest.mark.parametrize("place", PLACES)
def test_no_line_that_comes_near_to_junk_goes(place):
    lost = {line: cleaner.clean(place.format(line, BEFORE, AFTER)).removals for line in NEAR}
    assert {line: [each.rule for each in gone] for line, gone in lost.items() if gone} == {}


@pytest.mark.parametrize("says", ["says", "sagt", "dice"])
def test_the_answers_of_an_interview_stay(says):
    answers = [
        "It was never safe, and everybody in the valley knew it.",
        "We told the council three times, and three times nothing came of it.",
        "My house is gone, so do not ask me about the money.",
    ]
    names = ("Anna Lee", "Peter", "Maria")
    raw = "\n\n".join(f"{n} {says}:\n\n{a}" for n, a in zip(names, answers, strict=True))
    body = cleaner.clean(f"{BEFORE}\n\n{raw}").body
    assert [answer for answer in answers if answer not in body] == []
