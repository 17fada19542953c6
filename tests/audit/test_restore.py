"""The raw text comes back exactly, from bodies and audit alone."""

import gzip
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given

import cleaner
from cleaner.audit import restore as restoring
from cleaner.audit.dataset import entries
from cleaner.audit.run_info import state_of
from cleaner.audit.shard import Shard
from cleaner.cli import main
from cleaner.decode import decode
from cleaner.engine.compile import RuleSet
from cleaner.html.sniff import is_html
from cleaner.pipeline import Cleaner
from tests.audit.made import SHIPPED, cleaned
from tests.io import made
from tests.strategies import packs, texts

FIXTURES = Path(__file__).parents[1] / "fixtures"


def restore(*args):
    return CliRunner().invoke(main, ["restore", *map(str, args)])


def tree(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@given(texts(), packs())
def test_body_and_audit_give_any_text_back(tmp_path_factory, raw, pack):
    folder = tmp_path_factory.mktemp("state")
    result = Cleaner(RuleSet([pack])).clean(raw)
    shard = Shard()
    shard.add("a.txt", "", result)
    shard.write(folder / "audit" / "unit.parquet")
    [entry] = entries(folder / "audit" / "unit.parquet")
    assert entry.raw(entry.body_in(result.body + "\n")) == raw


def test_all_fixtures_come_back_exactly(tmp_path):
    raw, clean = tmp_path / "raw", tmp_path / "clean"
    lists = shutil.ignore_patterns("junk", "near-junk.txt", "sentences*")  # of lines, no documents
    shutil.copytree(FIXTURES, raw, ignore=lists)
    assert cleaned(raw, clean, rules=SHIPPED) == []
    shutil.move(raw, tmp_path / "gone")  # nothing but bodies and audit is asked
    done = restore(clean, "-o", tmp_path / "again")
    assert done.exit_code == 0, done.stderr
    for path in (path for path in (tmp_path / "gone").rglob("*") if path.is_file()):
        text, _ = decode(path.read_bytes())
        again = tmp_path / "again" / path.relative_to(tmp_path / "gone")
        if is_html(text):
            assert (
                again.with_suffix(".txt").is_file()
                or again.with_name(again.name + ".txt").is_file()
            )
        else:
            assert again.read_bytes().decode() == text


@pytest.mark.parametrize("kind", sorted(made.MAKERS))
def test_containers_come_back(tmp_path, kind):
    raw, clean = tmp_path / f"raw.{kind}", tmp_path / "out" / "x.jsonl"
    raw.write_bytes(made.MAKERS[kind]())
    cleaned(raw, clean)
    done = restore(clean, "-o", tmp_path / "again.jsonl")
    assert done.exit_code == 0, done.stderr
    rows = [json.loads(line) for line in (tmp_path / "again.jsonl").read_text().splitlines()]
    results = [cleaner.clean(row["text"]) for row in rows]
    bodies = [json.loads(line)["text"] for line in clean.read_text().splitlines()]
    assert [result.body for result in results] == bodies
    if kind == "jsonl":
        assert [row["text"] for row in rows] == [row["text"] for row in made.ROWS]


RAWS = [
    "It rains.\nSource link",
    "It sn\ud800ows.\r\n\r\n\r\nLeave a Reply",
    "",
    "It hails.",
    "It rains.\n" * 3,
] * 3


@pytest.mark.parametrize("name", ["x.jsonl", "x.jsonl.gz", "x.csv", "x.parquet", "x.txt", "x"])
def test_many_records_over_many_shards_keep_their_order(tmp_path, name):
    raw, clean = tmp_path / "raw.jsonl", tmp_path / "out" / name
    texts = [text.replace("\ud800", "\x00") for text in RAWS] if name != "x.jsonl" else RAWS
    raw.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    to = "txt" if name == "x" else None
    if name == "x.txt":
        raw, clean = tmp_path / "raw", tmp_path / "x"
        raw.mkdir()
        texts = [text.replace("\x00", "") for text in texts]  # a file with NUL bytes is no text
        for number, text in enumerate(texts):
            (raw / f"{number:02}.txt.gz").write_bytes(
                gzip.compress(text.encode("utf-8", "replace"))
            )
    cleaned(raw, clean, to=to)
    done = restore(clean, "-o", tmp_path / "again")
    assert done.exit_code == 0, done.stderr
    if name == "x.jsonl":
        again = [
            json.loads(line)["text"] for line in (tmp_path / "again").read_bytes().splitlines()
        ]
        assert again == RAWS
    elif name in ("x", "x.txt"):
        held = [
            gzip.decompress(b) if n.endswith(".gz") else b
            for n, b in sorted(tree(tmp_path / "again").items())
        ]
        assert held == [text.encode() for text in texts]


def test_records_that_were_done_out_of_turn_come_back_in_order(tmp_path):
    raw, clean = tmp_path / "raw.jsonl", tmp_path / "clean.jsonl"
    raw.write_text(
        "".join(json.dumps({"text": f"It rains {n}.\nSource link"}) + "\n" for n in range(6))
    )
    cleaned(raw, clean)
    state = state_of(clean)
    shutil.rmtree(state / "audit")
    shutil.rmtree(state / "documents")
    (state / "journal.sqlite").unlink()  # it tells of other shards
    for name, numbers in (("b", [0, 1, 3]), ("a", [2]), ("c", [4, 5])):
        shard = Shard()
        for n in numbers:
            result = cleaner.clean(f"It rains {n}.\nSource link")
            shard.add("raw.jsonl", f"line {n + 1}", result, output="", number=n)
        shard.write(state / "audit" / f"{name}.parquet")
    done = restore(clean, "-o", tmp_path / "again.jsonl")
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / "again.jsonl").read_bytes() == raw.read_bytes()


