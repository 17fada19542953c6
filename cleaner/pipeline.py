"""Cleaner: the stations in order, from raw text or bytes to a result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from cleaner import edits
from cleaner.decode import Encoding, decode
from cleaner.document import Document
from cleaner.engine.compile import RuleSet
from cleaner.engine.decide import Decision, decide
from cleaner.engine.match import Hit, SlowPattern, asked_and_hit, match
from cleaner.engine.score import Round, Scorer
from cleaner.engine.strip import strip
from cleaner.html.extract import Extractor, Form, Page, extract
from cleaner.html.sniff import is_html
from cleaner.repair import repair
from cleaner.result import CleanResult, Metadata, Warning, trace
from cleaner.verdict import verdict

# Of a page given whole: rules take a second for 10,000 lines, and no article has as many.
MAX_PAGE_LINES = 20_000


@dataclass(frozen=True, slots=True)
class Passage:
    """A document with what each station said of it, for `explain`."""

    document: Document
    hits: Sequence[Hit]
    rounds: Sequence[Round]
    decision: Decision
    result: CleanResult


class Cleaner:
    """Cleans articles by a rule set. Holds no memory of earlier documents; safe to pickle."""

    def __init__(
        self,
        rules: RuleSet,
        *,
        to: Form = "txt",
        extractor: Extractor = "trafilatura",
    ) -> None:
        """to: "md" gives the articles of web pages as Markdown; text stays as it is.

        extractor: "resiliparse" is quicker and rougher (docs/architecture.md has the figures).
        Raises ModuleNotFoundError where it is not installed.
        """
        if not isinstance(rules, RuleSet):
            raise TypeError("rules are what load_rules gives, as in Cleaner(load_rules(FOLDER))")
        if extractor == "resiliparse" and find_spec("resiliparse") is None:
            hint = "pip install 'article-cleaner[resiliparse]'"
            raise ModuleNotFoundError(f"the extractor resiliparse is not installed: {hint}")
        self.rules = rules
        self.to: Form = to
        self.extractor: Extractor = extractor

    def clean(
        self,
        raw: str | bytes,
        *,
        url: str | None = None,
        title: str | None = None,
        language: str | None = None,
        charset: str | None = None,
    ) -> CleanResult:
        """The body of one raw article, and what was done to get it.

        raw: a str is text; bytes are decoded (raises UndecodableError for binary data). Where
        the text is a web page (it begins with a tag), its article is extracted first.
        url, title: of the article, where known, for rules that ask for them. language: its
        ISO 639 code; left out, or no such code, it is detected.
        charset: what an HTTP header says of the bytes, a WHATWG label.
        """
        page, text, url, encoding = self._read(raw, url, charset)
        try:
            return self._passage(text, url, title, language, page, encoding, False).result
        except SlowPattern:
            return self._passage(text, url, title, language, page, encoding).result

    def clean_many(self, raws: Iterable[str | bytes], *, workers: int = 1) -> Iterator[CleanResult]:
        """One result a raw article, in order, as they are asked for.

        workers: how many processes clean, some documents ahead of what is asked for; 1: this one.
        With more, a script needs its `if __name__ == "__main__":`, as multiprocessing does.
        Raises what `clean` raises, when its turn comes, and then ends.
        """
        if workers > 1:
            # Nobody else should wait for the libraries of processes.
            from cleaner.many import clean_in_processes

            yield from clean_in_processes(self.clean, raws, workers)
            return
        for raw in raws:
            yield self.clean(raw)

    def passage(
        self,
        raw: str | bytes,
        *,
        url: str | None = None,
        title: str | None = None,
        language: str | None = None,
        charset: str | None = None,
    ) -> Passage:
        """As `clean`, with all that was known on the way."""
        page, text, url, encoding = self._read(raw, url, charset)
        return self._passage(text, url, title, language, page, encoding)

    def _read(
        self, raw: str | bytes, url: str | None, charset: str | None
    ) -> tuple[Page | None, str, str | None, Encoding | None]:
        """The page, if it is one, the text to clean, its address, and how bytes were read."""
        encoding: Encoding | None = None
        if isinstance(raw, bytes):
            raw, encoding = decode(raw, declared=charset)
        elif not isinstance(raw, str):
            raise TypeError(f"a raw article is str or bytes, and this is {type(raw).__name__}")
        if not is_html(raw):
            return None, raw, url, encoding
        page = extract(raw, self.rules.selectors, url, form=self.to, extractor=self.extractor)
        return page, page.text, url or page.metadata.url, encoding

    def clean_extracted(
        self,
        page: Page,
        *,
        url: str | None = None,
        title: str | None = None,
        language: str | None = None,
    ) -> CleanResult:
        """The body of what extraction left of a page: its lines are judged as they were then.

        page: its text may be `CleanResult.restore()`; url: that of its metadata.
        """
        return self._passage(page.text, url, title, language, page).result

    def _passage(
        self,
        text: str,
        url: str | None,
        title: str | None,
        language: str | None,
        page: Page | None = None,
        encoding: Encoding | None = None,
        complete: bool = True,
    ) -> Passage:
        """complete: whether rules that protect are asked about lines that nothing wants too."""
        origins = page.origins if page else dict
        document = Document(text, url=url, title=title, language=language, origins=origins)
        rules = self.rules
        warnings = list(page.warnings) if page else []
        if page and len(document) > MAX_PAGE_LINES:
            rules = rules.without(rules.rules)
            warnings.append(
                Warning(f"the page has more than {MAX_PAGE_LINES:,} lines: no rule was asked")
            )
        hits, context = match(rules, document, complete=complete)
        scorer = Scorer(rules, context)
        decision = decide(hits, context, scorer)
        hits = [*hits, *scorer.found]
        removals = strip(decision.cuts, document)
        repairs = repair(document, removals)
        warnings += [*context.warnings, *_uncomposed(document)]
        body = edits.apply(text, trace(removals, repairs)[0])
        result = CleanResult(
            body=body,
            removals=tuple(removals),
            repairs=tuple(repairs),
            trials=tuple(strip(decision.trials, document)),
            warnings=tuple(warnings),
            verdict=verdict(document, decision.gone, warnings),
            encoding=encoding,
            language=document.language,
            source="html" if page else "text",
            metadata=page.metadata if page else Metadata(url=url, title=title),
            pruned=page.pruned if page else (),
            hits=tuple(sorted({hit.rule.id for hit in hits} | asked_and_hit(context))),
        )
        return Passage(document, hits, scorer.rounds, decision, result)


def _uncomposed(document: Document) -> Iterator[Warning]:
    message = "more than 30 combining marks in a row: the line is not composed"
    for number in dict.fromkeys(document.mender.uncomposed):
        yield Warning(message, line=number)
