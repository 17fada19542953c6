"""What holds for any rows: cleaning what has nothing to clean changes not a byte of meaning."""

import csv
import io
import json

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.io import json_text
from cleaner.io.compression import Sink, decompressed
from cleaner.io.formats import delimited, json_file, jsonl, parquet, warc
from cleaner.io.records import ContainerError, Reject, UnwritableError, Wanted
from cleaner.io.registry import formats
from tests.io import made

any_text = st.text(st.characters(exclude_categories=["Cs"]))
names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda n: n != "text")
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=5,
)


class Memory(io.BytesIO):
    """A source in memory."""

    name = "memory"
    progress = 0.0

    def open(self):
        return io.BufferedReader(self)


def through(module, writer, content, body=None, wanted=None):
    """The container with the same texts, or with one body, written again; nothing is rejected."""
    out = io.BytesIO()
    sink = Sink(out)
    made_writer = writer(sink)
    for record in module(Memory(content), wanted or Wanted("text")):
        assert not isinstance(record, Reject), record
        text = record.raw.decode() if isinstance(record.raw, bytes) else record.raw
        made_writer.write(record, text if body is None else body, {})
    made_writer.close()
    sink.finish()
    return out.getvalue()


@st.composite
def objects(draw):
    """An object with a text somewhere among its members."""
    row = list(draw(st.dictionaries(names, values, max_size=4)).items())
    row.insert(draw(st.integers(0, len(row))), ("text", draw(any_text)))
    return dict(row)


@given(st.lists(objects(), min_size=1, max_size=4), st.booleans(), any_text)
def test_json_lines_keep_every_other_byte(rows, ascii_, body):
    content = "".join(json.dumps(row, ensure_ascii=ascii_) + "\n" for row in rows).encode()
    changed = through(jsonl.read, jsonl.LineWriter, content, body)
    assert [json.loads(line) for line in changed.split(b"\n")[:-1]] == [
        {**row, "text": body} for row in rows
    ]
    plain = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    assert through(jsonl.read, jsonl.LineWriter, plain) == plain


@pytest.mark.parametrize(
    "line",
    [
        '{"a": 1.10, "b": 1e5, "big": 12345678901234567890123, "text": "x"}',
        '{ "text" :"x" , "a":"\\u00e9\\/" }',
        '{"a": {"text": "no"}, "text": "x", "z": [NaN, {"text": "no"}]}',
        '{"\\u0074ext": "x"}',
    ],
)
def test_numbers_escapes_and_spaces_stay_as_they_were_written(line):
    assert json_text.replaced(line, ("text",), "x", {}) == line
    assert json_text.replaced(line, ("text",), "é", {}) == line.replace('"x"', '"é"')
    assert json.loads(json_text.replaced(line, ("text",), "y", {"n": [1]}))["n"] == [1]


def test_a_text_written_in_escapes_stays_so():
    line = '{"text": "K\\u00f6ln", "a": 1}'
    assert json_text.replaced(line, ("text",), "Köln", {}) == line


@given(st.lists(objects(), max_size=4), st.sampled_from([None, 0, 2]), st.integers(1, 40))
def test_an_array_keeps_its_objects_wherever_the_chunks_end(rows, indent, chunk):
    content = json.dumps(rows, indent=indent, ensure_ascii=False).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_file, "_CHUNK", chunk)
        assert json.loads(through(json_file.read, json_file.ArrayWriter, content)) == rows


columns = st.lists(names, min_size=1, max_size=4, unique=True)
cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.data(), columns, st.sampled_from("csv tsv".split()), st.booleans())
def test_tables_keep_every_cell(data, columns, kind, quote_all):
    columns = [name.replace("\0", "0") for name in columns]
    header = list(dict.fromkeys(["text", "id", *columns]))
    rows = data.draw(st.lists(st.tuples(*[cells] * len(header)), min_size=1, max_size=4))
    out = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter="\t" if kind == "tsv" else ",", quoting=quoting)
    writer.writerows([header, *rows])
    content = out.getvalue().encode()
    read = delimited.read_tsv if kind == "tsv" else delimited.read_csv
    [write] = [each.writer for each in delimited.FORMATS if each.name == kind]
    assert through(read, write, content) == content


@settings(max_examples=50)
@given(st.lists(st.tuples(any_text, st.binary(), st.none() | st.integers(-5, 5)), min_size=1))
def test_parquet_keeps_columns_types_and_row_groups(rows):
    schema = pyarrow.schema(
        [("b", pyarrow.binary()), ("text", pyarrow.large_string()), ("n", pyarrow.int8())],
        metadata={"origin": "test"},
    )
    table = pyarrow.Table.from_pylist(
        [dict(zip(("text", "b", "n"), row, strict=True)) for row in rows], schema
    )
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out, row_group_size=3, compression="gzip")
    got = pyarrow.parquet.ParquetFile(
        io.BytesIO(through(parquet.read, parquet.TableWriter, out.getvalue()))
    )
    assert got.read().equals(table)
    assert got.schema_arrow.metadata[b"origin"] == b"test"
    old = pyarrow.parquet.ParquetFile(out).metadata
    assert got.metadata.num_row_groups == old.num_row_groups
    assert got.metadata.row_group(0).column(0).compression == "GZIP"


