"""What a pack and a rule are, as validated data.

The JSON Schema that editors complete from and the manual (docs/rules.md) are made
from these models: a field's description is what a person reads in both.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, get_args

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from cleaner.rules.block_model import BlockModel

Category = Literal[
    "comment-form",
    "source-tail",
    "caption",
    "spam",
    "promo",
    "related",
    "share",
    "navigation",
    "legal",
    "correction",
    "duplicate",
    "byline",
    "author-bio",
    "editor-note",
    "embed",
    "other",
]
CATEGORIES: tuple[str, ...] = get_args(Category)


def _listed(value: Any) -> Any:
    """A single value where a list may stand is a list of one."""
    return [value] if isinstance(value, (str, dict)) else value


Wording = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
"""Text that rules compare or insert: it must come from the pack letter for letter."""
Wordings = Annotated[tuple[Wording, ...], BeforeValidator(_listed), Field(min_length=1)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Identifiers = Annotated[tuple[Identifier, ...], BeforeValidator(_listed), Field(min_length=1)]
Categories = Annotated[tuple[Category, ...], BeforeValidator(_listed), Field(min_length=1)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Share = Annotated[float, Field(ge=0, le=1)]


Profile = Literal["careful", "normal", "hard"]
"""How much is taken, from the gentlest on."""
PROFILES: tuple[Profile, ...] = get_args(Profile)


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LineBounds(_Model):
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


class Lexicon(_Model):
    """A number of different words of a named list (`lexicons` of any pack) in the line."""

    name: Identifier = Field(description="The name of the word list.")
    min_hits: Annotated[int, Field(ge=1, le=1000)] = Field(
        1, description="How many different words of the list the line must hold."
    )


class Near(_Model):
    """A line that another rule hits stands before or after this one; blank lines do not count."""

    rules: Identifiers | None = Field(None, description="Ids of the rules, any of which will do.")
    categories: Categories | None = Field(
        None,
        description="Categories of rules, any of which will do; rules that themselves ask for a"
        " category nearby do not count, nor do those that protect.",
    )
    side: Literal["before", "after", "either"] = Field(
        "either", description="Where that line stands, seen from this one."
    )
    within_lines: Annotated[int, Field(ge=0, le=50)] = Field(
        1, description="At most so many lines that are not blank from one to the other."
    )
    itself: bool = Field(False, description="Whether a hit on this very line counts too.")


class Beside(_Model):
    """Bounds on the nearest lines that are not blank; where there is none, they do not hold."""

    previous: LineBounds | None = Field(None, description="Bounds on the line before this one.")
    next: LineBounds | None = Field(None, description="Bounds on the line after this one.")


class Run(_Model):
    """Several lines on which all other matchers of the rule hold, one soon after the other."""

    min_lines: Annotated[int, Field(ge=2, le=50)] = Field(
        description="At least so many such lines, this one among them."
    )
    within_lines: Annotated[int, Field(ge=1, le=10)] = Field(
        1, description="At most so many lines that are not blank from one to the next."
    )


class Score(_Model):
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


class Matchers(_Model):
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
    repeats: Literal["headline", "line"] | None = Field(
        None,
        description="The line repeats the headline (the title if known, else the first line), or"
        " any earlier line.",
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


class AlsoLine(_Model):
    """Which neighbour of a hit goes with it; all that is given must hold."""

    min_shared_words: Share | None = Field(
        None, description="Share of the neighbour's words that the hit line has too, at least."
    )
    min_words: Count | None = Field(None, description="The neighbour has at least so many words.")
    max_words: Count | None = Field(None, description="The neighbour has at most so many words.")
    ends_sentence: bool | None = Field(
        None, description="Whether the neighbour ends in . ! ? or 。 (closing quotes aside)."
    )
    max_blank_lines: Annotated[int, Field(ge=0, le=10)] = Field(
        0, description="At most so many blank lines stand between the two."
    )


AlsoLines = Annotated[tuple[AlsoLine, ...], BeforeValidator(_listed), Field(min_length=1)]


class Also(_Model):
    """Neighbours of the hit line that go with it: one after the other, the nearest first."""

    previous: AlsoLines | None = Field(None, description="Lines before the hit.")
    next: AlsoLines | None = Field(None, description="Lines after the hit.")


class Example(_Model):
    """`before` and `after`: what the rule takes; or `keep`: a near miss that must stay whole."""

    before: Wording | None = Field(None, description="A text that holds the junk.")
    after: str | None = Field(None, description="The same text as the whole pack leaves it.")
    keep: Wording | None = Field(
        None, description="A text that comes near the rule and must not change."
    )
    url: str | None = Field(None, description="The address the text came from, for `site`.")
    title: str | None = Field(None, description="The headline, where it is known apart.")


class Rule(_Model):
    """One kind of junk line: what it hits, where it may, what goes, and the proof."""

    WORDING: ClassVar[tuple[str, ...]] = ("phrases", "contains", "starts", "ends", "regex")

    id: Identifier = Field(description="A stable name: small letters, digits and hyphens.")
    description: str = Field(min_length=1, description="What this junk is, for people.")
    category: Category = Field(description="The kind of junk, for reports.")
    match: Matchers = Field(description="What a line must be; all matchers given must hold.")
    unless: Matchers | None = Field(
        None, description="What spares the line; one matcher that holds is enough."
    )
    where: Literal["anywhere", "head", "tail"] = Field(
        "anywhere", description="Where in the document the rule may act."
    )
    remove: Literal["line", "span", "block", "rest"] | None = Field(
        None,
        description="What goes: the line; the span that the wording matched; the line and all up"
        " to the next blank line; or the line and the rest of the document. `line` if not given.",
    )
    replace: str | None = Field(
        None, max_length=1000, description="What stands where the matched span stood."
    )
    also: Also | None = Field(None, description="Neighbours that go with the line.")
    profile: Profile = Field(
        "careful",
        description="The gentlest profile in which the rule acts; it acts in all harder ones too.",
    )
    protect: bool = Field(False, description="Keep the lines this rule hits, whatever others say.")
    status: Literal["active", "trial"] = Field(
        "active", description="A trial rule reports what it would take and takes nothing."
    )
    examples: tuple[Example, ...] = Field(
        (), description="What must go and what must stay; two of each in a pack that ships."
    )

    @property
    def nears(self) -> tuple[Near, ...]:
        """What the rule asks to stand close by, in `match` and in `unless`."""
        return tuple(m.near for m in (self.match, self.unless) if m is not None and m.near)

    @property
    def joins_category(self) -> bool:
        """Whether `near: {categories: ...}` of other rules sees it: two rules must not wait
        for each other's category, and what is protected is no junk."""
        return not self.protect and not any(near.categories for near in self.nears)

    @property
    def scope(self) -> Literal["line", "span", "block", "rest"]:
        """What goes with a hit."""
        return "span" if self.replace is not None else self.remove or "line"


