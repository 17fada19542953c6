"""datatrove: a formatter that cleans `doc.text`, with statistics by rule.

    LocalPipelineExecutor([JsonlReader("raw/"), CleanerFormatter(), JsonlWriter("clean/")])

What was removed stands in `doc.metadata["cleaner"]`. A ParquetWriter guesses types from the first
document, so give it `flat=True` documents, where that is JSON.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.extras import extra
from cleaner.hooks.documents import DocumentCleaner
from cleaner.hooks.hook import Options, Row

if TYPE_CHECKING:
    from typing_extensions import Unpack

formatters = extra("datatrove.pipeline.formatters.base", "datatrove", "the hook for datatrove")
_Base: Any = formatters.BaseFormatter


class CleanerFormatter(_Base):
    """Cleans each document. A document that cannot be cleaned stays as it is, counted as failed.

    Statistics: total, no_text, failed, verdict/VERDICT, removed/RULE (removals),
    removed_characters.
    """

    name = "🧽 article-cleaner"

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
        """See DocumentCleaner."""
        super().__init__()
        self.documents = DocumentCleaner(
            metadata_key=metadata_key,
            flat=flat,
            url_key=url_key,
            title_key=title_key,
            language_key=language_key,
            **options,
        )

    def format(self, text: str) -> str:
        """The body of a text of which nothing else is known."""
        return str(self.documents.clean(text, {}).text)

    def run(self, data: Any, rank: int = 0, world_size: int = 1) -> Any:
        """See datatrove: documents in, documents out."""
        for document in data:
            self.stat_update("total")
            with self.track_time():
                cleaned = self.documents.clean(document.text, document.metadata)
                document.metadata = cleaned.metadata
                if cleaned.row["body"] is not None:
                    document.text = cleaned.row["body"]
            self._count(cleaned.row)
            yield document

    def _count(self, row: Row) -> None:
        if row["body"] is None:
            self.stat_update("failed" if row["error"] else "no_text")
            return
        self.stat_update(f"verdict/{row['verdict']}")
        for removal in row["removals"]:
            self.stat_update(f"removed/{removal['rule']}")
            self.stat_update("removed_characters", value=len(removal["text"]))
