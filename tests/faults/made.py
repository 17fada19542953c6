"""Runs that meet a fault, and what is left of them."""

import json
import subprocess
import sys
from pathlib import Path

import cleaner
from cleaner.batch.workers import Limits
from cleaner.cli.conduct import How, conduct
from cleaner.cli.container_options import Choice
from cleaner.cli.targets import plan
from cleaner.pipeline import Cleaner

RULES = cleaner.load_rules(only=["comments", "source-tails"])
COMMAND = [sys.executable, "-m", "cleaner", "clean"]
PACKS = ["--only", "comments", "--only", "source-tails"]


def folder(path, count=40, **texts):
    """A folder of short articles, and some with other texts by their stem."""
    path.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        text = f"It rains on day {number}.\nSource link\n"
        (path / f"{number:04}.txt").write_text(text, encoding="utf-8")
    for stem, text in texts.items():
        (path / f"{stem}.txt").write_text(text, encoding="utf-8")
    return path


def rows(path, texts):
    """A JSON Lines file of articles."""
    lines = (json.dumps({"id": n, "text": text}) for n, text in enumerate(texts))
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def conducted(raw, out, how=None, made=Cleaner, **choice):
    """The books of a run in this process, and its outcomes that failed, by place or file name."""
    chosen = Choice(**choice)
    outcomes = []
    books = conduct(
        made(RULES),
        plan(raw, out, chosen, to_stdout=False),
        how or how_with(),
        raw=raw,
        choice=chosen,
        results=False,
        show=outcomes.append,
    )
    failed = {o.place or o.source.name: o.failure for o in outcomes if o.failure}
    return books, failed


def how_with(jobs=2, seconds=60.0, memory=None, changed_only=False):
    """How a run goes."""
    return How(jobs, Limits(seconds, memory), changed_only, "none")


def run(*args, **options):
    """The command in a process of its own."""
    command = [*COMMAND, *map(str, args), *PACKS]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def tree(path):
    """Every file below a folder, by its name."""
    return {
        str(p.relative_to(path)): p.read_bytes()
        for p in sorted(Path(path).rglob("*"))
        if p.is_file()
    }
