"""Sentences of articles that begin as junk does stay, wherever they stand.

Those in other languages are in test_languages.py.
"""

from pathlib import Path

import pytest

import cleaner

PATH = Path(__file__).parent / "fixtures" / "sentences.txt"
SENTENCES = PATH.read_text(encoding="utf-8").splitlines()
PARAGRAPH = (
    "The council met on {} evening, and for three hours nobody in the hall spoke about the bridge."
)
BEFORE = "\n\n".join(PARAGRAPH.format(day) for day in ("Monday", "Tuesday", "Wednesday"))
AFTER = "\n\n".join(PARAGRAPH.format(day) for day in ("Thursday", "Friday", "Sunday"))


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("place", ["{0}\n\n{1}\n\n{2}", "{1}\n\n{0}\n\n{2}", "{1}\n\n{2}\n\n{0}"])
def test_a_sentence_of_the_article_stays(sentence, place):
    raw = place.format(sentence, BEFORE, AFTER)
    result = cleaner.clean(raw)
    assert [(removal.rule, removal.text) for removal in result.removals] == []


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
