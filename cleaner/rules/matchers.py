"""What a rule asks of a line, and of the lines and nodes around it, as validated data.

A field's description is what a person reads in the schema and in the manual (see `model.py`).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from cleaner.rules.fields import (
    Categories,
    Count,
    Identifier,
    Identifiers,
    Share,
    Strict,
    Tags,
    Wordings,
)


class LineBounds(Strict):
    """Bounds on what can be counted in the line; all that are given must hold."""

    min_words: Count | None = Field(None, description="At least this many words.")
    max_words: Count | None = Field(None, description="At most this many words.")
    min_characters: Count | None = Field(None, description="At least this many characters.")
    max_characters: Count | None = Field(None, description="At most this many characters.")
    min_capitals_share: Share | None = Field(
        None, description="Capitals among the letters, at least (0 to 1)."
    )
    max_capitals_share: Share | None = Field(
        None, description="Capitals among the letters, at most (0 to 1)."
    )
    min_capitalised_share: Share | None = Field(
        None, description="Words that begin with a capital among all words, at least (0 to 1)."
    )
    max_capitalised_share: Share | None = Field(
        None, description="Words that begin with a capital among all words, at most (0 to 1)."
    )
    min_digits_share: Share | None = Field(
        None, description="Digits among the characters, at least (0 to 1)."
    )
    max_digits_share: Share | None = Field(
        None, description="Digits among the characters, at most (0 to 1)."
    )
    min_stop_words_share: Share | None = Field(
        None, description="Function words (the, of, and) among all words, at least."
    )
    max_stop_words_share: Share | None = Field(
        None, description="Function words (the, of, and) among all words, at most."
    )
    min_links: Count | None = Field(None, description="At least this many web addresses.")
    max_links: Count | None = Field(None, description="At most this many web addresses.")
    min_longest_word: Count | None = Field(
        None,
        description="The longest run of characters without a space is at least this long; scripts"
        " that write no spaces do not count.",
    )
    max_longest_word: Count | None = Field(
        None, description="The longest run of characters without a space is at most this long."
    )
    min_glued_words: Count | None = Field(
        None, description="Places where a capital follows a small letter (betLike), at least."
    )
    max_glued_words: Count | None = Field(
        None, description="Places where a capital follows a small letter (betLike), at most."
    )
    min_link_share: Share | None = Field(
        None, description="Text of Markdown links among the characters, at least (0 to 1)."
    )
    max_link_share: Share | None = Field(
        None, description="Text of Markdown links among the characters, at most (0 to 1)."
    )
    min_image_share: Share | None = Field(
        None, description="Markdown images in the line, at least: 1 where it is nothing else."
    )
    max_image_share: Share | None = Field(
        None, description="Markdown images in the line, at most: 1 where it is nothing else."
    )
    ends_sentence: bool | None = Field(
        None, description="Whether the line ends in . ! ? or 。 (closing quotes aside)."
    )


class Lexicon(Strict):
    """A number of different words of a named list (`lexicons` of any pack) in the line."""

    name: Identifier = Field(description="The name of the word list.")
    min_hits: Annotated[int, Field(ge=1, le=1000)] = Field(
        1, description="How many different words of the list the line must hold."
    )


class Near(Strict):
    """Lines that other rules hit stand before or after this one; blank lines do not count."""

    rules: Identifiers | None = Field(None, description="Ids of the rules, any of which will do.")
    categories: Categories | None = Field(
        None,
        description="Categories of rules, any of which will do; rules that themselves ask for a"
        " category nearby do not count, nor do those that protect.",
    )
    side: Literal["before", "after", "either", "both"] = Field(
        "either",
        description="Where that line stands, seen from this one; `both`: there is one before it"
        " and one after it.",
    )
    within_lines: Annotated[int, Field(ge=0, le=50)] = Field(
        1, description="At most so many lines that are not blank from one to the other."
    )
    itself: bool = Field(False, description="Whether a hit on this very line counts too.")


class Beside(Strict):
    """Bounds on the nearest lines that are not blank; where there is none, they do not hold."""

    previous: LineBounds | None = Field(None, description="Bounds on the line before this one.")
    next: LineBounds | None = Field(None, description="Bounds on the line after this one.")


class Run(Strict):
    """Several lines on which all other matchers of the rule hold, one soon after the other."""

    min_lines: Annotated[int, Field(ge=2, le=50)] = Field(
        description="At least so many such lines, this one among them."
    )
    within_lines: Annotated[int, Field(ge=1, le=10)] = Field(
        1, description="At most so many lines that are not blank from one to the next."
    )


class Origin(Strict):
    """The block of a web page that the line came from. All that is given must hold."""

    elements: Tags | None = Field(
        None,
        description="Tags, as figcaption, li or h2: the block is one of these elements, or stands"
        " in one.",
    )
    min_link_share: Share | None = Field(
        None, description="The share of the block's characters that stand in links, at least."
    )
    max_link_share: Share | None = Field(
        None, description="The share of the block's characters that stand in links, at most."
    )


class Score(Strict):
    """How likely a line is to be body, as a block classifier judges it among its neighbours."""

    model: Identifier = Field(description="The name of the classifier (`models` of any pack).")
    below: Share = Field(description="The chance that the line is body is lower than this.")
    change: Annotated[float, Field(ge=0, le=1000)] = Field(
        0.0,
        description="What each change from lines that stay to lines that go, or back, costs: with"
        " more than 0 lines go in runs, and a doubtful line among body stays. The cost is in"
        " log-odds, of which a line has as many as the root of its words times how far its chance"
        " is from `below`.",
    )
    min_share: Share = Field(
        0.0,
        description="Lines go only if those that would go hold at least this share of the words"
        " that are there: a few doubtful lines in a clean body stay.",
    )


class Matchers(Strict):
    """Conditions on a line. In `match` all that are given must hold; in `unless` one is enough."""

    phrases: Wordings | None = Field(
        None,
        description="The whole line is one of these. Case, outer punctuation, spaces and the"
        " shape of quotes and dashes do not matter.",
    )
    contains: Wordings | None = Field(
        None, description="The line holds one of these, as whole words; case does not matter."
    )
    starts: Wordings | None = Field(
        None,
        description="The line starts with one of these, as whole words; case and outer"
        " punctuation do not matter.",
    )
    ends: Wordings | None = Field(
        None,
        description="The line ends with one of these, as whole words; case and outer"
        " punctuation do not matter.",
    )
    regex: Wordings | None = Field(
        None,
        description="One of these patterns of the regex library is found in the line. Put them"
        " in single quotes; (?i) at the start makes case not matter; quotes, dashes and spaces"
        " are written plain (' \" - and one space).",
    )
    line: LineBounds | None = Field(None, description="Bounds on what can be counted in the line.")
    lexicon: Lexicon | None = Field(
        None, description="The line holds words of a named list of words."
    )
    repeats: Literal["headline", "line", "passage", "heading"] | None = Field(
        None,
        description="The line repeats the headline (the title if known, else the first line), any"
        " earlier line, a passage that a paragraph within ten lines of it holds word for word (it"
        " stands between paragraphs), or a heading further below (it is one of three or more in a"
        " row that do, a list of contents at the head).",
    )
    near: Near | None = Field(
        None, description="Another rule hits a line close by, and acts there."
    )
    links_to: Wordings | None = Field(
        None,
        description="A Markdown link or image of the line leads to an address that holds one of"
        " these parts, as whole words; case does not matter.",
    )
    link_list: Annotated[int, Field(ge=2, le=100)] | None = Field(
        None,
        description="The line is nearly all link (Markdown), and at least so many such lines, this"
        " one among them, stand in a row.",
    )
    origin: Origin | None = Field(
        None,
        description="The line came from such a block of a web page. Of text, and of a line that"
        " stands nowhere on its page as it is, that is not known, and this does not hold.",
    )
    score: Score | None = Field(
        None,
        description="A block classifier finds that the line is likely to be boilerplate. It judges"
        " what the other rules leave of a document.",
    )
    site: Wordings | None = Field(
        None,
        description="The article comes from one of these domains or one below them"
        " (where its address is known).",
    )
    beside: Beside | None = Field(
        None, description="The nearest lines before and after, blank ones aside, have this shape."
    )
    run: Run | None = Field(
        None,
        description="The line is one of several like it: the other matchers hold on them too.",
    )

    html: Wordings | None = Field(
        None,
        description="Of a web page, the nodes that one of these CSS selectors names. They go, with"
        " all that is in them, before the article is extracted.",
    )

    def given(self) -> dict[str, Any]:
        """The matchers that are set, by key, in the order of this class."""
        return {k: v for k in type(self).model_fields if (v := getattr(self, k)) is not None}
