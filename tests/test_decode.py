import codecs
from pathlib import Path

import pytest

from cleaner.charsets import codec_of, declared_in
from cleaner.decode import UndecodableError, decode

TEXT = "Es regnet über “Köln”, sagte André, und nobody knows.\nТак.\n"


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-32"), "utf-32"),
        (b"", "utf-8"),
    ],
)
def test_marks_and_utf_8_are_certain(raw, name):
    text, encoding = decode(raw)
    assert (text, encoding.name) == (TEXT if raw else "", name)


def test_a_stray_nul_in_utf_8_is_no_binary_data():
    raw = "It rains.\0 Café, naïve.\n".encode()
    assert decode(raw)[0] == raw.decode()
    assert decode(TEXT.encode("utf-16-le"))[0] == TEXT


def test_a_western_text_is_detected():
    text = "Le café de la gare était fermé, où l’été fut très chaud à Besançon. " * 5
    assert decode(text.encode("cp1252"))[0] == text


@pytest.mark.parametrize(
    "raw",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\xff\xfe\x01",
        b"PK\x03\x04\x14\0\x08\0\x08\0" + bytes(range(256)),
        b"\x7fELF\x02\x01\x01" + b"\0" * 64,
    ],
)
def test_binary_data_is_refused(raw):
    with pytest.raises(UndecodableError, match="not a text file"):
        decode(raw)


LANGUAGES = dict(
    line.split("\t")
    for line in (Path(__file__).parent / "fixtures" / "languages.txt")
    .read_text(encoding="utf-8")
    .splitlines()
)
LEGACY = [
    ("de", "cp1252"), ("fr", "mac-roman"), ("es", "cp850"), ("cs", "iso8859-2"), ("pl", "cp1250"),
    ("pl", "iso8859-2"), ("ru", "koi8-r"), ("ru", "cp1251"), ("ru", "cp866"), ("bg", "iso8859-5"),
    ("uk", "cp1251"), ("el", "cp1253"), ("tr", "cp1254"), ("he", "cp1255"), ("ar", "cp1256"),
    ("lt", "cp1257"), ("th", "cp874"), ("zh-hans", "gbk"), ("zh-hant", "big5"), ("ja", "euc_jp"),
    ("ja", "cp932"), ("ko", "euc_kr"), ("ja", "iso2022_jp"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "codec"), LEGACY)
def test_a_text_in_a_legacy_encoding_is_read(language, codec):
    text, encoding = decode(LANGUAGES[language].encode(codec))
    assert text == LANGUAGES[language]
    assert encoding.evidence


@pytest.mark.parametrize(("language", "codec"), LEGACY[:-1])
def test_lines_in_two_encodings_are_each_read_in_theirs(language, codec):
    line = LANGUAGES[language]
    raw = b"\n".join([line.encode(codec), line.encode("utf-8")] * 2)
    text, encoding = decode(raw)
    assert text == "\n".join([line] * 4)
    assert encoding.name.startswith("utf-8+")
    assert encoding.runner_up


def test_a_quotation_that_ends_and_never_began_is_a_letter_of_another_encoding():
    text = "Chcú sa navzájom stretávať a jednať o tom spolu."
    assert decode(text.encode("iso8859-2"))[0] == text
    quoted = "Chcú sa navzájom »jednať« o tom spolu."
    assert decode(quoted.encode("cp1250"))[0] == quoted


def test_english_with_curly_quotes_is_windows_1252():
    text = "It’s the town’s oldest “inn” — and the dogs’ favourite, he said…"
    decoded, encoding = decode(text.encode("cp1252"))
    assert (decoded, encoding.name) == (text, "cp1252")


def test_half_a_megabyte_without_a_space_is_read():
    raw = (
        b"data:image/png;base64," + b"iVBORw0KGgo" * 40_000 + " – café à la crème".encode("cp1252")
    )
    assert decode(raw)[0] == raw.decode("cp1252")


def test_utf_8_cut_in_a_character_is_utf_8():
    text, encoding = decode("Köln, ça va, Łódź…".encode()[:-1])
    assert text == "Köln, ça va, Łódź\ufffd"
    assert encoding.name == "utf-8"


def test_a_declared_charset_is_taken_where_it_fits():
    head, text = '<meta charset="windows-1250">', "Oraşul ţine la porţi."
    assert decode((head + text).encode("cp1250"))[0] == head + text
    assert decode(text.encode("cp1250"), declared="windows-1250")[0] == text


def test_a_declared_charset_that_does_not_fit_is_not_taken():
    head = '<?xml version="1.0" encoding="iso-8859-1"?>'
    text = head + LANGUAGES["ru"]
    decoded, encoding = decode(text.encode("cp1251"))
    assert (decoded, encoding.name) == (text, "cp1251")


@pytest.mark.parametrize("label", ["utf-7", "base64", "rot13", "idna", "unicode_escape", ""])
def test_only_labels_of_the_web_declare_a_charset(label):
    assert codec_of(label) is None


def test_labels_mean_what_browsers_mean():
    assert codec_of(" ISO-8859-1 ") == "cp1252"
    assert declared_in(b'<meta http-equiv="x" content="text/html; charset=gb2312">') == "gb18030"
    assert declared_in(b"<meta charset=utf-16>") == "utf-8"


def test_a_prior_decides_for_a_short_file():
    raw = "Škoda".encode("iso8859-2")
    assert decode(raw, prior="iso8859-2")[0] == "Škoda"
    assert decode(raw, prior="iso8859-2")[1].name == "iso8859-2"
