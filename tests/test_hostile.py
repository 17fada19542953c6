"""Documents and rules that mean harm: the answer comes, and nothing is lost."""

import pytest

import cleaner
from cleaner.engine.compile import RuleSet
from cleaner.pipeline import Cleaner
from cleaner.rules.model import Pack


@pytest.mark.parametrize(
    "raw",
    [
        "a" * 1_000_000,
        "Source link\n" * 50_000,
        "Leave a Reply\n" * 30_000,
        "Name\nLeave a Reply\n\n" * 10_000,
        "It rains. Continued below... " * 10_000,
        "\n" * 300_000,
        "&" + "amp;" * 200_000,
        "e" + "\u0301" * 100_000,
        "â€™" * 50_000,
        "\x00\x01\x02" * 50_000,
        "Share " * 100_000,
        "(" * 100_000,
        "“x" + "," * 100_000 + "x“",
        "see .com " + "a-" * 50_000,
        "http://a.com/ " * 20_000,
        "It rains, and nobody knows for how long it will. \n" * 20_000,
    ],
    ids=lambda raw: repr(raw[:24]),
)
def test_a_huge_or_odd_document_is_cleaned_and_restored(raw):
    result = cleaner.clean(raw)
    assert result.restore() == raw


@pytest.mark.parametrize("raw", [None, bytearray(b"It rains."), ["It rains."]], ids=repr)
def test_what_is_no_raw_article_is_said_to_be_none(raw):
    with pytest.raises(TypeError, match=f"is str or bytes, and this is {type(raw).__name__}"):
        cleaner.clean(raw)


def test_a_pattern_that_never_ends_is_switched_off_with_a_warning():
    rules = [
        {
            "id": "slow",
            "description": "d",
            "category": "other",
            "match": {"regex": r"^(?:(?:a|aa)+)+(?<!a)$"},
        },
        {"id": "good", "description": "d", "category": "other", "match": {"phrases": ["junk"]}},
    ]
    pack = Pack.model_validate({"pack": "p", "description": "d", "rules": rules})
    result = Cleaner(RuleSet([pack])).clean("a" * 5000 + "\njunk\nIt rains.")
    assert result.body == "a" * 5000 + "\nIt rains."
    [warning] = result.warnings
    assert (warning.rule, warning.line) == ("slow", 0)
    assert result.verdict.status == "review"
