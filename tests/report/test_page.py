"""The report shows hostile text and does nothing that it says."""

import sqlite3
from dataclasses import replace

import pytest
from click.testing import CliRunner
from lxml import html

import cleaner
from cleaner.audit.counts import Key, Tally
from cleaner.audit.overview import overview
from cleaner.audit.run_info import state_of
from cleaner.cli import main
from cleaner.report.page import page
from tests.audit.made import cleaned

HOSTILE = [
    "<script>alert(1)</script>",
    "</p><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "{{ 7 * 7 }}{% raw %}",
    "\u202egnp.exe\u2066",
    "nul \x00 esc \x1b[31m",
    "&lt;b&gt; &amp;",
    "]]><!-- --!>",
]
TAGS = set(
    "html head meta title style body header h1 h2 h3 p nav ul li a main section dl div dt dd figure"
    " figcaption svg rect text table thead tbody tr th td details summary blockquote del ins footer"
    " bdi code small span".split()
)
PACK = """\
pack: hostile
description: Lines of the test.
rules:
  - id: hostile-line
    description: Lines of the test.
    category: spam
    match: {contains: [junk]}
"""


@pytest.fixture
def clean(tmp_path):
    raw, rules = tmp_path / "<b>raw", tmp_path / "rules"
    rules.mkdir()
    (rules / "p.yaml").write_text(PACK)
    for number, text in enumerate(HOSTILE):
        folder = raw / f"<i onclick=x>{number}"
        folder.mkdir(parents=True)
        name = "".join(c for c in text if c not in "/\x00")[:40]
        beside = text.replace("\x00", "")
        (folder / f"{name}.txt").write_text(
            f"It rains {beside}.\njunk {beside}\nIt snows {beside}.\n"
        )
    rule_set = cleaner.load_rules(rules, only=["hostile"])
    cleaned(raw, tmp_path / "<u>clean", rules=rule_set)
    with sqlite3.connect(state_of(tmp_path / "<u>clean") / "journal.sqlite") as journal:
        journal.executemany(
            "INSERT INTO failure VALUES (?, '', 'unreadable', ?)", [(t, t) for t in HOSTILE]
        )
    journal.close()
    return tmp_path / "<u>clean"


def test_nothing_of_a_scrape_becomes_markup(clean):
    text = page(overview(clean, samples=20, timed=5))
    tree = html.document_fromstring(text)
    elements = [each for each in tree.iter() if isinstance(each.tag, str)]
    assert {each.tag for each in elements} <= TAGS
    assert not [name for each in elements for name in each.attrib if name.startswith("on")]
    assert not [
        each
        for each in elements
        if "src" in each.attrib or (each.tag == "style" and "@import" in each.text)
    ]
    assert {each.get("href")[0] for each in elements if "href" in each.attrib} == {"#"}
    assert not list(tree.xpath("//comment()"))
    shown = tree.text_content()
    assert "<script>alert(1)</script>" in shown
    assert "{{ 7 * 7 }}" in shown


def test_nothing_steers_the_page(clean):
    text = page(overview(clean, samples=20))
    assert not [c for c in text if not c.isprintable() and c != "\n"]
    assert "\\x202egnp.exe" in text
    assert "default-src 'none'" in text


def test_a_page_of_a_million_documents_stays_small(clean):
    found = overview(clean, samples=3)
    counts = found.counts
    for number in range(20_000):
        counts.by[Key("removal", f"rule-{number}", "promo", f"{number}.example")] = Tally(3, 2, 9)
        counts.documents[f"{number}.example"] = 50
    counts.samples |= {f"rule-{n}": counts.samples["hostile-line"] for n in range(20_000)}
    failing = replace(found.failures, count=1_000_000, first=found.failures.first * 25)
    text = page(replace(found, failures=failing, never=[f"never-{n}" for n in range(9_000)]))
    assert len(text) < 400_000
    for more in ("19,971 more rules", "999,900 more failures", "8,600 more rules"):
        assert f"and {more}" in text


def test_the_command_writes_it(clean, tmp_path):
    path = tmp_path / "deep" / "report.html"
    done = CliRunner().invoke(main, ["audit", str(clean), "--report", str(path)])
    assert (done.exit_code, done.stdout) == (0, "")
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_run_writes_it_and_one_file_has_none(tmp_path):
    raw, path = tmp_path / "raw", tmp_path / "report.html"
    raw.mkdir()
    (raw / "a.txt").write_text("It rains.\nSource link\n")
    (raw / "b.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\xff\xfe\x01")
    done = CliRunner().invoke(
        main, ["clean", str(raw), "-o", str(tmp_path / "clean"), "--report", str(path)]
    )
    assert done.exit_code == 1
    text = html.document_fromstring(path.read_text(encoding="utf-8")).text_content()
    assert "source-link" in text
    assert "not a text file" in text
    one = ["clean", str(raw / "a.txt"), "-o", str(tmp_path / "a.txt"), "--report", str(path)]
    assert CliRunner().invoke(main, one).exit_code == 2
