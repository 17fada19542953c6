"""The frozen sample is cleaned no worse than before."""

import gzip
import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "benchmarks" / "sample"
FLOOR = json.loads((SAMPLE / "floor.json").read_text(encoding="utf-8"))


def quality(data, *args):
    script = ROOT / "benchmarks" / "quality.py"
    return subprocess.run(
        [sys.executable, str(script), str(data), "--tool", "cleaner", *args],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


def test_no_shape_falls_below_its_floor_or_changes_when_it_is_cleaned_again():
    # One test, since two processes that shared several would clean the sample twice.
    shapes = json.loads(quality(SAMPLE, "--json").stdout)["shapes"]
    figures = {shape: each["cleaner"] for shape, each in shapes.items()}
    assert sorted(figures) == sorted(FLOOR)
    reached = {shape: each["f1"] for shape, each in figures.items()}
    assert {shape: f1 for shape, f1 in reached.items() if f1 < FLOOR[shape]} == {}
    assert {shape: each["change_again"] for shape, each in figures.items()} == (
        dict.fromkeys(FLOOR, 0)
    )


def some_of_the_sample(folder):
    """Its first pages in two shapes, with the bodies wanted of all."""
    for shape in ("page", "article"):
        name = f"raw/{shape}.jsonl.gz"
        rows = gzip.decompress((SAMPLE / name).read_bytes()).splitlines(keepends=True)
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(gzip.compress(b"".join(rows[:3])))
    shutil.copytree(SAMPLE / "wcxb", folder / "wcxb")
    return folder


def test_a_floor_rises_and_never_falls(tmp_path):
    data = some_of_the_sample(tmp_path / "sample")
    floor = data / "floor.json"
    floor.write_text('{"page": 0.1, "elsewhere": 0.5}', encoding="utf-8")
    assert quality(data, "--raise-floor", "--shape", "page").returncode == 0
    risen = json.loads(floor.read_text(encoding="utf-8"))
    assert risen["page"] > 0.1
    assert risen["elsewhere"] == 0.5
    floor.write_text('{"page": 1.1, "article": 0.1}', encoding="utf-8")
    done = quality(data, "--raise-floor", "--shape", "page", "--shape", "article")
    assert done.returncode == 1
    assert "page: F1" in done.stderr
    assert "is below its floor 1.1: not lowered" in done.stderr
    assert json.loads(floor.read_text(encoding="utf-8")) == {"page": 1.1, "article": 0.1}
