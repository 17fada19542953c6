"""LangChain: documents cleaned between a loader and a splitter."""

from pathlib import Path

from langchain_core.documents import Document

from cleaner.hooks.langchain import CleanerTransformer

documents = [
    Document(path.read_text(encoding="utf-8"), metadata={"source": str(path)})
    for path in sorted(Path("tests/fixtures/raw").glob("*.txt"))
]

clean = CleanerTransformer()  # rules="my-rules" layers a folder of own packs
for document in clean.transform_documents(documents):
    about = document.metadata["cleaner"]
    print(document.metadata["source"], about["verdict"], len(document.page_content))
    print([removal["rule"] for removal in about["removals"]])
