"""LlamaIndex: a transformation for an `IngestionPipeline`, before the splitter.

    IngestionPipeline(transformations=[CleanerTransform(), SentenceSplitter()])

What was removed stands in `node.metadata["cleaner"]`, as JSON since vector stores hold flat
metadata, and out of sight of models.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import Field

from cleaner.extras import extra
from cleaner.hooks.documents import DocumentCleaner
from cleaner.hooks.hook import Options

if TYPE_CHECKING:
    from typing_extensions import Unpack

schema = extra("llama_index.core.schema", "llamaindex", "the hook for LlamaIndex")
_Base: Any = schema.TransformComponent


class CleanerTransform(_Base):
    """See DocumentCleaner. Gives new nodes with the ids of the old; a node without text stays.

    fingerprint: of the rules and all options, so that a cache of a pipeline knows of a change.
    """

    documents: DocumentCleaner = Field(exclude=True)
    fingerprint: str

    def __init__(
        self,
        *,
        metadata_key: str | None = "cleaner",
        flat: bool = True,
        url_key: str | None = None,
        title_key: str | None = None,
        language_key: str | None = None,
        documents: DocumentCleaner | None = None,
        fingerprint: str | None = None,
        **options: Unpack[Options],
    ) -> None:
        """See DocumentCleaner; documents, fingerprint: as a copy from another process has them.

        Raises ValueError for what `to_dict` gave of other rules, which are not in there.
        """
        documents = documents or DocumentCleaner(
            metadata_key=metadata_key,
            flat=flat,
            url_key=url_key,
            title_key=title_key,
            language_key=language_key,
            **options,
        )
        known = documents.fingerprint
        if fingerprint not in (None, known):
            raise ValueError("to_dict does not hold the rules: make the transform from its options")
        super().__init__(documents=documents, fingerprint=known)

    @classmethod
    def class_name(cls) -> str:
        """See LlamaIndex."""
        return "CleanerTransform"

    def __call__(self, nodes: Sequence[Any], **kwargs: Any) -> list[Any]:
        """See LlamaIndex."""
        return list(map(self._transformed, nodes))

    def _transformed(self, node: Any) -> Any:
        text = node.get_content(metadata_mode=schema.MetadataMode.NONE)
        if not text:
            return node
        cleaned = self.documents.clean(text, node.metadata)
        update: dict[str, Any] = {"metadata": cleaned.metadata}
        if (key := self.documents.metadata_key) is not None:
            for hidden in ("excluded_embed_metadata_keys", "excluded_llm_metadata_keys"):
                update[hidden] = [*getattr(node, hidden), key]
        copy = node.model_copy(update=update)
        copy.set_content(cleaned.text)
        return copy