@pytest.mark.parametrize(
    "type_",
    [pyarrow.string(), pyarrow.binary(), pyarrow.dictionary(pyarrow.int32(), pyarrow.string())],
)
def test_parquet_texts_of_any_type_keep_it(type_):
    schema = pyarrow.schema([("page", pyarrow.struct([("n", pyarrow.int64()), ("text", type_)]))])
    if not pyarrow.types.is_dictionary(type_):
        content = made.parquet([{"page": {"n": 1, "text": "a"}}] * 3, schema)
        got = through(parquet.read, parquet.TableWriter, content, "b", Wanted("page.text"))
        table = pyarrow.parquet.read_table(io.BytesIO(got))
        assert table.schema.field("page").type == schema.field("page").type
        text = "b" if type_ == pyarrow.string() else b"b"
        assert table.to_pylist() == [{"page": {"n": 1, "text": text}}] * 3
    flat = pyarrow.schema([("text", type_)])
    got = through(parquet.read, parquet.TableWriter, made.parquet([{"text": "a"}], flat), "b")
    assert pyarrow.parquet.read_table(io.BytesIO(got)).schema.field("text").type == type_


def test_a_wet_file_keeps_all_that_does_not_tell_of_the_text():
    got = through(warc.read, warc.ArchiveWriter, made.wet())
    digests = [line for line in got.split(b"\r\n") if line.startswith(b"WARC-Block-Digest")]
    assert len(digests) == 3
    for digest in digests:
        got = got.replace(digest + b"\r\n", b"")
    assert got == made.wet()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_table_in_another_encoding_becomes_utf_8(encoding):
    text = "id,text,town\r\n" + "1,Es regnet über Köln.,Köln\r\n" * 20
    got = through(delimited.read_csv, delimited.FORMATS[0].writer, text.encode(encoding))
    assert got.decode("utf-8" if encoding == "cp1252" else "utf-8-sig") == text


def test_an_odd_row_in_another_encoding_is_decoded_by_itself():
    good = "1,Es regnet über Köln.,Köln\n"
    content = ("id,text,town\n" + good * 20).encode() + good.encode("cp1252")
    got = through(delimited.read_csv, delimited.FORMATS[0].writer, content)
    assert got.decode() == "id,text,town\n" + good * 21


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_a_table_keeps_its_delimiter_and_line_ends(delimiter):
    content = made.table(delimiter=delimiter, lineterminator="\n")
    assert through(delimited.read_csv, delimited.FORMATS[0].writer, content) == content


def test_a_huge_cell_is_read():
    content = b"id,text\r\n1," + b"word " * 200_000 + b"\r\n"
    assert through(delimited.read_csv, delimited.FORMATS[0].writer, content) == content


@pytest.mark.parametrize("compression", made.PACK)
def test_parts_that_are_compressed_by_themselves_are_one_stream(compression):
    out = io.BytesIO()
    sink = Sink(out, compression)
    for part in (b"one", b"two"):
        sink.write(part)
        sink.end_member()
    sink.finish()
    assert decompressed(io.BufferedReader(io.BytesIO(out.getvalue()))).read() == b"onetwo"
    assert made.UNPACK[compression](out.getvalue()) == b"onetwo"


@pytest.mark.parametrize("compression", [name for name in made.PACK if name])
def test_a_cut_stream_is_a_fault_and_an_empty_one_is_none(compression):
    packed = made.PACK[compression](b"text" * 1000)
    with pytest.raises(EOFError):
        decompressed(io.BufferedReader(io.BytesIO(packed[:-4]))).read()
    out = io.BytesIO()
    Sink(out, compression).finish()
    assert made.UNPACK[compression](out.getvalue()) == b""


@settings(max_examples=150)
@given(st.data(), st.sampled_from([*made.MAKERS]))
def test_damage_is_named_or_is_a_fault_of_the_container(data, name):
    content = bytearray(made.MAKERS[name]())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content)))
        content[at : at + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=20))
    out = io.BytesIO()
    writer = formats()[name].writer(Sink(out))
    try:
        for entry in formats()[name].read(Memory(bytes(content)), Wanted()):
            if isinstance(entry, Reject):
                assert entry.place
                assert entry.reason
            else:
                writer.write(entry, "body", {"caption": []} if name == "jsonl" else {})
    except (ContainerError, UnwritableError, OSError, pyarrow.ArrowException):
        return
    writer.close()
