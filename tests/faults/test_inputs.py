"""Folders as strangers leave them: what is there is read, or named; nothing is written elsewhere."""

import os
import sys
from pathlib import Path

import pyarrow.parquet
import pytest

from cleaner.cli import targets
from cleaner.io.names import Names, fitting
from tests.faults.made import conducted, folder, run, tree

posix = pytest.mark.skipif(sys.platform == "win32", reason="names and links of POSIX")


@posix
def test_links_are_followed_inside_the_folder_only(tmp_path):
    raw = folder(tmp_path / "raw", 2)
    secret = tmp_path / "secret.txt"
    secret.write_text("Nobody should read this.", encoding="utf-8")
    (raw / "inside.txt").symlink_to(raw / "0000.txt")
    (raw / "outside.txt").symlink_to(secret)
    (raw / "nothing.txt").symlink_to(raw / "gone.txt")
    (raw / "loop").symlink_to(raw)
    (raw / "away").symlink_to(tmp_path)
    (raw / "itself.txt").symlink_to(raw / "itself.txt")
    books, failed = conducted(raw, tmp_path / "clean")
    assert {name: failure.reason for name, failure in failed.items()} == {
        "outside.txt": "it is a link out of the folder, which is not followed",
        "away": "it is a link out of the folder, which is not followed",
        "nothing.txt": "it is a link to nothing",
        "itself.txt": "it is a link to nothing",
    }
    assert str(books.files) == "7 in = 3 cleaned + 0 quarantined + 4 unreadable"
    assert set(tree(tmp_path / "clean")) == {"0000.txt", "0001.txt", "inside.txt"}


@posix
def test_a_pipe_is_named_and_not_waited_for(tmp_path):
    raw = folder(tmp_path / "raw", 1)
    for name in ("pipe.txt", "pipe.jsonl", "pipe"):
        os.mkfifo(raw / name)
    books, failed = conducted(raw, tmp_path / "clean")
    assert {name: f.reason for name, f in failed.items()} == {
        "pipe.txt": "it is no file",
        "pipe.jsonl": "it is no file",
    }
    assert books.hold


@posix
def test_a_link_in_the_output_leads_nothing_out_of_it(tmp_path):
    raw = folder(tmp_path / "raw", 1)
    folder(raw / "deep", 2)
    (raw / "deep" / "rows.jsonl").write_text('{"text": "It rains."}\n', encoding="utf-8")
    (tmp_path / "clean").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "clean" / "deep").symlink_to(tmp_path / "elsewhere")
    books, failed = conducted(raw, tmp_path / "clean")
    assert all("leads out of it" in failure.reason for failure in failed.values())
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert books.files.quarantined == 3
    assert books.hold


@posix
def test_an_output_that_is_a_link_to_itself_is_named(tmp_path):
    raw, out = folder(tmp_path / "raw", 1), tmp_path / "clean"
    out.symlink_to(out)
    books, failed = conducted(raw, out)
    assert "cannot be written" in failed["0000.txt"].reason
    assert books.hold


@posix
def test_a_link_in_place_of_a_body_is_replaced_and_not_followed(tmp_path):
    raw = folder(tmp_path / "raw", 1)
    (tmp_path / "clean").mkdir()
    victim = tmp_path / "victim.txt"
    victim.write_text("keep me", encoding="utf-8")
    (tmp_path / "clean" / "0000.txt").symlink_to(victim)
    conducted(raw, tmp_path / "clean")
    assert victim.read_text(encoding="utf-8") == "keep me"
    assert not (tmp_path / "clean" / "0000.txt").is_symlink()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are Unicode")
def test_names_that_no_encoding_reads_are_kept(tmp_path):
    raw = folder(tmp_path / "raw", 1)
    odd = os.fsencode(raw) + b"/caf\xe9 \xff.txt"
    Path(os.fsdecode(odd)).write_text("It rains.\nSource link\n", encoding="utf-8")
    done = run(raw, "-o", tmp_path / "clean")
    assert done.returncode == 0, done.stderr
    assert sorted(os.fsencode(path.name) for path in (tmp_path / "clean").iterdir()) == [
        b"0000.txt",
        b"caf\xe9 \xff.txt",
    ]
    again = run(raw, "-o", tmp_path / "clean")
    assert "done before" in again.stderr
    assert "2 in = 2 cleaned" in again.stderr


