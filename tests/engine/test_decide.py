"""Where rules may act, what protects, and what wins."""

import pytest

from cleaner.engine.compile import RuleSet
from cleaner.pipeline import Cleaner
from cleaner.rules.model import Pack

LONG = "The words of paragraph {} go on and on until somebody has counted them all again today."
PROSE = "\n".join(LONG.format(n) for n in range(8))


def rules_of(*rules):
    full = [
        {"id": f"r{n}", "description": "d", "category": "other", **rule}
        for n, rule in enumerate(rules)
    ]
    return RuleSet([Pack.model_validate({"pack": "p", "description": "d", "rules": full})])


def clean(text, *rules, **options):
    return Cleaner(rules_of(*rules), **options).clean(text)


def phrase(text, **more):
    return {"match": {"phrases": [text]}, **more}


def test_a_tail_rule_acts_behind_the_last_long_paragraph_only():
    rule = phrase("more", where="tail")
    assert clean(f"More\n{PROSE}\nMore", rule).body == f"More\n{PROSE}"


def test_a_head_rule_acts_before_the_first_long_paragraph_only():
    rule = phrase("more", where="head")
    assert clean(f"More\n{PROSE}\nMore", rule).body == f"{PROSE}\nMore"


def test_a_rule_of_the_edges_acts_outside_the_long_paragraphs_only():
    rule = phrase("more", where="edges")
    first, *others = PROSE.split("\n")
    inside = "\n".join([first, "More", *others])
    assert clean(f"More\n{inside}\nMore", rule).body == inside


def test_a_paragraph_is_a_deck_where_junk_parts_it_from_the_next():
    rules = phrase("more", where="edges"), phrase("by anna lee")
    deck, *others = PROSE.split("\n")
    article = "\n".join(others)
    assert clean(f"Bees\n{deck}\nBy Anna Lee\nMore\n{article}", *rules).body == (
        f"Bees\n{deck}\n{article}"
    )
    two = f"Bees\n{deck}\nMore\n{article}"
    assert clean(two, *rules).body == two
    late = f"Bees\nThey swarm\nAgain\n{deck}\n{{}}More\n{article}"
    assert clean(late.format("By Anna Lee\n"), *rules).body == late.format("")


@pytest.mark.parametrize("place", ["head", "tail", "edges"])
def test_short_steps_on_one_side_of_the_only_paragraph_are_no_zone(place):
    steps = [f"Click the button with the number {n} and wait a bit." for n in range(8)]
    below = [PROSE.split("\n")[0], *steps[:2], "More", *steps[2:]]
    for lines in (below, below[::-1]):
        assert clean("\n".join(lines), phrase("more", where=place)).body == "\n".join(lines)


def test_sentences_are_paragraphs_where_there_are_no_longer_ones():
    chat = [f"Did you see what number {n} said to us?" for n in range(9)]
    inside = "\n".join([*chat[:4], "More", *chat[4:]])
    for place in ("head", "tail", "edges"):
        assert clean(inside, phrase("more", where=place)).body == inside
    assert clean(f"{inside}\nMore", phrase("more", where="tail")).body == inside


def test_the_rest_goes_where_little_prose_follows():
    rule = phrase("leave a reply", where="tail", remove="rest")
    assert clean(f"{PROSE}\nLeave a Reply\nName\nWe will not print it.", rule).body == PROSE


def test_an_article_about_a_form_keeps_its_end():
    rule = phrase("leave a reply", remove="rest")
    raw = f"{PROSE}\nLeave a reply\n{PROSE}"
    assert clean(raw, rule).body == f"{PROSE}\n{PROSE}"


def test_a_rest_above_an_article_of_short_lines_takes_its_line_only():
    lines = "\n".join(f"Bees swarm in May {number}" for number in range(10))
    rule = phrase("leave a reply", remove="rest")
    assert clean(f"Bees\nLeave a Reply\n{lines}", rule).body == f"Bees\n{lines}"
    assert clean(f"{lines}\nLeave a Reply\n{lines}", rule).body == lines
    assert clean("Bees\nLeave a Reply\nName", rule).body == "Bees"


def test_protection_wins_and_stops_the_rest():
    rest, keep = phrase("form", remove="rest"), phrase("kept", protect=True)
    assert clean("A\nForm\nB\nKept\nC", rest, keep).body == "A\nKept\nC"
    assert clean("A\nForm", rest, phrase("form", protect=True)).body == "A\nForm"


def test_the_widest_wins_and_names_the_others():
    result = clean("A\nForm\nName\nB", phrase("form", remove="rest"), phrase("name"))
    [removal] = result.removals
    assert (removal.rule, removal.text, removal.overlapped) == ("r0", "Form\nName\nB", ("r1",))


def test_a_block_ends_at_a_blank_line_and_is_one_line_without_any():
    rule = phrase("box", remove="block")
    assert clean("A\n\nBox\nB\n\nC", rule).body == "A\n\nC"
    assert clean("A\nBox\nB", rule).body == "A\nB"


def test_neighbours_go_while_they_fit():
    rule = phrase(
        "box", also={"previous": {"max_words": 2}, "next": [{"max_words": 2}, {"max_words": 1}]}
    )
    assert (
        clean("Long line here\nOne\nBox\nTwo words\nNot this one", rule).body
        == "Long line here\nNot this one"
    )
    assert clean("One\n\nBox", rule).body == "One"


