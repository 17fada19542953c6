"""A page's text as blocks, and the elements that they stand in, from one walk over the tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from lxml.html import HtmlElement

BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details dialog dir div dl dt"
    " fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main"
    " menu nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
# What no reader sees as text of the page.
UNSEEN = frozenset(
    "script style noscript template svg math head select option iframe object embed audio video"
    " canvas map link meta input textarea".split()
)

# A block of fewer words, or one that is mostly links, is no prose.
PROSE_WORDS = 8
PROSE_LINKS = 0.5
# A menu, or teasers: so many blocks, and this share of their words in links.
_LIST_BLOCKS = 2
_LIST_LINKS = 0.9
_SENTENCE_ENDS = (".", "!", "?", "。", "！", "？")
# Extractors drop these whatever they hold; on some sites that is the article.
_BESIDE = frozenset("aside dialog footer form menu nav".split())
_BESIDE_SHARE = 0.1
# What a reader fills in or presses makes a form of an element.
_FIELDS = ("button", "input", "select", "textarea")


# Tag, class and id of an element.
Names = tuple[str, str | None, str | None]


@dataclass(eq=False, slots=True)
class Block:
    """A run of text between two edges of block elements.

    number: among the blocks of the page; text: with single spaces; place: the number of the
    innermost block element in the outline; words: between spaces; links: the share of its
    characters that stand in links.
    """

    number: int
    text: str
    place: int
    words: int
    links: float


class Outline:
    """The elements that a reader may see, in document order, and their text.

    elements: from the body on; above: for each the number of its parent, -1 for the first;
    first, last: the blocks that stand in it, as `[first, last)`; blocks: without empty ones.
    """

    def __init__(self, tree: HtmlElement) -> None:
        """tree: a whole page; where it has no body, all of it is taken."""
        body = tree.find("body")
        self.elements: list[HtmlElement] = []
        self.above: list[int] = []
        self.first: list[int] = []
        self.last: list[int] = []
        self.blocks: list[Block] = []
        self._parts: list[str] = []  # the text since the last edge
        self._linked = 0  # its characters that stand in links
        self._walk(tree if body is None else body, -1, 0, False)
        self._end_block(0)

    def _walk(self, element: HtmlElement, parent: int, owner: int, in_link: bool) -> None:
        """Take in an element and what is below it. owner: the block element that text is in.

        lxml gives no tree deeper than 255, so recursion, which is the quickest way, is safe.
        """
        parts, blocks = self._parts, self.blocks
        tag, place = element.tag, len(self.elements)
        is_block = tag in BLOCKS
        if is_block and parts:
            self._end_block(owner)
        self.elements.append(element)
        self.above.append(parent)
        self.first.append(len(blocks))
        self.last.append(0)
        if is_block:
            owner = owner if tag == "br" else place
        elif tag == "a":
            in_link = True
        if piece := element.text:
            parts.append(piece)
            if in_link:
                self._linked += len(piece.strip())
        for child in element:
            if child.tag not in UNSEEN:
                self._walk(child, place, owner, in_link)
            if piece := child.tail:
                parts.append(piece)
                if in_link:
                    self._linked += len(piece.strip())
        if is_block and parts:
            self._end_block(owner)
        self.last[place] = len(blocks)

    def _end_block(self, owner: int) -> None:
        """Make a block of the text since the last edge."""
        words = "".join(self._parts).split()
        if words:
            text = " ".join(words)
            links = min(1.0, self._linked / len(text))
            self.blocks.append(Block(len(self.blocks), text, owner, len(words), links))
        self._parts.clear()
        self._linked = 0

    def with_above(self, places: Iterable[int]) -> list[int]:
        """Some elements and all that they stand in, in document order."""
        found: set[int] = set()
        for place in places:
            while place >= 0 and place not in found:
                found.add(place)
                place = self.above[place]
        return sorted(found)

    def tags_above(self, place: int) -> frozenset[str]:
        """The tags of an element that holds a block, and of all that it stands in."""
        return frozenset(self.names[each][0] for each in self.with_above([place]))

    @cached_property
    def names(self) -> dict[int, Names]:
        """Tag, class and id of the elements that hold blocks."""
        elements = ((p, self.elements[p]) for p in self.with_above(b.place for b in self.blocks))
        return {place: (e.tag, e.get("class"), e.get("id")) for place, e in elements}

    @cached_property
    def named(self) -> dict[str, list[int]]:
        """The elements that hold blocks by "." and class, "#" and id, or tag."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        by_classes: defaultdict[str, list[int]] = defaultdict(list)
        for place, (tag, classes, id_) in self.names.items():
            found[tag].append(place)
            if classes:
                by_classes[classes].append(place)
            if id_:
                found[f"#{id_}"].append(place)
        # Most elements share their classes with others.
        for classes, places in by_classes.items():
            for each in set(classes.split()):
                found[f".{each}"] += places
        return dict(found)

    @cached_property
    def _numbers(self) -> dict[HtmlElement, int]:
        return {element: number for number, element in enumerate(self.elements)}

    def number(self, element: HtmlElement) -> int | None:
        """The number of an element; None for one that no reader sees."""
        return self._numbers.get(element)

    def paragraphs(self, blocks: Set[Block]) -> Iterator[int]:
        """The numbers of forms and footers that are paragraphs of the text which they stand in.

        They hold sentences and nothing else, without a link, beside `p` elements that do so too.
        blocks: those that are left of the page.
        """
        found = [
            place
            for place in (*self.named.get("form", ()), *self.named.get("footer", ()))
            if all(each.get("type") == "hidden" for each in self.elements[place].iter(*_FIELDS))
            and self._says_sentences(place, blocks)
        ]
        if not found:
            return
        beside = {
            self.above[place]
            for place in {block.place for block in blocks}
            if self.elements[place].tag == "p" and self._says_sentences(place, blocks)
        }
        yield from (place for place in found if self.above[place] in beside)

    def within(self, place: int) -> list[Block]:
        """The blocks that stand in an element."""
        return self.blocks[self.first[place] : self.last[place]]

    def _says_sentences(self, place: int, blocks: Set[Block]) -> bool:
        inside = [block for block in self.within(place) if block in blocks]
        return bool(inside) and all(_is_sentence(block) and not block.links for block in inside)

    def hollow(self, tags: Set[str], blocks: Iterable[Block]) -> Iterator[int]:
        """The numbers of the outermost elements of some tags without an article's text.

        They hold none, or a list of links, or little where things beside an article stand.
        blocks: those that are left of the page.
        """
        words, linked = ([0.0] * (len(self.blocks) + 1) for _ in range(2))
        for block in blocks:
            words[block.number + 1] = block.words
            # A digest of sources is a list of linked sentences; titles in a menu are none.
            if not _is_sentence(block):
                linked[block.number + 1] = block.words * block.links
        words, linked = list(accumulate(words)), list(accumulate(linked))
        little = _BESIDE_SHARE * words[-1]
        gone = [False] * len(self.elements)
        for place, element in enumerate(self.elements[1:], 1):
            first, last = self.first[place], self.last[place]
            inside = words[last] - words[first]
            links = linked[last] - linked[first]
            if gone[self.above[place]]:
                gone[place] = True
            elif element.tag in tags and (
                first == last
                or (element.tag in _BESIDE and inside <= little)
                or (last - first >= _LIST_BLOCKS and inside and links >= _LIST_LINKS * inside)
            ):
                gone[place] = True
                yield place

    def tops(self, places: Iterable[int]) -> list[int]:
        """For each element the outermost of the places that it is or stands in, or -1."""
        wanted = set(places)
        found: list[int] = []
        for number, above in enumerate(self.above):
            top = found[above] if above >= 0 else -1
            found.append(number if top < 0 and number in wanted else top)
        return found


def _is_sentence(block: Block) -> bool:
    return block.words >= PROSE_WORDS and block.text.endswith(_SENTENCE_ENDS)
