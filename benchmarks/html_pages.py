"""Extraction from HTML beside other tools: `quality.py DATA --html`.

Each tool gets the page's bytes and its address. `lost` is the share of the words that both the
gold body and trafilatura's body hold and the tool's body lacks. `ms` is processor time a page, that
of node for Defuddle included, once the tool has loaded what it loads once a process, such as the
model of languages and hundreds of patterns: each worker lets it go over a sample of the pages
before. `load` is what that cost: the sample the first time, less the same the second time.
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
Task = tuple[dict[str, Any], Path]
BASE = "trafilatura"
# Every so manieth page is in the sample that a worker begins with.
SAMPLE = 10


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
    """What a tool made of a page. kept: words of the gold that are there, by word; load: seconds
    that the tool took once in this process."""

    measure: Measure
    kept: Counter[str]
    seconds: float
    load: float


_tools: dict[str, Tool]
_load: dict[str, float]
_node: Defuddle | None = None


def start(names: list[str], sample: list[Task]) -> None:
    """Make the tools of this worker, and let each load what it loads once."""
    global _tools, _load
    _tools = {name: TOOLS[name]() for name in names}
    _load = {}
    pages = [read(task) for task in sample]
    for name, tool in _tools.items():
        first, second = (sum(attempt(tool, *page)[1] for page in pages) for _ in range(2))
        _load[name] = max(0.0, first - second)


def read(task: Task) -> tuple[bytes, str]:
    """A page and its address."""
    row, file = task
    return gzip.decompress(file.read_bytes()), row["url"]


def attempt(tool: Tool, html: bytes, url: str) -> tuple[str, float]:
    """The tool's body, empty where it fails, which some do by raising; and its seconds."""
    began = clock()
    try:
        body = tool(html, url)
    except Exception:
        body = ""
    return body, clock() - began


def clock() -> float:
    """Processor time of this worker and its node, in seconds."""
    return time.process_time() + (_node.seconds if _node else 0)


def page(task: Task) -> dict[str, Extracted]:
    """What each tool makes of a page."""
    body = task[0]["body"]
    gold = Counter(words(body))
    html, url = read(task)
    found = {}
    for name, tool in _tools.items():
        given, seconds = attempt(tool, html, url)
        kept = gold & Counter(words(given))
        found[name] = Extracted(measure(given, body), kept, seconds, _load[name])
    return found


def figures(folder: Path, names: list[str], processes: int) -> dict[str, dict[str, float]]:
    """All figures, by tool."""
    tasks = [
        (row, folder / "html" / f"{row['id']}.html.gz") for row in rows(folder / "gold.jsonl.gz")
    ]
    given = (names, tasks[::SAMPLE])
    with ProcessPoolExecutor(processes, initializer=start, initargs=given) as pool:
        pages = list(pool.map(page, tasks, chunksize=8))
    result = {}
    for name in names:
        each = [found[name] for found in pages]
        result[name] = dict(mean([one.measure for one in each])._asdict())
        result[name]["ms"] = 1000 * sum(one.seconds for one in each) / len(each)
        result[name]["load"] = sum(one.load for one in each) / len(each)
        if BASE in names:
            base = sum(found[BASE].kept.total() for found in pages)
            lost = sum((found[BASE].kept - found[name].kept).total() for found in pages)
            result[name]["lost"] = lost / base
            result[name]["time"] = result[name]["ms"] * len(each) / 1000
            result[name]["time"] /= sum(found[BASE].seconds for found in pages)
    return result


def table(result: dict[str, dict[str, float]]) -> Iterator[str]:
    """The figures as Markdown."""
    yield (
        "| pages (HTML) | F1 | precision | recall | lost against trafilatura | ms a page | time"
        " | s to load |"
    )
    yield "| --- |" + " --: |" * 7
    for name, each in result.items():
        shares = " | ".join(f"{each[key]:.4f}" for key in ("f1", "precision", "recall"))
        lost = f"{each['lost']:.4f}" if "lost" in each else "-"
        times = f"{each['time']:.2f}" if "time" in each else "-"
        yield f"| {name} | {shares} | {lost} | {each['ms']:.1f} | {times} | {each['load']:.1f} |"
