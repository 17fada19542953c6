"""What a run did stands in Parquet files that any tool reads."""

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

import cleaner
from cleaner.audit.schema import CHANGES, DOCUMENTS
from cleaner.audit.shard import Shard, host_of
from tests.strategies import texts


def written(folder, *documents):
    shard = Shard()
    for name, raw in documents:
        shard.add(name, "", cleaner.clean(raw))
    shard.write(folder / "audit" / "unit.parquet")
    return shard


def test_duckdb_counts_what_rules_took(tmp_path):
    written(tmp_path, ("a.txt", "It rains.\nSource link\n"), ("b.txt", "It snows.\nSource link"))
    found = duckdb.sql(
        f"SELECT rule, count(*) FROM '{tmp_path}/audit/*.parquet' WHERE kind = 'removal'"
        " GROUP BY rule"
    )
    assert found.fetchall() == [("source-link", 2)]


def test_a_document_without_changes_is_known(tmp_path):
    written(tmp_path, ("a.txt", "It rains."))
    assert parquet.read_table(tmp_path / "audit" / "unit.parquet").num_rows == 0
    [row] = parquet.read_table(tmp_path / "documents" / "unit.parquet").to_pylist()
    assert (row["document"], row["verdict"], row["body_characters"]) == ("a.txt", "keep", 9)


def test_letters_that_nothing_brings_back_stay_and_are_counted(tmp_path):
    written(tmp_path, ("a.txt", "It rains in M\ufffdnchen and in K\ufffdln."))
    [row] = parquet.read_table(tmp_path / "documents" / "unit.parquet").to_pylist()
    assert row["replacement_characters"] == 2


def test_a_page_names_the_nodes_that_were_pruned(tmp_path):
    page = (
        "<html><body><div id='comments'>Jo: Nice.</div><article>"
        + "<p>The hall was full on Monday, and the talks went on until noon.</p>" * 9
        + "</article></body></html>"
    )
    written(tmp_path, ("a.html", page))
    rows = parquet.read_table(tmp_path / "audit" / "unit.parquet").to_pylist()
    [node] = [row for row in rows if row["kind"] == "pruned"]
    assert node["text"] == "Jo: Nice."
    assert node["xpath"].endswith("/div")
    assert node["start"] is None


def test_columns_are_those_of_the_schema(tmp_path):
    written(tmp_path, ("a.txt", "It rains.\nSource link"))
    for folder, columns in (("audit", CHANGES), ("documents", DOCUMENTS)):
        schema = parquet.read_schema(tmp_path / folder / "unit.parquet")
        assert {field.name: str(field.type) for field in schema} == columns


def test_records_have_their_number_and_the_host_of_their_address(tmp_path):
    shard = Shard()
    for number, place in ((64, "line 70"), (65, "line 72")):
        result = cleaner.clean("It rains.")
        shard.add("a.jsonl", place, result, url="https://www.example.com/a", number=number)
    shard.write(tmp_path / "audit" / "unit.parquet")
    rows = parquet.read_table(tmp_path / "documents" / "unit.parquet").to_pylist()
    assert [(row["record"], row["number"]) for row in rows] == [("line 70", 64), ("line 72", 65)]
    assert rows[0]["site"] == "example.com"


@given(texts(), st.text(st.characters(codec=None), max_size=20))
def test_any_text_and_name_can_be_written_and_twice_gives_the_same_bytes(
    tmp_path_factory, raw, name
):
    folder = tmp_path_factory.mktemp("shard")
    path = folder / "audit" / "unit.parquet"
    written(folder, (name, raw))
    first = path.read_bytes()
    written(folder, (name, raw))
    assert path.read_bytes() == first


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.Example.com/a", "example.com"),
        ("http://[::1", None),
        ("example.com/a", None),
        (None, None),
    ],
)
def test_the_site_is_the_host_of_the_address(url, host):
    assert host_of(url) == host
