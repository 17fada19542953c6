"""Extraction from HTML beside other tools: `quality.py DATA --html`.

Each tool gets the page's bytes and its address. `lost` is the share of the words that both the
gold body and trafilatura's body hold and the tool's body lacks; `ms` is processor time a page, that
of node for Defuddle included.
"""

from __future__ import annotations

import gzip
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from data import rows
from defuddle import Defuddle

from cleaner import Cleaner, load_rules
from cleaner.evaluate import Measure, mean, measure, words

Tool = Callable[[bytes, str], str]
BASE = "trafilatura"


def cleaner() -> Tool:
    """This project, with the rules that ship."""
    cleaner = Cleaner(load_rules())
    return lambda html, url: cleaner.clean(html, url=url).body


def cleaner_fast() -> Tool:
    """This project with resiliparse as extractor."""
    import resiliparse  # noqa: F401

    cleaner = Cleaner(load_rules(), extractor="resiliparse")
    return lambda html, url: cleaner.clean(html, url=url).body


def trafilatura() -> Tool:
    """trafilatura alone, without comments."""
    from trafilatura import extract

    return lambda html, url: extract(html, url=url, include_comments=False) or ""


def newspaper4k() -> Tool:
    """newspaper4k with its defaults."""
    from newspaper import Article

    def body(html: bytes, url: str) -> str:
        article = Article(url, fetch_images=False)
        article.download(input_html=html.decode("utf-8", "replace"))
        article.parse()
        return str(article.text)

    return body


def readability() -> Tool:
    """readability-lxml, its HTML as text, a block a line."""
    from readability import Document

    return lambda html, url: as_text(Document(html.decode("utf-8", "replace")).summary())


def resiliparse() -> Tool:
    """resiliparse, main content."""
    from resiliparse.extract.html2text import extract_plain_text

    return lambda html, url: extract_plain_text(
        html.decode("utf-8", "replace"), main_content=True, alt_texts=False
    )


def turbohtml() -> Tool:
    """turbohtml, the text of its article."""
    from turbohtml import parse

    return lambda html, url: parse(html).article().text


def defuddle() -> Tool:
    """Defuddle with its defaults, without asking the web; its HTML as text, a block a line."""
    global _node
    _node = node = Defuddle()
    return lambda html, url: as_text(node.article(html.decode("utf-8", "replace"), url))


def as_text(html: str) -> str:
    """The text of an article that a tool gives as HTML, a block a line."""
    from cleaner.html.outline import Outline
    from cleaner.html.tree import parse

    tree = parse(html)
    return "\n".join(block.text for block in Outline(tree).blocks) if tree is not None else ""


TOOLS: dict[str, Callable[[], Tool]] = {
    "cleaner": cleaner,
    "cleaner-resiliparse": cleaner_fast,
    BASE: trafilatura,
    "newspaper4k": newspaper4k,
    "readability-lxml": readability,
    "resiliparse": resiliparse,
    "turbohtml": turbohtml,
    "defuddle": defuddle,
}


class Extracted(NamedTuple):
    """What a tool made of a page. kept: words of the gold that are there, by word."""

    measure: Measure
    kept: Counter[str]
    seconds: float


_tools: dict[str, Tool]
_node: Defuddle | None = None


def start(names: list[str]) -> None:
    """Make the tools of this worker, and let each load what it loads at its first page."""
    global _tools
    _tools = {name: TOOLS[name]() for name in names}
    for tool in _tools.values():
        attempt(tool, b"<!doctype html><html><body><p>It rains.</p></body></html>", "")


def attempt(tool: Tool, html: bytes, url: str) -> str:
    """The tool's body; empty where it fails, which some do by raising."""
    try:
        return tool(html, url)
    except Exception:
        return ""


def clock() -> float:
    """Processor time of this worker and its node, in seconds."""
    return time.process_time() + (_node.seconds if _node else 0)


def page(task: tuple[dict[str, Any], Path]) -> dict[str, Extracted]:
    """What each tool makes of a page."""
    row, file = task
    html = gzip.decompress(file.read_bytes())
    gold = Counter(words(row["body"]))
    found = {}
    for name, tool in _tools.items():
        began = clock()
        body = attempt(tool, html, row["url"])
        seconds = clock() - began
        found[name] = Extracted(measure(body, row["body"]), gold & Counter(words(body)), seconds)
    return found


def figures(folder: Path, names: list[str], processes: int) -> dict[str, dict[str, float]]:
    """All figures, by tool."""
    tasks = [
        (row, folder / "html" / f"{row['id']}.html.gz") for row in rows(folder / "gold.jsonl.gz")
    ]
    with ProcessPoolExecutor(processes, initializer=start, initargs=(names,)) as pool:
        pages = list(pool.map(page, tasks, chunksize=8))
    result = {}
    for name in names:
        each = [found[name] for found in pages]
        result[name] = dict(mean([one.measure for one in each])._asdict())
        result[name]["ms"] = 1000 * sum(one.seconds for one in each) / len(each)
        if BASE in names:
            base = sum(found[BASE].kept.total() for found in pages)
            lost = sum((found[BASE].kept - found[name].kept).total() for found in pages)
            result[name]["lost"] = lost / base
            result[name]["time"] = result[name]["ms"] * len(each) / 1000
            result[name]["time"] /= sum(found[BASE].seconds for found in pages)
    return result


def table(result: dict[str, dict[str, float]]) -> Iterator[str]:
    """The figures as Markdown."""
    yield "| pages (HTML) | F1 | precision | recall | lost against trafilatura | ms a page | time |"
    yield "| --- | --: | --: | --: | --: | --: | --: |"
    for name, each in result.items():
        shares = " | ".join(f"{each[key]:.4f}" for key in ("f1", "precision", "recall"))
        lost = f"{each['lost']:.4f}" if "lost" in each else "-"
        times = f"{each['time']:.2f}" if "time" in each else "-"
        yield f"| {name} | {shares} | {lost} | {each['ms']:.1f} | {times} |"
