"""The hook for datatrove, in its local executor."""

import gzip
import json

import pytest

from tests.conftest import needs
from tests.hooks.made import (
    BODIES,
    CLEANER,
    NAMES,
    OWN_RAW,
    PAGE,
    RAW,
    RESULTS,
    URLS,
    own_rules,
    spans,
    spans_of,
)

needs("datatrove")
data = needs("datatrove.data")
executor = needs("datatrove.executor")
readers = needs("datatrove.pipeline.readers")
writers = needs("datatrove.pipeline.writers")

from cleaner.hooks.datatrove import CleanerFormatter  # noqa: E402


@pytest.fixture
def raw(tmp_path):
    """Two shards of JSON Lines."""
    folder = tmp_path / "raw"
    folder.mkdir()
    rows = [
        json.dumps({"id": name, "text": text, "url": url})
        for name, text, url in zip(NAMES, RAW, URLS, strict=True)
    ]
    for number in range(2):
        lines = "\n".join(rows[number::2])
        (folder / f"{number}.jsonl").write_text(lines, encoding="utf-8")
    return folder


def run(tmp_path, *steps, tasks=1, workers=1):
    made = executor.LocalPipelineExecutor(
        list(steps), tasks=tasks, workers=workers, logging_dir=str(tmp_path / "logs")
    )
    return made.run()


def rows(folder):
    found = [
        json.loads(line)
        for path in sorted(folder.glob("*.jsonl.gz"))
        for line in gzip.decompress(path.read_bytes()).decode().splitlines()
    ]
    return sorted(found, key=lambda row: row["id"])


@pytest.mark.parametrize("workers", [1, 2])
def test_bodies_are_those_of_the_cleaner_and_metadata_stay(tmp_path, raw, workers):
    reader = readers.JsonlReader(str(raw))
    writer = writers.JsonlWriter(str(tmp_path / "out"))
    run(tmp_path, reader, CleanerFormatter(), writer, tasks=2, workers=workers)
    found = rows(tmp_path / "out")
    assert [row["text"] for row in found] == BODIES
    assert [row["metadata"]["url"] for row in found] == URLS
    for row, result in zip(found, RESULTS, strict=True):
        assert spans_of(row["metadata"]["cleaner"]["removals"]) == spans(result)


def test_statistics_by_rule(tmp_path, raw):
    reader = readers.JsonlReader(str(raw))
    stats = run(tmp_path, reader, CleanerFormatter(rules=CLEANER.rules))
    found = {name: stat.total for name, stat in stats.stats[1].stats.items()}
    assert (found["total"], found["verdict/keep"]) == (5, 5)
    removals = [each for result in RESULTS for each in result.removals]
    assert found["removed_characters"] == sum(len(each.text) for each in removals)
    by_rule = {name[8:]: n for name, n in found.items() if name.startswith("removed/")}
    assert by_rule == {
        rule: sum(each.rule == rule for each in removals)
        for rule in {each.rule for each in removals}
    }


def test_parquet_takes_the_trace_as_json(tmp_path, raw):
    reader = readers.JsonlReader(str(raw))
    writer = writers.ParquetWriter(str(tmp_path / "out"))
    run(tmp_path, reader, CleanerFormatter(rules=CLEANER.rules, flat=True), writer)
    again = [*readers.ParquetReader(str(tmp_path / "out"))()]
    again.sort(key=lambda document: document.id)
    assert [document.text for document in again] == BODIES
    traces = [json.loads(document.metadata["cleaner"]) for document in again]
    assert [spans_of(each["removals"]) for each in traces] == list(map(spans, RESULTS))


def test_own_rules_pages_and_what_cannot_be_cleaned(tmp_path):
    step = CleanerFormatter(rules=own_rules(tmp_path / "own"))
    given = [
        data.Document(OWN_RAW, "1", metadata={"url": "https://example.org/a"}),
        data.Document(PAGE.decode("cp1252"), "2"),
        data.Document(7, "3", metadata={"n": 1}),
    ]
    first, second, third = step(given)
    assert "snows" not in first.text
    assert second.text == CLEANER.clean(PAGE).body
    assert second.metadata["cleaner"]["page"]["title"] == "The talks"
    assert (third.text, third.metadata["n"]) == (7, 1)
    assert "but int" in third.metadata["cleaner"]["error"]
    assert step.stats["failed"].total == 1
    assert "rains" not in step.format(OWN_RAW)
