"""What letters a language writes beyond ASCII, and its commonest short words.

The words are those that hold no other letters, so that they are found in a text
whose other letters are damaged, or not decoded yet.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

# Languages in Latin letters: code: (letters, words).
_LATIN = {
    "en": ("é", "the of and to in is that it was for on with as at by this have from they you"),
    "de": ("äöüß", "der die das und in den von zu mit sich auf ist nicht ein eine dem des im"),
    "fr": ("àâæçéèêëîïôœùûüÿ", "le la les de des et en un une du est que dans qui pour sur pas"),
    "es": ("áéíñóúü", "el la los las de que y en un una por con para del se no es su al"),
    "pt": ("áâãàçéêíóôõúü", "o a os as de que e em um uma do da no na dos das para com se por"),
    "it": ("àèéìíîòóùú", "il la di che e un una per in del della con non si sono le gli alla dei"),
    "nl": ("áéëïóöüèê", "de het een en van in is dat op te met voor niet zijn aan er om ook"),
    "af": ("áéêëíîïôöû", "die en van in is het dat nie op te met vir om was wat aan hy"),
    "sv": ("åäöé", "och att i en det som av till den med har de inte om ett var men sig"),
    "da": ("æøåé", "og i at det en den til er som med af de ikke der var et har han"),
    "nb": ("æøåéòôü", "og i det som en er av til for at med de ikke den har et var fra"),
    "is": ("áðéíóúýþæö", "og er sem til var um en hann af ekki eru hefur fyrir hafa"),
    "fi": ("äöåšž", "ja on ei oli se ovat joka mutta kun hän sen myös kuin niin tai ole"),
    "et": ("äõöüšž", "ja on ei et oli see kui ka ning mis ta oma aga kes selle"),
    "lv": ("āčēģīķļņšūžō", "un ir ka no uz ar par tas to bet kas lai nav pie tika"),
    "lt": ("ąčęėįšųūž", "ir yra kad su buvo tai kaip apie bet nuo per iki buvo jos"),
    "pl": ("ąćęłńóśźż", "w i na z do nie to jest o jak po od przez dla ale czy tym ze"),
    "cs": ("áčďéěíňóřšťúůýž", "a se v na je to z do s ze by ale jako pro od po tak jeho"),
    "sk": ("áäčďéíĺľňóôŕšťúýž", "a sa v na je to z do s zo by ale ako pre od po tak jeho"),
    "sl": ("čšž", "in je v na za da se so ki z pa ni bi od po kot ali tudi pri"),
    "hr": ("čćđšž", "i je u na da se za su od s o a koji ne kao iz ali ili bi"),
    "hu": ("áéíóöőúüű", "a az hogy nem is egy volt van meg ez de ki mint csak el azt"),
    "ro": ("ăâîșțşţ", "de a nu cu pe la un o din este care mai ce fi pentru sau au"),
    "sq": ("ëçâ", "e dhe i te me se nga qe ka nuk do si por ishte u ne"),
    "tr": ("âçğıîöşüû", "ve bir bu da de ile olarak daha gibi en ne kadar olan o ama"),
    "az": ("çəğıöşü", "ve bir bu da de ile olan o daha en isə amma kimi ki"),
    "ca": ("àçèéíïòóúü", "el la els les de que i en un una per amb del no es al va dels"),
    "gl": ("áéíñóúü", "o a os as de que e en un unha do da no na por con para se"),
    "eu": ("ñü", "eta da du ez ere bat izan dira zen baina dute hau dela"),
    "ga": ("áéíóú", "an na agus ar le is do go ag sa bhfuil as don leis"),
    "cy": ("âêîôûŵŷáéíóúïö", "y yn a i o ar yr ei mae wedi am ac oedd bod"),
    "mt": ("ċġħżàèìòù", "il u ta li fil ma dan din jew kien hija kull"),
    "eo": ("ĉĝĥĵŝŭ", "la kaj de en estas al ne por mi li kun oni pri sed"),
    "vi": (
        "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
        "trong cho khi theo nhau hay sau trên anh cao hai ba con",
    ),
    "id": ("é", "yang dan di untuk dengan ini dari itu dalam tidak pada akan adalah"),
    "tl": ("ñáéíóú", "ang ng sa na at mga ay si ito para kung ni hindi"),
    "lb": ("äëéüöôêè", "de an d den der ass vun mat op fir net dat et hunn"),
    "gd": ("àèéìòóù", "an na agus air le anns do bho nach bha aig sin airson"),
    "br": ("âêîôûùüñé", "ar an hag eus da gant war ket evit zo ez un gwelloc"),
    "fy": ("âêôûúé", "de it in en fan is dat op te mei foar net hy om yn"),
    "ku": ("çêîşûéü", "li ku ji bi di de ye bo her ev wan"),
    "tk": ("äçöüňşýž", "we bir bu bilen bolan hem da de"),
    "wen": ("áäćčěłńóöřŕšśúüžź", "je na za so se do ze pak po nie by ale"),
    "fo": ("áðíóúýæø", "og at tann sum er ikki av fyri til hann ein var"),
}
_CYRILLIC = {
    "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюяё",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "be": "абвгґдеёжзійклмнопрстуўфхцчшыьэюя",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюяѝ",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџш",
    "mk": "абвгдѓежзѕијклљмнњопрстќуфхцчџш",
    "kk": "абвгдежзийклмнопрстуфхцчшщъыьэюяёәғқңөұүһі",
    "tg": "абвгдежзийклмнопрстуфхчшъэюяёғӣқӯҳҷ",
    "uz": "абвгдежзийклмнопрстуфхцчшъьэюяёғқўҳ",
    "mn": "абвгдежзийклмнопрстуфхцчшщъыьэюяёөү",
}
# Texts in letters seldom used in one language hold names of others.
WESTERN = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿßœ")
_WORD = re.compile(r"(?<![^\W_])[a-z]{2,8}(?![^\W_])")
# What one short word missing costs a language, beside naturalness.FOREIGN for a letter.
_AGAINST = 0.25
_MAX_HITS = 100

Evidence = Mapping[str, float]
_MAX_TEXT = 10_000


def _both_cases(letters: str) -> frozenset[str]:
    return frozenset(letters) | frozenset(letters.upper())


LETTERS = {code: _both_cases(letters) for code, (letters, _) in _LATIN.items()}
LETTERS |= {code: _both_cases(letters) for code, letters in _CYRILLIC.items()}
LATIN = tuple(_LATIN)
CYRILLIC = tuple(_CYRILLIC)


@lru_cache(maxsize=1)
def _by_word() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for code, (_, words) in _LATIN.items():
        for word in words.split():
            found[word] = (*found.get(word, ()), code)
    return found


def evidence(text: str) -> Evidence:
    """How much the short words of a text speak against each language in Latin letters.

    Found once for a text and used for all its readings; 0 for the likeliest.
    """
    words = _by_word()
    hits: Counter[str] = Counter()
    for word, count in Counter(_WORD.findall(text[:_MAX_TEXT].lower())).items():
        for code in words.get(word, ()):
            hits[code] += count
    best = max(hits.values(), default=0)
    weight = _AGAINST * min(best, _MAX_HITS)
    return {code: weight * (1 - hits[code] / best) if best else 0.0 for code in LATIN}
