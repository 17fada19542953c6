"""What rules take out of a page before extraction: nodes, never the article."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from cleaner.html.outline import PROSE_LINKS, PROSE_WORDS, Block, Outline
from cleaner.html.selectors import Selector, selected
from cleaner.html.tree import take_out
from cleaner.result import Pruned, Warning

# More of a page's prose is the article, whatever the class says: one site has it in an `aside`,
# another in a `form`. Comments may be longer than the article; then extraction sees to them.
MAX_SHARE = 0.4


def prune(
    tree: HtmlElement, outline: Outline, selectors: Iterable[Selector], url: str | None
) -> tuple[list[Block], list[Pruned], list[Warning], set[Block]]:
    """Take the nodes that the selectors name out of the tree.

    outline: of the whole page. Returns the blocks that are left, what went, in document
    order, the rules that would have taken too much, and the blocks that a rule protects.
    """
    asked = [each for each in selectors if _applies(each, url)]
    taking: dict[int, Selector] = {}
    protected: set[int] = set()
    for each, places in selected(asked, tree, outline):
        if each.rule.protect:
            protected.update(places)
        else:
            for place in places:
                if outline.elements[place].tag not in ("html", "body"):
                    taking.setdefault(place, each)
    tops, kept_tops = outline.tops(taking), outline.tops(protected)
    kept = {block for block in outline.blocks if kept_tops[block.place] >= 0}
    for place in protected:
        while (place := outline.above[place]) >= 0:
            taking.pop(place, None)
    by_node: dict[int, list[Block]] = {}
    for block in outline.blocks:
        top = tops[block.place]
        if top in taking and block not in kept:
            by_node.setdefault(top, []).append(block)
    refused, warnings = _too_much(by_node, taking, outline.blocks)
    pruned = []
    gone: set[Block] = set()
    paths = tree.getroottree()
    for place, some in by_node.items():
        rule = taking[place].rule
        if rule.id in refused:
            continue
        path = paths.getpath(outline.elements[place])
        text = "\n".join(block.text for block in some)
        pruned.append(Pruned(path, text, rule.id, rule.category, rule.status == "trial"))
        if rule.status == "active":
            gone.update(some)
    # Paths are those of the page as it came, so nothing is taken before all are known.
    for place, each in taking.items():
        if each.rule.status == "active" and each.rule.id not in refused and place in by_node:
            take_out(outline.elements[place])
    return [block for block in outline.blocks if block not in gone], pruned, warnings, kept


def _applies(selector: Selector, url: str | None) -> bool:
    sites = selector.rule.match.site
    if not sites:
        return True
    host = (urlsplit(url).hostname or "") if url else ""
    return any(host == site or host.endswith(f".{site}") for site in sites)


def _too_much(
    by_node: dict[int, list[Block]],
    taking: dict[int, Selector],
    blocks: Iterable[Block],
) -> tuple[set[str], list[Warning]]:
    """The rules that would take more than their share of the page's prose, alone or with those
    before them, and a warning for each."""
    total = sum(map(prose_words, blocks))
    by_rule: dict[str, int] = {}
    for place, some in by_node.items():
        id_ = taking[place].rule.id
        by_rule[id_] = by_rule.get(id_, 0) + sum(map(prose_words, some))
    refused: set[str] = set()
    warnings = []
    taken = 0
    for id_, words in sorted(by_rule.items(), key=lambda each: each[1]):
        if words and (words > MAX_SHARE * total or taken + words > (1 - MAX_SHARE) * total):
            refused.add(id_)
            warnings.append(
                Warning(
                    f"its selectors would take {words} of the page's {total} words of prose, so"
                    " the rule is off for this page",
                    id_,
                )
            )
        else:
            taken += words
    return refused, warnings


def prose_words(block: Block) -> int:
    """The words of a block that is prose; 0 for menus, labels and lists of links."""
    return block.words if block.words >= PROSE_WORDS and block.links < PROSE_LINKS else 0
