"""The hook for LangChain, in its own classes."""

import asyncio
import json
import pickle

import pytest

from tests.conftest import needs
from tests.hooks.made import (
    BINARY,
    BODIES,
    CLEANER,
    OWN_RAW,
    PAGE,
    RAW,
    RESULTS,
    URLS,
    own_rules,
    spans,
    spans_of,
)

documents = needs("langchain_core.documents")
base = needs("langchain_core.documents.base")
loaders = needs("langchain_core.document_loaders")

from cleaner.hooks.langchain import CleanerParser, CleanerTransformer  # noqa: E402

CLEAN = CleanerTransformer(rules=CLEANER.rules)


def given():
    return [
        documents.Document(raw, metadata={"source": url, "n": n}, id=str(n))
        for n, (raw, url) in enumerate(zip(RAW, URLS, strict=True))
    ]


def check(cleaned):
    assert [each.page_content for each in cleaned] == BODIES
    assert [(each.id, each.metadata["n"]) for each in cleaned] == [(str(n), n) for n in range(5)]
    for each, result in zip(cleaned, RESULTS, strict=True):
        assert spans_of(each.metadata["cleaner"]["removals"]) == spans(result)


def test_bodies_are_those_of_the_cleaner_and_metadata_stay():
    before = given()
    check(CleanerTransformer().transform_documents(before))
    assert before == given()


def test_async_and_in_another_process():
    check(asyncio.run(CLEAN.atransform_documents(given())))
    check(pickle.loads(pickle.dumps(CLEAN)).transform_documents(given()))


def test_the_source_is_an_address_where_it_looks_like_one(tmp_path):
    clean = CleanerTransformer(rules=own_rules(tmp_path / "own"), flat=True)
    sources = ["https://example.org/a", "/home/example.org/a"]
    cleaned = clean.transform_documents(
        [documents.Document(OWN_RAW, metadata={"source": source}) for source in sources]
    )
    assert ["snows" in each.page_content for each in cleaned] == [False, True]
    assert json.loads(cleaned[0].metadata["cleaner"])["verdict"] == "keep"
    with pytest.raises(ValueError, match="another metadata_key"):
        clean.transform_documents(cleaned)


class Loader(loaders.BlobLoader):
    """A page, an image, and a file that has gone."""

    def yield_blobs(self):
        yield base.Blob.from_data(PAGE, path="a.html", metadata={"url": "https://example.org/a"})
        yield base.Blob.from_data(BINARY, path="b.png")
        yield base.Blob.from_path("nowhere/c.html")


def test_a_parser_reads_pages_as_bytes():
    parser = CleanerParser(rules=CLEANER.rules)
    page, image, gone = [
        each for blob in Loader().yield_blobs() for each in parser.lazy_parse(blob)
    ]
    assert page.page_content == CLEANER.clean(PAGE).body
    assert page.metadata["cleaner"]["page"]["title"] == "The talks"
    assert (page.metadata["source"], page.metadata["url"]) == ("a.html", "https://example.org/a")
    assert image.page_content == ""
    assert "not a text file" in image.metadata["cleaner"]["error"]
    assert "No such file" in gone.metadata["cleaner"]["error"]


@pytest.mark.parametrize(("encoding", "dash"), [("utf-8", "\ud800"), ("latin-1", "\u2013")])
def test_a_blob_of_text_is_not_encoded_to_be_decoded_again(encoding, dash):
    text = f"The council met on Monday {dash} and agreed on the new bridge."
    (document,) = CleanerParser(rules=CLEANER.rules).parse(
        base.Blob.from_data(text, encoding=encoding)
    )
    assert document.page_content.startswith("The council met on Monday")
    assert document.page_content.endswith("and agreed on the new bridge.")
    assert document.metadata["cleaner"]["error"] is None
