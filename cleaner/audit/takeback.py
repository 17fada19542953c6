"""Rules taken back: bodies as a run without some of its rules would have given them.

Which text a rule took is not all that follows from it: other rules may have wanted the same text,
rest on it (`near`), or judge what was left. So a document that the rules hit is put together again
and cleaned with the same rules but these. That is exact by construction; that the engine at
hand is the one of the run is seen from its giving the same body as then with all rules. Where it
does not, the text is put back in its place, and the document is named.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from cleaner import edits
from cleaner.audit.dataset import Entry
from cleaner.audit.pages import Pages
from cleaner.audit.run_info import RunInfo
from cleaner.audit.schema import digest
from cleaner.html.extract import Page
from cleaner.io.records import Wanted
from cleaner.pipeline import Cleaner
from cleaner.result import CleanResult, trace
from cleaner.rules.errors import suggestion


def chosen(cleaner: Cleaner, ids: Collection[str], categories: Collection[str]) -> frozenset[str]:
    """The rules named by id or category that acted in the run. Raises ValueError for others."""
    rules = cleaner.rules.rules
    active = {id_: each.rule for id_, each in rules.items() if id_ not in cleaner.rules.disabled}
    for id_ in ids:
        if id_ not in rules:
            raise ValueError(f'there is no rule "{id_}": {suggestion(id_, list(rules))}')
        if id_ not in active:
            raise ValueError(f'the rule "{id_}" was off in this run')
    known = {rule.category for rule in active.values() if not rule.protect}
    for category in categories:
        if category not in known:
            hint = suggestion(category, sorted(known))
            raise ValueError(f'no rule of the category "{category}" acted: {hint}')
    return frozenset(ids) | {
        id_ for id_, rule in active.items() if rule.category in categories and not rule.protect
    }


@dataclass
class TakeBack:
    """Gives each document as if the rules `ids` had been off. raw: where pages may still be.

    redone: how many documents were cleaned again; inexact: those whose text was put back in its
    place, or could not be, with the reason.
    """

    info: RunInfo
    all: Cleaner
    ids: frozenset[str]
    raw: Path
    redone: int = 0
    inexact: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._without = Cleaner(
            self.all.rules.without(self.ids), to=self.all.to, extractor=self.all.extractor
        )
        self._pages = Pages(self.raw, Wanted(self.info.text_field))
        all_rules = {id_: each.rule for id_, each in self.all.rules.rules.items()}
        protecting = any(all_rules[i].protect and all_rules[i].match.html for i in self.ids)
        self._all_pages = protecting or any(rule.asks_origin for rule in all_rules.values())

    def body(self, entry: Entry, body: str) -> str | None:
        """The body without the rules; None: it is the same. Raises AuditError."""
        if not self.ids & entry.hits and not self._needs_page(entry):
            return None
        self.redone += 1
        if self._needs_page(entry):
            return self._from_page(entry, body)
        raw = entry.raw(body)
        if self._cleaned(self.all, entry, raw).body == body:
            return self._cleaned(self._without, entry, raw).body
        self.inexact.append(
            f"{entry.where}: cleaned again it is not what it was, so the text was"
            " put back where it stood"
        )
        kept = [each for each in entry.removals if each.rule not in self.ids]
        return edits.apply(raw, trace(kept, entry.repairs)[0])

    def _cleaned(self, cleaner: Cleaner, entry: Entry, raw: str) -> CleanResult:
        about = entry.about
        url, title, language = about["url"], about["title"], self.info.language
        if about["source"] == "html":
            return cleaner.clean_extracted(Page(raw), url=url, title=title, language=language)
        return cleaner.clean(raw, url=url, title=title, language=language)

    def _needs_page(self, entry: Entry) -> bool:
        """Whether what the rules took, or kept, was gone before there was a text."""
        pruned = any(node.rule in self.ids and not node.trial for node in entry.pruned)
        return pruned or (self._all_pages and entry.about["source"] == "html")

    def _from_page(self, entry: Entry, body: str) -> str | None:
        page = self._pages.find(entry)
        if page is not None:
            known = {"url": page.url, "title": page.title}
            known |= {"language": self.info.language, "charset": page.charset}
            again = self.all.clean(page.raw, **known)
            if (again.body, digest(again.restore())) == (body, entry.about["raw_digest"]):
                return self._without.clean(page.raw, **known).body
        reason = "is not at hand" if page is None else "was changed since the run"
        self.inexact.append(
            f"{entry.where}: nodes of the page were taken, and the page {reason}: nothing was"
            " put back"
        )
        return None
