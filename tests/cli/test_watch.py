"""`cleaner clean --watch` in a process of its own, with files that arrive."""

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
from time import monotonic, sleep

import pytest
from click.testing import CliRunner

from cleaner.cli import main
from tests.audit.made import cleaned
from tests.faults.made import PACKS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")
WAIT_S = 60


class Watch:
    def __init__(self, raw, clean, *options, until="watching "):
        command = [sys.executable, "-m", "cleaner", "clean", str(raw), "-o", str(clean), "--watch"]
        command += ["--settle", "0.5", "--jobs", "1", *PACKS, *options]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if line.startswith(until):
                break

    def end(self):
        self.process.send_signal(signal.SIGINT)
        _, stderr = self.process.communicate(timeout=WAIT_S)
        return self.process.returncode, stderr


def wait_for(path):
    start = monotonic()
    while not path.exists():
        assert monotonic() - start < WAIT_S, path
        sleep(0.05)


@pytest.fixture
def folders(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    return raw, tmp_path / "clean"


def test_files_are_cleaned_as_they_arrive_and_the_slow_one_when_it_is_whole(folders, tmp_path):
    raw, clean = folders
    watch = Watch(raw, clean)
    try:
        (raw / "a.txt").write_text("It rains.\nSource link\n")
        wait_for(clean / "a.txt")
        assert (clean / "a.txt").read_text() == "It rains.\n"
        content = gzip.compress(json.dumps({"text": "It snows.\nSource link"}).encode() + b"\n")
        with (raw / "b.jsonl.gz").open("wb") as slow:
            for at in range(len(content)):
                slow.write(content[at : at + 1])
                slow.flush()
                # Half-way the writer rests for longer than the watch needs to take a file.
                sleep(1.5 if at == len(content) // 2 else 0.005)
                assert not (clean / "b.jsonl.gz").exists()
        (tmp_path / "moved" / "deep").mkdir(parents=True)
        (tmp_path / "moved" / "deep" / "c.html").write_text(
            "<html><body><p>It hails.</p></body></html>"
        )
        shutil.move(tmp_path / "moved", raw / "moved")
        wait_for(clean / "b.jsonl.gz")
        wait_for(clean / "moved" / "deep" / "c.txt")
        (raw / "a.txt").write_text("It rains again.\nSource link\n")
        start = monotonic()
        while (clean / "a.txt").read_text() != "It rains again.\n":
            assert monotonic() - start < WAIT_S
            sleep(0.05)
    finally:
        status, stderr = watch.end()
    assert status == 0, stderr
    assert not list(clean.rglob("*.tmp"))
    body = json.loads(gzip.decompress((clean / "b.jsonl.gz").read_bytes()))
    assert body == {"text": "It snows."}
    # What a run without a watch gives, and its journal.
    cleaned(raw, tmp_path / "other")
    for path in (path for path in (tmp_path / "other").rglob("*") if path.is_file()):
        assert (clean / path.relative_to(tmp_path / "other")).read_bytes() == path.read_bytes()
    again = CliRunner().invoke(main, ["restore", str(clean), "-o", str(tmp_path / "again")])
    assert again.exit_code == 0, again.stderr
    assert (tmp_path / "again" / "a.txt").read_text() == "It rains again.\nSource link\n"


def test_what_is_there_is_cleaned_first_and_a_file_with_the_name_of_a_body_takes_it(folders):
    raw, clean = folders
    (raw / "a.html").write_text("<html><body><p>It rains.</p></body></html>")
    os.utime(raw / "a.html", (1, 1))
    watch = Watch(raw, clean)
    try:
        assert (clean / "a.txt").read_text() == "It rains.\n"
        (raw / "a.txt").write_text("It snows.\n")
        wait_for(clean / "a.html.txt")
    finally:
        status, stderr = watch.end()
    assert status == 0, stderr
    assert (clean / "a.txt").read_text() == "It snows.\n"
    assert (clean / "a.html.txt").read_text() == "It rains.\n"


def test_a_file_that_fails_is_named_at_the_end(folders):
    raw, clean = folders
    watch = Watch(raw, clean)
    try:
        (raw / "a.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\xff\xfe\x01")
        (raw / "b.txt").write_text("It rains.")
        wait_for(clean / "b.txt")
    finally:
        status, stderr = watch.end()
    assert status == 1
    assert "a.txt: not a text file" in stderr


def test_stopped_in_what_is_there_it_says_how_to_go_on(folders):
    raw, clean = folders
    for number in range(3000):
        (raw / f"{number}.txt").write_text(f"It rains {number}.\nSource link\n" * 50)
        os.utime(raw / f"{number}.txt", (1, 1))
    watch = Watch(raw, clean, "--progress", "json", until='{"event"')
    status, stderr = watch.end()
    assert status == 130
    assert "run the same command again" in stderr
    assert "watching" not in stderr


def test_a_watch_needs_folders(folders, tmp_path):
    raw, clean = folders
    (raw / "a.txt").write_text("It rains.")
    for arguments in ([raw], [raw / "a.txt", "-o", clean], [raw, "-o", tmp_path / "all.jsonl"]):
        done = CliRunner().invoke(main, ["clean", *map(str, arguments), "--watch"])
        assert done.exit_code == 2
        assert "--watch" in done.stderr
