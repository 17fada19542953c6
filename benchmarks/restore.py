"""Whether the raw text comes back, and whether a rule taken back gives a run without it.

    python benchmarks/restore.py FOLDER [--documents N] [--rules N] [--jobs N]

FOLDER: raw scrapes, as `cleaner clean` takes them. Cleans it, restores it by `cleaner restore` and
compares every text with what was decoded; then takes back the rules that hit the most documents
(`--rules`, 0 for all), one by one, and compares with runs that had them off (of pages: as text).
Containers are compared over their first N records each. Exit status 1 for a difference.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from cleaner.audit.dataset import entries, shards
from cleaner.audit.run_info import RunInfo, state_of
from cleaner.audit.schema import digest
from cleaner.audit.takeback import TakeBack
from cleaner.decode import UndecodableError, decode
from cleaner.html.sniff import is_html
from cleaner.io.compression import Sink
from cleaner.io.records import Record, Source, Wanted
from cleaner.io.registry import by_name, kind_of
from cleaner.pipeline import Cleaner


def cleaner(*arguments: object) -> float:
    """Run the command; the seconds it took."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "cleaner", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(done.stderr)
    return time.perf_counter() - start


def sample(folder: Path, target: Path, documents: int) -> None:
    """A copy of the folder, containers cut to their first documents."""
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        kind, copy = kind_of(path), target / path.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        if kind is None or kind.format.writer is None or not documents:
            shutil.copyfile(path, copy)
            continue
        with copy.open("wb") as file:
            sink = Sink(file, kind.compression)
            writer = kind.format.writer(sink)
            for each in islice(kind.format.read(Source(path, path.name), Wanted()), documents):
                if isinstance(each, Record):
                    text = each.raw if isinstance(each.raw, str) else each.raw.decode()
                    writer.write(each, text, {})
            writer.close()
            sink.finish()


def texts(folder: Path) -> Iterator[tuple[str, list[str | bytes]]]:
    """The files of a folder, and the texts in each."""
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        kind = kind_of(path) or by_name("any.txt")
        assert kind is not None
        found = kind.format.read(Source(path, path.name), Wanted())
        name = str(path.relative_to(folder).with_suffix(""))
        yield name, [each.raw for each in found if isinstance(each, Record)]


def compared(raw: Path, again: Path) -> Counter[str]:
    """How many texts are what they were, and how many are not."""
    counts: Counter[str] = Counter()
    restored = dict(texts(again))
    for name, before in texts(raw):
        decoded = [_decoded(each) for each in before]
        wanted = [text for text in decoded if text is not None]
        counts["binary, not cleaned"] += len(decoded) - len(wanted)
        got = [each if isinstance(each, str) else each.decode() for each in restored.get(name, [])]
        if len(got) != len(wanted):
            counts["missing"] += abs(len(wanted) - len(got))
        for text, other in zip(wanted, got, strict=False):
            if is_html(text):
                counts["pages, restored to what extraction left"] += 1
            else:
                counts["exact" if text == other else "differ"] += 1
    return counts


def _decoded(raw: str | bytes) -> str | None:
    try:
        return raw if isinstance(raw, str) else decode(raw)[0]
    except UndecodableError:
        return None


def taken_back(clean: Path, raw: Path, rules: int) -> Counter[str]:
    """Rules taken back, against what cleaning without them gives, and against nothing done."""
    state = state_of(clean)
    info = RunInfo.read(state)
    made = info.cleaner(state)
    found = [entry for shard in shards(state) for entry in entries(shard)]
    known = {}
    for text in (text for _, each in texts(raw) for text in each if _decoded(text) is not None):
        result = made.clean(text)
        known[digest(result.restore())] = text, result.body
    hits = Counter(id_ for entry in found for id_ in entry.hits)
    counts: Counter[str] = Counter()
    for id_, _ in hits.most_common(rules or None):
        back = TakeBack(info, made, frozenset([id_]), raw)
        off = Cleaner(made.rules.without([id_]), to=made.to, extractor=made.extractor)
        counts["rules"] += 1
        for entry in (each for each in found if id_ in each.hits):
            text, body = known[entry.about["raw_digest"]]
            got, wanted = back.body(entry, body), off.clean(text).body
            counts["pairs of rule and document"] += 1
            counts["bodies that change"] += wanted != body
            named = any(line.startswith(f"{entry.where}:") for line in back.inexact)
            same = (body if got is None else got) == wanted
            counts["exact" if same else "named as not exact" if named else "DIFFER"] += 1
    return counts


def main() -> None:
    """See the head of this file."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=100, help="of each container, 0 for all")
    parser.add_argument("--rules", type=int, default=20, help="to take back, 0 for all")
    parser.add_argument("--jobs", type=int, default=1)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        raw, clean, again = (Path(folder, name) for name in ("raw", "clean", "again"))
        sample(asked.folder, raw, asked.documents)
        cleaned = cleaner("clean", raw, "-o", clean, "--jobs", asked.jobs)
        restored = cleaner("restore", clean, "-o", again)
        whole = compared(raw, again)
        size = sum(path.stat().st_size for path in state_of(clean).rglob("*.parquet"))
        print(f"cleaned in {cleaned:.1f} s, restored in {restored:.1f} s, audit {size:,} bytes")
        for name, count in whole.items():
            print(f"  texts, {name}: {count:,}")
        back = taken_back(clean, raw, asked.rules)
        print("rules taken back")
        for name, count in back.items():
            print(f"  {name}: {count:,}")
    sys.exit(1 if whole["differ"] or whole["missing"] or back["DIFFER"] else 0)


if __name__ == "__main__":
    main()
