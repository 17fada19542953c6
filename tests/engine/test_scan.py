"""The scan is only a prefilter: it may report too much, never too little."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from cleaner.code_points import LEADS
from cleaner.document import Document
from cleaner.engine.compile import RuleSet
from cleaner.engine.match import match
from cleaner.engine.scan_patterns import first_letters, needed, rewritten
from cleaner.fold import fold, lowered
from cleaner.rules.model import Pack
from cleaner.rules.patterns import PatternError, compile_pattern
from tests.strategies import texts

FIXTURES = sorted((Path(__file__).parent.parent / "fixtures" / "raw").iterdir())


class EveryLine(RuleSet):
    """The same rules, each asked about every line."""

    def acting(self, document):
        acting = super().acting(document)
        acting.unscanned = {n for n, each in enumerate(self.by_number) if each.of_lines}
        return acting


def hits(rules, text):
    return sorted((hit.rule.id, hit.line) for hit in match(rules, Document(text))[0])


def both(packs):
    return RuleSet(packs), EveryLine(packs)


SHIPPED = both(cleaner.load_rules().packs)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name[:3])
def test_the_scan_misses_nothing_of_the_fixtures(path):
    scanned, asked = SHIPPED
    text = path.read_text(encoding="utf-8")
    assert hits(scanned, text) == hits(asked, text) != []


@settings(max_examples=50)  # each asks every rule about every line
@given(texts())
def test_the_scan_misses_nothing_of_any_text(text):
    scanned, asked = SHIPPED
    assert hits(scanned, text) == hits(asked, text)


def rule_of(match_):
    rule = {"id": "r", "description": "d", "category": "other", "match": match_}
    return Pack.model_validate({"pack": "p", "description": "d", "rules": [rule]})


@pytest.mark.parametrize("name", ["phrases", "contains", "starts", "ends"])
@pytest.mark.parametrize(
    ("wording", "line"),
    [
        ("été", "ÉTÉ"), ("ÉTÉ", "été"), ("straße", "STRAßE"), ("istanbul", "İSTANBUL"),
        ("kıbrıs", "KIBRIS"), ("οδοσ", "ΟΔΟΣ"), ("новости", "НОВОСТИ"), ("漢字", "漢字"),
        ("foo", "ｆｏｏ"), ("don’t", "DON'T"), ("a–b", "A-B"), ("more…", "more..."),
        ("ǆ", "ǅ"), ("µ", "Μ"), ("ab", "“AB”"),
    ],
)  # fmt: skip
def test_case_and_shape_do_not_hide_a_wording(name, wording, line):
    scanned, asked = both([rule_of({name: wording})])
    assert hits(scanned, line) == hits(asked, line)


def test_letters_that_are_one_to_a_search_without_case_have_one_small_form():
    cased = {char for char in map(chr, range(0x21, 0x11000)) if char.casefold() != char.upper()}
    view = "".join(sorted({char for char in map(fold, cased) if len(char) == 1}))
    for char in view:
        for alike in re.findall(re.escape(char), view, re.IGNORECASE):
            assert lowered(alike) == lowered(char)


def test_case_of_letters_beyond_ascii_does_not_matter():
    assert hits(RuleSet([rule_of({"phrases": "été"})]), "ÉTÉ") == [("r", 0)]


@pytest.mark.parametrize(
    ("name", "wording", "line"),
    [
        ("phrases", "上一篇", "【上一篇】："),
        ("phrases", "来源:", "来源："),
        ("starts", "責任編輯:", "（責任編輯：王小明）"),
        ("ends", "無断転載禁止", "記事・写真の無断転載禁止。"),
        ("contains", "二维码", "长按二维码关注"),
        ("contains", "facebook", "请用Facebook登录"),
        ("ends", "APP下载", "点击此处App下载！"),
    ],
)
def test_scripts_without_spaces_have_no_word_edges(name, wording, line):
    assert hits(RuleSet([rule_of({name: wording})]), line) == [("r", 0)]


def test_a_vowel_sign_at_the_end_of_a_line_belongs_to_its_word():
    rules = RuleSet([rule_of({"phrases": "शेयर करें"})])
    assert hits(rules, "शेयर करें।\nशेयर कर") == [("r", 0)]


def test_scripts_with_spaces_have_word_edges():
    assert hits(RuleSet([rule_of({"contains": "광고"})]), "신문광고가 줄었다") == []


ATOMS = [
    "a",
    "é",
    ".",
    r"\w",
    r"\d",
    r"\s",
    r"\W",
    r"[^a]",
    "[a-cé]",
    r"\p{Lu}",
    "(?:ab|c)",
    r"\.",
    "б",
    "x",
    r"\b",
    "[ax]",
    "[xéÉ]",
    "_",
    "axb",
    "[[:alpha:]]",
    "(?i:A[^b])",
    "(?-i:Aé|[^a])",
    "AXB É",
]
REPEATS = ["", "", "+", "*", "?", "{2}", "{1,3}", "{3,50}", "{12,}", "+?", "*+"]
GROUPS = [
    "{}", "({})", "(?:{})", "(?={})", "(?<!{})", r"\b{}", "^{}", "{}$", "(?>{})", "{}|{}",
    r"^\W*{}", r"^\W*(?:x|{})b?", r"\W{}\b", r"\b{}\W*$", r"^(?=.*{})\w", r"(?={})\w+|^b", r"\m{}\B",
    r"(?P<same>{})x?(?P=same)", "abx|(?=.*{})b", "(?:{}).* axb",
]  # fmt: skip


@st.composite
def patterns(draw):
    parts = draw(
        st.lists(
            st.tuples(st.sampled_from(ATOMS), st.sampled_from(REPEATS)), min_size=1, max_size=4
        )
    )
    body = "".join(atom + repeat for atom, repeat in parts)
    frame = draw(st.sampled_from(GROUPS))
    return draw(st.sampled_from(["", "(?i)"])) + frame.replace("{}", body)


@settings(max_examples=400)
@given(patterns(), st.lists(st.text("abcéÉб x.1Aİ漢_", max_size=14), max_size=5))
def test_the_scan_misses_nothing_of_any_pattern(pattern, lines):
    try:
        compile_pattern(pattern)
    except PatternError:
        return
    scanned, asked = both([rule_of({"regex": pattern})])
    text = "\n".join(lines)
    assert hits(scanned, text) == hits(asked, text)


@pytest.mark.parametrize(
    ("pattern", "text", "line"),
    [
        (r"^\W*\b", "\n1", 1), (".(?:ab|c)*", "1", 0), (r"a+\b+", "aa", 0),
        (r"^\W*(?:\w+: )?this", "Note: this", 0), (r"\b(?:\w+)?this", "athis", 0),
        ("(?i)x(?-i:[0-9]+News)", "x1News", 0), ("(?i:x)[^a]", "XA", 0), ("[[:alpha:]]x", "éx", 0),
        ("(?i)Follow Us .{0,40} On Twitter", "follow us all on twitter", 0),
        ("(?i:Follow Us) .{0,40} On Twitter", "follow us all On Twitter", 0),
        (r"(foo)\1 bar baz .* quux", "foofoo bar baz x quux", 0),
        (r"(foo)\1{2} bar", "foofoofoo bar", 0),
        ("xyzabc|(?=.*foobar)bar", "xyzabc", 0),
        ("a(?#one)*bcd", "bcd", 0), ("^?read", "to read", 0), ("more$?", "more of it", 0),
        ("(?:foobar){e<=1}", "foobat", 0), (r"\060abc", "0abc", 0),
    ],
)  # fmt: skip
def test_no_line_is_hidden_by_what_need_not_be_there_by_case_or_by_classes(pattern, text, line):
    assert hits(RuleSet([rule_of({"regex": pattern})]), text) == [("r", line)]


@pytest.mark.parametrize(
    ("pattern", "hit", "missed"),
    [
        ("a\u00ad?b$", "ab", "b"),  # what folding takes was optional, not the letter before it
        (r"a\u00adb", "ab", "b"),
        ("أيضًا?$", "أيض", "أ"),
        ("^[\u064b-\u0652]?x", "x", "-x"),  # a range that folding takes
    ],
)
def test_what_folding_takes_leaves_a_pattern_what_it_meant(pattern, hit, missed):
    compiled = compile_pattern(pattern)
    assert compiled.search(fold(hit))
    assert not compiled.search(fold(missed))


def test_a_pattern_that_is_too_large_for_the_scan_still_hits():
    pattern = r"(?i)(?:\p{L}{3,50} ){3}\p{L}{3,50}"
    scanned, asked = both([rule_of({"regex": pattern})])
    assert (
        hits(scanned, "four words stand here") == hits(asked, "four words stand here") == [("r", 0)]
    )


def test_a_pattern_that_cannot_be_scanned_is_asked_about_every_line():
    rules = RuleSet([rule_of({"regex": r"(b)?(?(1)ee|ea)t"})])
    assert rules.unscanned == {"r"}
    assert hits(rules, "a beet") == [("r", 0)]


@pytest.mark.parametrize(
    ("pattern", "letters"),
    [
        (r"(?i)^\W*\d[\d.,]*\s?(?:total )?(?:shares|views)\W*$", "0123456789"),
        (r"^(?:Read|see)? ?more", "mrs"),
        (r"^\W*(?:\(c\)|©) ?\d+", "c"),
        ("^(?:関連|続き)", ""),
        (r"more|^x", LEADS),
        (r"^.more", LEADS),
        (r"^\W*", LEADS),
    ],
)
def test_what_a_line_must_begin_with(pattern, letters):
    assert "".join(sorted(first_letters(pattern))) == "".join(sorted(letters))


@pytest.mark.parametrize(
    ("pattern", "others"),
    [
        (
            r"(?i)\b(?:like|follow) us\b.{0,40} on (?:x|twitter)\b.*$",
            [[" on twitter", " on x"], [" us"]],
        ),
        (r"^(?=.*(?:sign|log) ?in)Please", [["log in", "login", "sign in", "signin"]]),
        (r"\bread more\b|\bsee also\b", []),
        (r"\bSeite \d+ von \d+ des Archivs", [["Seite "], [" von "]]),
    ],
)
def test_what_else_must_stand_in_a_line(pattern, others):
    assert needed(pattern) == others


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        (r"(?i)^\W*(?:(?-i:[A-Z])\w+ values|we like) your", [" values your", "we like your"]),
        (r"(?i)(?:\w+ of|[a-z]+ly) (?:new|\d\d) readers", [" readers"]),
        (r"(?i)(?:follow|like) us on", ["follow us on", "like us on"]),
    ],
)
def test_the_scan_looks_for_literals(pattern, literals):
    """An alternative that begins with any letter does not have the scan read the pattern whole."""
    assert rewritten(pattern)[0] == literals
