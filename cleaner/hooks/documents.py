"""For hosts whose documents are a text and metadata: the body, and metadata with what was done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cleaner.audit.schema import digest
from cleaner.hooks.hook import Hook, Options, Row, failed

if TYPE_CHECKING:
    from typing_extensions import Unpack

# Where loaders leave the address of a page, the likeliest first.
_URL_KEYS = ("url", "source")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A document after cleaning. Where that failed, the text is as it came, and row["error"]
    says why."""

    text: str | None
    metadata: dict[str, Any]
    row: Row


class DocumentCleaner:
    """Cleans documents; what was done stands in their metadata.

    metadata_key: where (None: nowhere); flat: as JSON, for stores that hold no lists. url_key,
    title_key, language_key: what of the metadata tells more of an article; the address is looked
    for in `url` and `source`, the title in `title`, without being named.
    """

    def __init__(
        self,
        *,
        metadata_key: str | None = "cleaner",
        flat: bool = False,
        url_key: str | None = None,
        title_key: str | None = None,
        language_key: str | None = None,
        **options: Unpack[Options],
    ) -> None:
        self.hook = Hook(options)
        self.metadata_key, self.flat = metadata_key, flat
        self._url_keys = (url_key,) if url_key else _URL_KEYS
        self._title_key, self._language_key = title_key or "title", language_key

    def __repr__(self) -> str:
        return f"DocumentCleaner({self.hook!r})"

    def clean(self, raw: str | bytes | None, metadata: Mapping[str, Any]) -> Cleaned:
        """Raises ValueError where metadata_key is taken, so that no trace is overwritten."""
        if self.metadata_key in metadata:
            raise ValueError(
                f'the metadata have "{self.metadata_key}" already: choose another metadata_key'
            )
        language = metadata.get(self._language_key) if self._language_key else None
        title = metadata.get(self._title_key)
        row = self.hook.row(raw, url=self._url(metadata), title=title, language=language)
        return self._cleaned(raw, metadata, row)

    def unread(self, reason: str, metadata: Mapping[str, Any]) -> Cleaned:
        """A document that its host could not read."""
        return self._cleaned(None, metadata, failed(reason))

    @property
    def fingerprint(self) -> str:
        """A short name of all that the documents depend on, besides what comes in."""
        keys = (self.metadata_key, self.flat, self._url_keys, self._title_key, self._language_key)
        return digest(f"{self.hook.fingerprint} {keys}")

    def _cleaned(self, raw: object, metadata: Mapping[str, Any], row: Row) -> Cleaned:
        kept = dict(metadata)
        if self.metadata_key is not None:
            kept[self.metadata_key] = self._trace(row)
        text = raw if isinstance(raw, str) else None
        return Cleaned(text if row["body"] is None else row["body"], kept, row)

    def _url(self, metadata: Mapping[str, Any]) -> str | None:
        found = (metadata.get(key) for key in self._url_keys)
        # A `source` is as often the path of a file.
        return next((u for u in found if isinstance(u, str) and u.startswith("http")), None)

    def _trace(self, row: Row) -> Row | str:
        about = {name: value for name, value in row.items() if name != "body"}
        return json.dumps(about, ensure_ascii=False) if self.flat else about