def test_records_that_could_not_be_written_are_passed_over(tmp_path):
    raw, clean = tmp_path / "raw.jsonl", tmp_path / "clean.jsonl"
    doubled = '{"text": "It rains.", "text": "It hails."}'
    raw.write_text(f'{{"text": "It snows.\\nSource link"}}\n{doubled}\n{{"text": "It thaws."}}\n')
    assert len(cleaned(raw, clean)) == 1
    done = restore(clean, "-o", tmp_path / "again.jsonl")
    assert done.exit_code == 0, done.stderr
    rows = [json.loads(line) for line in (tmp_path / "again.jsonl").read_text().splitlines()]
    assert [row["text"] for row in rows] == ["It snows.\nSource link", "It thaws."]


def test_a_folder_into_one_container_comes_back_in_order(tmp_path):
    raw, clean = tmp_path / "raw", tmp_path / "all.jsonl"
    (raw / "deep").mkdir(parents=True)
    wanted = {}
    for name in ("z.txt", "b.txt", "deep/a.txt", "c.jsonl"):
        text = f"It rains in {name}.\nSource link"
        wanted[name] = text
        (raw / name).write_text(json.dumps({"text": text}) if "json" in name else text)
    cleaned(raw, clean)
    assert restore(clean, "-o", tmp_path / "again.jsonl").exit_code == 0
    rows = [json.loads(line) for line in (tmp_path / "again.jsonl").read_text().splitlines()]
    assert sorted(row["text"] for row in rows) == sorted(wanted.values())


def test_many_processes_write_what_one_does(tmp_path, monkeypatch):
    monkeypatch.setattr(restoring, "_SHARDS_A_PROCESS", 1)
    raw, clean = tmp_path / "raw", tmp_path / "clean"
    raw.mkdir()
    for number in range(140):
        (raw / f"{number}.txt").write_text(f"It rains {number}.\nSource link\n")
    (raw / "a.jsonl").write_text(json.dumps({"text": "It snows.\nSource link"}))
    cleaned(raw, clean)
    assert len(list((state_of(clean) / "audit").iterdir())) > 2
    for name, options in (("again", ()), ("back", ("--rule", "source-link"))):
        for jobs in (1, 2):
            done = restore(clean, "-o", tmp_path / f"{name}-{jobs}", "--jobs", jobs, *options)
            assert done.exit_code == 0, done.stderr
            assert "141 " in done.stderr
        assert tree(tmp_path / f"{name}-1") == tree(tmp_path / f"{name}-2")
        assert tree(tmp_path / f"{name}-2").keys() == tree(raw).keys()


