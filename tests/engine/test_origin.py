"""`origin`: of which block of a page a line came."""

from pathlib import Path

import pytest

from cleaner.document import Document
from cleaner.explain import rule_standings
from cleaner.html.extract import extract
from cleaner.pipeline import Cleaner
from tests.engine.test_decide import clean, rules_of

FIXTURES = Path(__file__).parents[1] / "fixtures"
PROSE = [
    "The hall was full on Monday, and the talks went on until noon, said the two who run it.",
    "On Sunday the play ends, and the company goes on to the north for the rest of the year.",
    "Those who could not get in stood in the rain, and some of them sang until the doors opened.",
]
LIST = (
    "<ul><li><a href='/1'>Ten tips for people who go</a></li><li>Bring a coat and a chair</li></ul>"
)
PAGE = (
    "<html><body><main><h1>The play ends</h1>"
    + "".join(f"<p>{text}</p>" for text in PROSE)
    + f"<h2>What to bring along</h2>{LIST}"
    + "".join(f"<p>{text} And that was that.</p>" for text in PROSE)
    + "</main></body></html>"
)


def of(**origin):
    return {"match": {"origin": origin}}


@pytest.mark.parametrize("form", ["txt", "md"])
@pytest.mark.parametrize(
    ("origin", "gone"),
    [
        ({"elements": ["h2"]}, {"What to bring along"}),
        ({"elements": ["ul"]}, {"Ten tips for people who go", "Bring a coat and a chair"}),
        ({"elements": ["li"], "min_link_share": 0.9}, {"Ten tips for people who go"}),
        ({"elements": ["li"], "max_link_share": 0.1}, {"Bring a coat and a chair"}),
        ({"elements": ["figcaption"]}, set()),
    ],
)
def test_lines_of_the_blocks_go_and_no_others(form, origin, gone):
    result = clean(PAGE, of(**origin), to=form)
    taken = {each.text.replace("](/1)", "").strip("\n -#[") for each in result.removals}
    assert taken == gone


def test_text_has_no_origin():
    text = "\n".join([*PROSE, "What to bring along"])
    assert clean(text, of(max_link_share=1)).removals == ()


@pytest.mark.parametrize("page", sorted((FIXTURES / "html").glob("*.html")), ids=lambda p: p.stem)
def test_each_origin_belongs_to_a_line(page):
    found = extract(page.read_text(encoding="utf-8"), ())
    document = Document(found.text, origins=found.origins)
    assert document.origins.keys() <= set(document.starts)
    known = [n for n in range(len(document)) if document.origin(n) and document.view[n]]
    assert len(known) > len([line for line in document.view if line]) / 2


def test_explain_says_where_the_line_stood():
    rules = rules_of({"match": {"starts": ["Bring"], "origin": {"elements": ["h2"]}}})
    details = [near.detail for near in rule_standings(Cleaner(rules).passage(PAGE), rules, "r0")]
    assert any(each.endswith("stood in body, li, main, ul, 0% of it in links") for each in details)


def test_the_block_of_a_line_may_spare_it():
    spared = {"match": {"regex": "^Ten"}, "unless": {"origin": {"elements": ["li"]}}}
    assert clean(PAGE, spared).removals == ()
    assert clean("Ten tips for people who go", spared).removals != ()
