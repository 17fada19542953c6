"""The hook for Ray Data, on a local cluster."""

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

ray = needs("ray")
data = needs("ray.data")

from cleaner import load_rules  # noqa: E402
from cleaner.hooks.ray import BatchCleaner  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")  # Ray's of itself


@pytest.fixture(scope="module", autouse=True)
def cluster():
    ray.init(
        "local",  # tests/ray has a cluster of its own, maybe at the same time
        num_cpus=2,
        include_dashboard=False,
        log_to_driver=False,
        object_store_memory=100 * 2**20,
    )
    data.DataContext.get_current().enable_progress_bars = False
    yield
    ray.shutdown()


@pytest.fixture
def dataset():
    rows = zip(range(5), RAW, URLS, strict=True)
    return data.from_items([{"n": n, "text": text, "url": url} for n, text, url in rows])


def taken(dataset):
    return sorted(dataset.take_all(), key=lambda row: row["n"])


def test_actors_give_the_bodies_of_the_cleaner_and_other_columns_stay(dataset):
    cleaned = dataset.map_batches(
        BatchCleaner, fn_constructor_args=("text",), batch_format="pyarrow", concurrency=1
    )
    rows = taken(cleaned)
    assert [(row["n"], row["text"], row["url"]) for row in rows] == list(
        zip(range(5), RAW, URLS, strict=True)
    )
    assert [row["body"] for row in rows] == BODIES
    for row, result in zip(rows, RESULTS, strict=True):
        assert spans_of(row["removals"]) == spans(result)


def test_an_instance_works_in_tasks_and_takes_its_rules_along(tmp_path):
    folder = own_rules(tmp_path / "own")
    clean = BatchCleaner(rules=load_rules(folder), url_column="link")
    (folder / "own.yaml").unlink()
    rows = [
        {"n": 1, "text": OWN_RAW, "link": "https://example.org/a"},
        {"n": 2, "text": OWN_RAW, "link": None},
    ]
    cleaned = data.from_items(rows).map_batches(clean, batch_format="pyarrow")
    assert ["snows" in row["body"] for row in taken(cleaned)] == [False, True]


def test_pages_missing_values_and_what_cannot_be_read():
    rows = [{"n": n, "html": html} for n, html in enumerate((PAGE, BINARY, None))]
    clean = BatchCleaner("html", rules=CLEANER.rules, columns=["body", "error"])
    first, second, third = taken(data.from_items(rows).map_batches(clean, batch_format="pyarrow"))
    assert first["body"] == CLEANER.clean(PAGE).body
    assert second["body"] is None and "not a text file" in second["error"]
    assert (third["body"], third["error"]) == (None, None)


def test_blocks_that_are_empty(dataset):
    clean = BatchCleaner(rules=CLEANER.rules)
    late = dataset.repartition(3).filter(lambda row: row["n"] > 3)
    assert late.map_batches(clean, batch_format="pyarrow").count() == 1
    none = dataset.filter(lambda row: row["n"] > 9)
    assert none.map_batches(clean, batch_format="pyarrow").take_all() == []


def test_another_batch_format_is_refused_with_the_mend():
    with pytest.raises(TypeError, match='batch_format="pyarrow"'):
        BatchCleaner(rules=CLEANER.rules)({"text": RAW})
