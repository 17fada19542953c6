"""Containers through `cleaner clean`: what comes out is what went in, with clean texts."""

import csv
import io
import json
import zipfile

import pyarrow
import pyarrow.parquet
import pytest
from click.testing import CliRunner
from fastwarc.warc import ArchiveIterator

from cleaner.cli import main
from cleaner.io.registry import by_name, formats, kind_of
from tests.io import made

CLEAN = [{**row, "text": body} for row, body in zip(made.ROWS, made.BODIES, strict=True)]


def run(*args):
    packs = ("--only", "comments", "--only", "source-tails")
    return CliRunner().invoke(main, ["clean", *map(str, args), *packs])


def clean(tmp_path, name, content, *args, target=None, jobs=1):
    """The bytes that a container becomes, decompressed."""
    raw = tmp_path / name
    raw.write_bytes(content)
    out = tmp_path / "out" / (target or name)
    done = run(raw, "-o", out, "--jobs", jobs, *args)
    assert (done.exit_code, done.stderr.count("failed")) == (0, 0), done.stderr
    assert sorted(path.name for path in out.parent.iterdir()) == [out.name, f"{out.name}.cleaner"]
    kind = by_name(out.name)
    return made.UNPACK[kind.compression](out.read_bytes())


def archived(content):
    """Type, headers and block of each record."""
    records = ArchiveIterator(io.BytesIO(content), parse_http=False)
    return [(str(r.record_type), dict(r.headers.items()), r.reader.read()) for r in records]


@pytest.mark.parametrize("packed", made.PACK)
@pytest.mark.parametrize("name", made.MAKERS)
def test_every_container_in_every_compression(tmp_path, name, packed):
    maker = made.MAKERS[name]
    file = f"data.{name}.{packed}".rstrip(".")
    got = clean(tmp_path, file, made.PACK[packed](maker()))
    if name in ("warc", "wet"):
        blocks = [block for kind, _, block in archived(got) if kind == "conversion"]
        assert blocks == [body.encode() for body in made.BODIES]
    elif name == "parquet":
        assert pyarrow.parquet.read_table(io.BytesIO(got)).to_pylist() == CLEAN
    elif name == "json":
        assert json.loads(got) == CLEAN
    else:
        rows = made.jsonl(CLEAN) if name == "jsonl" else made.MAKERS[name](CLEAN)
        assert got == rows


@pytest.mark.parametrize("name", [*made.MAKERS, "html"])
@pytest.mark.parametrize("packed", ["", "gz", "zst"])
def test_the_first_bytes_tell_the_kind_where_the_name_does_not(tmp_path, name, packed):
    path = tmp_path / "dump"
    html = b"\n<!-- saved -->\n<!DOCTYPE HTML><html><body>Text</body></html>"
    path.write_bytes(made.PACK[packed](html if name == "html" else made.MAKERS[name]()))
    kind = kind_of(path)
    same = {"tsv": "csv", "wet": "warc"}  # told by the delimiter; one reader for both
    assert (kind.format.name, kind.compression) == (same.get(name, name), packed)


@pytest.mark.parametrize(
    "text",
    [
        "Plain text.",
        "",
        "[1] A footnote",
        "{braces} in a text",
        "<3 from Köln",
        "Rain, text and snow, he said.\nA body.",
        "a\tb\tc",
    ],
)
def test_texts_are_no_containers(tmp_path, text):
    path = tmp_path / "dump"
    path.write_text(text, encoding="utf-8")
    assert kind_of(path) is None


