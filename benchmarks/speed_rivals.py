"""What `speed.py` times beside the cleaner: other tools with their defaults, and the limits.

Each maker gives a function of one document; a tool that is not installed raises ImportError.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import tools

from cleaner.document import Document
from cleaner.engine.compile import RuleSet
from cleaner.fold import lowered

Work = Callable[[str], object]
PageWork = Callable[[bytes], object]


def datatrove() -> Work:
    """FTFYFormatter and behind it C4QualityFilter."""
    from datatrove.data import Document as Row
    from datatrove.pipeline.filters.c4_filters import C4QualityFilter
    from datatrove.pipeline.formatters.ftfy import FTFYFormatter

    mended, c4 = FTFYFormatter(), C4QualityFilter()
    return lambda text: c4.filter(Row(text=mended.format(text), id=""))


def ftfy() -> Work:
    from ftfy import fix_text

    return fix_text


def clean_text() -> Work:
    from cleantext import clean

    return lambda text: clean(text, lower=False)


def justext() -> Work:
    body = tools.justext()
    return lambda text: body(text, None)


def data_juicer() -> Work:
    """The mappers of its recipes for scraped text, in their order (redpajama-c4-refine.yaml).

    `pip install py-data-juicer aiohttp` into an environment of its own: it does not ask for
    aiohttp, which it imports, and pins versions of others.
    """
    from data_juicer.ops import mapper

    mappers = [
        mapper.CleanEmailMapper(),
        mapper.CleanLinksMapper(),
        mapper.FixUnicodeMapper(),
        mapper.PunctuationNormalizationMapper(),
        mapper.WhitespaceNormalizationMapper(),
    ]

    def work(text: str) -> object:
        samples = {"text": [text]}
        for each in mappers:
            samples = each.process_batched(samples)
        return samples

    return work


def decoding() -> Work:
    """Python's own decoding of UTF-8, there and back: what any tool has to pay."""
    return lambda text: text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass")


# In the order of the table.
TEXT: dict[str, Callable[[], Work]] = {
    "datatrove C4QualityFilter + FTFYFormatter": datatrove,
    "ftfy.fix_text": ftfy,
    "clean-text": clean_text,
    "jusText on lines": justext,
    "data-juicer, five mappers": data_juicer,
    "UTF-8 encode and decode": decoding,
}


def trafilatura() -> PageWork:
    from trafilatura import extract

    return lambda html: extract(html, include_comments=False)


def resiliparse() -> PageWork:
    from resiliparse.extract.html2text import extract_plain_text

    return lambda html: extract_plain_text(html.decode("utf-8", "replace"), main_content=True)


def justext_html() -> PageWork:
    from justext import get_stoplist
    from justext import justext as paragraphs

    stop_words = get_stoplist("English")
    return lambda html: paragraphs(html, stop_words)


PAGES: dict[str, Callable[[], PageWork]] = {
    "trafilatura": trafilatura,
    "resiliparse": resiliparse,
    "jusText": justext_html,
}


def raw_scan(rules: RuleSet, texts: Sequence[str]) -> Callable[[], None]:
    """Hyperscan alone over the same bytes with the databases of the rules; nobody is called."""
    work = []
    for document in map(Document, texts):
        view = "\n".join(document.view)
        for database, _ in rules.acting(document)._scan._scanner._databases:
            encoded = (lowered(view) if database.any_case else view).encode()
            if encoded:
                work.append((database._compiled[0], database._scratch, encoded))

    def run() -> None:
        for compiled, scratch, text in work:
            compiled.scan(text, scratch=scratch)

    return run
