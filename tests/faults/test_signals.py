"""Runs that are stopped, killed or doubled."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.made import COMMAND, PACKS, folder, rows, run, tree

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


def started(raw, out, count, *options):
    """A run that has done some of its work. count: bodies, or batches in the spool, to wait for."""
    process = subprocess.Popen(
        [*COMMAND, str(raw), "-o", str(out), *PACKS, "--jobs", "2", *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        bodies = (
            list(Path(out).rglob("*.txt"))
            if not out.suffix
            else [*Path(f"{out}.cleaner").glob("audit/*")]
        )
        if len(bodies) >= count:
            return process
        time.sleep(0.01)
    raise AssertionError(process.communicate())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_run_says_how_to_go_on_and_does(tmp_path, number):
    raw = folder(tmp_path / "raw", 2000)
    process = started(raw, tmp_path / "clean", 64)
    process.send_signal(number)
    said = process.communicate()[1]
    assert process.returncode == 128 + number, said
    assert "run the same command again to go on from here" in said
    done = len(tree(tmp_path / "clean"))
    assert 64 <= done < 1000
    assert not list((tmp_path / "clean.cleaner" / "tmp").glob("*"))
    again = run(raw, "-o", tmp_path / "clean")
    assert again.returncode == 0
    assert re.search(rf"done before +│ +{done:,} ", again.stderr)
    wanted = {f"{n:04}.txt": f"It rains on day {n}.\n".encode() for n in range(2000)}
    assert tree(tmp_path / "clean") == wanted


def test_a_stopped_container_goes_on_from_its_spool(tmp_path):
    raw = rows(tmp_path / "raw.jsonl", [f"Day {n}.\nSource link" for n in range(4000)])
    wanted = rows(tmp_path / "wanted.jsonl", [f"Day {n}." for n in range(4000)])
    out = tmp_path / "clean.jsonl"
    process = started(raw, out, 4)
    process.send_signal(signal.SIGINT)
    assert "go on" in process.communicate()[1]
    assert not out.exists()
    assert (tmp_path / "clean.jsonl.cleaner" / "spool.sqlite").stat().st_size > 0
    assert run(raw, "-o", out).returncode == 0
    assert not (tmp_path / "clean.jsonl.cleaner" / "spool.sqlite").exists()
    assert out.read_bytes() == wanted.read_bytes()


def test_a_second_run_into_an_output_is_refused(tmp_path):
    raw = folder(tmp_path / "raw", 400)
    process = started(raw, tmp_path / "clean", 1)
    os.killpg(process.pid, signal.SIGSTOP)  # it is there as long as the second needs
    second = run(raw, "-o", tmp_path / "clean")
    assert second.returncode == 1
    assert f"another run writes there now (process {process.pid} on" in second.stderr
    assert process.poll() is None
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert run(raw, "-o", tmp_path / "clean").returncode == 0  # the lock of the dead is none
    assert len(tree(tmp_path / "clean")) == 400


def test_workers_end_with_a_parent_that_is_killed_alone(tmp_path):
    raw = folder(tmp_path / "raw", 3000)
    process = started(raw, tmp_path / "clean", 1)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not children.exists():
        process.kill()
        pytest.skip("needs /proc")
    workers = children.read_text(encoding="ascii").split()
    assert workers
    process.kill()
    process.communicate()
    until = time.monotonic() + 20
    while any(_alive(worker) for worker in workers) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(_alive(worker) for worker in workers)


def _alive(pid):
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
            != "Z"
        )
    except OSError:
        return False


@pytest.mark.parametrize(
    "options", [["--files", "300"], ["--kind", "jsonl", "--files", "1000"]], ids=["files", "jsonl"]
)
def test_killed_runs_come_out_the_same(options):
    command = [sys.executable, str(ROOT / "benchmarks" / "kills.py"), "--kills", "3", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
