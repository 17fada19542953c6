"""The command `cleaner explain`."""

import pytest
from click.testing import CliRunner

import cleaner
from cleaner.cli import main
from cleaner.engine import wordings
from cleaner.explain import line_standings
from cleaner.rules.patterns import compile_pattern

RAW = (
    "It rains.\nHe wrote: leave a reply.\nSource link\nLeave a Reply\nName *\n\x1b[31mred [bold]\n"
)


@pytest.fixture
def explain(tmp_path):
    path = tmp_path / "raw.txt"
    path.write_text(RAW, encoding="utf-8")
    return lambda *args: CliRunner().invoke(main, ["explain", str(path), *args])


def test_each_removed_line_is_marked_with_its_rule(explain):
    lines = explain().stdout.splitlines()
    assert lines[0] == "    1   It rains."
    assert lines[2] == "    3 - Source link   [source-link: source-tail]"
    assert "comment-form" in lines[4]


def test_a_document_cannot_steer_the_terminal(explain):
    out = explain().stdout
    assert "\x1b[31m" not in out
    assert r"\x1b[31mred [bold]" in out


def test_why_a_line_went(explain):
    assert "removed by source-link (source-tail)" in explain("--line", "3").stdout


def test_why_a_line_stayed(explain, tmp_path):
    assert "stays" in explain("--line", "1").stdout
    long = "The words of a long paragraph go on and on until somebody has counted them all again.\n"
    path = tmp_path / "raw.txt"
    path.write_text("Source link\n" + long * 5 + long.replace("long", "last"), encoding="utf-8")
    out = explain("--line", "1").stdout
    assert "source-link: hit, but the rule acts at the tail of the document only" in out


def test_why_a_rule_hit_or_did_not(explain):
    assert "line 3: Source link" in explain("--rule", "source-link").stdout
    out = explain("--rule", "agency-credit").stdout
    assert "hits no line" in out


def test_a_line_or_a_rule_that_does_not_exist_is_said(explain):
    assert "so there is no line 99" in explain("--line", "99").stderr
    assert 'did you mean "source-link"?' in explain("--rule", "sourcelink").stderr


def test_a_line_is_explained_without_the_patterns_of_all_rules(monkeypatch):
    compiled = []

    def counted(pattern):
        compiled.append(pattern)
        return compile_pattern(pattern)

    monkeypatch.setattr(wordings, "compile_pattern", counted)
    rules = cleaner.load_rules()
    passage = cleaner.Cleaner(rules).passage("It rains.\nSource link")
    [standing] = line_standings(passage, rules, 1)
    assert (standing.rule, standing.state) == ("source-link", "removes")
    assert len(compiled) < len(rules.rules) / 2
