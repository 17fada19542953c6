"""What rules take out of a page before extraction: nodes, never the article."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from cleaner.html.selectors import Selector, selected
from cleaner.html.tree import Block, take_out
from cleaner.result import Pruned, Warning

# More of a page's prose is the article, whatever the class says: one site has it in an `aside`,
# another in a `form`. Comments may be longer than the article; then extraction sees to them.
MAX_SHARE = 0.4
# A block of fewer words, or one that is mostly links, is no prose.
_PROSE_WORDS = 8
_PROSE_LINKS = 0.5


def prune(
    tree: HtmlElement, blocks: Sequence[Block], selectors: Iterable[Selector], url: str | None
) -> tuple[list[Block], list[Pruned], list[Warning], set[Block]]:
    """Take the nodes that the selectors name out of the tree.

    blocks: those of the whole page. Returns the blocks that are left, what went, in document
    order, the rules that would have taken too much, and the blocks that a rule protects.
    """
    asked = [each for each in selectors if _applies(each, url)]
    taking: dict[HtmlElement, Selector] = {}
    protected: set[HtmlElement] = set()
    for each, nodes in selected(asked, tree):
        for node in nodes:
            if each.rule.protect:
                protected.add(node)
            elif node.tag not in ("html", "body", "head"):
                taking.setdefault(node, each)
    inside, kept = _under(blocks, taking), _under(blocks, protected)
    for node in {above for each in protected for above in each.iterancestors()}:
        taking.pop(node, None)
    left: list[Block] = list(blocks)
    by_node: dict[HtmlElement, list[Block]] = {}
    for block, node in inside.items():
        if block not in kept and node in taking:
            by_node.setdefault(node, []).append(block)
    refused, warnings = _too_much(by_node, taking, blocks)
    pruned = []
    gone: set[Block] = set()
    paths = tree.getroottree()
    for node, some in by_node.items():
        rule = taking[node].rule
        if rule.id in refused:
            continue
        text = "\n".join(block.text for block in some)
        pruned.append(
            Pruned(paths.getpath(node), text, rule.id, rule.category, rule.status == "trial")
        )
        if rule.status == "active":
            gone.update(some)
    # Paths are those of the page as it came, so nothing is taken before all are known.
    for node, each in taking.items():
        if each.rule.status == "active" and each.rule.id not in refused and node in by_node:
            take_out(node)
    return [block for block in left if block not in gone], pruned, warnings, set(kept)


def _applies(selector: Selector, url: str | None) -> bool:
    sites = selector.rule.match.site
    if not sites:
        return True
    host = (urlsplit(url).hostname or "") if url else ""
    return any(host == site or host.endswith(f".{site}") for site in sites)


def _under(blocks: Iterable[Block], nodes: Iterable[HtmlElement]) -> dict[Block, HtmlElement]:
    """For each block below one of the nodes the outermost of them."""
    wanted = set(nodes)
    if not wanted:
        return {}
    outermost: dict[HtmlElement, HtmlElement | None] = {}
    found = {}
    for block in blocks:
        if block.node not in outermost:
            chain = [block.node, *block.node.iterancestors()]
            outermost[block.node] = next((n for n in reversed(chain) if n in wanted), None)
        top = outermost[block.node]
        if top is not None:
            found[block] = top
    return found


def _too_much(
    by_node: dict[HtmlElement, list[Block]],
    taking: dict[HtmlElement, Selector],
    blocks: Iterable[Block],
) -> tuple[set[str], list[Warning]]:
    """The rules that would take more than their share of the page's prose, alone or with those
    before them, and a warning for each."""
    total = sum(map(prose_words, blocks))
    by_rule: dict[str, int] = {}
    for node, some in by_node.items():
        id_ = taking[node].rule.id
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
    words = len(block.text.split())
    return words if words >= _PROSE_WORDS and block.links < _PROSE_LINKS else 0
