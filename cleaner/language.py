"""In which language a document is written.

By py3langid (https://github.com/adbar/py3langid), which knows 140 languages and brings its model
with it. The model takes half a second to read and 60 MB, so it is not asked about what is plainly
English.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# Enough prose to tell the languages of one family apart; the fixtures of tests/test_language.py
# are told with a tenth of it.
_SAMPLE_CHARACTERS = 1500
# So few tell nine in ten of 2,616 texts of the dev data and the fixtures, in a third of the time;
# three of them otherwise than the whole sample does, which misreads two of those.
_FIRST_CHARACTERS, _VERY_SURE = 300, 0.99
# Words of English that no other language with letters from a to z writes so, but in names: those
# have capitals. Eight and one word in twenty are these in 94 % of the texts in English of the
# dev data, and in none of 6,500 texts and sentences in others, which a few titles of films do not
# change.
_PLAINLY_ENGLISH = re.compile(r"\b(?:the|and|that|with)\b")
_LEAST_ENGLISH, _ENGLISH_SHARE = 8, 0.05
# Below it names and menu words decide.
_MIN_CHARACTERS = 30
# Of 714 sentences in 12 languages, each for itself, none is told wrongly with this chance.
_SURE = 0.9
_NO_LANGUAGE = "zxx"
# Codes of ISO 639 for what is not known, several languages, or none.
_NOTHING = frozenset({"und", "mul", "mis", _NO_LANGUAGE})
# What corpora call the languages of the shipped packs, by ISO 639-2 and -3.
_TWO_LETTERS = dict(
    pair.split(":")
    for pair in (
        "eng:en deu:de ger:de fra:fr fre:fr spa:es por:pt ita:it nld:nl dut:nl pol:pl rus:ru"
        " ukr:uk tur:tr ind:id zho:zh chi:zh cmn:zh jpn:ja ara:ar ces:cs cze:cs dan:da"
        " ell:el gre:el fas:fa per:fa hin:hi hun:hu kor:ko nob:no nor:no nb:no nno:nn"
        " msa:ms may:ms zsm:ms ron:ro rum:ro swe:sv vie:vi fin:fi slk:sk slo:sk bul:bg hrv:hr"
        " srp:sr bos:bs heb:he tha:th mkd:mk mac:mk ben:bn urd:ur tam:ta cat:ca slv:sl"
        " lit:lt lav:lv lvs:lv est:et ekk:et"
    ).split()
)
# Languages that are told apart and whose pages say what those of another say: Nynorsk, Malay,
# Cantonese, Wu, Egyptian Arabic, Bosnian, Serbian.
WRITTEN_AS = {
    "nn": "no", "ms": "id", "yue": "zh", "wuu": "zh", "arz": "ar", "bs": "hr", "sr": "hr",
}  # fmt: skip
# Written so alike that prose of a page seldom parts them for sure; together they are sure.
_ALIKE, _NAMED = frozenset({"bs", "hr", "sr"}), "hr"
# What it tells apart. Asking it would take half a second.
DETECTED = frozenset(
    "ace af am an ar ary arz as az ba bcl be bg bn br bs ca crh cs cy da de dz el en eo es et"
    " eu ext fa fi fo fr fuv fy ga gcf gcr gd gl gom grc gu gug guw ha hbo he hi hr ht hu hy id"
    " ig is it ja jv ka kab kik kk km kn ko ku ky la lb lg lij ln lo lt ltg lv mg mk ml mn mr ms"
    " mt my ne nl nn no nso oc om or pa pcm pl ps pt qu ro ru rw sa sdh se si sk sl sn so sq sr"
    " st sv sw ta te tg th tk tl tr tt ug uk ur uz uzs vec vi vo wa wuu xh yo yue zh zu".split()
)


def detect(lines: Iterable[str]) -> str | None:
    """The ISO 639 code of the language of the lines; None where that is not sure."""
    sample = _sample(lines)
    if len(sample) < _MIN_CHARACTERS:
        return None
    english = len(_PLAINLY_ENGLISH.findall(sample))
    if english >= max(_LEAST_ENGLISH, len(sample.split()) * _ENGLISH_SHARE):
        return "en"
    first = sample[:_FIRST_CHARACTERS]
    return _told(first, _VERY_SURE) or _told(sample, _SURE)


def _told(sample: str, sure: float) -> str | None:
    language, chance = _identifier().classify(sample)
    if chance < sure and language in _ALIKE:
        ranked = _identifier().rank(sample)
        language, chance = _NAMED, sum(each for name, each in ranked if name in _ALIKE)
    return str(language) if chance >= sure and language != _NO_LANGUAGE else None


def primary(code: str) -> str | None:
    """The language of a code that may name a country or a script too: `pt` of `pt-BR` and
    `por_Latn`; None where it says nothing, as `und`, or is no code, as `Portuguese`."""
    first = re.split("[-_]", code.strip().lower())[0]
    if first in _NOTHING or not re.fullmatch("[a-z]{2,3}", first):
        return None
    return _TWO_LETTERS.get(first, first)


def _sample(lines: Iterable[str]) -> str:
    """The longest lines, which are the likeliest to be prose, up to a bound."""
    parts: list[str] = []
    room = _SAMPLE_CHARACTERS
    for line in sorted(lines, key=len, reverse=True):
        if room <= 0:
            break
        parts.append(line[:room])
        room -= len(line)
    return "\n".join(parts).strip()


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid import langid  # takes half a second and 60 MB: only when asked for

    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
