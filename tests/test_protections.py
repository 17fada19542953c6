"""Articles whose parts look like boilerplate come out whole, and the junk below them goes.

tests/fixtures/protect holds an article a file, written for this test: KIND-NUMBER.txt.
"""

from pathlib import Path

import pytest

import cleaner

PATHS = sorted((Path(__file__).parent / "fixtures" / "protect").glob("*.txt"))
TAIL = """
Share this:
Facebook
Twitter
WhatsApp
Email

Leave a Reply

Your email address will not be published. Required fields are marked *

Name *
Email *
Website
Post Comment
"""
FIXTURES = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


@FIXTURES
def test_an_article_that_looks_like_boilerplate_stays_whole(path):
    text = path.read_text(encoding="utf-8")
    result = cleaner.clean(text)
    assert [(removal.rule, removal.text) for removal in result.removals] == []
    assert result.body == text


@FIXTURES
def test_the_junk_below_it_goes(path):
    text = path.read_text(encoding="utf-8")
    assert cleaner.clean(text + TAIL).body.rstrip("\n") == text.rstrip("\n")
