"""A disk that is full or read-only stops a run cleanly, and it goes on when that is mended."""

import os
import resource
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from cleaner.batch.spool import Spool
from cleaner.cli import main
from tests.faults.made import folder, rows, run, tree

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="needs to mount a small disk"
)


@contextmanager
def small_disk(path, options):
    path.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", path], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("this machine mounts nothing")
    try:
        yield path
    finally:
        subprocess.run(["umount", path], check=True)


def remount(path, options):
    subprocess.run(["mount", "-o", f"remount,{options}", path], check=True)


@pytest.mark.parametrize("kind", ["files", "jsonl"])
def test_a_full_disk_stops_a_run_which_then_goes_on(tmp_path, kind):
    if kind == "files":
        raw = folder(tmp_path / "raw", 3000)
        name = "clean"
    else:
        # Random letters, which do not shrink in the spool.
        texts = [f"Day {n}: {os.urandom(2000).hex()}.\nSource link" for n in range(2000)]
        raw, name = rows(tmp_path / "raw.jsonl", texts), "clean.jsonl"
    before = tree(raw) if kind == "files" else raw.read_bytes()
    assert run(raw, "-o", tmp_path / name).returncode == 0
    with small_disk(tmp_path / "disk", "size=7m") as disk:
        full = run(raw, "-o", disk / name)
        assert full.returncode == 1
        assert "No space left" in full.stderr or "full" in full.stderr
        assert "run the same command again to go on from here" in full.stderr
        assert "Traceback" not in full.stderr
        remount(disk, "size=100m")
        again = run(raw, "-o", disk / name)
        assert (again.returncode, "≠" in again.stderr) == (0, False), again.stderr
        if kind == "files":
            assert "done before" in again.stderr
            assert tree(disk / name) == tree(tmp_path / name)
            assert tree(raw) == before
        else:
            assert (disk / name).read_bytes() == (tmp_path / name).read_bytes()
            assert raw.read_bytes() == before


def test_a_read_only_disk_is_said_and_nothing_is_written(tmp_path):
    raw = folder(tmp_path / "raw", 3)
    with small_disk(tmp_path / "disk", "size=4m") as disk:
        (disk / "clean").mkdir()
        remount(disk, "ro")
        done = run(raw, "-o", disk / "clean")
        assert done.returncode == 1
        assert "Read-only file system" in done.stderr
        assert ".tmp" not in done.stderr
        assert "Traceback" not in done.stderr
        remount(disk, "rw")
        assert run(raw, "-o", disk / "clean").returncode == 0
        assert len(tree(disk / "clean")) == 3


def test_a_limit_on_the_size_of_files_stops_a_run_too(tmp_path):
    raw = folder(tmp_path / "raw", 20)
    (raw / "0010.txt").write_text("It rains. " * 100_000, encoding="utf-8")

    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    done = run(raw, "-o", tmp_path / "clean", preexec_fn=small_files)
    assert done.returncode == 1
    assert "File too large" in done.stderr
    assert run(raw, "-o", tmp_path / "clean").returncode == 0
    assert len(tree(tmp_path / "clean")) == 20


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full of Linux")
@pytest.mark.parametrize("args", [["--help"], ["rules", "schema"], ["explain", "RAW"]])
def test_a_stdout_that_is_full_is_said_in_a_line(tmp_path, args):
    (tmp_path / "a.txt").write_text("It rains.\nSource link\n", encoding="utf-8")
    command = [sys.executable, "-m", "cleaner"]
    command += [arg.replace("RAW", str(tmp_path / "a.txt")) for arg in args]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (1, b"error: No space left on device\n")


def test_a_disk_that_is_full_before_a_run_begins_is_said_in_a_line(tmp_path, monkeypatch):
    def full(spool):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(Spool, "_opened", full)
    (tmp_path / "raw.jsonl").write_text('{"text": "It rains."}\n', encoding="utf-8")
    done = CliRunner().invoke(
        main, ["clean", str(tmp_path / "raw.jsonl"), "-o", str(tmp_path / "out.jsonl")]
    )
    assert (done.exit_code, isinstance(done.exception, SystemExit)) == (1, True)
    assert "spool.sqlite cannot be used: database or disk is full; when that" in done.stderr
