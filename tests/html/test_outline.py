"""The outline of a page, what is looked up in it, and which blocks an extraction holds."""

from pathlib import Path

import pytest

from cleaner import load_rules
from cleaner.html.align import align, said
from cleaner.html.outline import Outline
from cleaner.html.selectors import selected
from cleaner.html.tree import MAX_MARKS, OverBound, parse

FIXTURES = Path(__file__).parents[1] / "fixtures" / "html"
PAGES = sorted(FIXTURES.glob("*.html"))
PROSE = "The harbour was closed on Monday, and nobody on the quay could say for how long. "


def outline_of(body):
    return Outline(parse(f"<!doctype html><html><body>{body}</body></html>"))


def test_text_between_two_edges_is_a_block():
    outline = outline_of("<div>One <b>and</b> two<p>three<br>four</p>five <a>six</a></div>")
    assert [block.text for block in outline.blocks] == ["One and two", "three", "four", "five six"]
    tags = [outline.elements[block.place].tag for block in outline.blocks]
    assert tags == ["div", "p", "p", "div"]
    assert outline.blocks[3].links == pytest.approx(3 / 8)


def test_an_element_knows_the_blocks_in_it():
    outline = outline_of("<ul><li>One<li>Two</ul><p>Three")
    by_tag = {element.tag: number for number, element in enumerate(outline.elements)}
    within = {tag: (outline.first[n], outline.last[n]) for tag, n in by_tag.items()}
    assert (within["body"], within["ul"], within["p"]) == ((0, 3), (0, 2), (2, 3))
    assert outline.above[by_tag["ul"]] == by_tag["body"]


def test_what_no_reader_sees_is_no_block():
    outline = outline_of("<p>One</p><script>two</script>three<noscript>four</noscript>")
    assert [block.text for block in outline.blocks] == ["One", "three"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_looking_selectors_up_finds_what_xpath_finds(page):
    tree = parse(page.read_bytes().decode("utf-8", "replace"))
    outline = Outline(tree)
    holding = set(outline.with_above(block.place for block in outline.blocks))
    selectors = load_rules().selectors
    found = {
        each.text: set(places) & holding for each, places in selected(selectors, tree, outline)
    }
    for each in selectors:
        numbers = {outline.number(node) for node in each.find(tree)} & holding
        assert found.get(each.text, set()) >= numbers


@pytest.mark.parametrize(
    ("element", "found"),
    [
        (f"<form><input type=hidden><p>{PROSE}</p></form>", ["form"]),
        (f"<footer><div><p>{PROSE}</p><p>{PROSE}</p></div></footer>", ["footer"]),
        (f"<form><p>{PROSE}</p><input name=mail></form>", []),
        (f"<form><p>{PROSE}</p><button>Go</button></form>", []),
        (f"<footer><p>{PROSE}</p><p>The Town Paper</p></footer>", []),
        (f"<footer><p>{PROSE} <a href=/>More.</a></p></footer>", []),
        (f"<aside><p>{PROSE}</p></aside>", []),
        ("<footer></footer>", []),
    ],
)
def test_a_form_or_a_footer_of_sentences_alone_is_a_paragraph(element, found):
    def paragraphs(body):
        outline = outline_of(body)
        return [outline.elements[place].tag for place in outline.paragraphs(set(outline.blocks))]

    assert paragraphs(f"<article><p>{PROSE}</p>{element}</article>") == found
    assert paragraphs(f"<article><p>{PROSE}</p></article>{element}") == []


def test_a_menu_and_a_small_footer_are_hollow_and_an_article_in_an_aside_is_not():
    menu = "".join(f"<li><a href=/{n}>Page {n}</a>" for n in range(9))
    article = f"<aside><h1>News</h1><p>{PROSE * 4}</p><p>{PROSE * 4}</p></aside>"
    outline = outline_of(f"<ul>{menu}</ul>{article}<footer>Imprint</footer><div></div>")
    hollow = outline.hollow({"ul", "aside", "footer", "div"}, outline.blocks)
    assert [outline.elements[place].tag for place in hollow] == ["ul", "footer", "div"]


def test_text_that_is_on_the_page_twice_and_was_extracted_once_counts_once():
    blocks = said([PROSE, "Read on", PROSE])
    assert align(blocks, said([PROSE])) == [0, None, None]


def test_a_block_that_was_cut_is_found_by_half_of_its_words():
    whole = "The ferry left at six and the crew were told on the evening before that it would"
    assert align(
        said([whole]), said(["Title", "The ferry left at six and the crew were told"])
    ) == [1]
    assert align(said([whole]), said(["Title", "The ferry left at six"])) == [None]


def test_a_short_block_is_found_behind_its_predecessor_alone():
    lines = said(["Home", PROSE, "The crew", PROSE.upper() + "Then they left the quay."])
    assert align(said([PROSE, "The crew"]), lines) == [1, 2]
    assert align(said(["Then they left the quay at noon", "The crew"]), lines)[0] is None


@pytest.mark.parametrize("before", range(0, 700, 97))
def test_a_letter_with_too_many_marks_is_seen_wherever_it_stands(before):
    with pytest.raises(OverBound):
        parse("<html><p>" + "a" * before + "\u0301" * MAX_MARKS)


def test_many_letters_with_a_mark_are_a_page():
    assert parse("<html><p>" + "a\u0301" * 2 * MAX_MARKS) is not None
