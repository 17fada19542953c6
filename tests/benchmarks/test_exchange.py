"""Pages that get the article of another page, and bodies in a row, for the classifier to learn from."""

import sys
from pathlib import Path

import pytest

pytest.importorskip("sklearn", reason="comes with the extra `benchmarks`")
sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import numpy as np
from data import GOLD, Page
from exchange import Labelled, exchanged, followers, in_a_row, partners
from words import part_of


def labelled(*lines):
    """Lines of an article begin with a capital; `!` marks what rules take."""
    body = [line[:1].isupper() for line in lines]
    return Labelled(lines, np.array(body), np.array([line.endswith("!") for line in lines]))


def test_the_article_is_shared_out_over_the_places_of_the_other():
    page = labelled("menu", "One", "related!", "Two", "Three", "footer")
    mixed = exchanged(page, labelled("home", "A", "B", "share", "C", "D!", "end"))
    assert mixed.view == ("menu", "A", "related!", "B", "C", "D!", "footer")
    assert mixed.body.tolist() == [line[0].isupper() for line in mixed.view]
    assert mixed.gone.tolist() == [line.endswith("!") for line in mixed.view]


def test_blank_lines_come_along_with_the_article():
    mixed = exchanged(labelled("menu", "One", "Two"), labelled("", "A", "", "B", "C"))
    assert mixed.view == ("menu", "", "A", "", "B", "C")
    assert mixed.body.tolist() == [False, False, True, False, True, True]


def test_a_page_without_an_article_stays_as_it_is():
    page = labelled("menu", "footer")
    assert exchanged(page, labelled("A")).view == page.view
    article = labelled("A", "B")
    assert exchanged(article, page) is article


def site_of(page):
    return page.url.split("/")[2]


def test_partners_are_of_the_same_shape_and_part_and_of_other_sites():
    pages = [
        Page(shape, f"{n}", "text", "body", f"https://site{n % 20}.example/{n}")
        for shape in ("page", "article", GOLD)
        for n in range(40)
    ]
    chosen = partners(pages, site_of)
    pairs = [(page, other) for page, other in zip(pages, chosen, strict=True) if other]
    assert len(pairs) > 60
    for page, other in pairs:
        assert page.shape == other.shape != GOLD
        assert site_of(page) != site_of(other)
        assert part_of(site_of(page)) == part_of(site_of(other))


def test_texts_in_a_row_keep_their_lines_and_labels():
    row = in_a_row([labelled("One", "Two"), labelled("Three!", "aside"), labelled("Four")])
    assert row.view == ["One", "Two", "", "Three!", "aside", "", "Four"]
    assert row.body.tolist() == [line[:1].isupper() for line in row.view]
    assert row.gone.tolist() == [line.endswith("!") for line in row.view]


def test_followers_are_other_bodies_of_the_same_part():
    pages = [
        Page(shape, f"{n}", "text", "body", f"https://site{n}.example/{n}")
        for shape in ("page", GOLD)
        for n in range(300)
    ]
    chosen = followers(pages, site_of)
    rows = [(page, some) for page, some in zip(pages, chosen, strict=True) if some]
    assert len(rows) == pytest.approx(100, abs=5)
    assert {len(some) for _, some in rows} >= {1, 2, 3, 5, 10}
    for page, some in rows:
        assert {each.shape for each in (page, *some)} == {GOLD}
        assert len({each.id for each in (page, *some)}) == len(some) + 1
        assert len({part_of(site_of(each)) for each in (page, *some)}) == 1
