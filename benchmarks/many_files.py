"""Many small files: how fast, beside `cp -r`, what the books cost, and whether memory stays flat.

    python benchmarks/many_files.py [--files 200000] [--jobs 2] [--documents 400]

Makes a folder of short scrapes (of tests/fixtures/raw, all different), copies it with `cp -r`, and
cleans it with `cleaner clean`. Bookkeeping is the time of processors (of parent and workers) that a
run takes beyond what the same processes need to read and clean the same files, which is
measured on a share of them in one process. Memory is that of all processes, from 10,000 documents
(or a tenth, where there are fewer: then before all is loaded that documents ask for) to the end.
Needs Linux. Prints a table; exit status 1 where bookkeeping takes 30 % or more, or memory ends at
more than 1.2 times what it was.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from kills import texts
from memory import memory

import cleaner

MAX_SHARE, MAX_GROWTH = 0.30, 1.2
EARLY = 10_000


def make(folder: Path, count: int) -> None:
    for number, text in enumerate(texts(count)):
        path = folder / f"{number // 1000:04}" / f"{number:07}.txt"
        if not number % 1000:
            path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")


def cleaning_seconds(raw: Path, sample: int) -> float:
    """Processor seconds a document, reading and cleaning alone."""
    paths = sorted(raw.rglob("*.txt"))
    made = cleaner.Cleaner(cleaner.load_rules())
    step = max(1, len(paths) // sample)
    made.clean(paths[0].read_bytes())
    start = time.process_time()
    chosen = paths[::step]
    for path in chosen:
        made.clean(path.read_bytes())
    return (time.process_time() - start) / len(chosen)


def memory_held(command: list[str], files: int) -> tuple[int, int]:
    """Run the command; the bytes that its processes hold early on, and last before its end."""
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    early = late = 0
    last = ""
    assert process.stderr is not None
    for line in process.stderr:
        last = line
        if line.startswith('{"event": "progress"'):
            held = memory(process.pid)
            done = json.loads(line)["files"]
            if not early and done >= min(EARLY, files / 10):
                early = held
            late = held if done < files else late
    if process.wait():
        raise SystemExit(f"the run ended with {process.returncode}: {last}")
    return early, late


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--files", type=int, default=200_000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--documents", type=int, default=400, help="cleaned alone, to compare")
    args = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        raw, out = folder / "raw", folder / "clean"
        make(raw, args.files)
        start = time.monotonic()
        subprocess.run(["cp", "-r", raw, folder / "copy"], check=True)
        copied = time.monotonic() - start
        alone = cleaning_seconds(raw, args.documents)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.monotonic()
        command = [sys.executable, "-m", "cleaner", "clean", str(raw), "-o", str(out)]
        command += ["--jobs", str(args.jobs), "--progress", "json"]
        early, late = memory_held(command, args.files)
        took = time.monotonic() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.monotonic()
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        again = time.monotonic() - start
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    share = max(0.0, 1 - alone * args.files / used)
    growth = late / early if early else 0.0
    for label, value in (
        ("files", f"{args.files:,}"),
        ("files a second", f"{args.files / took:,.0f}"),
        ("files a second, cp -r", f"{args.files / copied:,.0f}"),
        ("files a second, all done before", f"{args.files / again:,.0f}"),
        ("milliseconds of cleaning alone", f"{alone * 1000:.2f}"),
        ("milliseconds of processor a file", f"{used / args.files * 1000:.2f}"),
        ("share of bookkeeping", f"{share:.1%}"),
        ("MB at the first tenth or 10,000", f"{early / 1e6:.0f}"),
        ("MB at the end", f"{late / 1e6:.0f}"),
        ("growth of memory", f"{growth:.2f}"),
    ):
        print(f"{label:35}{value:>12}")
    raise SystemExit(share >= MAX_SHARE or growth > MAX_GROWTH)


if __name__ == "__main__":
    main()
