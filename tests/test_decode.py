import codecs

import pytest

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
