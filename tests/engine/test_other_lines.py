"""Matchers that read other lines: `beside`, `run`, and `near` on the line itself."""

from tests.engine.test_decide import clean, phrase

LONG = {"min_words": 4, "ends_sentence": True}


def starred(**more):
    return {"match": {"regex": r"^\*", **more}}


def test_beside_reads_the_nearest_lines_that_are_not_blank():
    rule = starred(beside={"previous": LONG, "next": LONG})
    prose = "It rains all day."
    assert clean(f"{prose}\n\n* a\n\n\n{prose}", rule).body == f"{prose}\n\n{prose}"
    assert clean(f"{prose}\n* a\n* b\n{prose}", rule).removals == ()


def test_beside_fails_where_there_is_no_line():
    assert clean("* a\nIt rains all day.", starred(beside={"previous": LONG})).removals == ()
    assert clean("* a\nIt rains all day.", starred(beside={"next": LONG})).removals != ()


def test_a_run_has_enough_lines_one_soon_after_the_other():
    rule = starred(run={"min_lines": 3, "within_lines": 2})
    assert clean("* a\nb\n* c\n\nd\n\n* e\nf", rule).body == "b\n\nd\n\nf"
    assert clean("* a\nb\nc\n* d\n* e", rule).removals == ()
    assert clean("* a\n* b", rule).removals == ()


def test_a_spared_line_makes_up_no_run():
    rule = starred(run={"min_lines": 3}) | {"unless": {"contains": ["b"]}}
    assert clean("* a\n* b\n* c", rule).removals == ()


def test_near_may_ask_for_the_line_itself():
    protect = starred() | {
        "protect": True,
        "unless": {"near": {"rules": ["r0"], "within_lines": 0, "itself": True}},
    }
    raw = "* form\n* a\nb"
    assert clean(raw, phrase("form", remove="rest"), protect).body == "* a\nb"


def test_near_on_both_sides_needs_a_hit_on_each():
    named = starred(near={"rules": ["r0"], "side": "both", "within_lines": 2})
    form = phrase("form")
    assert clean("form\n* a\n\n* b\nform\nc", form, named).body == "c"
    assert clean("form\n* a\nb\n* c", form, named).body == "* a\nb\n* c"
    assert clean("form\nform\n* a\nb", form, named).body == "* a\nb"
    assert clean("form\nform\n* a\n* b\n* c\nform", form, named).body == "* a\n* c"
