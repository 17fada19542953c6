"""--changed-rules: what no changed rule touches stands, and the output is that of a whole run."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cleaner.engine.compile import RuleSet
from cleaner.rules.model import Pack
from tests.faults import made
from tests.faults.made import conducted, folder, how_with, rows, tree

TEXTS = {
    "plain": "It rains.\nThe talks resume on Monday.\n",
    "advert": "It rains.\nAdvert\nThe talks resume on Monday.\n",
    "share": "It rains.\nShare this\nTweet that\nThe talks resume on Monday.\n",
    "both": "It rains.\nAdvert\nShare this\nTweet that\nThe talks resume on Monday.\n",
    "kept": "It rains.\nAdvert of the year\nThe talks resume on Monday.\n",
    "page": "<html><body><p>It rains.</p><p>Advert</p></body></html>",
}


def rule(id_, phrases, **more):
    match = {"phrases": phrases, **more.pop("match", {})}
    return {"id": id_, "description": "d", "category": "other", "match": match, **more}


BASE = [
    rule("advert", ["advert"]),
    rule("share", ["share this"]),
    rule("tweet", ["tweet that"], match={"near": {"rules": ["share"], "within_lines": 1}}),
]
EDITS = {
    "none": BASE,
    "described": [{**BASE[0], "description": "Other words."}, *BASE[1:]],
    "added": [*BASE, rule("year", ["advert of the year"])],
    "taken out": BASE[1:],
    "edited": [rule("advert", ["advert of the year"]), *BASE[1:]],
    "what is near": [BASE[0], rule("share", ["shared by"]), BASE[2]],
    "protecting": [*BASE, rule("keep", ["share this"], protect=True)],
    "nodes": [
        *BASE,
        {
            "id": "node",
            "description": "d",
            "category": "other",
            "match": {"html": "p:first-child"},
        },
    ],
}


def ruleset(rules):
    return RuleSet([Pack.model_validate({"pack": "p", "description": "d", "rules": rules})])


def cleaned(raw, out, rules, monkeypatch, *, changed_only):
    """Clean by these rules; which files were done."""
    monkeypatch.setattr(made, "RULES", ruleset(rules))
    before = _shards(out)
    books, failed = conducted(raw, out, how_with(1, changed_only=changed_only))
    assert not failed
    assert books.hold
    after = _shards(out)
    return {path for path, shard in after.items() if before.get(path) != shard}


def _shards(out):
    """The shard of each file; one that is cleaned again by other rules gets another."""
    journal = Path(f"{out}.cleaner/journal.sqlite")
    if not journal.exists():
        return {}
    with closing(sqlite3.connect(journal)) as db:
        return dict(db.execute("SELECT path, shard FROM document WHERE kind = 'file'"))


@pytest.mark.parametrize(
    ("edit", "again"),
    [
        ("none", set()),
        ("described", set()),
        ("added", {"kept.txt", "page.txt"}),
        ("taken out", {"advert.txt", "both.txt", "page.txt"}),
        ("edited", {"advert.txt", "both.txt", "kept.txt", "page.txt"}),
        ("what is near", {"share.txt", "both.txt", "page.txt"}),
        ("protecting", {"share.txt", "both.txt", "page.txt"}),
        ("nodes", {f"{name}.txt" for name in TEXTS}),
    ],
)
def test_only_what_a_changed_rule_touches_is_done_and_it_comes_out_as_a_whole_run(
    tmp_path, monkeypatch, edit, again
):
    raw = folder(tmp_path / "raw", 0, **TEXTS)
    cleaned(raw, tmp_path / "clean", BASE, monkeypatch, changed_only=False)
    done = cleaned(raw, tmp_path / "clean", EDITS[edit], monkeypatch, changed_only=True)
    assert done == again
    cleaned(raw, tmp_path / "whole", EDITS[edit], monkeypatch, changed_only=False)
    assert tree(tmp_path / "clean") == tree(tmp_path / "whole")
    # And from what is so made, the way back.
    cleaned(raw, tmp_path / "clean", BASE, monkeypatch, changed_only=True)
    shutil.rmtree(tmp_path / "whole")
    shutil.rmtree(tmp_path / "whole.cleaner")
    cleaned(raw, tmp_path / "whole", BASE, monkeypatch, changed_only=False)
    assert tree(tmp_path / "clean") == tree(tmp_path / "whole")


def test_without_the_option_all_is_done_again(tmp_path, monkeypatch):
    raw = folder(tmp_path / "raw", 0, **TEXTS)
    cleaned(raw, tmp_path / "clean", BASE, monkeypatch, changed_only=False)
    done = cleaned(raw, tmp_path / "clean", EDITS["added"], monkeypatch, changed_only=False)
    assert len(done) == len(TEXTS)


def test_a_container_is_done_again_where_a_rule_that_hit_it_is_gone(tmp_path, monkeypatch):
    raw = rows(tmp_path / "raw.jsonl", ["It rains.\nAdvert", "It snows."])
    monkeypatch.setattr(made, "RULES", ruleset(BASE))
    conducted(raw, tmp_path / "clean.jsonl", how_with(1))
    assert b"Advert" not in (tmp_path / "clean.jsonl").read_bytes()
    monkeypatch.setattr(made, "RULES", ruleset(EDITS["taken out"]))
    conducted(raw, tmp_path / "clean.jsonl", how_with(1, changed_only=True))
    assert b"Advert" in (tmp_path / "clean.jsonl").read_bytes()
