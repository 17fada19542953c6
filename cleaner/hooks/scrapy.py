"""Scrapy: an item pipeline.

    ITEM_PIPELINES = {"cleaner.hooks.scrapy.CleanerPipeline": 300}

Settings (each may be left out):

    CLEANER_TEXT_FIELD      the field with the raw text or page (str or bytes): "text"
    CLEANER_BODY_FIELD      where the body goes; left out, in the place of the raw text
    CLEANER_REMOVALS_FIELD  where the removals go: "removals"; None for nowhere
    CLEANER_VERDICT_FIELD   where keep, review or empty goes; left out, nowhere
    CLEANER_URL_FIELD, CLEANER_TITLE_FIELD    "url", "title"
    CLEANER_RULES           folders of own packs
    CLEANER_ONLY, CLEANER_DISABLE             names of packs, ids of rules
    CLEANER_PROFILE, CLEANER_LANGUAGE, CLEANER_TO, CLEANER_EXTRACTOR

Statistics: cleaner/items, cleaner/no_text, cleaner/failed, cleaner/verdict/VERDICT,
cleaner/removed/RULE, cleaner/removed_characters.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, cast

from cleaner.extras import extra
from cleaner.hooks.hook import Hook, Options

if TYPE_CHECKING:
    from typing_extensions import Self

extra("scrapy", "scrapy", "the hook for Scrapy")
adapters = extra("itemadapter", "scrapy", "the hook for Scrapy")

_LISTS = ("rules", "only", "disable")
_WORDS = ("profile", "language", "to", "extractor")
logger = logging.getLogger(__name__)


class CleanerPipeline:
    """Cleans the text of each item; one that cannot be cleaned is logged and stays as it is."""

    def __init__(self, crawler: Any) -> None:
        """Raises RulesError, ValueError: a crawl should not begin with wrong settings."""
        settings = crawler.settings
        self._stats = crawler.stats
        self._text = settings.get("CLEANER_TEXT_FIELD", "text")
        self._url = settings.get("CLEANER_URL_FIELD", "url")
        self._title = settings.get("CLEANER_TITLE_FIELD", "title")
        body = settings.get("CLEANER_BODY_FIELD") or self._text
        # Settings.get takes None, which here is an answer, as no answer.
        removals = "removals"
        if "CLEANER_REMOVALS_FIELD" in settings:
            removals = settings["CLEANER_REMOVALS_FIELD"]
        self._fields = {
            "body": body,
            "removals": removals,
            "verdict": settings.get("CLEANER_VERDICT_FIELD"),
        }
        self._warned: set[tuple[type, str]] = set()
        self.hook = Hook(_options(settings))
        _ = self.hook.cleaner

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """See Scrapy."""
        return cls(crawler)

    def process_item(self, item: Any, spider: Any = None) -> Any:
        """See Scrapy, which gives a spider before 2.14 only."""
        fields = adapters.ItemAdapter(item)
        raw = fields.get(self._text)
        row = self.hook.row(raw, url=fields.get(self._url), title=fields.get(self._title))
        if row["error"] is not None:
            return self._failed(item, fields, row["error"])
        if row["body"] is None:
            self._stats.inc_value("cleaner/no_text")
            return item
        for key, name in self._fields.items():
            if name and not self._put(fields, name, row[key]) and key == "body":
                return self._failed(item, fields, f"the item does not take a {name!r}")
        self._count(row)
        return item

    def _failed(self, item: Any, fields: Any, reason: str) -> Any:
        where = fields.get(self._url) or type(item).__name__
        logger.error("not cleaned: %s: %s", where, reason)
        self._stats.inc_value("cleaner/failed")
        return item

    def _put(self, fields: Any, name: str, value: object) -> bool:
        """Whether the item has such a field, and lets it be changed."""
        try:
            fields[name] = value
        except (KeyError, AttributeError, TypeError, ValueError):  # frozen, validated, ...
            kind = type(fields.item)
            if (kind, name) not in self._warned:
                self._warned.add((kind, name))
                logger.warning(
                    "%s has no field %r that can be set, so that is not kept: add it, or name"
                    " another (cleaner.hooks.scrapy lists the settings)",
                    kind.__name__,
                    name,
                )
            return False
        return True

    def _count(self, row: dict[str, Any]) -> None:
        self._stats.inc_value("cleaner/items")
        self._stats.inc_value(f"cleaner/verdict/{row['verdict']}")
        for removal in row["removals"]:
            self._stats.inc_value(f"cleaner/removed/{removal['rule']}")
            self._stats.inc_value("cleaner/removed_characters", len(removal["text"]))


def _options(settings: Any) -> Options:
    """Settings as options. A list may be written with commas, as on the command line of Scrapy."""
    names = {name: f"CLEANER_{name.upper()}" for name in (*_LISTS, *_WORDS)}
    given: dict[str, Any] = {
        name: settings.getlist(key) if name in _LISTS else settings.get(key)
        for name, key in names.items()
        if settings.get(key)
    }
    return cast(Options, given)