def test_a_folder_of_all_kinds_keeps_its_tree(tmp_path):
    raw = tmp_path / "raw" / "deep"
    raw.mkdir(parents=True)
    (raw / "a.txt").write_text(made.TEXTS[0], encoding="utf-8")
    (raw / "b.md.gz").write_bytes(made.PACK["gz"](made.TEXTS[0].encode()))
    (raw / "part-00000").write_bytes(made.jsonl())
    (raw / "c.csv").write_bytes(made.table())
    (raw / "LICENSE").write_text("No article.", encoding="utf-8")
    (raw / "old.jsonl.rejected.jsonl").write_text("{}\n", encoding="utf-8")
    for name in ("a.html", "p.html"):
        (raw / name).write_text("<p>It rains.</p>", encoding="utf-8")
    out = tmp_path / "out"
    assert run(raw.parent, "-o", out, "--jobs", 2).exit_code == 0
    names = sorted(path.relative_to(out).as_posix() for path in out.rglob("*.*"))
    wanted = ["a.html.txt", "a.txt", "b.md.gz", "c.csv", "p.txt"]
    assert names == [f"deep/{name}" for name in wanted]
    assert (out / "deep" / "a.txt").read_text(encoding="utf-8") == made.BODIES[0]
    assert (out / "deep" / "part-00000").read_bytes() == made.jsonl(CLEAN)
    assert made.UNPACK["gz"]((out / "deep" / "b.md.gz").read_bytes()).decode() == made.BODIES[0]


def test_a_folder_can_become_one_container(tmp_path):
    raw = tmp_path / "raw"
    (raw / "sub").mkdir(parents=True)
    for name, text in zip(("a.txt", "sub/b.txt"), made.TEXTS, strict=False):
        (raw / name).write_text(text, encoding="utf-8")
    out = tmp_path / "all.jsonl.zst"
    assert run(raw, "-o", out, "--jobs", 2).exit_code == 0
    rows = [json.loads(line) for line in made.UNPACK["zst"](out.read_bytes()).splitlines()]
    assert rows == [
        {"id": "a.txt", "text": made.BODIES[0]},
        {"id": "sub/b.txt", "text": made.BODIES[1]},
    ]


@pytest.mark.parametrize("to", ["jsonl", "json", "csv", "tsv", "parquet", "wet", "jsonl.zst"])
@pytest.mark.parametrize("name", made.MAKERS)
def test_each_container_becomes_each_other(tmp_path, name, to):
    target = f"out.{to}"
    got = clean(tmp_path, f"data.{name}", made.MAKERS[name](), "--to", to, target=target)
    if to == "wet":
        blocks = [block.decode() for kind, _, block in archived(got) if kind == "conversion"]
        assert blocks == made.BODIES
        return
    if to == "parquet":
        rows = pyarrow.parquet.read_table(io.BytesIO(got)).to_pylist()
    elif to in ("csv", "tsv"):
        lines = io.StringIO(got.decode(), newline="")
        rows = list(csv.DictReader(lines, delimiter="," if to == "csv" else "\t"))
    else:
        rows = json.loads(got) if to == "json" else [*map(json.loads, got.splitlines())]
    assert [row["text"] for row in rows] == made.BODIES
    assert [row["url"] for row in rows] == [row["url"] for row in made.ROWS]
    if name not in ("warc", "wet"):
        assert [list(row) for row in rows] == [list(row) for row in made.ROWS]


