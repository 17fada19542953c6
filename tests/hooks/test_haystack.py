"""The hook for Haystack, in a pipeline."""

import copy

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

haystack = needs("haystack")
splitters = needs("haystack.components.preprocessors")
streams = needs("haystack.dataclasses")

from cleaner.hooks.haystack import ArticleCleaner  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")  # Haystack's of itself


def given():
    return [
        haystack.Document(content=raw, meta={"url": url})
        for raw, url in zip(RAW, URLS, strict=True)
    ]


def test_bodies_are_those_of_the_cleaner_and_meta_stay():
    before = given()
    pipeline = haystack.Pipeline()
    pipeline.add_component("cleaner", ArticleCleaner())
    pipeline.add_component("splitter", splitters.DocumentSplitter(split_by="page"))
    pipeline.connect("cleaner", "splitter")
    done = pipeline.run({"cleaner": {"documents": before}}, include_outputs_from={"cleaner"})
    cleaned = done["cleaner"]["documents"]
    assert [each.content for each in cleaned] == BODIES
    assert [each.meta["url"] for each in cleaned] == URLS
    for each, result in zip(cleaned, RESULTS, strict=True):
        assert spans_of(each.meta["cleaner"]["removals"]) == spans(result)
    assert before == given()
    assert done["splitter"]["documents"]


def test_ids_come_of_the_content_or_stay():
    [document] = ArticleCleaner(rules=CLEANER.rules).run(given()[:1])["documents"]
    assert document.id != given()[0].id
    [document] = ArticleCleaner(rules=CLEANER.rules, keep_id=True).run(given()[:1])["documents"]
    assert document.id == given()[0].id


def test_a_pipeline_is_written_down_and_read_again(tmp_path):
    folder = own_rules(tmp_path / "own")
    pipeline = haystack.Pipeline()
    cleaner = ArticleCleaner(rules=[folder], profile="careful", url_key="link", keep_id=True)
    pipeline.add_component("cleaner", cleaner)
    again = haystack.Pipeline.loads(pipeline.dumps(), allowed_modules=["cleaner.hooks.haystack"])
    assert again.get_component("cleaner").to_dict() == cleaner.to_dict()
    assert copy.deepcopy(cleaner).to_dict() == cleaner.to_dict()
    document = haystack.Document(content=OWN_RAW, meta={"link": "https://example.org/a"})
    [cleaned] = again.run({"cleaner": {"documents": [document]}})["cleaner"]["documents"]
    assert not {"rains", "snows"} & set(cleaned.content.split())
    with pytest.raises(ValueError, match="name its folders"):
        copy.deepcopy(ArticleCleaner(rules=CLEANER.rules)).to_dict()


def test_pages_as_bytes_and_documents_without_text():
    documents = [
        haystack.Document(blob=streams.ByteStream(PAGE, mime_type="text/html")),
        haystack.Document(blob=streams.ByteStream(BINARY)),
        haystack.Document(meta={"n": 1}),
    ]
    page, image, empty = ArticleCleaner(rules=CLEANER.rules).run(documents)["documents"]
    assert page.content == CLEANER.clean(PAGE).body
    assert page.meta["cleaner"]["page"]["title"] == "The talks"
    assert image.content is None and image.blob is not None
    assert "not a text file" in image.meta["cleaner"]["error"]
    assert (empty.content, empty.meta["n"]) == (None, 1)


def test_wrong_rules_are_said_before_a_run():
    with pytest.raises(ValueError, match="there is no rule"):
        ArticleCleaner(disable=["nothing"]).warm_up()
