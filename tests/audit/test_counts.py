"""What a run did, counted; rules that never hit, are shadowed or drift."""

from pathlib import Path

import duckdb
import numpy as np
import pytest

from cleaner.audit import counts as counting
from cleaner.audit.counts import count
from cleaner.audit.drift import drifts, fisher
from cleaner.audit.health import costs, never_hit, shadowed
from cleaner.audit.outputs import Finished
from cleaner.audit.run_info import RunInfo, state_of
from cleaner.audit.shard import Shard
from cleaner.audit.sweep import drop_unnamed, keep_only
from cleaner.engine.compile import RuleSet
from cleaner.io.records import Wanted
from cleaner.pipeline import Cleaner
from cleaner.rules.model import Pack
from tests.audit.made import cleaned


def pack(*rules):
    base = {"description": "d", "category": "promo"}
    return Pack.model_validate(
        {"pack": "p", "description": "d", "rules": [base | r for r in rules]}
    )


WIDE = {"id": "wide", "match": {"contains": ["buy"]}}
NARROW = {"id": "narrow", "match": {"contains": ["buy"]}, "remove": "span", "status": "active"}
NEVER = {"id": "never", "match": {"contains": ["xyzzy"]}}


def state(folder, raws, rules=(WIDE, NARROW, NEVER), site=None, unit="u"):
    made = Cleaner(RuleSet([pack(*rules)]))
    shard = Shard()
    for name, raw in raws.items():
        shard.add(name, "", made.clean(raw), url=site and f"https://{site}/{name}")
    shard.write(folder / "audit" / f"{unit}.parquet")
    return folder


def test_counts_are_those_of_duckdb(tmp_path):
    state(tmp_path, {f"{n}.txt": "It rains.\nBuy now\nIt hails.\nBuy this" for n in range(5)})
    found = count(tmp_path)
    [(times, documents, characters)] = duckdb.sql(
        "SELECT count(*), count(DISTINCT document), sum(length(text))"
        f" FROM '{tmp_path}/audit/*.parquet' WHERE rule = 'wide'"
    ).fetchall()
    tally = found.rules()["wide", "promo"]
    assert (tally.times, tally.documents, tally.characters) == (times, documents, characters)
    assert (found.total, found.hits["wide", ""]) == (5, 5)


def test_chunks_make_no_difference(tmp_path, monkeypatch):
    for n in range(7):
        raws = {f"{n}-{m}.txt": f"It rains {m}.\n" + "Buy now\n" * m for m in range(4)}
        state(tmp_path, raws, unit=str(n))
    whole = count(tmp_path)
    monkeypatch.setattr(counting, "_SHARDS", 2)
    pieces = count(tmp_path)
    assert pieces == whole


def test_the_site_is_the_folder_where_there_is_no_address(tmp_path):
    state(tmp_path, {"herald/a/1.txt": "It rains.", "2.txt": "It rains."})
    assert count(tmp_path).documents == {"herald": 1, "": 1}


def test_samples_come_from_many_documents_and_are_the_same_each_time(tmp_path):
    state(tmp_path, {f"{n}.txt": "It rains.\nBuy now\nBuy this\nIt snows." for n in range(9)})
    found = count(tmp_path, 3).samples["wide"]
    assert len({sample.document for sample in found}) == len(found) == 3
    assert found == count(tmp_path, 3).samples["wide"]
    assert {s.text[:4] for s in found} == {"Buy "}
    assert all(s.left.startswith("It rains.\n") for s in found)


def test_rules_that_never_hit_or_are_shadowed_are_named(tmp_path):
    state(tmp_path, {"a.txt": "It rains.\nBuy now\nBuy this"})
    found = count(tmp_path)
    assert never_hit(found, RuleSet([pack(WIDE, NARROW, NEVER)])) == ["never"]
    assert [(each.rule, each.by) for each in shadowed(found)] == [("narrow", "wide")]


def test_a_rule_that_went_quiet_on_a_site_is_named_and_chance_is_not(tmp_path):
    junk, clean = "It rains.\nBuy now", "It rains."
    for run, hits in (("before", 40), ("now", 2)):
        for site, times in (("a.example", hits), ("b.example", 20 + (run == "now"))):
            raws = {f"{site}-{n}.txt": junk if n < times else clean for n in range(50)}
            state(tmp_path / run, raws, site=site, unit=site)
    [drift] = drifts(count(tmp_path / "now"), count(tmp_path / "before"), {"wide"})
    assert (drift.rule, drift.site, drift.louder) == ("wide", "a.example", False)
    assert (drift.before, drift.now) == (40, 2)
    assert drifts(count(tmp_path / "now"), count(tmp_path / "before"), set()) == []


@pytest.mark.parametrize(
    ("table", "p"),
    # As R's fisher.test(matrix(c(a, n - a, b, m - b), 2))$p.value gives them.
    [
        ((1, 10, 11, 14), 0.002759),
        ((8, 10, 1, 6), 0.03497),
        ((5, 5, 5, 5), 1.0),
        ((0, 3, 0, 4), 1.0),
    ],
)
def test_fishers_exact_test(table, p):
    logs = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, 50)))))
    assert fisher(*table, logs) == pytest.approx(p, rel=1e-3)


def test_the_clock_charges_each_rule_that_was_asked(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.txt").write_text("It rains.\nSource link\n")
    cleaned(raw, tmp_path / "clean")
    folder = state_of(tmp_path / "clean")
    rules = RunInfo.read(folder).cleaner(folder).rules
    found = costs(rules, Finished(tmp_path / "clean", folder, Wanted()).bodies())
    assert found.documents == 1
    assert "source-link" in dict(found.rules)
    assert sum(seconds for _, seconds in found.rules) <= found.whole


def test_rows_of_documents_that_were_done_again_go(tmp_path):
    raws = {"a.txt": "It rains.\nBuy now", "caf\udce9.txt": "It rains.\nBuy now"}
    path = state(tmp_path, raws) / "audit" / "u.parquet"
    keep_only(path, {"caf\udce9.txt"})
    keep_only(path, {"caf\udce9.txt"})
    assert (count(tmp_path).total, count(tmp_path).rules()["wide", "promo"].times) == (1, 1)
    state(tmp_path, {"b.txt": "It rains."}, unit="stray")
    assert drop_unnamed(tmp_path, {"u.parquet"}) == 1
    assert count(tmp_path).total == 1
    keep_only(path, ())
    assert not list(Path(tmp_path).rglob("*.parquet"))
    keep_only(path, ())
