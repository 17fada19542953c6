"""Whole documents in other languages: the body comes out, and sentences stay among their like.

A fixture `languages/raw/LANG-N.txt` has its body in `languages/clean/LANG-N.txt`; a file
`sentences-LANG.txt` has sentences that read as junk does.
"""

from pathlib import Path

import pytest

import cleaner
from cleaner.document import Document

FIXTURES = Path(__file__).parent / "fixtures"
RAW = sorted((FIXTURES / "languages" / "raw").glob("*.txt"))
SENTENCES = [
    pytest.param(path, sentence, id=f"{path.stem}-{number}")
    for path in sorted(FIXTURES.glob("sentences-*.txt"))
    for number, sentence in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
]


def paragraphs(text):
    return [line for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("raw", RAW, ids=lambda path: path.stem)
def test_the_body_of_a_document_comes_out(raw):
    wanted = raw.parent.parent / "clean" / raw.name
    body = cleaner.clean(raw.read_text(encoding="utf-8")).body
    assert paragraphs(body) == paragraphs(wanted.read_text(encoding="utf-8"))


NAMES = [
    ("uk", "Ірина Горобець", "22 червня, 19:41"),
    ("ru", "Иван Сидоров", "15 янв в 11:07"),
    ("mk", "Ана Петрова", "12 март 2023, 14:35"),
    ("sr", "Ана Петровић", "12. март 2023. 14:35"),
    ("da", "Anna Berg og Karin Lind", "Opdateret 14. april 2023"),
    ("de", "Anna von Maier und Peter Mann", "14. April 2023, 16:30 Uhr"),
    ("pt", "Mariana da Costa e João Pinto", "Publicado em 14 de março de 2024 às 18h12"),
]


@pytest.mark.parametrize(("language", "name", "date"), NAMES, ids=[row[0] for row in NAMES])
def test_the_name_above_the_date_goes_with_it_in_any_language(language, name, date):
    article = paragraphs(
        (FIXTURES / "languages" / "clean" / f"{language}-1.txt").read_text("utf-8")
    )
    headline, *text = article
    assert paragraphs(cleaner.clean("\n\n".join([headline, name, date, *text])).body) == article
    # Without the date it may be a heading.
    assert name in cleaner.clean("\n\n".join([headline, name, *text])).body


@pytest.mark.parametrize(("path", "sentence"), SENTENCES)
def test_a_sentence_stays_in_an_article_of_its_language(path, sentence):
    language = path.stem.removeprefix("sentences-")
    articles = sorted((FIXTURES / "languages" / "clean").glob(f"{language}-*.txt"))
    if not articles:
        pytest.skip("no article in this language")
    article = paragraphs(articles[0].read_text(encoding="utf-8"))
    for place in (1, len(article) // 2, len(article)):
        raw = "\n\n".join([*article[:place], sentence, *article[place:]])
        assert [(each.rule, each.text) for each in cleaner.clean(raw).removals] == []


def test_a_word_of_korean_or_tamil_is_worth_more_than_one():
    """Else articles in Korean and Tamil have no long paragraph, and are all tail."""
    words = Document("우리는 함께 책을 읽었다.\nLeave a Reply").english_words
    assert words.tolist() == [6, 4]
    assert Document("நாங்கள் புத்தகங்கள் படித்தோம்.").english_words.tolist() == [4]
    assert Document("We read books.").english_words.tolist() == [3]
