"""Function words of all packs tell prose from lists, in whatever language a line is."""

from cleaner.batch.fingerprint import rule_digests
from cleaner.engine.compile import RuleSet
from cleaner.pipeline import Cleaner
from cleaner.rules.model import Pack

LISTED = {
    "id": "listed",
    "description": "Keywords in a row.",
    "category": "spam",
    "match": {"line": {"min_words": 3, "max_stop_words_share": 0.1}},
}
OTHER = {"id": "other", "description": "d", "category": "spam", "match": {"phrases": ["menu"]}}


def rules(stop_words=None):
    own = {"pack": "own", "description": "d", "rules": [LISTED, OTHER]}
    german = {"pack": "german", "description": "d", "language": "de", "stop_words": stop_words}
    return RuleSet([Pack.model_validate(own), Pack.model_validate(german)])


TEXT = "Slots Casino Bonus\nThe rain of Monday\nDer Regen und die Halle"


def test_function_words_of_english_count_always():
    assert Cleaner(rules()).clean(TEXT).body == "The rain of Monday"


def test_those_of_a_pack_count_in_every_document():
    body = "The rain of Monday\nDer Regen und die Halle"
    assert Cleaner(rules(["der", "und", "DIE"])).clean(TEXT).body == body


def test_the_digest_of_a_rule_that_counts_them_changes_with_them():
    before, now = rule_digests(rules(["der"])), rule_digests(rules(["und"]))
    assert before["listed"] != now["listed"]
    assert before["other"] == now["other"]