def test_a_neighbour_shares_words_in_scripts_without_spaces():
    rule = {"match": {"ends": ["新华社"]}, "also": {"previous": {"min_shared_words": 0.5}}}
    assert clean("很好\n两国部长在维也纳\n周五两国部长在维也纳会谈 新华社", rule).body == "很好"
    assert clean("很好\n大桥已经关闭\n两国部长会谈 新华社", rule).body == "很好\n大桥已经关闭"


def test_a_neighbour_shares_words_with_vowel_signs():
    """To some they end a word, and what is left of words is too short to be shared."""
    rule = {"match": {"ends": ["पीटीआई"]}, "also": {"previous": {"min_shared_words": 0.5}}}
    assert clean("हॉल\nदिल्ली में किसानों की रैली\nकिसानों की रैली पीटीआई", rule).body == "हॉल"
    assert clean("हॉल\nपुराना पुल\nकिसानों की रैली पीटीआई", rule).body == "हॉल\nपुराना पुल"


def test_a_trial_rule_reports_and_takes_nothing():
    result = clean("A\nBox", phrase("box", status="trial"))
    assert result.body == "A\nBox"
    assert [trial.text for trial in result.trials] == ["Box"]


def test_a_span_takes_one_of_two_spaces_and_a_line_without_words_goes():
    rule = {"match": {"regex": r"\(ad\)"}, "remove": "span"}
    assert clean("A (ad) b (ad), c (ad)", rule).body == "A b, c"
    assert clean("A\n- (ad) -\nB", rule).body == "A\nB"


def test_a_replacement_stands_where_the_span_stood():
    assert (
        clean("Ann Lee said", {"match": {"contains": ["ann lee"]}, "replace": "X"}).body == "X said"
    )


def test_much_removed_wants_a_review_and_all_removed_is_empty():
    rule = {"match": {"starts": ["ad"]}}
    assert clean("ad one two\nA", rule).verdict.status == "review"
    assert clean("ad", rule).verdict.status == "empty"
    assert clean("A b c d\nad", rule).verdict.status == "keep"


def test_what_the_lines_beside_it_spare_goes_when_they_go():
    label = phrase("more", unless={"beside": {"next": {"min_words": 3}}})
    raw = f"{PROSE}\nMore\nGet our weekly letter"
    assert clean(raw, label).body == raw
    assert clean(raw, label, phrase("get our weekly letter")).body == PROSE
    result = clean(f"{PROSE}\nMore\nWe shall see.", label, phrase("get our weekly letter"))
    assert result.removals == ()


def test_what_wants_other_lines_beside_it_goes_when_what_parts_them_goes():
    beside = {"next": {"min_words": 3}}
    label = {"match": {"phrases": ["blog"], "beside": beside}, "unless": {"regex": "!"}}
    junk = phrase("share")
    body = f"The small town\n{PROSE}"
    assert clean(f"Blog\nShare\n{body}", label, junk).body == body
    assert clean(f"Blog\nHere\n{body}", label, junk).body == f"Blog\nHere\n{body}"
    assert clean(f"Blog!\nShare\n{body}", label, junk).body == f"Blog!\n{body}"
    spared = {**label, "unless": {"beside": {"next": {"ends_sentence": "no"}}}}
    assert clean(f"Blog\nShare\n{body}", spared, junk).body == f"Blog\n{body}"


def test_a_span_stays_where_the_line_would_say_an_earlier_one_again():
    rule = {"match": {"regex": " Leave a Reply$"}, "remove": "span"}
    assert clean(f"{PROSE}\n{PROSE} Leave a Reply", rule).removals == ()
    assert clean(f"{PROSE} Leave a Reply", rule).body == PROSE


def test_near_on_both_sides_needs_hits_that_act():
    tail = phrase("form", where="tail")
    named = {"match": {"regex": r"^\*", "near": {"rules": ["r0"], "side": "both"}}}
    raw = f"form\n* a\nform\n{PROSE}"
    assert clean(raw, tail, named).body == raw
    assert clean(f"{PROSE}\nform\n* a\nform", tail, named).body == PROSE


def test_a_line_goes_only_where_what_it_repeats_stays():
    names = ["A mill", "Its owner", "Its end"]
    parts = [line for n, name in enumerate(names) for line in (name, LONG.format(n))]
    rules = (
        {"match": {"repeats": "heading"}},
        {"match": {"repeats": "headline"}},
        {"match": {"repeats": "line"}},
    )
    body = clean("\n".join([*names, *parts]), *rules).body
    assert all(name in body for name in names)


def test_a_quoted_sentence_stays_where_a_span_is_cut_from_the_paragraph_that_holds_it():
    said = "We told the council three times that the bridge was never safe."
    first, second, *others = PROSE.split("\n")
    raw = "\n".join([first, said, f"{second} (Related: {said})", *others])
    rules = (
        {"match": {"repeats": "passage"}},
        {"match": {"regex": r" \(Related: .*\)$"}, "remove": "span"},
    )
    assert clean(raw, *rules).body.count(said) == 1
    assert clean(raw, rules[0]).body.count(said) == 1


def test_a_quoted_sentence_is_seen_between_paragraphs_once_the_junk_beside_it_is_gone():
    first, second, *others = PROSE.split("\n")
    raw = "\n".join([f"“{first}” he said", *others, "Advertisement", first, second])
    rules = ({"match": {"repeats": "passage"}}, phrase("advertisement"))
    body = clean(raw, *rules).body
    assert clean(body, *rules).body == body