def test_records_become_text_files(tmp_path):
    (tmp_path / "data.jsonl").write_bytes(made.jsonl())
    assert run(tmp_path / "data.jsonl", "--to", "txt", "-o", tmp_path / "out").exit_code == 0
    names = ["000001-d0.txt", "000002-d1.txt", "000003-d2.txt"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names
    text = (tmp_path / "out" / names[1]).read_text(encoding="utf-8")
    assert text == made.BODIES[1] + "\n"


def test_a_container_goes_to_stdout(tmp_path):
    (tmp_path / "data.csv.gz").write_bytes(made.PACK["gz"](made.table()))
    assert run(tmp_path / "data.csv.gz").stdout_bytes == made.table(CLEAN)
    done = run(tmp_path / "data.csv.gz", "--to", "jsonl")
    assert [json.loads(line)["text"] for line in done.stdout.splitlines()] == made.BODIES


def test_removed_parts_become_columns(tmp_path):
    args = ("--parts", "source-tail, comment-form")
    got = clean(tmp_path, "data.jsonl", made.jsonl(), *args)
    rows = [json.loads(line) for line in got.splitlines()]
    assert [list(row) for row in rows] == 3 * [
        [*made.ROWS[0], "removed_source-tail", "removed_comment-form"]
    ]
    assert [row["removed_source-tail"] for row in rows] == [["Source link"], [], []]
    table = clean(tmp_path, "data.parquet", made.parquet(), *args, target="../p/data.parquet")
    rows = pyarrow.parquet.read_table(io.BytesIO(table)).to_pylist()
    assert [row["removed_comment-form"] for row in rows] == [[], ["Leave a Reply"], []]


def test_a_field_deep_in_a_row_is_named_with_dots(tmp_path):
    rows = [{"page": {"text": text, "n": 1}, "text": "Not this one."} for text in made.TEXTS]
    wanted = [
        {**row, "page": {"text": body, "n": 1}} for row, body in zip(rows, made.BODIES, strict=True)
    ]
    args = ("--text-field", "page.text")
    assert clean(tmp_path, "data.jsonl", made.jsonl(rows), *args) == made.jsonl(wanted)
    got = clean(tmp_path, "data.parquet", made.parquet(rows), *args, target="../p/data.parquet")
    assert pyarrow.parquet.read_table(io.BytesIO(got)).to_pylist() == wanted


@pytest.mark.parametrize("name", ["csv", "parquet", "json", "jsonl"])
def test_a_container_without_records_keeps_its_columns(tmp_path, name):
    schema = pyarrow.schema([("id", pyarrow.int8()), ("text", pyarrow.string())])
    empty = {"csv": b"id,text\r\n", "json": b"[]\n", "jsonl": b""}
    content = empty.get(name) if name in empty else made.parquet([], schema)
    got = clean(tmp_path, f"data.{name}.gz", made.PACK["gz"](content))
    assert got == content


def test_one_object_in_a_file_of_json_stays_one_and_two_become_an_array(tmp_path):
    one = b'{\n  "id": 1.0,\n  "text": "%s"\n}'
    raw, body = b"It rains.\\nSource link", b"It rains."
    assert clean(tmp_path, "data.json", one % raw) == one % body + b"\n"
    again = CliRunner().invoke(
        main, ["restore", str(tmp_path / "out" / "data.json"), "-o", str(tmp_path / "again.json")]
    )
    assert again.exit_code == 0, again.output
    assert (tmp_path / "again.json").read_bytes() == one % raw + b"\n"
    two = clean(tmp_path, "data.json", one % raw + one % b"It snows.", target="../two/data.json")
    assert [row["text"] for row in json.loads(two)] == ["It rains.", "It snows."]
    array = clean(tmp_path, "data.json", b"[%s]" % (one % raw), target="../array/data.json")
    assert json.loads(array) == [{"id": 1.0, "text": "It rains."}]


def test_a_long_run_of_spaces_in_a_record_is_written_as_it_stands(tmp_path):
    text = f"It rains.{' ' * 100_000}It snows."
    (tmp_path / "raw.jsonl").write_text(json.dumps({"text": text}), encoding="utf-8")
    done = run(tmp_path / "raw.jsonl", "-o", tmp_path / "clean.jsonl")
    assert done.exit_code == 0, done.stderr
    [line] = (tmp_path / "clean.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["text"] == text


def test_a_wacz_archive_is_read(tmp_path):
    path = tmp_path / "crawl.wacz"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("datapackage.json", "{}")
        packed = b"".join(map(made.PACK["gz"], made.warc_records()))
        file.writestr("archive/data.warc.gz", packed)
    (tmp_path / "copy").write_bytes(path.read_bytes())
    assert kind_of(tmp_path / "copy").format.name == "wacz"
    got = clean(tmp_path, "crawl.wacz", path.read_bytes(), target="crawl.jsonl")
    assert [json.loads(line)["text"] for line in got.splitlines()] == made.BODIES
    (tmp_path / "new").mkdir()
    assert run(path, "-o", tmp_path / "new").exit_code == 0
    assert sorted(each.name for each in (tmp_path / "new").iterdir()) == [
        "crawl.wet",
        "crawl.wet.cleaner",
    ]
    done = run(path, "-o", tmp_path / "x.wacz")
    assert (done.exit_code, "wacz is read and not written" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["data.jsonl", "--to", "jsnl", "-o", "x"], 'did you mean "jsonl"?'),
        (["data.jsonl", "--to", "html", "-o", "x"], "choose from"),
        (["data.jsonl", "--to", "csv", "-o", "x.jsonl"], "--to says csv"),
        (["data.jsonl", "--to", "txt"], "name a folder with -o"),
        (["data.jsonl", "-o", "x.txt"], "name a folder with -o"),
        (["data.jsonl", "-o", "x.wet", "--parts", "caption"], "--parts needs columns"),
        (["data.jsonl", "-o", "x", "--parts", "captoin"], 'did you mean "caption"?'),
        (["data.jsonl", "-o", "data.jsonl"], "is the raw file itself"),
        ([".", "-o", "./x.jsonl"], "put the bodies elsewhere"),
    ],
)
def test_wrong_use_is_said_and_ends_with_2(tmp_path, monkeypatch, args, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.jsonl").write_bytes(made.jsonl())
    done = run(*args)
    assert done.exit_code == 2
    assert message in " ".join(done.stderr.split())
    assert [path.name for path in tmp_path.iterdir()] == ["data.jsonl"]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ([], "no field has a name that texts have; name it with --text-field; the fields with"
             " text: title, deep.words"),
        (["--text-field", "titel"], 'no field "titel", did you mean "title"?'),
        (["--text-field", "title", "--id-field", "key"], '--id-field: there is no field "key"'),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["data.jsonl", "data.parquet"])
