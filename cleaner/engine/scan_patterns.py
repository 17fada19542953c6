r"""What the scan looks for: for each wording of a rule a byte pattern that hits at least
wherever the exact one does.

Hyperscan reads the UTF-8 bytes of the view (byte mode scans 480 MB/s where UTF-8 mode
scans 270, benchmarks/speed.py). It is asked for less than the exact pattern says: no
lookarounds and word boundaries, any character where a class reaches beyond ASCII (of digits,
signs and spaces their bytes), no bound above `_MAX_BOUND`. A test proves that nothing is lost
by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

import regex

from cleaner.engine.scan_leads import leads
from cleaner.engine.scan_literals import EDGE, alternatives, literals
from cleaner.engine.scan_needs import Needs, needs
from cleaner.engine.scan_segment import segment
from cleaner.fold import lowered
from cleaner.rules.patterns import Token, folded, tokens

# `\p{L}{3,50}` three times over is "too large" for Hyperscan; up to 8 never was.
_MAX_BOUND = 8
_OTHER = r"\x80-\xff"
# What a back reference may stand for, as a class: scan_literals.py takes `.*` for two characters.
_ANYTHING = rf"[\x20-\x7e{_OTHER}]{{0,}}"
_PLACES = {"^": "^", r"\A": "^", "$": "$", r"\Z": "$", r"\z": "$"}
# A class that only lists characters, like `[评評]`: scanned for as these, since "anything
# beyond ASCII" would find every line of a Chinese text.
_LETTERS = re.compile(r"\[[^\^\\\[\]&~|-][^\\\[\]&~|-]*\]")
_FEW_LETTERS = re.compile("\\[[A-Za-z0-9\x80-\U0010ffff]{1,4}\\]")
# What makes a class that is written in ASCII reach beyond it: `[^a]`, `\w`, `[[:alpha:]]`.
_BEYOND_ASCII = re.compile(r"^\[\^|\\|\[:\^?\w+:\]")
# Of what reaches beyond it, what few scripts have: digits, signs and spaces.
_NARROW = (r"\d", r"\W", r"\s")
# Folding leaves no other ASCII characters in a view line.
_VIEW_ASCII = range(0x20, 0x7F)

# All of a rule set: each is asked for by both databases, and for more than its wording.
_PATTERNS_AT_HAND = 16_384


class Unscannable(ValueError):
    """No byte pattern can stand for this one; its rule runs on every line."""


def literal(text: str) -> str:
    """The byte pattern of a folded literal, ASCII case aside (the scan ignores that)."""
    return "".join(_character(char, any_case=True) for char in text)


@lru_cache(_PATTERNS_AT_HAND)
def rewritten(pattern: str) -> tuple[Sequence[str], bool]:
    """Byte patterns, one of which hits where a `regex` pattern, as it is written, does in the
    view, and whether case does not matter. Raises Unscannable.
    """
    out, ahead, folding = _read(pattern)
    found = literals(out)
    if found is None:
        found = next((texts for texts in map(literals, ahead) if texts), None)
    if found is None:
        whole = segment(_trimmed([part for part in out if part != EDGE]))
        if re.search(whole, ""):  # unsure in which line nothing ends
            raise Unscannable(pattern)
        found = [whole]
    return found, folding


def first_letters(pattern: str) -> frozenset[str]:
    """The letters and digits of which a line that a `regex` pattern matches has one first
    (see scan_leads.py). Raises Unscannable."""
    return leads(_read(pattern)[0])


def needed(pattern: str) -> Needs:
    """What stands beside the wording that `rewritten` names in each line that a `regex` pattern
    matches (see scan_needs.py). Raises Unscannable."""
    out, ahead, _ = _read(pattern)
    return needs([out, *ahead], rewritten(pattern)[0])


@lru_cache(_PATTERNS_AT_HAND)
def _read(pattern: str) -> tuple[list[str], list[list[str]], bool]:
    """The parts of a pattern as bytes, those of its lookaheads, and whether case does not matter.

    Raises Unscannable.
    """
    parts = [part for part in tokens(folded(pattern)) if part.kind != "comment"]
    any_case = "i" in parts[0].text if parts[0].kind == "flags" else False
    folding = any_case or any(p.text == "(?i:" for p in parts)
    return *_as_bytes(parts, folding, any_case), folding


def _as_bytes(
    parts: Sequence[Token], folding: bool, any_case: bool
) -> tuple[list[str], list[list[str]]]:
    """The parts of a byte pattern, and those of each lookahead that must hold where the pattern
    does: of none if it has alternatives. Raises Unscannable.

    folding: whether the scan reads small letters; any_case: whether case matters to the exact
    pattern outside its groups.
    """
    out: list[str] = []
    ahead: list[list[str]] = []
    scopes = [any_case]  # of the groups that are open
    at = 0
    while at < len(parts):
        kind, text = parts[at]
        at += 1
        if kind in ("unknown", "special"):
            raise Unscannable(text)
        if kind in ("boundary", "anchor"):
            repeated = at < len(parts) and parts[at].kind == "repeat"
            at += repeated
            if not repeated and text != r"\B":
                out.append(_PLACES.get(text, EDGE))
        elif kind == "look":
            first, at = at, _behind_group(parts, at)
            repeated = at < len(parts) and parts[at].kind == "repeat"
            if text == "(?=" and len(scopes) == 1 and not repeated:
                ahead.append(_as_bytes(parts[first : at - 1], folding, any_case)[0])
            at += repeated
        elif kind == "group":
            scopes.append({"(?i:": True, "(?-i:": False}.get(text, scopes[-1]))
            out.append("(?:")
        elif kind == "backreference":
            at += at < len(parts) and parts[at].kind == "repeat"
            out.append(_ANYTHING)
        elif kind == "item":
            repeat = parts[at].text if at < len(parts) and parts[at].kind == "repeat" else ""
            at += bool(repeat)
            few = [] if repeat else _few(text, folding)
            out += few or [_item(text, repeat, folding, scopes[-1])]
        elif kind == "repeat":
            out.append(_bounded(text) if out and out[-1] not in ("^", "$", "(?:", "|") else "")
        elif kind in ("close", "alternative"):
            if kind == "close":
                scopes.pop()
            out.append(text)
    return out, ahead if len(alternatives(out)) == 1 else []


def _trimmed(out: list[str]) -> list[str]:
    """The pattern without what its last part may match beyond the least it must.

    The scan reports every end of a match; `photo.*` would report the whole line.
    """
    while len(out) > 1 and out[-1].endswith(",}") and out[-2] not in ("|", "(?:"):
        head, _, low = out[-1][:-2].rpartition("{")
        if low != "0":
            return [*out[:-1], f"{head}{{{low}}}"]
        if not head:  # the repeat of a group, which need not be there
            return out
        out = out[:-1]
    return out


def _behind_group(parts: Sequence[Token], at: int) -> int:
    """The position behind the group whose opening token stands before `at`."""
    depth = 1
    while at < len(parts) and depth:
        depth += (parts[at].kind in ("group", "look")) - (parts[at].kind == "close")
        at += 1
    return at


def _item(text: str, repeat: str, folding: bool, any_case: bool) -> str:
    """One character of the pattern with its repeat, as bytes (see `_as_bytes`)."""
    if (len(text) == 1 and text != ".") or re.fullmatch(r"\\\W", text):
        char = _character(text[-1], folding)
        return f"(?:{char}){_bounded(repeat)}" if repeat else char
    if _LETTERS.fullmatch(text) and not text.isascii():
        forms = [(lowered(char) if folding else char).encode() for char in text[1:-1]]
        return f"(?:{_one_of(forms)}){_bounded(repeat)}" if repeat else _one_of(forms)
    narrow, wide = _class(text, folding, any_case)
    if not wide:
        return narrow + _bounded(repeat)
    # A character beyond ASCII is up to four bytes.
    if not repeat:
        return narrow + "{1,4}"
    low, _ = _bounds(repeat)
    if repeat[0] == "?":
        return narrow + "{0,4}"
    return f"{narrow}{{{min(low, _MAX_BOUND)},}}"


@cache
def _class(text: str, folding: bool, any_case: bool) -> tuple[str, bool]:
    """A character class as bytes, and whether it reaches beyond ASCII.

    The regex library itself says which characters belong to it. Where the scan reads small
    letters, both cases of a letter belong if one does.
    """
    try:
        member = regex.compile(text, regex.IGNORECASE if any_case else 0)
    except regex.error:
        raise Unscannable(text) from None
    members = [
        code
        for code in _VIEW_ASCII
        if member.fullmatch(chr(code)) or (folding and member.fullmatch(chr(code).swapcase()))
    ]
    narrow, rest = "", text
    for escape in _NARROW:
        if escape in rest:
            narrow, rest = narrow + _bytes_of(escape), rest.replace(escape, "")
    if not rest.isascii() or rest == "." or _BEYOND_ASCII.search(rest):
        narrow = _OTHER
    if not narrow and not members:
        raise Unscannable(text)
    return f"[{_ranges(members)}{narrow}]", bool(narrow)


@cache
def _bytes_of(escape: str) -> str:
    """The bytes of all characters beyond ASCII that an escape stands for, as the inside of a class:
    those of the letters of most scripts are others."""
    characters = "".join(map(chr, (*range(0x80, 0xD800), *range(0xE000, 0x110000))))
    return _ranges(sorted(set("".join(regex.findall(escape, characters)).encode())))


def _few(text: str, any_case: bool) -> list[str]:
    """A class of a few letters as a group of them, which wording may go through; nothing for
    other items."""
    if not _FEW_LETTERS.fullmatch(text):
        return []
    letters = {lowered(char) if any_case else char for char in text[1:-1]}
    first, *others = [_character(char, any_case) for char in sorted(letters)]
    return ["(?:", first, *(part for char in others for part in ("|", char)), ")"]


def _ranges(codes: Sequence[int]) -> str:
    """Ascending ASCII codes as the inside of a class."""
    firsts = [code for code in codes if code - 1 not in codes]
    lasts = [code for code in codes if code + 1 not in codes]
    return "".join(rf"\x{a:02x}-\x{b:02x}" for a, b in zip(firsts, lasts, strict=True))


@cache
def _character(char: str, any_case: bool) -> str:
    """One character as bytes; any_case: as `fold.lowered` writes it."""
    char = lowered(char) if any_case else char
    if char.isascii():
        return char if char.isalnum() or char == " " else rf"\x{ord(char):02x}"
    return _one_of([char.encode()])


def _one_of(forms: Sequence[bytes]) -> str:
    """The bytes of one of several characters; of those of a length, any mix of their bytes."""
    by_length: dict[int, set[bytes]] = {}
    for form in forms:
        by_length.setdefault(len(form), set()).add(form)
    patterns = ["".join(map(_byte, zip(*by_length[n], strict=True))) for n in sorted(by_length)]
    return patterns[0] if len(patterns) == 1 else f"(?:{'|'.join(patterns)})"


def _byte(values: Iterable[int]) -> str:
    codes = "".join(rf"\x{value:02x}" for value in sorted(set(values)))
    return codes if len(codes) == 4 else f"[{codes}]"


def _bounds(repeat: str) -> tuple[int, int | None]:
    """The least and the greatest number of times, None for any."""
    if repeat[0] != "{":
        return {"*": (0, None), "+": (1, None), "?": (0, 1)}[repeat[0]]
    low, _, high = repeat.strip("?+")[1:-1].partition(",")
    if "," not in repeat:
        high = low
    return int(low or 0), int(high) if high else None


def _bounded(repeat: str) -> str:
    """The repeat without laziness and possession, bounds no wider than the scan likes."""
    if not repeat:
        return ""
    low, high = _bounds(repeat)
    low = min(low, _MAX_BOUND)
    return f"{{{low},}}" if high is None or high > _MAX_BOUND else f"{{{low},{high}}}"
