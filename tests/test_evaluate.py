"""What the scores say of a body."""

import pytest
from hypothesis import given

from cleaner import Cleaner, load_rules
from cleaner.evaluate import Gold, Report, mean, measure, score, words
from cleaner.result import CleanResult, Removal, Verdict
from tests.strategies import texts

CLEANER = Cleaner(load_rules())


def cut(raw, *parts, rule="some-rule"):
    """A result without the parts, each of which stands in the text once."""
    removals, body = [], raw
    for part in parts:
        start = raw.index(part)
        removals.append(Removal(start, start + len(part), part, rule, "other"))
        body = body.replace(part, "", 1)
    return CleanResult(body, tuple(removals), (), (), (), Verdict("keep"))


def scored(raw, clean, *parts):
    return score(Gold("a", raw, clean), cut(raw, *parts))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It's Köln, 2026!", ["it", "s", "köln", "2026"]),
        ("東京の雨 rain", ["東", "京", "の", "雨", "rain"]),
        ("ABC通信", ["abc", "通", "信"]),
        ("서울에 비가", ["서울에", "비가"]),
    ],
)
def test_words_are_runs_of_letters_and_in_scripts_without_spaces_letters(text, wanted):
    assert words(text) == wanted


def test_words_are_counted_not_only_named():
    assert measure("rain rain snow", "rain snow snow snow") == pytest.approx((2 / 3, 0.5, 4 / 7))


@pytest.mark.parametrize(
    ("found", "wanted", "f1"), [("", "", 1), ("--", "", 1), ("rain", "", 0), ("", "rain", 0)]
)
def test_a_text_without_words_is_right_only_where_none_are_wanted(found, wanted, f1):
    assert measure(found, wanted).f1 == f1


def test_the_mean_counts_each_document_the_same():
    assert mean([measure("a", "a"), measure("b " * 1000, "a")]) == (0.5, 0.5, 0.5)


def test_lines_lost_and_left_are_told_apart():
    found = scored(
        "It rains.\nIt snows here.\nSource link\nRead more here", "It rains.\nIt snows here.",
        "It snows here.\n", "Source link\n",
    )  # fmt: skip
    assert [(lost.text, lost.rule) for lost in found.lost] == [("It snows here.", "some-rule")]
    assert found.left == ("Read more here",)
    assert (found.body_lines, found.junk_lines, found.absent) == (2, 2, 0)
    assert [(taken.words, taken.lines, taken.wrong) for taken in found.taken] == [
        (3, 1, 1),
        (2, 1, 0),
    ]


def test_case_quotes_spaces_and_damage_do_not_make_a_line_lost():
    found = score(
        Gold("a", "Itâ€™s  raining in town.\nSource link", "It's raining\u00a0in Town."),
        CLEANER.clean("Itâ€™s  raining in town.\nSource link"),
    )
    assert (found.body_lines, found.lost, found.left, found.absent) == (1, (), (), 0)


def test_a_repeat_is_junk_once_and_its_removal_right():
    line = "The talks resume on Monday.\n"
    found = scored(line + line, line, line)
    assert (found.junk_lines, found.left, found.lost) == (1, (), ())
    assert found.taken[0].wrong == 0


def test_a_short_line_is_not_found_inside_sentences():
    raw, clean = "Share\nThe share price fell today.", "The share price fell today."
    assert scored(raw, clean).left == ("Share",)
    gone = scored(raw, clean, "Share\n")
    assert (gone.left, gone.lost, gone.taken[0].wrong) == ((), (), 0)


def test_a_lost_line_is_not_hidden_by_one_that_holds_its_words():
    raw = "Sport\nSport of the day: skiing\nIt snows."
    assert [lost.text for lost in scored(raw, "Sport\nIt snows.", "Sport\n").lost] == ["Sport"]


def test_a_part_of_a_line_is_judged_as_such():
    raw = "It rained in the north (AFP)\nMore rain is near (AFP)"
    wanted = "It rained in the north\nMore rain is near (AFP)"
    right = scored(raw, wanted, " (AFP)")
    assert (right.lost, right.left, right.taken[0].wrong) == ((), (), 0)
    wrong = scored(raw, raw, " (AFP)")
    assert [lost.text for lost in wrong.lost] == ["It rained in the north (AFP)"]
    assert wrong.lost[0].rule == "some-rule"
    assert wrong.taken[0].wrong == 1


def test_gold_may_break_its_lines_elsewhere():
    found = scored("It rains in\nthe north today.", "It rains in the north today.")
    assert (found.body_lines, found.absent, found.left) == (1, 0, ())


def test_lines_of_gold_that_are_not_in_the_raw_text_are_no_loss():
    found = scored("It rains.", "It rains.\nIt snows.")
    assert (found.body_lines, found.absent, found.lost) == (1, 1, ())


def test_a_report_adds_up_rules_and_finds_the_harmed():
    report = Report(
        [
            scored("It rains.\nSource link", "It rains.", "Source link"),
            scored("It rains.\nIt snows.", "It rains.\nIt snows.", "It snows."),
        ]
    )
    tally = report.by_rule["some-rule"]
    assert (tally.removals, tally.words, tally.lines, tally.wrong) == (2, 4, 2, 1)
    assert tally.right_share == 0.5
    assert report.by_category == {"other": tally}
    assert (report.body_lines, report.lost, report.junk_lines, report.left) == (3, 1, 1, 0)
    assert report.worse_than_nothing == report.worst(1) == [report.scores[1]]
    assert report.worst(0) == []


@given(texts())
def test_a_text_that_stays_whole_loses_and_leaves_nothing(raw):
    found = score(Gold("a", raw, raw), cut(raw))
    assert found.cleaned == found.nothing == (1, 1, 1)
    assert (found.lost, found.left, found.absent, found.junk_lines) == ((), (), 0, 0)


@given(texts(), texts())
def test_counts_stay_within_their_lines(raw, clean):
    found = score(Gold("a", raw, clean), CLEANER.clean(raw))
    assert 0 <= len(found.left) <= found.junk_lines
    assert 0 <= len(found.lost) <= found.body_lines
    assert all(0 <= taken.wrong <= taken.lines for taken in found.taken)
