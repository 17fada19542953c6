"""Kill runs at random instants, go on, and compare what comes out, byte for byte.

    python benchmarks/kills.py [--files 2000 --kills 200] [--kind files] [--jobs 2] [--seed 1]
    python benchmarks/kills.py --kind jsonl --files 20000 --kills 50

Makes a folder of files (or one container of that kind with as many records) of the scrapes in
tests/fixtures/raw, and cleans it once undisturbed. Then, in rounds: a new output, some runs into it
that are killed (SIGKILL to the whole process group) at random instants, and one to the end. Output
and audit must then be those of the undisturbed run. Prints a table; exit status 1 for a difference.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

FIXTURES = Path(__file__).parents[1] / "tests" / "fixtures" / "raw"
# Short documents: the instants between them are what matters, not the time in them.
DOCUMENT_CHARACTERS = 400
MAX_KILLS_A_ROUND = 8


def texts(count: int) -> Iterator[str]:
    """Documents that are all different."""
    scrapes = [path.read_text(encoding="utf-8") for path in sorted(FIXTURES.glob("*.txt"))]
    for number in range(count):
        scrape = scrapes[number % len(scrapes)]
        start = number * 97 % max(1, len(scrape) - DOCUMENT_CHARACTERS)
        part = scrape[start : start + DOCUMENT_CHARACTERS]
        yield f"Document {number}.\n{part}\nSource link\nLeave a Reply\n"


def make(folder: Path, kind: str, count: int) -> tuple[Path, str]:
    """The raw data, and the name of its output."""
    if kind == "files":
        for number, text in enumerate(texts(count)):
            path = folder / "raw" / f"{number // 100:03}" / f"{number:06}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder / "raw", "clean"
    rows = folder / "raw.jsonl"
    with rows.open("w", encoding="utf-8", newline="\n") as file:
        for number, text in enumerate(texts(count)):
            row = {"id": number, "url": f"https://example.org/{number}", "text": text}
            file.write(json.dumps(row) + "\n")
    if kind == "jsonl":
        return rows, "clean.jsonl"
    raw = folder / f"raw.{kind}"  # the same rows, unchanged but for what this command takes
    subprocess.run([*COMMAND, str(rows), "-o", str(raw)], check=True, capture_output=True)
    shutil.rmtree(f"{raw}.cleaner")
    return raw, f"clean.{kind}"


# Few rules: the instants between documents are what matters, and all rules take a second to load.
COMMAND = [sys.executable, "-m", "cleaner", "clean", "--only", "comments", "--only", "source-tails"]


def start(raw: Path, out: Path, jobs: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, str(raw), "-o", str(out), "--jobs", str(jobs)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,  # a process group, so that workers are killed too
    )


def finish(process: subprocess.Popen[bytes]) -> str:
    """What the run said; exits where it failed."""
    said = process.communicate()[1].decode()
    if process.returncode:
        raise SystemExit(f"a run ended with {process.returncode}:\n{said}")
    return said


def content(out: Path) -> dict[str, bytes]:
    """Every file of an output."""
    if out.is_file():
        return {out.name: out.read_bytes()}
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}


def audited(out: Path) -> list[tuple[object, ...]]:
    """Every row of the audit, in an order that does not tell how the work was cut."""
    from pyarrow import parquet

    rows: list[tuple[object, ...]] = []
    for name in ("audit", "documents"):
        folder = out.with_name(out.name + ".cleaner") / name
        for path in folder.glob("*.parquet"):
            rows += [tuple(row.values()) for row in parquet.read_table(path).to_pylist()]
    return sorted(rows, key=repr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kind", default="files", help="files, jsonl, parquet, wet, jsonl.gz ...")
    parser.add_argument("--files", type=int, default=2000, help="or records of a container")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    with TemporaryDirectory() as name:
        folder = Path(name)
        raw, output = make(folder, args.kind, args.files)
        undisturbed = folder / "undisturbed" / output
        began = time.monotonic()
        finish(start(raw, undisturbed, args.jobs))
        whole = time.monotonic() - began
        wanted, rows = content(undisturbed), audited(undisturbed)
        kills = rounds = different = late = 0
        while kills < args.kills:
            rounds += 1
            out = folder / "killed" / output
            for _ in range(min(args.kills - kills, chance.randint(1, MAX_KILLS_A_ROUND))):
                process = start(raw, out, args.jobs)
                try:
                    process.wait(chance.uniform(0, whole))
                    late += 1  # it was at its end already
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    kills += 1
                process.communicate()
            said = finish(start(raw, out, args.jobs))
            same = content(out) == wanted and audited(out) == rows
            different += not same
            books = next(line for line in said.splitlines() if line.startswith("files: "))
            print(f"round {rounds}: {kills} kills, {'same' if same else 'DIFFERENT'}; {books}")
            shutil.rmtree(folder / "killed")
    print()
    for label, value in (
        ("kind", args.kind),
        ("documents", f"{args.files:,}"),
        ("kills", f"{kills:,}"),
        ("runs that ended before their kill", f"{late:,}"),
        ("outputs compared", f"{rounds:,}"),
        ("different", f"{different:,}"),
        ("seconds of an undisturbed run", f"{whole:.1f}"),
    ):
        print(f"{label:35}{value:>12}")
    raise SystemExit(different > 0)


if __name__ == "__main__":
    main()
