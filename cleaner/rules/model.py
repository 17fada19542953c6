"""What a pack and a rule are, as validated data.

The JSON Schema that editors complete from and the manual (docs/rules.md) are made
from these models: a field's description is what a person reads in both.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, get_args

from packaging.specifiers import SpecifierSet
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from cleaner.language import DETECTED
from cleaner.rules.block_model import BlockModel
from cleaner.rules.fields import (
    Category,
    Count,
    Identifier,
    Identifiers,
    Share,
    Strict,
    Wording,
    Wordings,
    listed,
)
from cleaner.rules.matchers import Matchers, Near

Place = Literal["anywhere", "head", "tail", "edges"]
"""Where in a document a rule may act (see `Zones`)."""
PLACES: tuple[Place, ...] = get_args(Place)

Profile = Literal["careful", "normal", "hard"]
"""How much is taken, from the gentlest on."""
PROFILES: tuple[Profile, ...] = get_args(Profile)


class AlsoLine(Strict):
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


AlsoLines = Annotated[tuple[AlsoLine, ...], BeforeValidator(listed), Field(min_length=1)]


class Also(Strict):
    """Neighbours of the hit line that go with it: one after the other, the nearest first."""

    previous: AlsoLines | None = Field(None, description="Lines before the hit.")
    next: AlsoLines | None = Field(None, description="Lines after the hit.")


class Example(Strict):
    """`before` and `after`: what the rule takes; or `keep`: a near miss that must stay whole."""

    before: Wording | None = Field(None, description="A text that holds the junk.")
    after: str | None = Field(None, description="The same text as the whole pack leaves it.")
    keep: Wording | None = Field(
        None, description="A text that comes near the rule and must not change."
    )
    url: str | None = Field(None, description="The address the text came from, for `site`.")
    title: str | None = Field(None, description="The headline, where it is known apart.")

    @property
    def raw(self) -> str:
        """The text that rules are asked about: `before` or `keep`, one of which there is."""
        return (self.keep if self.before is None else self.before) or ""


class Rule(Strict):
    """One kind of junk line: what it hits, where it may, what goes, and the proof."""

    WORDING: ClassVar[tuple[str, ...]] = ("phrases", "contains", "starts", "ends", "regex")

    id: Identifier = Field(description="A stable name: small letters, digits and hyphens.")
    description: str = Field(min_length=1, description="What this junk is, for people.")
    category: Category = Field(description="The kind of junk, for reports.")
    match: Matchers = Field(description="What a line must be; all matchers given must hold.")
    unless: Matchers | None = Field(
        None, description="What spares the line; one matcher that holds is enough."
    )
    where: Place = Field("anywhere", description="Where in the document the rule may act.")
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
    def asks_origin(self) -> bool:
        """Whether the rule asks of which block of a page a line came."""
        return any(m is not None and m.origin for m in (self.match, self.unless))

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
        SpecifierSet(text).contains("1")
    except ValueError:
        raise ValueError(f'"{text[:60]}" names no versions') from None
    return text


def _detected(code: str) -> str:
    if code != "any" and code not in DETECTED:
        raise ValueError("no document is found to be in it")
    return code


class Pack(Strict):
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
    language: Annotated[
        str, StringConstraints(pattern=r"^[a-z]{2,3}$|^any$"), AfterValidator(_detected)
    ] = Field(
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
