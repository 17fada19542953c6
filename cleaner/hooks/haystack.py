"""Haystack: a component between a converter and a splitter.

    pipeline.add_component("cleaner", ArticleCleaner())
    pipeline.connect("converter", "cleaner")

What was removed stands in `document.meta["cleaner"]`. Newer versions of Haystack read a pipeline
that was written down with `allowed_modules=["cleaner.hooks.haystack"]` only.
"""

# No annotations from the future: Haystack reads those of `run`.
import os
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cleaner.engine.compile import RuleSet
from cleaner.extras import extra
from cleaner.hooks.documents import DocumentCleaner
from cleaner.hooks.hook import Options

haystack = extra("haystack", "haystack", "the hook for Haystack")

if TYPE_CHECKING:
    from typing_extensions import Unpack

    Documents = list[Any]
else:
    Documents = list[haystack.Document]


@haystack.component
class ArticleCleaner:
    """See DocumentCleaner. Gives new documents; one of bytes (`blob`) and no text is decoded.

    keep_id: whether they have the ids of the old ones; else ids come of the content, as ever.
    """

    def __init__(
        self,
        *,
        keep_id: bool = False,
        metadata_key: str | None = "cleaner",
        flat: bool = False,
        url_key: str | None = None,
        title_key: str | None = None,
        language_key: str | None = None,
        **options: "Unpack[Options]",
    ) -> None:
        """See DocumentCleaner."""
        self.keep_id = keep_id
        self._keys: dict[str, Any] = {
            "metadata_key": metadata_key,
            "flat": flat,
            "url_key": url_key,
            "title_key": title_key,
            "language_key": language_key,
        }
        # A copy of this component has its rules, and no longer knows the folder they came from.
        self._options = {name: _plain(value) for name, value in options.items()}
        self._documents = DocumentCleaner(**self._keys, **options)

    def warm_up(self) -> None:
        """Read the rules now. Raises RulesError, ValueError."""
        _ = self._documents.hook.cleaner

    @haystack.component.output_types(documents=Documents)
    def run(self, documents: Documents) -> dict[str, Any]:
        """See Haystack: documents in, cleaned documents out, in their order."""
        return {"documents": list(map(self._cleaned, documents))}

    def _cleaned(self, document: Any) -> Any:
        raw = document.content
        if raw is None and document.blob is not None:
            raw = document.blob.data
        cleaned = self._documents.clean(raw, document.meta)
        id_ = document.id if self.keep_id else ""
        return replace(document, id=id_, content=cleaned.text, meta=cleaned.metadata)

    def to_dict(self) -> dict[str, Any]:
        """See Haystack. Raises ValueError for a rule set, which has no place in a file."""
        if self._options.get("rules", ()) is None:
            raise ValueError("a rule set cannot be written down: name its folders as rules=[...]")
        kept: dict[str, Any] = haystack.default_to_dict(
            self, keep_id=self.keep_id, **self._keys, **self._options
        )
        return kept

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "ArticleCleaner":
        """See Haystack."""
        made: ArticleCleaner = haystack.default_from_dict(cls, data)
        return made


def _plain(value: object) -> object:
    """An option as it is written down; None for a rule set."""
    if isinstance(value, RuleSet):
        return None
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, Collection) and not isinstance(value, str):
        return [_plain(each) for each in value]
    return value
