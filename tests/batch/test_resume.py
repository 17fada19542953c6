"""Run again: what is done and unchanged is passed over, the rest is done."""

import os
import sqlite3
from contextlib import closing

import pytest

from cleaner.batch.lock import Lock, LockedError
from tests.faults.made import conducted, folder, how_with, rows, tree


def state(out, name="journal.sqlite"):
    return out.with_name(f"{out.name}.cleaner") / name


def ask(out, sql):
    with closing(sqlite3.connect(state(out))) as db:
        return db.execute(sql).fetchall()


def stamps(folder):
    return {path.name: path.stat().st_ino for path in folder.rglob("*.txt")}


@pytest.fixture
def raw(tmp_path):
    return folder(tmp_path / "raw", 6)


def test_what_is_unchanged_is_not_touched_and_what_changed_is_done(raw, tmp_path):
    out = tmp_path / "clean"
    conducted(raw, out)
    before = stamps(out)
    (raw / "0001.txt").write_text("It snows.\nSource link\n", encoding="utf-8")
    os.utime(raw / "0002.txt", (1, 1))  # another time, the same content
    (out / "0003.txt").unlink()
    (out / "0004.txt").write_text("broken", encoding="utf-8")
    folder(raw, 7)  # writes 1 again, and a new one
    (raw / "0001.txt").write_text("It snows.\nSource link\n", encoding="utf-8")
    books, failed = conducted(raw, out)
    assert not failed
    assert str(books.files) == "7 in = 7 cleaned + 0 quarantined + 0 unreadable"
    again = stamps(out)
    changed = {name for name in again if again[name] != before.get(name)}
    assert changed == {"0001.txt", "0003.txt", "0004.txt", "0006.txt"}
    assert (out / "0001.txt").read_bytes() == b"It snows.\n"
    conducted(raw, tmp_path / "whole")
    assert tree(out) == tree(tmp_path / "whole")


def test_bodies_of_files_that_are_gone_stay(raw, tmp_path):
    conducted(raw, tmp_path / "clean")
    (raw / "0000.txt").unlink()
    books, _ = conducted(raw, tmp_path / "clean")
    assert (books.gone, books.files.found, books.hold) == (1, 5, True)
    assert (tmp_path / "clean" / "0000.txt").exists()


def test_the_audit_holds_no_row_of_what_was_done_again(raw, tmp_path):
    from pyarrow import parquet

    conducted(raw, tmp_path / "clean")
    for text in ("It snows.\nSource link\n", "It hails.\nLeave a Reply\n"):
        (raw / "0001.txt").write_text(text, encoding="utf-8")
        conducted(raw, tmp_path / "clean")
    found = parquet.read_table(state(tmp_path / "clean", "documents")).to_pylist()
    assert sorted(row["document"] for row in found) == [f"{n:04}.txt" for n in range(6)]
    changes = parquet.read_table(state(tmp_path / "clean", "audit")).to_pylist()
    assert [row["rule"] for row in changes if row["document"] == "0001.txt"] == ["comment-form"]
    assert ask(tmp_path / "clean", "SELECT * FROM stale") == []


def test_a_container_that_is_done_is_not_read_again(tmp_path):
    raw, out = rows(tmp_path / "raw.jsonl", ["It rains.\nSource link", "It snows."]), "c.jsonl"
    out = tmp_path / out
    conducted(raw, out)
    node = out.stat().st_ino
    books, _ = conducted(raw, out)
    assert out.stat().st_ino == node
    assert str(books.records) == "2 in = 2 cleaned + 0 quarantined + 0 unreadable"
    rows(raw, ["It rains.\nSource link"])
    conducted(raw, out)
    assert out.read_bytes().count(b"\n") == 1


def test_records_that_failed_are_named_again_where_nothing_is_done(tmp_path):
    raw = rows(tmp_path / "raw.jsonl", ["It rains."])
    with raw.open("a", encoding="utf-8") as file:
        file.write("{broken\n")
    for _ in range(2):
        books, failed = conducted(raw, tmp_path / "clean.jsonl")
        assert failed.keys() == {"line 2"}
        assert failed["line 2"].state == "unreadable"
        assert str(books.records) == "2 in = 1 cleaned + 0 quarantined + 1 unreadable"


def test_a_folder_into_one_container_is_made_anew_when_a_file_comes_or_goes(tmp_path):
    raw, out = folder(tmp_path / "raw", 3), tmp_path / "all.jsonl"
    conducted(raw, out)
    node = out.stat().st_ino
    conducted(raw, out)
    assert out.stat().st_ino == node
    (raw / "0001.txt").unlink()
    books, _ = conducted(raw, out)
    assert out.read_bytes().count(b"\n") == 2
    assert books.hold
    node = out.stat().st_ino
    conducted(raw, out)
    assert out.stat().st_ino == node


def test_a_document_that_goes_missing_is_named(raw, tmp_path):
    out = tmp_path / "clean"
    conducted(raw, out)
    from cleaner.batch.conservation import audit_books
    from cleaner.batch.journal import Journal
    from cleaner.io.inputs import inputs

    [[fingerprint]] = ask(out, "SELECT DISTINCT fingerprint FROM document")
    with closing(sqlite3.connect(state(out))) as db:
        db.execute("DELETE FROM document WHERE path = '0002.txt'")
        db.commit()
    journal = Journal(state(out))
    books = audit_books(journal, inputs(raw), fingerprint)
    journal.close()
    assert not books.hold
    assert books.missing == ["0002.txt"]
    assert "6 in ≠ 5 cleaned" in str(books.files)


def test_other_options_do_all_again(raw, tmp_path):
    conducted(raw, tmp_path / "clean", how_with())
    before = stamps(tmp_path / "clean")
    conducted(raw, tmp_path / "clean", how_with(), language="de")
    after = stamps(tmp_path / "clean")
    assert all(after[name] != before[name] for name in before)


def test_a_damaged_journal_is_said(raw, tmp_path, capsys):
    conducted(raw, tmp_path / "clean")
    state(tmp_path / "clean").write_bytes(b"no database at all, but long enough" * 10)
    with pytest.raises(SystemExit) as ended:
        conducted(raw, tmp_path / "clean")
    assert ended.value.code == 1
    said = "journal.sqlite cannot be used: file is not a database: move it away, and all is cleaned"
    assert said in capsys.readouterr().err


def test_a_lock_is_held_by_one_and_left_by_its_end(tmp_path):
    import subprocess
    import sys

    code = "import sys, pathlib; from cleaner.batch.lock import Lock\n"
    code += "with Lock(pathlib.Path(sys.argv[1])): pass"
    command = [sys.executable, "-c", code, str(tmp_path / "lock")]
    with Lock(tmp_path / "lock"):
        other = subprocess.run(command, capture_output=True, text=True, check=False)
        assert LockedError.__name__ in other.stderr
        assert f"process {os.getpid()} on" in other.stderr
    assert subprocess.run(command, check=False).returncode == 0
