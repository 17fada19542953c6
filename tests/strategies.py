"""Texts and rule sets for property tests: prose and junk, damaged in every way we know."""

from hypothesis import strategies as st

from cleaner.rules.model import PLACES, Pack

WORDS = [
    "the",
    "hall",
    "was",
    "full",
    "on",
    "Monday",
    "Ann",
    "said",
    "that",
    "Straße",
    "Été",
    "ΟΔΟΣ",
]
JUNK = [
    "Leave a Reply", "Source link", "Share this:", "Facebook", "Related Articles", "Photo: Ann Lee",
    "© 2021 Hall Media", "http://www.example.com/a", "Read more", "Subscribe to our newsletter",
    "(Ann Lee/Reuters)", "Continued below...", "----", "Sources:", "Thank you!", "Name *",
    "The post A appeared first on B.", "All rights reserved.", "WATCH | The hall:", "3 Comments",
]  # fmt: skip
DAMAGE = [
    "â€™", "Ã©", "&amp;", "&amp;amp;", "&#8217;", "&nbsp;", "\u200b", "\xad", "\ufeff", "\x00", "\x1b[31m",
    "e\u0301", "\u0300" * 40, "\ud800", "ﬁ", "Ａ", "漢字", "👩\u200d👧", "\xa0", "\t", "…", "“", "”", "İ", "ß",
]  # fmt: skip
LINE_ENDS = ["\n", "\n\n", "\r\n", "\r", "\u2028", "\n \n", "\n\n\n\n", ""]

sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map(
    lambda w: " ".join(w) + "."
)
lines = st.one_of(
    sentences,
    st.sampled_from(JUNK),
    st.text(max_size=30),
    st.lists(st.one_of(st.sampled_from(WORDS), st.sampled_from(DAMAGE)), max_size=8).map("".join),
    st.tuples(sentences, st.sampled_from(JUNK)).map(" ".join),
)


@st.composite
def texts(draw):
    """A document of up to twelve lines with mixed line ends."""
    pieces = draw(st.lists(st.tuples(lines, st.sampled_from(LINE_ENDS)), max_size=12))
    return "".join(line + end for line, end in pieces)


wordings = st.lists(
    st.sampled_from(
        [
            "leave a reply",
            "source link",
            "hall",
            "straße",
            "été",
            "οδος",
            "photo",
            "漢字",
            "full on",
        ]
    ),
    min_size=1,
    max_size=3,
)
matchers = st.one_of(
    st.fixed_dictionaries({"phrases": wordings}),
    st.fixed_dictionaries({"contains": wordings}),
    st.fixed_dictionaries({"starts": wordings, "line": st.just({"max_words": 9})}),
    st.fixed_dictionaries({"ends": wordings}),
    st.fixed_dictionaries({"regex": st.sampled_from([r"\bhall\b", r"(?i)photo.*", r"[^\W\d]+$", r"(?<=a )h\w+", r"^\W+\w"])}),
    st.fixed_dictionaries({"line": st.just({"max_words": 2, "min_words": 1})}),
    st.fixed_dictionaries({"repeats": st.sampled_from(["headline", "line", "passage", "heading"])}),
)  # fmt: skip
actions = st.sampled_from(
    [{}, {"remove": "line"}, {"remove": "rest"}, {"remove": "block"}, {"protect": True}, {"status": "trial"},
     {"also": {"previous": {"max_words": 5}, "next": {"max_blank_lines": 1}}}]
)  # fmt: skip


@st.composite
def packs(draw):
    """A pack of up to four rules."""
    rules = []
    for number in range(draw(st.integers(1, 4))):
        match = draw(matchers)
        action = draw(actions)
        if action == {} and set(match) & {"phrases", "contains", "ends", "regex"}:
            action = draw(st.sampled_from([{"remove": "span"}, {"replace": "xx"}, {}]))
        where = draw(st.sampled_from(PLACES))
        rule = {
            "id": f"r{number}",
            "description": "d",
            "category": "other",
            "match": match,
            "where": where,
        }
        if draw(st.booleans()):
            rule["unless"] = draw(matchers)
        rules.append(rule | action)
    return Pack.model_validate({"pack": "p", "description": "d", "rules": rules})
