"""The tools that are compared. Each takes a text and gives the body, or None: document dropped.

All of them see text only, never HTML, and only the cleaner is told the address.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from cleaner import Cleaner, load_rules
from cleaner.rules.model import Profile

Tool = Callable[[str, str | None], str | None]


def cleaner(profile: Profile = "normal") -> Tool:
    """This project, with the rules that ship."""
    cleaner = Cleaner(load_rules(profile=profile))
    return lambda text, url: cleaner.clean(text, url=url).body


def nothing() -> Tool:
    """The text as it came."""
    return lambda text, url: text


def justext() -> Tool:
    """jusText's two classifiers with their defaults and its English words, a line a paragraph.

    It was made for HTML: here no paragraph has links, and none is known to be a heading.
    """
    from justext import get_stoplist
    from justext.core import PathInfo, classify_paragraphs, revise_paragraph_classification
    from justext.paragraph import Paragraph

    stop_words = get_stoplist("English")

    def body(text: str, url: str | None) -> str:
        paragraphs = []
        for line in filter(str.strip, text.splitlines()):
            paragraph = Paragraph(PathInfo().append("body").append("p"))
            paragraph.append_text(line)
            paragraphs.append(paragraph)
        classify_paragraphs(paragraphs, stop_words)
        revise_paragraph_classification(paragraphs)
        return "\n".join(each.text for each in paragraphs if not each.is_boilerplate)

    return body


def datatrove() -> Tool:
    """datatrove's C4 filter with its defaults.

    It counts sentences with spaCy's rule-based English splitter, so no model is downloaded.
    """
    from datatrove.data import Document
    from datatrove.pipeline.filters.c4_filters import C4QualityFilter

    c4 = C4QualityFilter()

    def body(text: str, url: str | None) -> str | None:
        document = Document(text=text, id="")
        return document.text if c4.filter(document) is True else None

    return body


# The names as they stand in the tables.
TOOLS: dict[str, Callable[[], Tool]] = {
    "cleaner": cleaner,
    "cleaner-careful": partial(cleaner, "careful"),
    "cleaner-hard": partial(cleaner, "hard"),
    "nothing": nothing,
    "jusText-on-text": justext,
    "datatrove-C4": datatrove,
}
