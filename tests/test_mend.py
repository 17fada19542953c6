"""Damage is mended; what an author may have meant stays."""

import pytest

import cleaner
from cleaner.mend import mend


@pytest.mark.parametrize(
    ("damaged", "whole", "fix"),
    [
        ("Talkâ€¦Ministry", "Talk…Ministry", "mojibake"),
        ("RussiaÃ¢â‚¬â„¢s army", "Russia’s army", "mojibake"),
        ("le cafÃ© de la gare", "le café de la gare", "mojibake"),
        ("Tom &amp; Jerry", "Tom & Jerry", "entity"),
        ("Tom &amp;amp; Jerry", "Tom & Jerry", "entity"),
        ("5 &lt; 6 &#8211; so", "5 < 6 – so", "entity"),
        ("a\u200bb", "ab", "control-character"),
        ("a\x00b", "ab", "control-character"),
        ("e\u0301te", "éte", "nfc"),
        ("It rains. \xa0", "It rains.", "trailing-space"),
    ],
)
def test_damage_is_mended_and_named(damaged, whole, fix):
    result = cleaner.clean(damaged)
    assert result.body == whole
    assert {repair.fix for repair in result.repairs} == {fix}
    assert result.restore() == damaged


@pytest.mark.parametrize(
    "text",
    [
        "“Curly” quotes and the author’s dashes – stay…",
        "The ﬁrst ligature", "ＦＵＬＬ　width", "👩\u200d👧 and می\u200cخواهم", "AT&T &c. R&D; 5 < 6",
        "10\xa0000 km", "Łódź, Žižkov, Ångström, naïve",
    ],
)  # fmt: skip
def test_what_is_whole_stays(text):
    assert mend(text) == text


def test_a_repair_does_not_join_lines():
    result = cleaner.clean("One&#10;line &#x2028; still")
    assert "\n" not in result.body
    assert "\u2028" not in result.body


def test_blank_lines_and_line_ends():
    result = cleaner.clean("\n\nA\r\n\r\n \t\n\n\nB\rC\u2028D\n\n\n")
    assert result.body == "A\n\nB\nC\nD\n"
    assert {repair.fix for repair in result.repairs} == {"blank-lines", "line-ending"}


@pytest.mark.parametrize("raw", ["A\nB", "A\nB\n", "", "\n"])
def test_the_last_line_end_is_the_one_of_the_text(raw):
    assert cleaner.clean(raw).body == (raw if raw != "\n" else "")
