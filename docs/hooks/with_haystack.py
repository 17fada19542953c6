"""Haystack: a component between a converter and a splitter."""

from pathlib import Path

from haystack import Document, Pipeline
from haystack.components.preprocessors import DocumentSplitter

from cleaner.hooks.haystack import ArticleCleaner

documents = [
    Document(content=path.read_text(encoding="utf-8"), meta={"file": path.name})
    for path in sorted(Path("tests/fixtures/raw").glob("*.txt"))
]

pipeline = Pipeline()
pipeline.add_component("cleaner", ArticleCleaner())  # rules=["my-rules"] layers own packs
pipeline.add_component("splitter", DocumentSplitter(split_by="passage"))
pipeline.connect("cleaner", "splitter")
for document in pipeline.run({"documents": documents})["splitter"]["documents"]:
    print(document.meta["file"], document.meta["cleaner"]["verdict"], len(document.content))
