"""Selectors find what XPath finds, in time that no selector and no page can blow up."""

from pathlib import Path

import cssselect
import pytest
from lxml import etree

from cleaner.html.queries import SelectorError
from cleaner.html.selectors import compile_selector
from cleaner.html.tree import MAX_NODES, parse

FIXTURES = Path(__file__).parents[1] / "fixtures" / "html"
MADE = """<!doctype html><html lang=en><body class="x y"><div id=a><p>1<p class=x>2<b></b></p>
<ul><li>3<li><a href=/>4</a><li lang=en-GB><p>5</p><ul><li>6</ul></ul><div><div><p>7</p></div></div>
<p>8</div><!-- no element --><p id=b>9 <a>10</a></p><figure><img><figcaption>11</figcaption></figure>"""
PAGES = [MADE, *(page.read_text() for page in sorted(FIXTURES.glob("*.html")))]
SELECTORS = """
p ~ p|* ~ *|p ~ p ~ p|div div p|div > * > p|li + li a|body > div ~ p > a|* * *|* + * ~ *
:has(* * *)|div:has(> div > p)|li:has(+ li)|p:has(~ ul li a)|div:has(p ~ ul, figure)|:has(:has(a))
div:has(div p)|li:has(p):not(.x)|:not(div p)|p:not(.x, :has(b))|div:not(:has(p)) p|p:is(.x, #b)
ul:where(div ul)|:is(p, li):has(a)|p:first-child|li:last-child|a:only-child|p:nth-child(2n+1)
li:nth-last-child(-n+2)|p:nth-of-type(2)|p:first-of-type|p:last-of-type|figure:only-of-type
p:nth-last-of-type(even)|:root|:root > body|b:empty|a:link|li:lang(en)|[class~=x]|[id^=a] .x
figure > figcaption|figure figcaption|:nth-child(0)|p:nth-child(-1)
"""


@pytest.mark.parametrize("selector", SELECTORS.strip().replace("\n", "|").split("|"))
def test_a_selector_finds_what_xpath_finds(selector):
    try:
        oracle = etree.XPath(cssselect.HTMLTranslator().css_to_xpath(selector))
    except cssselect.SelectorError:  # a list in :not(), a selector in :where()
        with pytest.raises(SelectorError):
            list(compile_selector(selector))
        return
    [(_, _, find)] = compile_selector(selector)
    for page in PAGES:
        tree = parse(page)
        found = find(tree)
        assert found == list(dict.fromkeys(oracle(tree)))


ROWS = "<p>" * (MAX_NODES - 9)
DEEP = ("<div>" * 250 + "</div>" * 250) * 18


@pytest.mark.parametrize("body", [ROWS, DEEP], ids=["rows", "deep"])
@pytest.mark.parametrize(
    "selector",
    [
        "* ~ *",
        "p ~ p ~ p",
        ":has(* * *)",
        "* ~ " * 16 + "*",
        "p ~ p," * 15 + "p ~ p",
        ":has(~ * ~ *)",
        "p:nth-last-child(3n)",
    ],
)
def test_no_selector_stalls_a_page(selector, body):
    tree = parse(f"<!doctype html><html><body>{body}")
    for _, _, find in compile_selector(selector):
        find(tree)
