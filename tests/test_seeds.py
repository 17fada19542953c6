"""Five real scrapes come out as an editor wants them, to the byte."""

from pathlib import Path

import pytest

import cleaner
from cleaner.io.text_files import as_file

FIXTURES = Path(__file__).parent / "fixtures"
NAMES = sorted(path.name for path in (FIXTURES / "raw").iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_a_raw_scrape_becomes_its_clean_body(name):
    result = cleaner.clean((FIXTURES / "raw" / name).read_bytes())
    assert as_file(result.body) == (FIXTURES / "clean" / name).read_bytes()
    assert result.verdict.status == "keep"


@pytest.mark.parametrize("name", NAMES)
def test_the_raw_scrape_can_be_put_back_together(name):
    raw = (FIXTURES / "raw" / name).read_text(encoding="utf-8")
    assert cleaner.clean(raw).restore() == raw


@pytest.mark.parametrize("name", NAMES)
def test_a_clean_body_does_not_change(name):
    body = (FIXTURES / "clean" / name).read_text(encoding="utf-8")
    assert cleaner.clean(body).body == body
