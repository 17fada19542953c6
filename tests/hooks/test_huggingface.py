"""The hook for Hugging Face datasets, in datasets."""

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

datasets = needs("datasets")

from cleaner.hooks.huggingface import BatchCleaner  # noqa: E402

CLEAN = BatchCleaner(rules=CLEANER.rules)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """Datasets keep what they map in a folder of the test."""
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    datasets.disable_progress_bars()


@pytest.fixture
def dataset():
    return datasets.Dataset.from_dict({"n": list(range(5)), "text": RAW, "url": URLS})


def check(cleaned):
    assert cleaned["n"] == list(range(5))
    assert cleaned["text"] == RAW
    assert cleaned["body"] == BODIES
    for removals, result in zip(cleaned["removals"], RESULTS, strict=True):
        assert spans_of(removals) == spans(result)


def test_bodies_are_those_of_the_cleaner_and_other_columns_stay(dataset):
    clean = BatchCleaner("text")
    features = clean.features(dataset.features)
    cleaned = dataset.map(clean, batched=True, batch_size=2, features=features)
    check(cleaned[:])
    assert cleaned.features == features


def test_an_arrow_dataset_needs_no_features(dataset):
    cleaned = dataset.with_format("arrow").map(CLEAN, batched=True, batch_size=2)
    check(cleaned.with_format(None)[:])
    assert cleaned.features == CLEAN.features(dataset.features)


def test_a_stream(dataset):
    stream = dataset.to_iterable_dataset().map(CLEAN, batched=True, batch_size=2)
    assert [row["body"] for row in stream] == BODIES


def test_several_processes(dataset):
    features = CLEAN.features(dataset.features)
    check(dataset.map(CLEAN, batched=True, num_proc=2, features=features)[:])


@pytest.mark.parametrize("processes", [None, 2])
def test_types_are_known_though_the_first_batch_does_not_show_them(processes):
    easy = ["It rains in the town, he said on Monday."] * 4
    texts = [*easy, *RAW[:3], PAGE.decode("cp1252")]
    cleaned = datasets.Dataset.from_dict({"text": texts}).map(
        CLEAN, batched=True, batch_size=4, num_proc=processes
    )
    assert cleaned["body"][4:7] == BODIES[:3]
    assert spans_of(cleaned["removals"][4]) == spans(RESULTS[0])
    assert cleaned.features == CLEAN.features({"text": datasets.Value("string")})


def test_a_row_is_no_batch_and_no_column_is_lost_to_a_format(dataset):
    with pytest.raises(TypeError, match="batched=True"):
        dataset.map(CLEAN)
    with pytest.raises(TypeError, match="with_format"):
        dataset.with_format("pandas").map(CLEAN, batched=True)
    with pytest.raises(TypeError, match="without input_columns"):
        dataset.map(CLEAN, batched=True, input_columns="text")


def test_a_stream_whose_features_are_not_known():
    stream = datasets.IterableDataset.from_generator(lambda: ({"text": raw} for raw in RAW))
    cleaned = stream.map(CLEAN, batched=True, features=CLEAN.features(stream.features))
    assert [row["body"] for row in cleaned] == BODIES


def test_the_cache_knows_of_a_change_of_the_rules(tmp_path):
    folder = own_rules(tmp_path / "own")

    def name():
        return datasets.fingerprint.Hasher.hash(BatchCleaner(rules=folder))

    first = name()
    assert name() == first
    pack = folder / "own.yaml"
    pack.write_text(pack.read_text(encoding="utf-8").replace("rains", "pours"), encoding="utf-8")
    assert name() != first


def test_bytes_missing_values_and_columns_that_go():
    raw = datasets.Dataset.from_dict({"html": [PAGE, BINARY, None], "n": [1, 2, 3]})
    clean = BatchCleaner("html", rules=CLEANER.rules, columns=["body", "error"])
    features = clean.features(raw.remove_columns("html").features)
    cleaned = raw.map(clean, batched=True, remove_columns="html", features=features)
    assert cleaned.column_names == ["n", "body", "error"]
    assert cleaned["body"][:] == [CLEANER.clean(PAGE).body, None, None]
    assert "not a text file" in cleaned["error"][1]


def test_address_and_own_rules(tmp_path):
    rows = {"text": [OWN_RAW, OWN_RAW], "link": ["https://example.org/a", None]}
    clean = BatchCleaner(url_column="link", rules=own_rules(tmp_path / "own"))
    cleaned = datasets.Dataset.from_dict(rows).map(clean, batched=True)
    assert ["snows" in body for body in cleaned["body"]] == [False, True]


def test_a_column_that_is_there_is_not_overwritten(dataset):
    taken = dataset.rename_column("url", "body")
    with pytest.raises(ValueError, match="choose a prefix"):
        taken.map(CLEAN, batched=True)
    named = BatchCleaner(rules=CLEANER.rules, prefix="clean_")
    features = named.features(taken.features)
    assert taken.map(named, batched=True, features=features)["clean_body"][:] == BODIES