@posix
def test_a_name_that_grows_too_long_is_cut(tmp_path):
    raw = folder(tmp_path / "raw", 0)
    stem = "a" * 250
    (raw / f"{stem}.txt").write_text("It rains.", encoding="utf-8")
    (raw / f"{stem}.htm").write_text("<html><body><p>It rains.</p>", encoding="utf-8")
    books, failed = conducted(raw, tmp_path / "clean")
    assert not failed
    assert books.files.cleaned == len(tree(tmp_path / "clean")) == 2


@pytest.mark.parametrize("char", ["a", "ä", "語", "🌧", "\udcff"])
def test_cut_names_fit_and_differ(char):
    names = {fitting(f"{char * count}.jsonl.gz") for count in range(200, 300)}
    assert len(names) == 100
    assert max(len(os.fsencode(name)) for name in names) <= 255
    assert all(name.endswith(".gz") for name in names)


def test_where_case_does_not_count_names_stay_apart():
    names = Names(folded=True)
    wanted = ["A.txt", "a.txt", "Ä.txt", "ä.txt", "a~2.txt"]
    given = [names.given(Path(name)).as_posix() for name in wanted]
    assert given == ["A.txt", "a~2.txt", "Ä.txt", "ä~2.txt", "a~2~2.txt"]


def test_where_case_does_not_count_no_body_replaces_another(tmp_path, monkeypatch):
    monkeypatch.setattr(targets, "folds_case", lambda _: True)
    raw = folder(tmp_path / "raw", 0, A="It rains.", a="It snows.")
    books, _ = conducted(raw, tmp_path / "clean")
    assert tree(tmp_path / "clean") == {"A.txt": b"It rains.\n", "a~2.txt": b"It snows.\n"}
    assert books.hold


def test_no_body_replaces_another_or_stands_where_a_folder_does(tmp_path):
    raw = folder(tmp_path / "raw", 0)
    for name in ("a.txt", "a.html", "a.html.txt", "b.html", "b.txt/c.txt", "d/000001.txt"):
        (raw / name).parent.mkdir(exist_ok=True)
        (raw / name).write_text(f"It rains in {name}.\n", encoding="utf-8")
    for name in ("d.jsonl", "d.json", "e.2026.jsonl"):
        (raw / name).write_text(f'{{"text": "It rains in {name}."}}\n', encoding="utf-8")
    books, failed = conducted(raw, tmp_path / "clean", to="txt")
    assert not failed
    assert books.hold
    bodies = {name: body.decode() for name, body in tree(tmp_path / "clean").items()}
    assert bodies == {
        "a.txt": "It rains in a.txt.\n",
        "a.html~2.txt": "It rains in a.html.\n",
        "a.html.txt": "It rains in a.html.txt.\n",
        "b.html.txt": "It rains in b.html.\n",
        str(Path("b.txt", "c.txt")): "It rains in b.txt/c.txt.\n",
        str(Path("d", "000001.txt")): "It rains in d/000001.txt.\n",
        str(Path("d~2", "000001.txt")): "It rains in d.json.\n",
        str(Path("d~3", "000001.txt")): "It rains in d.jsonl.\n",
        str(Path("e.2026", "000001.txt")): "It rains in e.2026.jsonl.\n",
    }


def test_the_output_may_not_hold_the_input(tmp_path):
    raw = folder(tmp_path / "all" / "raw", 1)
    done = run(raw, "-o", tmp_path / "all")
    assert done.returncode == 2
    assert "could replace raw files" in done.stderr


def test_a_folder_that_cannot_be_listed_is_named(tmp_path, monkeypatch):
    raw = folder(tmp_path / "raw", 1)
    folder(raw / "closed", 1)
    real = os.scandir

    def scandir(path):
        if path == raw / "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    books, failed = conducted(raw, tmp_path / "clean")
    assert failed["closed"].reason == "the folder cannot be listed: Permission denied"
    assert str(books.files) == "2 in = 1 cleaned + 0 quarantined + 1 unreadable"


def test_a_damaged_page_of_parquet_is_named_in_a_line(tmp_path):
    raw = folder(tmp_path / "raw", 1)
    pyarrow.parquet.write_table(pyarrow.table({"text": ["It rains."]}), raw / "rows.parquet")
    content = (raw / "rows.parquet").read_bytes()
    (raw / "rows.parquet").write_bytes(content[:6] + b"\xff" * 20 + content[26:])
    books, failed = conducted(raw, tmp_path / "clean")
    reason = failed["rows.parquet"].reason
    assert reason.startswith("cannot be read to its end: ")
    assert "\n" not in reason
    assert books.hold
