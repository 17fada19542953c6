"""The command `cleaner clean`, as a person runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cleaner.cli import main

FIXTURES = Path(__file__).parents[1] / "fixtures"


def run(*args, **kwargs):
    return CliRunner().invoke(main, ["clean", *map(str, args)], **kwargs)


@pytest.fixture
def raw(tmp_path):
    folder = tmp_path / "raw"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.txt").write_text("It rains.\nSource link\n", encoding="utf-8")
    (folder / "deep" / "b.md").write_text("It snows.\n\nLeave a Reply", encoding="utf-8")
    (folder / "c.pdf").write_text("no text file", encoding="utf-8")
    return folder


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_seeds_come_out_byte_for_byte(tmp_path, jobs):
    done = run(FIXTURES / "raw", "-o", tmp_path / "out", "--jobs", jobs)
    assert done.exit_code == 0
    wanted = {path.name: path.read_bytes() for path in (FIXTURES / "clean").iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == wanted


def test_the_tree_is_kept_and_other_files_are_left(raw, tmp_path):
    assert run(raw, "-o", tmp_path / "out").exit_code == 0
    written = sorted(str(p.relative_to(tmp_path / "out")) for p in (tmp_path / "out").rglob("*.*"))
    assert written == ["a.txt", str(Path("deep", "b.md"))]
    assert (tmp_path / "out" / "deep" / "b.md").read_text(encoding="utf-8") == "It snows.\n"


def test_a_file_goes_to_stdout_and_so_does_stdin(raw):
    assert run(raw / "a.txt").stdout == "It rains.\n"
    assert run("-", input="It rains.\nSource link").stdout == "It rains.\n"


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_fails_is_named_and_the_others_go_on(raw, tmp_path, jobs):
    (raw / "0.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\xff\xfe\x01")
    done = run(raw, "-o", tmp_path / "out", "--jobs", jobs)
    assert done.exit_code == 1
    assert f"failed: {raw / '0.txt'}: not a text file" in done.stderr
    assert (tmp_path / "out" / "a.txt").exists()
    assert not (tmp_path / "out" / "0.txt").exists()


@pytest.mark.skipif(os.name == "nt", reason="names of POSIX")
def test_a_name_of_two_lines_is_shown_on_one(raw):
    (raw / "a\nfiles: 0 in.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\xff\xfe\x01")
    (raw / "b\n+++.txt").write_text("It rains.\nSource link\n", encoding="utf-8")
    done = run(raw, "--diff")
    assert f"failed: {raw}/a\\x0afiles: 0 in.txt: not a text file" in done.stderr
    assert f"--- {raw}/b\\x0a+++.txt\n+++ body\n" in done.stdout


def test_files_of_no_kind_are_counted_by_the_ends_of_their_names(raw, tmp_path):
    for name in ("d", "e", "f.html?page=2", "old.jsonl.rejected.jsonl", ".hidden", "g.h", "i.j"):
        (raw / name).write_text("It rains.\n", encoding="utf-8")
    for number in range(3):
        (raw / f"k.{number}").write_text("It rains.\n", encoding="utf-8")
    said = "passed over, of no kind that is read: 2 without an ending, "
    for args in (["--dry-run"], ["-o", tmp_path / "out"], ["-o", tmp_path / "all.jsonl"]):
        [line] = [each for each in run(raw, *args).stderr.splitlines() if "passed" in each]
        assert line.startswith(said)
        assert line.endswith(", 3 more")
        assert line.count(", 1 ") == 4
    assert "passed over" not in run(raw / "a.txt").stderr


def test_dry_run_and_diff_write_nothing(raw, tmp_path):
    assert "source-tail" in run(raw, "--dry-run").stderr
    assert "-Source link" in run(raw, "--diff").stdout.splitlines()
    assert sorted(tmp_path.iterdir()) == [raw]


def test_json_gives_a_document_a_line(raw):
    rows = [json.loads(line) for line in run(raw, "--json").stdout.splitlines()]
    assert [row["body"] for row in rows] == ["It rains.\n", "It snows."]
    assert rows[0]["removals"][0]["rule"] == "source-link"
    assert rows[0]["removals"][0]["text"] == "Source link\n"


def test_own_rules_are_layered_and_rules_can_be_left_out(raw, tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    (own / "rain.yaml").write_text(
        "pack: rain\ndescription: Rain.\nrules:\n  - id: rain\n    description: Rain.\n"
        "    category: other\n    match: {phrases: [it rains]}\n",
        encoding="utf-8",
    )
    assert run(raw / "a.txt", "--rules", own).stdout == ""
    assert run(raw / "a.txt", "--rules", own, "--only", "rain").stdout == "Source link\n"
    assert run(raw / "a.txt", "--disable", "source-link").stdout == "It rains.\nSource link\n"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["nowhere"], "does not exist"),
        (["RAW"], "Name a folder with -o"),
        (["RAW", "-o", "RAW"], "put the bodies elsewhere"),
        (["RAW", "-o", "RAW/deep/out"], "put the bodies elsewhere"),
        (["RAW/a.txt", "-o", "RAW"], "is the raw file itself"),
        (["RAW/r.jsonl.rejected.jsonl", "-o", "RAW/r.jsonl"], "is the raw file itself"),
        (["RAW/a.txt", "-o", "RAW/pipe"], "is no file"),
        (["RAW/deep.cleaner", "-o", "RAW/deep"], "would keep its state"),
        (["RAW/deep.cleaner/tmp", "-o", "RAW/deep"], "would keep its state"),
        (["RAW", "-o", "out", "--report", "RAW/a.txt"], "name a file elsewhere"),
        (["RAW/a.txt", "-o", "out", "--report", "RAW/a.txt"], "name a file elsewhere"),
        (["RAW", "-o", "out", "--report", "out/a.txt"], "name a file elsewhere"),
        (["RAW", "-o", "out", "--report", "out.cleaner/run.json"], "name a file elsewhere"),
        (["RAW", "-o", "out", "--dry-run"], "choose one"),
        (["RAW", "--diff", "--json"], "choose one"),
        (["RAW", "-o", "out", "--parts", "caption"], "--parts needs columns, which txt has not"),
        (["RAW/a.txt", "--parts", "caption"], "--parts needs columns, which txt has not"),
        (["RAW", "--dry-run", "--disable", "source-lnk"], 'did you mean "source-link"?'),
        (["RAW", "--dry-run", "--only", "share-bars"], 'did you mean "share"?'),
        (["-", "-o", "out"], "leave -o away"),
        (["RAW", "--dry-run", "--jobs", "0"], "not in the range"),
        (["RAW", "--dry-run", "--timeout", "nan"], "nan is no number to count with"),
        (["RAW", "--dry-run", "--timeout", "inf"], "inf is no number to count with"),
    ],
)
def test_wrong_use_is_said_and_ends_with_2_and_raw_files_stay(raw, args, message):
    (raw / "r.jsonl.rejected.jsonl").write_text('{"text": "It rains."}\n', encoding="utf-8")
    (raw / "deep.cleaner" / "tmp").mkdir(parents=True)
    (raw / "deep.cleaner" / "tmp" / "a.txt").write_text("It rains.\n", encoding="utf-8")
    if hasattr(os, "mkfifo"):
        os.mkfifo(raw / "pipe")
    elif "RAW/pipe" in args:
        pytest.skip("pipes of POSIX")
    before = {path: path.is_file() and path.read_bytes() for path in raw.rglob("*")}
    done = run(*(arg.replace("RAW", str(raw)) for arg in args))
    assert done.exit_code == 2
    assert message in " ".join(done.stderr.split())
    assert {path: path.is_file() and path.read_bytes() for path in raw.rglob("*")} == before


def test_broken_rules_are_named_without_a_traceback(raw, tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "bad.yaml").write_text("pack: bad\nrulez: []\n", encoding="utf-8")
    done = run(raw, "--dry-run", "--rules", tmp_path / "own")
    assert done.exit_code == 1
    assert f'{tmp_path / "own" / "bad.yaml"}:2:1: unknown key "rulez"' in done.stderr
    assert 'did you mean "rules"?' in done.stderr


def test_a_terminal_that_knows_only_ascii_gets_utf_8_bodies_and_a_table(raw):
    (raw / "a.txt").write_text("Es regnet über “Köln”.\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-m", "cleaner", "clean", str(raw / "a.txt")],
        capture_output=True, env=environment, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.decode()) == (0, "Es regnet über “Köln”.\n")
    table = subprocess.run(
        [sys.executable, "-m", "cleaner", "clean", str(raw), "--dry-run", "--diff"],
        capture_output=True, env=environment, check=False,
    )  # fmt: skip
    assert table.returncode == 0