def _specifier(text: str) -> str:
    try:
        SpecifierSet(text)
    except InvalidSpecifier:
        raise ValueError(f'"{text}" names no versions; write them as in >=0.1,<2') from None
    return text


class Pack(_Model):
    """One YAML file: rules for one kind of junk."""

    pack: Identifier = Field(description="The name of the pack.")
    description: str = Field(min_length=1, description="What the pack is for.")
    version: Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+){0,2}$")] | None = Field(
        None, description="Which edition of the pack it is, as 2.1 or 2.1.0, for its users."
    )
    requires: Annotated[str, AfterValidator(_specifier)] | None = Field(
        None,
        description="The versions of cleaner that it needs, as in `>=0.1,<2`. Another version says"
        " so, in place of telling of keys that it does not know.",
    )
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$|^any$")] = Field(
        "any",
        description="The language of its wording (ISO 639), or any. Packs in any and in English act"
        " in every document, others in documents of their language only.",
    )
    disable: Identifiers | None = Field(
        None, description="Ids of rules of the layers below that are switched off."
    )
    lexicons: dict[Identifier, Wordings] = Field(
        default_factory=dict, description="Lists of words by name, for the `lexicon` matcher."
    )
    models: dict[Identifier, BlockModel] = Field(
        default_factory=dict,
        description="Block classifiers by name, for the `score` matcher (benchmarks/fit.py writes"
        " them).",
    )
    stop_words: Wordings | None = Field(
        None,
        description="The commonest function words of the pack's language (the, of, and), which"
        " `stop_words_share` counts beside those of all other packs and of English.",
    )
    rules: tuple[Rule, ...] = Field((), description="The rules, in any order.")
