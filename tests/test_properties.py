"""What holds for any text and any rules."""

import pickle
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from cleaner import edits
from cleaner.decode import UndecodableError
from cleaner.engine.compile import RuleSet
from cleaner.pipeline import Cleaner
from tests.strategies import packs, texts

SHIPPED = cleaner.load_rules()


def changes(result):
    made = [(r.start, r.end, r.replacement, r.text) for r in result.removals]
    made += [(r.start, r.end, r.after, r.before) for r in result.repairs]
    return sorted(made)


@given(texts(), packs())
def test_restore_returns_the_input(raw, pack):
    assert Cleaner(RuleSet([pack])).clean(raw).restore() == raw


@given(texts(), packs())
def test_changes_are_disjoint_and_say_what_stood_there(raw, pack):
    result = Cleaner(RuleSet([pack])).clean(raw)
    made = changes(result)
    for (_, end, _, _), (start, _, _, _) in pairwise(made):
        assert end <= start
    for start, end, _, before in made:
        assert raw[start:end] == before
    assert edits.apply(raw, [edits.Edit(*change[:3]) for change in made]) == result.body


@given(texts(), packs())
def test_offsets_of_kept_text_go_both_ways(raw, pack):
    result = Cleaner(RuleSet([pack])).clean(raw)
    changed = {at for start, end, _, _ in changes(result) for at in range(start, end)}
    for at in set(range(len(raw))) - changed:
        assert result.body[result.to_clean(at)] == raw[at]
        assert result.to_raw(result.to_clean(at)) == at


@settings(max_examples=300)
@given(texts())
def test_cleaning_a_body_again_changes_nothing(raw):
    body = cleaner.clean(raw).body
    assert cleaner.clean(body).body == body


@given(texts())
def test_without_rules_only_repairs_are_made(raw):
    assert Cleaner(SHIPPED.without(SHIPPED.rules)).clean(raw).removals == ()


@given(st.binary(max_size=200))
def test_any_bytes_give_a_result_or_say_they_are_no_text(raw):
    try:
        result = cleaner.clean(raw)
    except UndecodableError:
        return
    assert result.encoding is not None


@given(st.text(max_size=300))
def test_any_text_can_be_written_and_restored(raw):
    result = cleaner.clean(raw)
    result.body.encode()
    assert result.restore() == raw


@given(texts(), packs())
def test_protected_lines_stay(raw, pack):
    rules = RuleSet([pack])
    protecting = {rule.id for rule in pack.rules if rule.protect}
    passage = Cleaner(rules).passage(raw)
    kept = {hit.line for hit in passage.hits if hit.rule.id in protecting}
    for cut in passage.decision.cuts:
        assert not kept & set(cut.lines)


@settings(max_examples=25)
@given(texts(), packs())
def test_a_pickled_cleaner_cleans_the_same(raw, pack):
    one = Cleaner(RuleSet([pack]))
    assert pickle.loads(pickle.dumps(one)).clean(raw) == one.clean(raw)


def test_results_do_not_depend_on_earlier_documents():
    cleaned = cleaner.clean("It rains.\nSource link")
    cleaner.clean("Source link\n" * 50)
    assert cleaner.clean("It rains.\nSource link") == cleaned


@given(texts(), packs())
def test_with_a_rule_off_that_did_not_hit_the_body_is_the_same(raw, pack):
    rules = RuleSet([pack])
    result = Cleaner(rules).clean(raw)
    for id_ in rules.rules.keys() - set(result.hits):
        assert Cleaner(rules.without([id_])).clean(raw).body == result.body
