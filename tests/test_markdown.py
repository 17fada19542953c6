"""Markdown scrapes: rules read the words, the body stays Markdown."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from cleaner import fold
from cleaner.document import Document
from cleaner.markdown import is_markdown
from tests.strategies import JUNK, WORDS, lines, sentences

FIXTURES = Path(__file__).parent / "fixtures" / "markdown"
NAMES = sorted(path.name for path in (FIXTURES / "raw").iterdir())
# Any text below this is a Markdown document.
HEAD = "# Head\n\n"


def text_of(folder, name):
    return (FIXTURES / folder / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_scrape_becomes_its_clean_body(name):
    assert cleaner.clean(text_of("raw", name)).body == text_of("clean", name)


@pytest.mark.parametrize("name", NAMES)
def test_the_scrape_can_be_put_back_together(name):
    raw = text_of("raw", name)
    assert cleaner.clean(raw).restore() == raw


@pytest.mark.parametrize("name", NAMES)
def test_a_clean_body_does_not_change(name):
    body = text_of("clean", name)
    assert cleaner.clean(body).body == body


@pytest.mark.parametrize("name", NAMES)
def test_every_kept_line_is_as_it_was(name):
    raw = text_of("raw", name).split("\n")
    assert all(line in raw for line in text_of("clean", name).split("\n"))


def seen(line):
    return Document(HEAD + line).view[2]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("[text](http://a.b/c 'title')", "text"),
        ("[text](/a_(b)) and [more](<a b>)", "text and more"),
        ("![alt](a.png) [![alt](a.png)](/b) [](/c)", "alt alt"),
        ("[a [b] c](/d)", "a [b] c"),
        ("<https://a.b/c> <me@a.b>", "https://a.b/c me@a.b"),
        ("**bold** *it* __b__ _it_ ***both*** ~~gone~~", "bold it b it both gone"),
        ("**bold **and 这是**重点**内容", "bold and 这是重点内容"),
        ("2*3*4 snake_case_name f***ing 5 * 6 * 7", "2*3*4 snake_case_name f***ing 5 * 6 * 7"),
        ("## Heading ##", "Heading"),
        ("> > quoted", "quoted"),
        ("  * item", "item"),
        ("1. item", "1. item"),
        (r"1\. \*no\* \[no\](no)", "1. *no* [no](no)"),
        ("`a*b*c` ``d`e``", "a*b*c d'e"),
        ("said.[[1]](#cite-1)[^2]", "said."),
        ("[^2]: the note", "the note"),
        ("a <!-- b --> c", "a c"),
        ("* * *", "* * *"),
        ("[sic] [a](not a link) [a][none]", "[sic] [a](not a link) [a][none]"),
        ("line break\\", "line break"),
    ],
)
def test_the_view_has_the_words_a_reader_sees(line, words):
    assert seen(line) == words


def test_references_are_links_if_they_are_defined():
    document = Document(
        "See [the hall][1] and [Door][].\n\n[1]: http://a.b\n[door]: <http://c.d> 'T'"
    )
    assert document.view == ["See the hall and Door.", "", "", ""] or not is_markdown(document.text)
    document = Document(HEAD + document.text)
    assert document.view[2:] == ["See the hall and Door.", "", "", ""]
    assert [link.target for link in document.marked[2].links] == ["http://a.b", "http://c.d"]


def test_a_link_over_several_lines_is_one_line():
    document = Document("It rains.\n[\n![alt](a.png)\nTitle\n](http://a.b)\nIt rains.")
    assert document.view == ["It rains.", "alt Title", "It rains."]
    assert [document.number_in_text(n) for n in range(3)] == [0, 1, 5]
    assert document.features.link_share.tolist() == [0, 1, 0]


def test_a_wrapped_link_is_one_line():
    document = Document(HEAD + "Go [to the\nhall](https://a.b/the-\nlong-way) now.\nIt rains.")
    assert document.view[2:] == ["Go to the hall now.", "It rains."]
    assert document.marked[2].links[0].target == "https://a.b/the-long-way"


def test_a_wrapped_paragraph_is_one_line():
    words = "The hall was full on Monday, and nobody who had come from the other side of\nthe "
    paragraph = (
        words + "river left before the last word was said, though it was late and cold and\nthe"
    )
    raw = HEAD + "\n\n".join([paragraph + " lamps were out."] * 4)
    assert len([line for line in Document(raw).view if line]) == 5
    assert cleaner.clean(raw.replace("said", "told", 1)).restore() == raw.replace("said", "told", 1)


def test_nothing_in_code_is_markup_or_junk():
    code = "```\n[Share](https://facebook.com/sharer)  \n\n\nLeave a Reply &amp; go\n```"
    raw = f"{HEAD}It rains.\n\n{code}\n\nIt rains."
    assert cleaner.clean(raw).body == raw


def test_a_fence_that_nothing_closes_is_no_code():
    assert not Document("It rains.\n```\nSource link").blocks.verbatim
    assert not Document("```a\n~~~\nSource link").blocks.verbatim


def test_front_matter_stays_whole():
    raw = "---\ntitle: Source link\nurl: http://a.b\n\ntags:\n  - a\n---\n\nIt rains."
    assert cleaner.clean(raw).body == raw


def test_tables_and_definitions_stay():
    raw = f"{HEAD}| Name | Share |\n| --- | --- |\n| [A](/a) | [B](/b) |\n\nSee [it][1].\n\n[1]: /a"
    assert cleaner.clean(raw).body == raw


def test_hard_line_breaks_stay():
    raw = f"{HEAD}Not lost,  \nonly early."
    assert cleaner.clean(raw).body == raw


def test_shares_of_links_and_images():
    features = Document("[ab](/a) cd\n[Home](/) | [News](/n)\n![x](y)\n![](y) x\nx").features
    assert features.link_share.tolist() == [0.5, 1, 0, 0, 0]
    assert features.image_share.tolist() == [0, 0, 1, 0, 0]


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        ("It rains **(tap to play)** here.", "It rains here."),
        ("It [rains (tap to play)](http://a.b) here.", "It [rains](http://a.b) here."),
        ("It rains [(tap to play)](http://a.b).", "It rains."),
        ("It rains (tap [to play) now](http://a.b).", "It rains (tap [to play) now](http://a.b)."),
        ("It rains **here** (tap to play)", "It rains **here**"),
    ],
)
def test_a_span_takes_its_markup_with_it(raw, body):
    from cleaner.engine.compile import RuleSet
    from cleaner.pipeline import Cleaner
    from cleaner.rules.model import Pack

    rule = {"id": "r", "description": "d", "category": "other", "remove": "span"}
    rule["match"] = {"regex": r"\(tap to play\)"}
    pack = Pack.model_validate({"pack": "p", "description": "d", "rules": [rule]})
    result = Cleaner(RuleSet([pack])).clean(HEAD + raw)
    assert result.body == HEAD + body
    assert result.restore() == HEAD + raw


def test_a_title_stays_though_the_menu_says_it_first():
    raw = (
        "[The hall was full](#top)\n- [Home](/)\n- [The hall was full](/hall)\n\n"
        "# The hall was full\n\nIt rains, and nobody knows for how long it will rain on us here."
    )
    assert "# The hall was full" in cleaner.clean(raw).body


plain = st.one_of(
    lines,
    sentences.map("* {}".format),
    sentences.map("- {}".format),
    sentences.map("> {}".format),
    sentences.map("[sic] {} [1] (http://a.b) *".format),
    sentences.map("1. *{}* _a_ <b> `c` #tag #1".format),
)


@given(st.lists(plain, max_size=12).map("\n".join))
def test_text_without_markup_is_read_as_before(raw):
    if any(sign in raw for sign in ("](", "**", "# ", "```", "---")):
        return
    document = Document(raw)
    assert document.blocks is None
    text = "\n".join(document.source(n) for n in range(len(document)))
    assert document.view == [line.strip() for line in fold.fold(text).split("\n")]
    assert not document.features.link_share.any()


@pytest.mark.parametrize(
    "raw",
    [
        "He said [sic] (twice) that 2*3 = 6 * 1.",
        "* one\n* two\n- three\n> four\n#tag #1",
        "Name *\nE-mail *\n_Yours_, A. [1]",
        "---\nIt rains: here.\n---",
        "- Where is it? - Here.\n*** \n`code`",
    ],
)
def test_signs_alone_make_no_markdown(raw):
    assert not is_markdown(raw)


PIECES = [
    "[", "]", "](", "![", "](http://a.b)", "](/c 'd')", "[a](b)", "[](/e)", "![i](j.png)", "**", "*", "_", "__",
    "`", "``", "\n```\n", "\n~~~\n", "<!--", "-->", "<http://a.b>", "\n# ", "\n* ", "\n> ", "\n1. ", "\n\n", "\n",
    "\r\n", "  \n", "\\", "\\\n", "[1]", "\n[1]: http://a.b\n", "[^1]", "\n[^1]: ", "|", "\n|--|--|\n", "\n===\n",
    "\n---\n", "](http://a.b/c-\n", "---\n", "a: b\n", "#", "(", ")", "~~", "&amp;", "â€™", "“", "\xa0", "漢字",
]  # fmt: skip
soup = st.lists(
    st.one_of(
        st.sampled_from(PIECES),
        st.sampled_from(PIECES),
        st.sampled_from(WORDS),
        st.sampled_from(JUNK),
        sentences,
    ),
    max_size=40,
).map(lambda pieces: HEAD + "".join(pieces))
links = st.tuples(st.sampled_from([*WORDS, *JUNK]), st.sampled_from(["/a", "#top", "http://a.b"]))
blocks = st.one_of(
    sentences,
    st.sampled_from(JUNK),
    st.sampled_from(JUNK).map("**{}**".format),
    st.sampled_from(JUNK).map("## {}".format),
    links.map(lambda link: "[{}]({})".format(*link)),
    links.map(lambda link: "* [{}]({})".format(*link)),
    links.map(lambda link: "[\n![i](j.png)\n{}\n]({})".format(*link)),
    st.sampled_from(["![i](j.png)", "[](/a)", "Three books:", "```\nSource link\n```", "a | b\n---|---\nc | d"]),
)  # fmt: skip
pages = st.lists(blocks, max_size=12).map(lambda found: HEAD + "\n".join(found))


@given(soup)
def test_any_markdown_is_cleaned_and_restored(raw):
    result = cleaner.clean(raw)
    assert result.restore() == raw
    document = Document(raw)
    assert len(document.view) == len(document)
    assert not any("\n" in line for line in document.view)
    assert "".join(raw[s : document.end(n)] for n, s in enumerate(document.starts)) == raw


@settings(max_examples=300)
@given(pages)
def test_cleaning_a_page_again_changes_nothing(raw):
    body = cleaner.clean(raw).body
    assert cleaner.clean(body).body == body


@pytest.mark.parametrize(
    "raw",
    [
        "[" * 100_000,
        "![" * 50_000,
        "[ " * 30_000 + "] " * 30_000,
        "[ " * 30_000 + "][]" * 30_000,
        "# " + " " * 50_000 + "# *",
        "|a|b|\n" + "\t" * 50_000 + "|--",
        "](" * 50_000,
        "](a 'b" * 20_000,
        "[x](" * 20_000 + "(" * 20_000,
        "[![a](b)" * 20_000,
        "**a " * 40_000,
        "`" * 50_000 + " `` ` " * 10_000,
        "<!--\n" * 20_000,
        "```a\n" * 30_000,
        "[\n" * 20_000 + "](http://a.b)\n" * 20_000,
        "a|b\n--|--\n" * 20_000,
        "**Continued below...** " * 5_000,
    ],
    ids=lambda raw: repr(raw[:12]),
)
def test_hostile_markdown_is_cleaned_and_restored(raw):
    text = "[a](http://b.c)\n" + raw
    assert cleaner.clean(text).restore() == text
