"""Pages made to break or stall a parser: they end, whole, with a warning."""

import pytest

import cleaner

P = "<p>The council met on Monday and voted for the new bridge over the river.</p>"
OVER = {
    "deep": P + "<div>x " * 100_000 + "LAST",
    "deep inline": P + "<b><i>x " * 50_000 + "LAST",
    "paragraphs": "<p>hello world this</p>" * 200_000 + "LAST",
    "cells": "<table><tr>" + "<td>x</td>" * 50_000 + "</table>LAST",
    "nested often": ("<div>" * 240 + P + "</div>" * 240) * 110 + "LAST",
    "huge attribute": f'{P}<p data-x="{"x" * 12_000_000}">hi</p>LAST',
    "many attributes": P + "<p " + " ".join(f'a{n}="1"' for n in range(100_000)) + ">hi</p>LAST",
    "bare attributes": P + "<p " + " ".join(f"a{n}" for n in range(150_000)) + ">hi</p>LAST",
    "quoted angles": P + "<p " + " ".join(f'a{n}="<>"' for n in range(50_000)) + ">hi</p>LAST",
    "marks": "<p>a" + "\u0301\u0323" * 60_000 + "</p>LAST",
}


@pytest.mark.parametrize("name", OVER)
def test_a_page_over_a_bound_is_given_whole(name):
    result = cleaner.clean(f"<!doctype html><html><body>{OVER[name]}</body></html>")
    assert "LAST" in result.restore()
    assert "the text of the whole page was taken" in str(result.warnings[0])


@pytest.mark.parametrize(
    "inside",
    ["<a '" * 50_000 + '<a "' * 50_001, "<" * 500_000, "<!--" * 100_000, "<script>" * 100_000, "&" + "amp;" * 20_000, "</p>" * 100_000],
    ids=["quotes", "angles", "comments", "scripts", "entities", "ends"],
)  # fmt: skip
def test_broken_markup_ends(inside):
    cleaner.clean(f"<!doctype html><html><body>{P}{inside}")
