"""Inputs and rules that would fill memory or never end."""

import gzip
import json
import zipfile

import pytest

from tests.faults.made import run

MB = 2**20
HUGE = 100  # MB, three times what a document may have


def bomb(path, start, end):
    with gzip.open(path, "wb", 1) as file:
        file.write(start)
        for _ in range(HUGE):
            file.write(b"a" * MB)
        file.write(end)


ROWS = b'{"text": "It rains."}\n{"text": "', b'"}\n{"text": "It snows."}\n'


@pytest.mark.parametrize("packed", [True, False])
def test_a_record_that_is_far_too_long_is_passed_over(tmp_path, packed):
    path = tmp_path / ("raw.jsonl.gz" if packed else "raw.jsonl")
    if packed:
        bomb(path, *ROWS)
    else:
        with path.open("wb") as file:
            file.write(ROWS[0])
            file.seek(HUGE * MB)
            file.write(ROWS[1])
    done = run(path, "-o", tmp_path / "clean.jsonl", "--memory", 1024)
    assert done.returncode == 1
    assert "line 2: longer than 32 MB" in done.stderr
    assert "3 in = 2 cleaned + 0 quarantined + 1 unreadable" in done.stderr
    lines = (tmp_path / "clean.jsonl").read_bytes().splitlines()
    bodies = [json.loads(line)["text"] for line in lines]
    assert bodies == ["It rains.", "It snows."]


def test_files_that_are_far_too_long_are_named(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    bomb(raw / "bomb.txt.gz", b"", b"")
    with (raw / "line.txt").open("wb") as file:
        file.truncate(HUGE * MB)
    with zipfile.ZipFile(raw / "bomb.wacz", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("datapackage.json", "{}")
        with file.open("archive/data.warc", "w") as inside:
            for _ in range(HUGE):
                inside.write(b"\0" * MB)
    (raw / "good.txt").write_text("It rains.\nSource link\n", encoding="utf-8")
    done = run(raw, "-o", tmp_path / "clean", "--memory", 1024)
    assert done.returncode == 1
    assert done.stderr.count("longer than 32 MB") == 2
    assert "bomb.wacz" in done.stderr
    assert "files: 4 in = 2 cleaned + 0 quarantined + 2 unreadable" in done.stderr
    assert (tmp_path / "clean" / "good.txt").read_bytes() == b"It rains.\n"


def test_odd_documents_are_cleaned_or_named(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "nested.html").write_text(
        f"<html><body>{'<div>' * 100_000}<p>It rains, and nobody knows for how long.</p>",
        encoding="utf-8",
    )
    (raw / "nul.txt").write_bytes(b"It rains\0 on Monday and\0 on Tuesday.\nSource link\n" * 200)
    (raw / "lines.txt").write_text("\n" * 1_000_000 + "It rains.", encoding="utf-8")
    (raw / "surrogate.jsonl").write_text('{"text": "It rains \\ud800."}\n', encoding="utf-8")
    done = run(raw, "-o", tmp_path / "clean")
    assert "≠" not in done.stderr
    assert "4 in = " in done.stderr
    assert (tmp_path / "clean" / "lines.txt").read_bytes() == b"It rains.\n"
    assert "It rains, and nobody" in (tmp_path / "clean" / "nested.txt").read_text("utf-8")
    assert json.loads((tmp_path / "clean" / "surrogate.jsonl").read_bytes()) == {
        "text": "It rains \ufffd."
    }


def test_a_lone_surrogate_is_replaced_on_its_way_into_a_file(tmp_path):
    raw = tmp_path / "raw.jsonl"
    raw.write_text('{"id": "a", "text": "It rains \\ud800."}\n', encoding="utf-8")
    done = run(raw, "-o", tmp_path / "clean", "--to", "txt")
    assert done.returncode == 0, done.stderr
    [body] = (tmp_path / "clean").glob("*.txt")
    assert body.read_text(encoding="utf-8") == "It rains \ufffd.\n"


PACK = """\
pack: own
description: Own.
rules:
  - id: slow
    description: Never ends.
    category: other
    match: {regex: '^(?:(?:a|aa)+)+(?<!a)$'}
  - id: rain
    description: Rain.
    category: other
    match: {phrases: [it rains]}
"""


def test_a_pattern_that_never_ends_is_named_and_off_for_that_document(tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "own.yaml").write_text(PACK, encoding="utf-8")
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "bad.txt").write_text("a" * 5000 + "\nIt rains\nIt snows.\n", encoding="utf-8")
    (raw / "good.txt").write_text("It rains\nIt snows.\n", encoding="utf-8")
    done = run(raw, "-o", tmp_path / "clean", "--rules", tmp_path / "own", "--only", "own")
    assert done.returncode == 0, done.stderr
    assert f"warning: {raw / 'bad.txt'}: slow, line 1: the pattern took longer" in done.stderr
    assert (tmp_path / "clean" / "good.txt").read_bytes() == b"It snows.\n"
    assert (tmp_path / "clean" / "bad.txt").read_bytes() == b"a" * 5000 + b"\nIt snows.\n"


def test_a_bomb_among_the_rules_is_refused_before_anything_is_done(tmp_path):
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "own.yaml").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "raw.txt").write_text("It rains.", encoding="utf-8")
    done = run(tmp_path / "raw.txt", "-o", tmp_path / "out.txt", "--rules", tmp_path / "own")
    assert done.returncode == 1
    assert "nothing was done" in done.stderr
    assert not (tmp_path / "out.txt").exists()
