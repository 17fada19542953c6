"""Every shipped rule proves itself by the examples in its own YAML, in the users' engine."""

import pytest

from cleaner.engine.compile import RuleSet, load_rules
from cleaner.rules.check import check_examples, check_numbers, check_rule
from cleaner.rules.load import load_packs, parse_pack, read_folder, shipped_folder

SOURCES = load_packs()
RULES = RuleSet([source.pack for source in SOURCES])
PLACES = [
    pytest.param(source, number, id=rule.id)
    for source in SOURCES
    for number, rule in enumerate(source.pack.rules)
]


@pytest.mark.parametrize(("source", "number"), PLACES)
def test_rule(source, number):
    assert [str(error) for error in check_rule(RULES, source, number)] == []


def test_one_name_does_for_a_list():
    one, several = load_rules(only="share"), load_rules(only=["share"])
    assert one.rules.keys() == several.rules.keys()
    assert "share" in {pack.pack for pack in one.packs}
    gone = load_rules(disable="source-link")
    assert "source-link" in gone.disabled
    assert gone.disabled == load_rules(disable=["source-link"]).disabled


def test_lint_finds_nothing():
    assert len(read_folder(shipped_folder())) == len(SOURCES)


def test_every_rule_has_enough_examples():
    assert check_numbers(SOURCES) == []


def test_no_shipped_rule_is_asked_about_every_line_but_by_its_bounds():
    assert all(RULES.rules[id_].finder is not None for id_ in RULES.unscanned)


PACK = """\
pack: own
description: Own rules.
rules:
  - id: digest
    description: A call.
    category: promo
    match: {phrases: [our special digest]}
    examples:
"""


def failures(examples):
    source = parse_pack(PACK + examples, "own.yaml")
    return [str(error) for error in check_examples(RuleSet([source.pack]), [source])]


def test_good_examples_pass():
    assert failures('      - {before: "It rains.\\nOur special digest", after: It rains.}\n') == []
    assert failures("      - keep: This is our special digest of the week.\n") == []


def test_a_before_that_does_not_come_out_as_after_fails():
    [error] = failures('      - {before: "It rains.\\nOur digest", after: It rains.}\n')
    assert error.startswith('own.yaml:9:9: rule "digest": the body is not the one wanted')


def test_a_before_that_needs_no_rule_fails():
    [error] = failures('      - {before: "It rains.\\u200b", after: It rains.}\n')
    assert "passes with this rule switched off" in error


def test_a_keep_that_is_far_from_the_rule_fails():
    [error] = failures("      - keep: It rains.\n")
    assert "does not come near the rule" in error


def test_a_keep_that_the_rule_takes_fails():
    [error] = failures("      - keep: Our special digest\n")
    assert "the body is not the one wanted" in error
