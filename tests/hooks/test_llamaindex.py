"""The hook for LlamaIndex, in an ingestion pipeline."""

import json
import pickle

import pytest

from tests.conftest import needs
from tests.hooks.made import (
    BODIES,
    CLEANER,
    OWN_RAW,
    RAW,
    RESULTS,
    URLS,
    own_rules,
    spans,
    spans_of,
)

ingestion = needs("llama_index.core.ingestion")
parsers = needs("llama_index.core.node_parser")
schema = needs("llama_index.core.schema")

from cleaner.hooks.llamaindex import CleanerTransform  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")  # LlamaIndex's of itself
CLEAN = CleanerTransform(rules=CLEANER.rules)


def given():
    return [
        schema.Document(text=raw, id_=str(n), metadata={"url": url})
        for n, (raw, url) in enumerate(zip(RAW, URLS, strict=True))
    ]


def check(cleaned):
    assert [each.get_content() for each in cleaned] == BODIES
    assert [each.id_ for each in cleaned] == list("01234")
    assert [each.metadata["url"] for each in cleaned] == URLS
    for each, result in zip(cleaned, RESULTS, strict=True):
        assert spans_of(json.loads(each.metadata["cleaner"])["removals"]) == spans(result)


def test_bodies_are_those_of_the_cleaner_and_ids_stay():
    before = given()
    pipeline = ingestion.IngestionPipeline(transformations=[CleanerTransform()])
    check(pipeline.run(documents=before))
    assert before == given()


def test_in_several_processes():
    pipeline = ingestion.IngestionPipeline(transformations=[CLEAN])
    check(pipeline.run(documents=given(), num_workers=2))
    check(pickle.loads(pickle.dumps(CLEAN))(given()))


def test_a_splitter_after_it_does_not_see_the_trace():
    splitter = parsers.SentenceSplitter(chunk_size=200, chunk_overlap=0)
    pipeline = ingestion.IngestionPipeline(transformations=[CLEAN, splitter])
    nodes = pipeline.run(documents=given())
    assert len(nodes) > 5
    for node in nodes:
        for mode in (schema.MetadataMode.LLM, schema.MetadataMode.EMBED):
            assert "removals" not in node.get_content(metadata_mode=mode)


def test_the_cache_of_a_pipeline_knows_of_a_change_of_the_rules(tmp_path):
    cache = ingestion.IngestionCache()
    document = schema.Document(text=OWN_RAW, metadata={"url": "https://example.org/a"})

    def body(clean):
        pipeline = ingestion.IngestionPipeline(transformations=[clean], cache=cache)
        return pipeline.run(documents=[document])[0].get_content()

    assert "rains" in body(CLEAN)
    own = CleanerTransform(rules=own_rules(tmp_path / "own"))
    assert not {"rains", "snows"} & set(body(own).split())


def test_the_cache_knows_of_every_option_and_a_dump_is_no_other_transform(tmp_path):
    other = CleanerTransform(rules=CLEANER.rules, metadata_key="trace")
    assert other.to_dict() != CLEAN.to_dict()
    own = CleanerTransform(rules=own_rules(tmp_path / "own"))
    with pytest.raises(ValueError, match="make the transform from its options"):
        CleanerTransform.from_dict(own.to_dict())
    assert CleanerTransform.from_dict(CLEAN.to_dict())([schema.TextNode(text=RAW[0])])


def test_text_nodes_and_nodes_without_text():
    node = schema.TextNode(text=RAW[0], id_="a")
    empty = schema.Document(text="", id_="b")
    first, second = CLEAN([node, empty])
    assert (first.text, first.id_, node.text) == (BODIES[0], "a", RAW[0])
    assert second is empty
