"""Peak memory of cleaning one large container, and how fast it goes.

    python benchmarks/memory.py [--megabytes 2000] [--kind jsonl] [--jobs 1] [--limit 400]

Makes a JSON Lines file of that size by repeating the scrapes in tests/fixtures/raw (another kind
is made of it by `cleaner` itself, so it comes clean), runs `cleaner clean` on it, and prints the
most that its processes had in memory at one time. Exit status 1 above the limit. Needs Linux,
where /proc tells of memory.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

FIXTURES = Path(__file__).parents[1] / "tests" / "fixtures" / "raw"
POLL_S = 0.1
MB = 10**6


def make(path: Path, size: int) -> int:
    """Write a JSON Lines file of about this many bytes; how many rows it has."""
    texts = [file.read_text(encoding="utf-8") for file in sorted(FIXTURES.glob("*.txt"))]
    rows = written = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        while written < size:
            row = {
                "id": rows,
                "url": f"https://example.org/{rows}",
                "text": texts[rows % len(texts)],
            }
            written += file.write(json.dumps(row) + "\n")
            rows += 1
    return rows


def memory(pid: int) -> int:
    """Bytes that a process and those it started hold; a page that n of them share is 1/n each."""
    total = 0
    try:
        status = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        total += int(status.partition("\nPss:")[2].split()[0]) * 1024
        tasks = Path(f"/proc/{pid}/task").iterdir()  # a child is one of the thread that made it
        children = [(task / "children").read_text(encoding="ascii").split() for task in tasks]
    except (OSError, IndexError):  # it has just ended
        return total
    return total + sum(memory(int(child)) for each in children for child in each)


def clean(raw: Path, out: Path, *options: str) -> tuple[int, float]:
    """Clean a file in a process of its own; the peak in bytes and the seconds it took."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "cleaner", "clean", str(raw), "-o", str(out), *options]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        peak = 0
        while process.poll() is None:
            peak = max(peak, memory(process.pid))
            time.sleep(POLL_S)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return peak, time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--megabytes", type=int, default=2000)
    parser.add_argument("--kind", default="jsonl", help="jsonl, csv, parquet, wet, jsonl.zst ...")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--limit", type=int, default=400, help="megabytes")
    args = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        small, raw = folder / "small.jsonl", folder / "raw.jsonl"
        make(small, MB // 10)
        clean(small, folder / "warm.jsonl")  # compiles the rules, where they are not in the cache
        rows = make(raw, args.megabytes * MB)
        if args.kind != "jsonl":
            made = folder / f"raw.{args.kind}"
            clean(raw, made, "--jobs", "2", "--disable", "comment-form")
            raw.unlink()
            raw = made
        peak, seconds = clean(raw, folder / f"out.{args.kind}", "--jobs", str(args.jobs))
        size = raw.stat().st_size
    print(
        f"{raw.name}, {size / MB:,.0f} MB, {rows:,} documents, {args.jobs} jobs:"
        f" peak {peak / MB:,.0f} MB, {seconds:,.0f} s, {size / MB / seconds:.1f} MB/s"
    )
    if peak > args.limit * MB:
        sys.exit(f"above the limit of {args.limit} MB")


if __name__ == "__main__":
    main()
