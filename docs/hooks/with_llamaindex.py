"""LlamaIndex: the first transformation of an ingestion pipeline."""

import json
from pathlib import Path

from llama_index.core import Document
from llama_index.core.ingestion import IngestionPipeline

from cleaner.hooks.llamaindex import CleanerTransform

documents = [
    Document(text=path.read_text(encoding="utf-8"), metadata={"file": path.name})
    for path in sorted(Path("tests/fixtures/raw").glob("*.txt"))
]

# rules="my-rules" layers a folder of own packs; a splitter comes behind it.
pipeline = IngestionPipeline(transformations=[CleanerTransform()])
for node in pipeline.run(documents=documents):
    about = json.loads(node.metadata["cleaner"])
    print(node.metadata["file"], about["verdict"], [each["rule"] for each in about["removals"]])
