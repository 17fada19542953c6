"""Whole pages in, bodies out, and a trace of all that went."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from cleaner.decode import UndecodableError
from cleaner.html.sniff import is_html
from cleaner.pipeline import Cleaner
from cleaner.result import Metadata

FIXTURES = Path(__file__).parents[1] / "fixtures" / "html"
PAGES = sorted(FIXTURES.glob("*.html"))
BLOG = (FIXTURES / "blog.html").read_bytes()


def lines(text):
    return [line for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_gives_its_body(page):
    wanted = page.with_suffix(".txt").read_text(encoding="utf-8")
    assert lines(cleaner.clean(page.read_bytes()).body) == lines(wanted)


def test_a_page_says_what_it_is():
    result = cleaner.clean(BLOG)
    assert result.source == "html"
    assert result.metadata == Metadata(
        title="The ferry that would not leave",
        author="Ann Lee",
        date="2024-03-05T09:30:00+00:00",
        url="https://notes.example.com/ferry",
        site="Harbour Notes",
        language="en-GB",
    )


def test_what_rules_took_of_a_page_is_listed():
    result = cleaner.clean(BLOG)
    taken = {node.rule: node for node in result.pruned}
    assert taken["html-share"].text == "Share this:\nFacebook\nX"
    assert taken["html-share"].xpath.startswith("/html/body/main/article/div")
    assert "html-comments" in taken
    assert "The Maria at the east quay. Ann Lee" in result.parts["caption"]


def test_the_address_given_wins_over_the_one_on_the_page():
    assert (
        cleaner.clean(BLOG, url="https://other.example/x").metadata.url == "https://other.example/x"
    )


def test_a_selector_does_not_eat_the_article():
    result = cleaner.clean((FIXTURES / "aside.html").read_bytes())
    [warning] = [each for each in result.warnings if each.rule == "html-author"]
    assert "the rule is off for this page" in str(warning)
    assert result.verdict.status == "review"
    assert result.verdict.status == "review"


NEWS = [
    "The town council voted on Monday night to close the old bridge over the river for two years.",
    "Residents had asked for less, but the engineers said that the foundations were in a bad state.",
    "A ferry will carry people and bicycles across the river every ten minutes, the mayor promised.",
    "Shop owners on the north bank fear for their trade, and some have asked for a lower rent.",
    "The bridge was built in 1931, and two of its arches were washed away by the flood of 1987.",
    "Work begins in March, and the council will report on its progress until the bridge is open.",
]


def news(before="{}", behind="{}"):
    """A page whose first and last paragraph stand in elements of their own."""
    first, *rest, last = (f"<p>{text}</p>" for text in NEWS)
    article = (
        f"<h1>Old bridge closes</h1>{before.format(first)}{''.join(rest)}{behind.format(last)}"
    )
    footer = "<footer><p>© The Town Paper. All rights reserved.</p></footer>"
    return f"<!doctype html><html><body><article>{article}</article>{footer}</body></html>"


@pytest.mark.parametrize(
    "page",
    [
        news(before="<form action='/read'><input type=hidden name=id value=7>{}</form>"),
        news(behind="<footer>{}</footer>"),
        news(behind="<footer class=end><div>{}</div></footer>"),
    ],
    ids=["form", "footer", "footer, a div in it"],
)
def test_a_paragraph_in_a_form_or_a_footer_of_the_article_stays(page):
    assert [line for line in lines(cleaner.clean(page).body) if line in NEWS] == NEWS


@pytest.mark.parametrize(
    "field",
    ["<input type=email name=mail><input type=submit>", "<select><option>daily</select>"],
)
def test_a_sentence_of_a_form_with_fields_goes(field):
    sentence = "Tell us how often we should write to you about this story and about others."
    page = news(before=f"{{}}<form action=/a><p>{sentence}</p>{field}</form>")
    assert sentence not in cleaner.clean(page).body


def test_a_page_as_str_is_a_page_too():
    assert cleaner.clean(BLOG.decode()).body == cleaner.clean(BLOG).body


def test_restore_gives_what_extraction_left():
    result = cleaner.clean(BLOG)
    assert "The crew had been told" in result.restore()
    assert "<p>" not in result.restore()


def test_markdown_keeps_headings_and_lists():
    body = Cleaner(cleaner.load_rules(), to="md").clean(BLOG).body
    assert "## What the crew says" in body
    assert "- The first crossing leaves at six." in body


def test_mojibake_is_mended_before_extraction_drops_its_half():
    broken = BLOG.decode().replace("“Nobody", "\u00e2\u0080\u009cNobody")
    assert "“Nobody told the engine" in cleaner.clean(broken).body


def test_a_page_without_an_article_is_given_whole_and_says_so():
    page = (
        "<!doctype html><html><body>"
        + "".join(f"<div><a href='/{n}'>Store {n}, Long Street {n}</a></div>" for n in range(60))
        + "</body></html>"
    )
    result = cleaner.clean(page)
    assert result.source == "html"
    assert "Store 7, Long Street 7" in result.restore()


def test_an_article_that_stands_in_noscript_alone_is_found():
    """Pages that a script builds give those without scripts their article so."""
    text = "The council met on Monday and voted for the new bridge over the river.\n" * 9
    inside = f"<noscript><article><p>{text}</p></article></noscript>"
    menu = "<nav><a href=/>Home</a></nav><div id=app>Loading</div>"
    page = "<!doctype html><title>Bridge</title><body>{}</body>"
    assert "voted for the new bridge" in cleaner.clean(page.format(menu + inside)).body
    other = "<article><p>" + "It rains on the plain, the minister said on Sunday. " * 9
    assert "bridge" not in cleaner.clean(page.format(inside + other)).body
    told = "<noscript>Please switch JavaScript on in your browser to see this page.</noscript>"
    assert "JavaScript" not in cleaner.clean(page.format(menu + told)).body


def test_linked_data_gives_what_the_head_does_not():
    data = json.dumps(
        {
            "@graph": [
                {
                    "@type": "NewsArticle",
                    "headline": "Rain",
                    "author": [{"name": "A"}, {"name": "B"}],
                    "datePublished": "2020-01-02",
                }
            ]
        }
    )
    page = f'<html><script type="application/ld+json">{data}</script><p>It rains.</p></html>'
    about = cleaner.clean(page).metadata
    assert (about.title, about.author, about.date) == ("Rain", "A, B", "2020-01-02")


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html><p>x", "\ufeff <html lang=en>", "<?xml version='1.0'?>\n<html>", "<!-- a -->\n<body>",
        "<div class='a'><p>One</p><p>Two</p></div>", "<p>One</p>\n<p>Two</p>\n",
    ],
)  # fmt: skip
def test_a_page_is_seen(text):
    assert is_html(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "It rains.", "<b>It rains.</b>", "The tag <html> begins a page.", "<p> is a tag, and so is </p>",
        "# Title\n<div>\n<p>a</p><p>b</p></div>", "<p align=center><img></p>\n\n# Readme\n\n<p>x</p> It works.",
        "a < b and c > d", "<3 <3 <3",
    ],
)  # fmt: skip
def test_a_text_is_not_taken_for_a_page(text):
    assert not is_html(text)


pieces = st.sampled_from(
    ["<p>", "</p>", "<div class='comments-area'>", "</div>", "<article>", "<table><tr><td>", "<ul><li>", "<br>", "<a href='//x'>",
     "<script>", "</script>", "<!--", "-->", "<![CDATA[", "<svg>", "<form>", "<body", "&amp;", "&#0;", "\x00", "\x01", "\x85", "\ud800",
     "<meta name=author content='A'>", "<h1>", "<aside", ">", '"', "'", "The hall was full on Monday and nobody said why. "]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(pieces, st.text(max_size=8)), max_size=40).map("".join))
def test_any_page_gives_a_result(inside):
    result = cleaner.clean(f"<!doctype html><html>{inside}")
    assert result.source == "html"
    result.body.encode()
    assert cleaner.clean(inside).restore() is not None


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_of_a_page_give_a_result_or_say_they_are_no_text(inside):
    try:
        result = cleaner.clean(b"<!doctype html><body>" + inside)
    except UndecodableError:
        return
    assert result.encoding is not None
