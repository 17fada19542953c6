"""The manual is up to date, and what it shows works."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from cleaner.engine.compile import RuleSet
from cleaner.rules.check import check_examples
from cleaner.rules.errors import RulesError
from cleaner.rules.load import load_packs, parse_pack
from cleaner.rules.matchers import Matchers
from cleaner.rules.model import Example, Pack, Rule
from cleaner.rules.schema import json_schema

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
MANUAL = (DOCS / "rules.md").read_text(encoding="utf-8")
FRAME = (DOCS / "rules.frame.md").read_text(encoding="utf-8")
SNIPPETS = sorted((DOCS / "snippets").glob("*.yaml"))
SOURCES = load_packs([DOCS / "snippets"])  # as `cleaner rules check docs/snippets` has them
RULES = RuleSet([source.pack for source in SOURCES])
FAULTS = check_examples(RULES, SOURCES[-len(SNIPPETS) :])
SHOWN = [
    pytest.param(rule, id=rule.id)
    for source in SOURCES[-len(SNIPPETS) :]
    for rule in source.pack.rules
]


@pytest.mark.parametrize("rule", SHOWN)
def test_a_snippet_proves_itself_on_top_of_the_shipped_rules(rule):
    assert [str(fault) for fault in FAULTS if fault.rule == rule.id] == []


@pytest.mark.parametrize("rule", SHOWN)
def test_a_snippet_shows_what_goes_and_what_stays(rule):
    assert {example.keep is None for example in rule.examples} == {True, False}


def test_the_manual_shows_every_snippet_once():
    shown = re.findall(r"^\{\{ snippet ([\w-]+) \}\}$", FRAME, re.MULTILINE)
    assert sorted(shown) == [path.stem for path in SNIPPETS]


def test_the_manual_explains_every_matcher_with_a_snippet():
    explained = re.findall(r"^\{\{ about Matchers\.(\w+) \}\}$", FRAME, re.MULTILINE)
    assert explained == list(Matchers.model_fields)
    for name in explained:
        assert f"{{{{ snippet {name} }}}}" in FRAME


def test_every_place_in_the_frame_is_filled():
    assert "{{" not in MANUAL


def test_links_inside_the_manual_lead_somewhere():
    headings = re.findall(r"^#+ (.*)$", MANUAL, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}
    assert set(re.findall(r"\]\(#([\w-]+)\)", MANUAL)) <= anchors


def test_manual_and_schema_are_up_to_date():
    command = [sys.executable, "docs/build.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


PACK = """\
pack: own
description: Own rules.
rules:
  - id: own
    description: A line.
    category: other
    match:
"""


@pytest.mark.parametrize(
    "written",
    [
        "phrases:\n        - Photo: AP",
        "phrases:\n        - follow us #now",
        r'regex: "\bad\b"',
        "phrases:\n        - *",
        "phrases:\n        - &more",
        "phrases:\n        - [more]",
        "phrases:\n        - 'what's on'",
        "phrases: a\n      phrases: b",
    ],
)
def test_what_yaml_reads_otherwise_is_an_error(written):
    with pytest.raises(RulesError):
        parse_pack(f"{PACK}      {written}\n", "own.yaml")


def test_a_comma_parts_two_entries_and_odd_words_are_text():
    pack = parse_pack(f"{PACK}      phrases: [no, 12:30, 007, 'a, b']\n", "own.yaml").pack
    assert pack.rules[0].match.phrases == ("no", "12:30", "007", "a, b")


def test_the_schema_takes_one_text_where_a_list_may_stand():
    phrases = json_schema()["$defs"]["Matchers"]["properties"]["phrases"]
    kinds = [each.get("type") for each in _alternatives(phrases)]
    assert {"string", "array"} <= set(kinds)


@pytest.mark.parametrize("model", [Pack, Rule, Example, Matchers])
def test_the_schema_knows_every_key(model):
    schema = json_schema()
    shape = schema["$defs"].get(model.__name__, schema)
    assert set(shape["properties"]) == set(model.model_fields)


def test_the_schema_takes_yes_and_no():
    ends = json_schema()["$defs"]["LineBounds"]["properties"]["ends_sentence"]
    assert {"yes", "no"} <= {
        value for each in _alternatives(ends) for value in each.get("enum", ())
    }


def _alternatives(shape):
    for each in shape.get("anyOf", ()):
        yield each
        yield from _alternatives(each)