def test_a_body_that_was_changed_since_is_named_and_the_others_are_restored(tmp_path):
    raw, clean = tmp_path / "raw", tmp_path / "clean"
    shutil.copytree(FIXTURES / "raw", raw)
    cleaned(raw, clean)
    changed = sorted(clean.iterdir())[1]
    changed.write_text("Another text.")
    done = restore(clean, "-o", tmp_path / "again")
    assert done.exit_code == 1
    assert f"failed: {changed.name}: {changed} was changed since the run" in done.stderr
    assert len(tree(tmp_path / "again")) == len(tree(raw)) - 1


def test_an_output_that_exists_or_would_overwrite_is_refused(tmp_path):
    raw, clean = tmp_path / "raw", tmp_path / "clean"
    shutil.copytree(FIXTURES / "raw", raw)
    cleaned(raw, clean)
    for output in (raw, clean, clean / "again", raw / "again"):
        assert restore(clean, "-o", output).exit_code == 2
    assert restore(raw, "-o", tmp_path / "again").exit_code == 1


def test_names_that_are_no_utf_8_come_back(tmp_path):
    raw, clean = tmp_path / "raw", tmp_path / "clean"
    raw.mkdir()
    (raw / "caf\udce9.txt").write_text("It rains.\nSource link")
    (raw / "caf\\udce9.txt").write_text("It snows.\nSource link")
    cleaned(raw, clean)
    done = restore(clean, "-o", tmp_path / "again")
    assert done.exit_code == 0, done.stderr
    assert tree(tmp_path / "again") == tree(raw)


@pytest.mark.parametrize("folder", ["audit", "documents"])
@pytest.mark.parametrize("command", ["restore", "audit"])
def test_a_damaged_audit_is_said_in_a_line(tmp_path, folder, command):
    raw, clean = tmp_path / "raw", tmp_path / "clean"
    shutil.copytree(FIXTURES / "raw", raw)
    cleaned(raw, clean)
    [shard, *_] = sorted((state_of(clean) / folder).iterdir())
    shard.write_bytes(b"no Parquet")
    options = ["-o", str(tmp_path / "again")] if command == "restore" else []
    done = CliRunner().invoke(main, [command, str(clean), *options])
    assert done.exit_code == 1
    assert done.stderr.startswith(f"error: {shard} cannot be read")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("folder", ["audit", "documents"])
def test_what_was_deleted_from_the_audit_is_named_and_made_anew(tmp_path, folder):
    raw, clean = tmp_path / "raw", tmp_path / "clean"
    shutil.copytree(FIXTURES / "raw", raw)
    cleaned(raw, clean)
    (raw / "more.txt").write_text("It rains.\nSource link")
    (raw / "rows.jsonl").write_text('{"text": "It snows.\\nSource link"}\n')
    cleaned(raw, clean)
    before = tree(state_of(clean) / "audit")
    for name in sorted(before)[:-1]:
        (state_of(clean) / folder / name).unlink()
    done = restore(clean, "-o", tmp_path / "again")
    assert done.exit_code == 1
    assert "Traceback" not in done.stderr
    cleaned(raw, clean)
    done = restore(clean, "-o", tmp_path / "whole")
    assert done.exit_code == 0, done.stderr
    assert tree(tmp_path / "whole") == tree(raw)


def test_a_body_that_took_the_name_of_one_that_is_gone_is_the_only_one(tmp_path):
    raw, clean = tmp_path / "raw", tmp_path / "clean"
    raw.mkdir()
    (raw / "a.txt").write_text("It rained today.\n")
    (raw / "a.html").write_text("It snowed today.\n")
    cleaned(raw, clean)
    (raw / "a.txt").unlink()
    cleaned(raw, clean)
    assert (clean / "a.txt").read_text() == "It snowed today.\n"
    (raw / "a.html").rename(raw / "a.htm")
    cleaned(raw, clean)
    done = restore(clean, "-o", tmp_path / "again")
    assert done.exit_code == 0, done.stderr
    assert tree(tmp_path / "again") == {"a.txt": b"It snowed today.\n"}
