"""LangChain: a transformer of documents, and a parser of blobs for pages as bytes.

    documents = CleanerTransformer().transform_documents(loader.load())
    documents = GenericLoader(blob_loader, CleanerParser()).load()

What was removed stands in `document.metadata["cleaner"]`; stores that take flat metadata only
want `flat=True`, or `metadata_key=None`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cleaner.batch.outcome import cause
from cleaner.extras import extra
from cleaner.hooks.documents import DocumentCleaner

documents = extra("langchain_core.documents", "langchain", "the hook for LangChain")
loaders = extra("langchain_core.document_loaders", "langchain", "the hook for LangChain")
_Transformer: Any = documents.BaseDocumentTransformer
_Parser: Any = loaders.BaseBlobParser


class CleanerTransformer(DocumentCleaner, _Transformer):
    """See DocumentCleaner. Gives new documents; those that came in stay as they were."""

    def transform_documents(self, documents: Sequence[Any], **kwargs: Any) -> list[Any]:
        """See LangChain."""
        return list(map(self._transformed, documents))

    def _transformed(self, document: Any) -> Any:
        cleaned = self.clean(document.page_content, document.metadata)
        update = {"page_content": cleaned.text, "metadata": cleaned.metadata}
        return document.model_copy(update=update)


class CleanerParser(DocumentCleaner, _Parser):
    """See DocumentCleaner. A blob that cannot be read gives an empty document that says why."""

    def lazy_parse(self, blob: Any) -> Iterator[Any]:
        """See LangChain: the one document of a blob, its bytes decoded; text stays text."""
        metadata = {"source": blob.source, **blob.metadata} if blob.source else blob.metadata
        try:
            raw = blob.data if isinstance(blob.data, str) else blob.as_bytes()
            cleaned = self.clean(raw, metadata)
        except OSError as error:
            cleaned = self.unread(cause(error), metadata)
        yield documents.Document(cleaned.text or "", metadata=cleaned.metadata)
