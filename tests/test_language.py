"""In which language a document is, and which packs act there."""

from pathlib import Path

import pytest

import cleaner
from cleaner.engine.compile import _MIXTURES, RuleSet
from cleaner.language import DETECTED, WRITTEN_AS, _identifier, detect, primary
from cleaner.pipeline import Cleaner
from cleaner.rules.model import Pack

FIXTURES = Path(__file__).parent / "fixtures"
DOCUMENTS = sorted((FIXTURES / "languages").glob("*/*.txt"))
SENTENCES = sorted(FIXTURES.glob("sentences-*.txt"))
GERMAN = (
    "Die Brücke über den Fluss bleibt bis zum Herbst gesperrt, sagte der Bürgermeister am Montag."
    " Wer auf die andere Seite will, muss einen Umweg von zwölf Kilometern fahren.\n"
)
SWEDISH = (
    "Bron över floden är stängd fram till hösten, sade borgmästaren på måndagen. Den som vill"
    " till andra sidan måste köra en omväg på tolv kilometer.\n"
)


def test_the_languages_that_packs_may_name_are_those_that_are_detected():
    assert set(_identifier().labels) - {"zxx"} == DETECTED


def pack(language, phrase, **more):
    rule = {"id": f"r-{phrase}", "description": "d", "category": "caption", **more}
    rule["match"] = {"phrases": phrase, **more.get("match", {})}
    return Pack.model_validate(
        {"pack": f"p-{phrase}", "description": "d", "language": language, "rules": [rule]}
    )


RULES = RuleSet(
    [
        pack("de", "bild"),
        pack("any", "anzeige", match={"near": {"rules": "r-bild"}}),
        pack("en", "advert"),
    ]
)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_language_of_a_document_is_told(path):
    language = path.stem[:2]
    # Few words part Indonesian from Malay, so it may be unknown, which does no harm.
    unknown = {None} if language == "id" else set()
    assert detect(path.read_text(encoding="utf-8").splitlines()) in {language, *unknown}


@pytest.mark.parametrize("path", SENTENCES, ids=lambda path: path.stem)
def test_no_sentence_is_told_wrongly(path):
    sentences = path.read_text(encoding="utf-8").splitlines()
    assert {detect([sentence]) for sentence in sentences} <= {path.stem[-2:], None}


@pytest.mark.parametrize("text", ["", "Menu", "Facebook Twitter Pinterest LinkedIn WhatsApp"])
def test_a_few_words_have_no_language(text):
    assert detect([text]) is None


def test_croatian_bosnian_and_serbian_are_told_together():
    """Which of them a text is in, it seldom says; they share a pack."""
    assert detect(["Vlada je juče usvojila predlog zakona, rekao je ministar novinarima."]) == "hr"
    assert detect(["Влада Србије усвојила је јуче предлог закона, рекао је министар."]) in {
        "sr",
        None,
    }


OF = (
    "De gemeente weet nog niet of de brug dit jaar open gaat of pas volgend jaar.\nHet is onzeker of"
    " er geld is of komt, zegt wethouder Jan de Vries.\n"
)
TITLES = (
    "Die Band spielte Lieder von The Who und The Kinks, und danach sah man »The Lord of the Rings«"
    " und »The King and the Land of the Sun« im Kino; der Eintritt kostete zehn Euro.\n"
)
ENGLISH = "The bridge over the river is closed, and the mayor said that the ferry goes with it.\n"


@pytest.mark.parametrize(("text", "language"), [(OF, "nl"), (TITLES, "de"), (ENGLISH * 2, "en")])
def test_words_of_english_in_another_language_make_no_english(text, language):
    assert detect(text.splitlines()) == language


def test_the_order_of_lines_does_not_matter():
    lines = (GERMAN * 3 + SWEDISH * 2).splitlines()
    assert detect(lines) == detect(lines[::-1]) == "de"


def test_a_pack_acts_in_documents_of_its_language_only():
    result = Cleaner(RULES).clean(f"{GERMAN}Bild\nAdvert")
    assert (result.body, result.language) == (GERMAN.strip(), "de")
    result = Cleaner(RULES).clean(f"{SWEDISH}Bild\nAdvert")
    assert (result.body, result.language) == (f"{SWEDISH}Bild", "sv")


