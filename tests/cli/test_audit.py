"""The command `cleaner audit`, as a person runs it."""

import json
import re

import pytest
from click.testing import CliRunner

from cleaner.cli import main
from tests.audit.made import SHIPPED, Here, cleaned


def run(*args):
    return CliRunner().invoke(main, ["audit", *map(str, args)], env={"COLUMNS": "120"})


@pytest.fixture
def clean(tmp_path):
    raw = tmp_path / "raw" / "herald"
    raw.mkdir(parents=True)
    for number in range(6):
        (raw / f"{number}.txt").write_text(f"It rains on day {number}.\nSource link\n")
    cleaned(tmp_path / "raw", tmp_path / "clean")
    return tmp_path / "clean"


def test_it_says_what_was_taken_and_marks_it(clean):
    done = run(clean)
    assert done.exit_code == 0
    assert "6 documents (6 keep, 0 review, 0 empty), 0 failed" in done.stdout
    assert "source-link" in done.stdout
    assert "herald" in done.stdout
    assert "[-Source link\n-]" in done.stdout
    assert "rules never hit: " in done.stdout


def test_samples_of_one_rule_come_alone(clean):
    done = run(clean, "--rule", "source-link", "--samples", 2)
    assert done.stdout.count("[-Source link") == 2
    assert "documents (" not in done.stdout


def test_a_rule_that_is_none_is_named_with_the_nearest(clean):
    done = run(clean, "--rule", "source-lnik")
    assert done.exit_code == 1
    assert 'there is no rule "source-lnik": did you mean "source-link"?' in done.stderr


def test_of_a_thousand_rules_only_some_are_listed(tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text("It rains.")
    cleaned(tmp_path / "raw", tmp_path / "clean", rules=SHIPPED, how=Here)
    done = run(tmp_path / "clean", "--rule", "9" * 30)
    assert done.exit_code == 1
    assert re.search(r"use one of: (?:[a-z0-9-]+, ){49}[a-z0-9-]+ and [\d,]+ more$", done.stderr)


def test_json_is_one_object(clean):
    found = json.loads(run(clean, "--json", "--time", 3, "--against", clean).stdout)
    [rule] = found["rules"]
    assert rule == {
        "rule": "source-link",
        "category": "source-tail",
        "times": 6,
        "documents": 6,
        "characters": 72,
    }
    assert found["sites"] == [{"site": "herald", "documents": 6, "times": 6, "characters": 72}]
    assert found["verdicts"] == {"keep": 6}
    assert found["drifts"] == []
    assert found["costs"]["documents"] == 3
    assert found["samples"]["source-link"][0]["text"] == "Source link\n"


def test_without_an_audit_it_says_so(tmp_path):
    (tmp_path / "clean").mkdir()
    done = run(tmp_path / "clean")
    assert done.exit_code == 1
    assert "no run is known here" in done.stderr


def test_texts_do_not_steer_the_terminal(tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text(
        "It rains.\x1b[31m\nSource link \x1b[2J\u202e\n[bold]It snows."
    )
    cleaned(tmp_path / "raw", tmp_path / "clean")
    out = run(tmp_path / "clean", "--rule", "source-link").stdout
    assert "\x1b" not in out
    assert "\u202e" not in out
