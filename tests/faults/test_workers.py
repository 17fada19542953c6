"""A document that kills, hangs or bloats its process costs that document."""

import ctypes
import faulthandler
import os
import re
import signal
import sys
import time

import pytest

import cleaner
from cleaner.engine import scan
from cleaner.pipeline import Cleaner
from tests.faults.made import conducted, folder, how_with, rows, tree

MB = 2**20
linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems limit otherwise")


class Fragile(Cleaner):
    """Meets a fault of a real kind on certain texts."""

    def clean(self, raw, **known):
        text = raw.decode() if isinstance(raw, bytes) else raw
        fault = text.partition("\n")[0]
        faulthandler.disable()  # what is meant to crash need not tell a reader of the tests
        if fault == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif fault == "abort":
            os.abort()
        elif fault == "segfault":
            ctypes.string_at(0)
        elif fault == "leave":
            os._exit(3)
        elif fault == "hang":  # in C, where no signal handler of Python runs
            re.match("(a+)+$", "a" * 60 + "b")
        elif fault == "bloat":
            b"x" * (4096 * MB)
        elif fault == "raise":
            raise RuntimeError("unheard of")
        return super().clean(raw, **known)


FAULTS = {
    "kill": "SIGKILL: out of memory?",
    "abort": "SIGABRT",
    "segfault": "SIGSEGV",
    "leave": "exit status 3",
    "hang": "took longer than 1 s",
    "raise": "unheard of",
}


@pytest.mark.parametrize("jobs", [1, 2])
def test_each_fault_costs_one_file_and_the_run_goes_on(tmp_path, jobs):
    raw = folder(tmp_path / "raw", **{name: f"{name}\nIt rains.\n" for name in FAULTS})
    before = tree(raw)
    books, failed = conducted(raw, tmp_path / "clean", how_with(jobs, seconds=1), made=Fragile)
    assert {name.removesuffix(".txt") for name in failed} == set(FAULTS)
    for name, failure in failed.items():
        assert FAULTS[name.removesuffix(".txt")] in failure.reason
        assert failure.state == "quarantined"
    assert str(books.files) == "46 in = 40 cleaned + 6 quarantined + 0 unreadable"
    assert books.hold
    bodies = tree(tmp_path / "clean")
    assert bodies == {f"{n:04}.txt": b"It rains on day %d.\n" % n for n in range(40)}
    assert tree(raw) == before


def test_each_fault_costs_one_record_which_is_kept_aside(tmp_path):
    texts = [f"Day {n}.\nSource link" for n in range(30)]
    for at, name in enumerate(FAULTS):
        texts.insert(at * 4, name)
    raw = rows(tmp_path / "raw.jsonl", texts)
    out = tmp_path / "out" / "clean.jsonl"
    books, failed = conducted(raw, out, how_with(seconds=1), made=Fragile)
    assert len(failed) == 6
    assert str(books.records) == "36 in = 30 cleaned + 6 quarantined + 0 unreadable"
    assert books.hold
    kept = out.with_name("clean.jsonl.rejected.jsonl").read_text(encoding="utf-8")
    assert kept.count("\n") == 6
    assert out.read_bytes().count(b"\n") == 30


@linux
def test_no_document_waits_for_the_rules_to_be_compiled(tmp_path, monkeypatch):
    def slowly(database):
        time.sleep(0.6)
        return compiled(database)

    compiled = scan.Database._compile
    monkeypatch.setattr(scan.Database, "_compile", slowly)
    monkeypatch.setattr(scan.cache, "read", lambda fingerprint: None)
    rules = cleaner.load_rules(only=["share"])
    raw = folder(tmp_path / "raw", 5)
    books, failed = conducted(
        raw, tmp_path / "clean", how_with(seconds=1), made=lambda _: Cleaner(rules)
    )
    assert failed == {}
    assert str(books.files) == "5 in = 5 cleaned + 0 quarantined + 0 unreadable"


@linux
def test_a_document_that_needs_too_much_memory_is_set_aside(tmp_path):
    raw = folder(tmp_path / "raw", 5, bloat="bloat\n")
    books, failed = conducted(raw, tmp_path / "clean", how_with(memory=1024 * MB), made=Fragile)
    assert failed["bloat.txt"].reason == "needs more than 1,024 MB of memory (--memory)"
    assert str(books.files) == "6 in = 5 cleaned + 1 quarantined + 0 unreadable"


def test_what_failed_is_tried_again_the_next_time(tmp_path):
    raw = folder(tmp_path / "raw", 3, kill="kill\nIt rains.\n")
    _, failed = conducted(raw, tmp_path / "clean", made=Fragile)
    assert failed.keys() == {"kill.txt"}
    books, failed = conducted(raw, tmp_path / "clean")
    assert not failed
    assert str(books.files) == "4 in = 4 cleaned + 0 quarantined + 0 unreadable"