def test_texts_in_ever_other_scripts_are_cleaned_alike():
    """For some mixtures of scripts what acts is kept ready, and the oldest is forgotten."""
    letters = "БعΕह한שท你"
    mixtures = ["".join(c for n, c in enumerate(letters) if m >> n & 1) for m in range(64)]
    languages = ("ru", "ar", "el", "hi", "he", "ko", "th", "zh")
    rules = RuleSet(
        [pack("de", "bild"), *(pack(each, f"bild{n}") for n, each in enumerate(languages))]
    )
    for each in mixtures + mixtures:
        assert Cleaner(rules).clean(f"Ja {each}.\nBild").body == f"Ja {each}."
    assert len(rules._scans) == len(rules._acting) == _MIXTURES


def test_every_pack_acts_where_the_language_is_unknown():
    result = Cleaner(RULES).clean("Ja.\nBild")
    assert (result.body, result.language) == ("Ja.", None)


def test_nearness_does_not_rest_on_packs_of_other_languages():
    assert Cleaner(RULES).clean(f"{GERMAN}Bild\nAnzeige").body == GERMAN.strip()
    raw = f"{SWEDISH}Bild\nAnzeige"
    assert Cleaner(RULES).clean(raw).body == raw


def test_the_language_can_be_given():
    raw = f"{SWEDISH}Bild"
    result = Cleaner(RULES).clean(raw, language="de-AT")
    assert (result.body, result.language) == (SWEDISH.strip(), "de")
    assert cleaner.clean(raw, language="sv").language == "sv"


@pytest.mark.parametrize("code", ["pt-BR", "pt_PT", "PT", " pt ", "por_Latn", "POR"])
def test_a_code_may_name_a_country(code):
    assert primary(code) == "pt"


@pytest.mark.parametrize("code", ["", "und", "mul", "German", "german", "d", "42", "und-Latn"])
def test_what_is_no_code_of_one_language_says_nothing_and_the_document_is_asked(code):
    result = Cleaner(RULES).clean(GERMAN + "Bild\n", language=code)
    assert (result.language, result.body) == ("de", GERMAN)


@pytest.mark.parametrize("language", ["de", "deu_Latn", "ger"])
def test_a_code_of_three_letters_is_that_of_two(language):
    result = Cleaner(RULES).clean(SWEDISH + "Bild\n", language=language)
    assert (result.language, result.body) == ("de", SWEDISH)


def test_a_pack_acts_in_a_language_that_is_written_alike():
    nynorsk = "Brua over elva er stengd fram til hausten, sa ordføraren måndag. Den som vil over på"
    nynorsk += " den andre sida, må køyre ein omveg på tolv kilometer, og det vil ikkje alle.\n"
    result = Cleaner(RuleSet([pack("no", "bilete")])).clean(nynorsk + "Bilete\n")
    assert (result.language, result.body) == ("nn", nynorsk)
    assert (
        Cleaner(RuleSet([pack("nn", "bilde")])).clean(SWEDISH + "Bilde", language="no").removals
        == ()
    )
    assert WRITTEN_AS.keys() | WRITTEN_AS.values() <= DETECTED


# What keyboards and habits differ in: Arabic letters for Persian ones, a hamza left out, vowel
# marks and strokes that stretch a word.
SPELLINGS = {
    "fa": str.maketrans("یک", "يك"),
    "ar": str.maketrans({**dict(zip("أإآ", "ااا", strict=True)), "ر": "رـ", "د": "د\u064e"}),
}


@pytest.mark.parametrize("language", SPELLINGS)
def test_a_page_is_cleaned_however_its_letters_are_typed(language):
    raw, clean = (
        (FIXTURES / "languages" / side / f"{language}-1.txt").read_text(encoding="utf-8")
        for side in ("raw", "clean")
    )
    spelling = SPELLINGS[language]
    result = cleaner.clean(raw.translate(spelling))
    assert result.language == language
    assert result.body.split() == clean.translate(spelling).split()


def test_a_folder_in_place_of_rules_is_said_at_once():
    with pytest.raises(TypeError, match="rules are what load_rules gives"):
        Cleaner("my-rules")
