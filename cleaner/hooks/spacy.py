"""spaCy: a reader of raw articles before `nlp.pipe`.

read = Reader(rules="my-rules")
for doc, about in nlp.pipe(read(records), as_tuples=True):
    about["cleaner"]["removals"]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cleaner.extras import extra
from cleaner.hooks.documents import DocumentCleaner
from cleaner.hooks.hook import Options

if TYPE_CHECKING:
    from typing_extensions import Unpack

extra("spacy", "spacy", "the hook for spaCy")


class Reader:
    """Cleans texts, or records with a text in text_key and more about it in other keys."""

    def __init__(
        self,
        text_key: str = "text",
        *,
        metadata_key: str | None = "cleaner",
        url_key: str | None = None,
        title_key: str | None = None,
        language_key: str | None = None,
        **options: Unpack[Options],
    ) -> None:
        """See DocumentCleaner."""
        self._text_key = text_key
        self._documents = DocumentCleaner(
            metadata_key=metadata_key,
            url_key=url_key,
            title_key=title_key,
            language_key=language_key,
            **options,
        )

    def __call__(
        self, records: Iterable[str | bytes | Mapping[str, Any]]
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """A body and what is known of it, one a record, in order and as they are asked for.

        A record that cannot be cleaned keeps its text, or none where it was no text.
        """
        for record in records:
            if isinstance(record, Mapping):
                raw = record.get(self._text_key)
                about = {key: value for key, value in record.items() if key != self._text_key}
            else:
                raw, about = record, {}
            cleaned = self._documents.clean(raw, about)
            yield cleaned.text or "", cleaned.metadata
