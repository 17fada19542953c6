"""What own packs say is scanned for apart from what the shipped ones do, and hits all the same."""

import pytest

from cleaner import disk_cache
from cleaner.document import Document
from cleaner.engine import scan
from cleaner.engine.compile import RuleSet
from cleaner.engine.match import match
from cleaner.rules.load import load_packs, shipped_names
from cleaner.rules.model import Pack


def pack(name, *rules, **more):
    rules = [{"description": "d", "category": "other"} | rule for rule in rules]
    return Pack.model_validate({"pack": name, "description": "d", "rules": list(rules)} | more)


SHIPPED = pack(
    "comments",
    {"id": "a", "match": {"regex": "^Leave a [Rr]eply"}},
    {"id": "b", "match": {"regex": "^Reply here$"}},
    {"id": "c", "match": {"lexicon": {"name": "words", "min_hits": 2}}},
    lexicons={"words": ["casino", "poker"]},
)
TEXT = "Leave a reply\nReply here\nAnswer\ncasino and poker\nbingo and poker"


def hits(rules, text=TEXT):
    return sorted((hit.rule.id, hit.line) for hit in match(rules, Document(text))[0])


@pytest.mark.parametrize(
    ("own", "wanted"),
    [
        (pack("own", {"id": "d", "match": {"starts": ["Answer"]}}), [("a", 0), ("b", 1), ("c", 3), ("d", 2)]),
        (pack("own", {"id": "a", "match": {"regex": "^Answer"}}), [("a", 2), ("b", 1), ("c", 3)]),
        (pack("own", {"id": "a", "match": {"phrases": ["answer"]}}), [("a", 2), ("b", 1), ("c", 3)]),
        (pack("own", {"id": "a", "match": {"regex": ["^Answer", "^Leave a [Rr]eply"]}}), [("a", 0), ("a", 2), ("b", 1), ("c", 3)]),
        (pack("own", disable=["a", "b"]), [("c", 3)]),
        (pack("own", lexicons={"words": ["bingo", "poker"]}), [("a", 0), ("b", 1), ("c", 4)]),
        (pack("comments", {"id": "a", "match": {"regex": "^Answer"}}), [("a", 2), ("b", 1), ("c", 3)]),
        (pack("own", {"id": "a", "match": {"regex": r"(b)?(?(1)ee|An)swer"}}), [("a", 2), ("b", 1), ("c", 3)]),
    ],
)  # fmt: skip
def test_what_a_pack_changes_of_those_below_holds(own, wanted):
    assert hits(RuleSet([SHIPPED, own])) == wanted


def test_a_rule_of_a_language_in_another_script_may_act_everywhere_in_an_own_pack():
    rule = {"id": "a", "match": {"starts": ["Telegram"]}}
    shipped, text = pack("russian", rule, language="ru"), "It rains.\nTelegram"
    assert hits(RuleSet([shipped]), text) == []
    assert hits(RuleSet([shipped]), f"{text}\nДождь") == [("a", 1)]
    assert hits(RuleSet([shipped, pack("own", rule)]), text) == [("a", 1)]


def test_a_change_of_an_own_pack_compiles_that_one_alone(monkeypatch, tmp_path):
    monkeypatch.setattr(disk_cache, "_path", lambda name: tmp_path / name)
    compiled = []
    compile_ = scan._database_of
    monkeypatch.setattr(
        scan,
        "_database_of",
        lambda probes: compiled.extend(p.pattern for p in probes) or compile_(probes),
    )
    hits(RuleSet([SHIPPED]))
    assert len(compiled) == 5
    for wording, many in ({"starts": ["Answer"]}, 1), ({"regex": "^Answers"}, 1):
        compiled.clear()
        hits(RuleSet([SHIPPED, pack("own", {"id": "d", "match": wording})]))
        assert len(compiled) == many
    compiled.clear()
    hits(RuleSet([SHIPPED, pack("own", {"id": "d", "match": {"phrases": ["answer"]}})]))
    assert compiled == []


def test_a_shipped_pack_has_the_name_of_its_file():
    assert {source.pack.pack for source in load_packs()} == shipped_names()