def test_fields_that_are_not_there_are_an_error_that_lists_those_that_are(
    tmp_path, name, args, message
):
    maker = made.MAKERS[name.partition(".")[2]]
    (tmp_path / name).write_bytes(maker([{"title": "T", "n": 1, "deep": {"words": "w"}}]))
    done = run(tmp_path / name, "-o", tmp_path / "out" / name, *args)
    assert done.exit_code == 1
    assert message in done.stderr
    assert not (tmp_path / "out" / name).exists()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            {"heading": {"text": "T"}, "page": {"text": "t", "html": "h"}},
            "more than one field may hold the text; name it with --text-field:"
            " heading.text, page.text",
        ),
        ({"n": 1}, "data.jsonl: no field holds text"),
    ],
)
def test_a_field_is_not_guessed_where_several_or_none_can_be_it(tmp_path, row, message):
    (tmp_path / "data.jsonl").write_bytes(made.jsonl([row]))
    done = run(tmp_path / "data.jsonl", "-o", tmp_path / "out.jsonl")
    assert done.exit_code == 1
    assert f"{message}\n" in done.stderr
    assert not (tmp_path / "out.jsonl").exists()


def test_formats_do_not_claim_the_same_ending():
    suffixes = [suffix for each in formats().values() for suffix in each.suffixes]
    assert len(suffixes) == len(set(suffixes))


@pytest.mark.parametrize(
    ("module", "name", "extra"),
    [("fastwarc.warc", "warc", "warc"), ("zstandard", "jsonl.zst", "zstd")],
)  # fmt: skip
def test_a_missing_library_is_said_with_what_to_install(tmp_path, monkeypatch, module, name, extra):
    kind, _, packed = name.partition(".")
    (tmp_path / f"data.{name}").write_bytes(made.PACK[packed](made.MAKERS[kind]()))
    monkeypatch.setitem(__import__("sys").modules, module, None)
    monkeypatch.setitem(__import__("sys").modules, module.partition(".")[0], None)
    done = run(tmp_path / f"data.{name}", "-o", tmp_path / "out" / "x.jsonl")
    assert done.exit_code == 1
    assert f"pip install 'article-cleaner[{extra}]'" in done.stderr


@pytest.mark.parametrize(
    ("type_", "read"), [("text/plain; charset=KOI8-R", True), ("text/plain", False)]
)
def test_the_charset_of_an_http_header_says_how_bytes_are_read(tmp_path, type_, read):
    # Two letters and a stop alone are as likely in another alphabet.
    content = made.INFO + made.response(0, "Да.".encode("koi8_r"), type_)
    [_, (_, _, block)] = archived(clean(tmp_path, "a.warc", content))
    assert (block.decode() == "Да.") is read
