"""The frozen sample is cleaned no worse than before."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "benchmarks" / "sample"
FLOOR = json.loads((SAMPLE / "floor.json").read_text(encoding="utf-8"))


def quality(data, *args):
    script = ROOT / "benchmarks" / "quality.py"
    return subprocess.run(
        [sys.executable, str(script), str(data), "--tool", "cleaner", *args],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def figures():
    return json.loads(quality(SAMPLE, "--json").stdout)["shapes"]


def test_no_shape_is_without_a_floor(figures):
    assert sorted(figures) == sorted(FLOOR)


@pytest.mark.parametrize("shape", FLOOR)
def test_f1_does_not_fall_below_its_floor(figures, shape):
    assert figures[shape]["cleaner"]["f1"] >= FLOOR[shape]


def test_cleaning_again_changes_nothing(figures):
    assert {shape: each["cleaner"]["change_again"] for shape, each in figures.items()} == (
        dict.fromkeys(FLOOR, 0)
    )


def test_a_floor_rises_and_never_falls(tmp_path):
    data = tmp_path / "sample"
    shutil.copytree(SAMPLE, data)
    floor = data / "floor.json"
    floor.write_text('{"page": 0.1, "elsewhere": 0.5}', encoding="utf-8")
    assert quality(data, "--raise-floor", "--shape", "page").returncode == 0
    risen = json.loads(floor.read_text(encoding="utf-8"))
    assert risen["page"] > 0.1
    assert risen["elsewhere"] == 0.5
    floor.write_text('{"page": 1.0, "article": 0.1}', encoding="utf-8")
    done = quality(data, "--raise-floor", "--shape", "page", "--shape", "article")
    assert done.returncode == 1
    assert "page: F1" in done.stderr
    assert "is below its floor 1.0: not lowered" in done.stderr
    assert json.loads(floor.read_text(encoding="utf-8")) == {"page": 1.0, "article": 0.1}
