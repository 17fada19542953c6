"""The command `cleaner eval`, as a person runs it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cleaner.cli import main

FIXTURES = Path(__file__).parents[1] / "fixtures"
ROWS = [
    {"id": "good", "raw": "It rains.\nSource link", "clean": "It rains."},
    {
        "id": "lossy",
        "raw": "Source link\nIt rains.\nSource link",
        "clean": "It rains.\nSource link",
    },
    {"id": "left", "raw": "It rains.\nBuy our umbrella now", "clean": "It rains."},
]


def run(*args):
    return CliRunner().invoke(main, ["eval", *map(str, args)])


@pytest.fixture
def gold(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return path


def test_the_seeds_are_cleaned_without_a_fault():
    done = run(FIXTURES, "--min-f1", 1, "--min-precision", 1, "--min-recall", 1, "--max-lost", 0)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "0 of 124 body lines lost" in done.stdout


def test_losses_are_shown_with_the_rule_that_made_them(gold):
    done = run(gold)
    assert done.exit_code == 0
    assert "3 documents, 1 of them worse than doing nothing" in done.stdout
    assert "1 of 4 body lines lost" in done.stdout
    assert "1 of 3 junk lines left" in done.stdout
    assert "lossy: F1 0.6667, doing nothing 0.8000, worse than doing nothing" in done.stdout
    assert "  lost (source-link): Source link" in done.stdout
    assert [line.split() for line in done.stdout.splitlines() if "source-link " in line] == [
        ["source-link", "3", "6", "3", "33.3%"]
    ]


def test_json_says_the_same_for_machines(gold):
    report = json.loads(run(gold, "--json").stdout)
    assert report["documents"] == 3
    assert report["rules"]["source-link"] == {
        "removals": 3, "words": 6, "lines": 3, "wrong": 2, "right_share": pytest.approx(1 / 3),
    }  # fmt: skip
    worst = {row["id"]: row for row in report["worst"]}
    assert worst["lossy"]["lost"] == [{"text": "Source link", "rule": "source-link"}]
    assert worst["left"]["left"] == ["Buy our umbrella now"]
    assert "good" not in worst
    assert json.loads(run(gold, "--json", "--worst", 1).stdout)["worst"][0]["id"] == "left"


def test_rules_can_be_left_out(gold):
    report = json.loads(run(gold, "--json", "--disable", "source-link").stdout)
    assert report["cleaned"] == report["nothing"]


@pytest.mark.parametrize(
    ("bound", "message"),
    [
        (["--min-f1", "0.99"], "missed: F1 0.7222 is below --min-f1 0.99"),
        (["--min-precision", "0.99"], "is below --min-precision 0.99"),
        (["--min-recall", "0.99"], "is below --min-recall 0.99"),
        (["--max-lost", "0"], "missed: body lines lost: 1, above --max-lost 0"),
    ],
)
def test_a_bound_that_is_missed_is_said_and_ends_with_1(gold, bound, message):
    done = run(gold, *bound)
    assert done.exit_code == 1
    assert message in done.stderr
    loose = [bound[0], {"--max-lost": "1"}.get(bound[0], "0.5")]
    assert run(gold, *loose).exit_code == 0


def test_a_bad_row_is_named_the_others_are_scored_and_the_end_is_1(gold):
    gold.write_bytes(gold.read_bytes() + b"{\n")
    done = run(gold)
    assert done.exit_code == 1
    assert f"failed: {gold}:4: not JSON" in done.stderr
    assert "3 documents" in done.stdout


def test_nothing_to_score_is_wrong_use(tmp_path):
    done = run(tmp_path)
    assert done.exit_code == 2
    assert f"failed: {tmp_path}: has no folder raw/ beside clean/" in done.stderr
    assert "holds no article that can be scored" in " ".join(done.stderr.split())
