"""What cannot be read is counted, named and kept; the rest goes on."""

import base64
import gzip
import json
import os
import re

import pytest
from click.testing import CliRunner

from cleaner.batch.containers import ContainerTask, Delivery
from cleaner.batch.run import Settings
from cleaner.batch.run import run as run_tasks
from cleaner.cli import main
from cleaner.engine.compile import load_rules
from cleaner.io import records
from cleaner.io.formats import json_file, jsonl, parquet, warc
from cleaner.io.outputs import REJECTED, ContainerOutput
from cleaner.io.records import Reject, Source, Wanted
from cleaner.io.registry import by_name
from cleaner.pipeline import Cleaner
from tests.io import made

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\xff\xfe\x01"


def clean(tmp_path, name, content, *args):
    """The output, what was rejected with its bytes, and the messages."""
    raw, out = tmp_path / name, tmp_path / "out" / name
    raw.write_bytes(content)
    packs = ("--only", "comments", "--only", "source-tails")
    done = CliRunner().invoke(main, ["clean", str(raw), "-o", str(out), *args, *packs])
    assert done.exit_code == 1, done.output
    kept = out.with_name(name + REJECTED)
    rows = [json.loads(line) for line in kept.read_text("utf-8").splitlines()]
    assert {row["file"] for row in rows} == {str(raw)}
    assert all(f"failed: {raw}, {row['place']}: {row['reason']}" in done.stderr for row in rows)
    assert re.search(rf"failures +│ +{len(rows)} ", done.stderr)
    return out.read_bytes(), [(row["place"], row["reason"], exact(row)) for row in rows]


def exact(row):
    return row["raw"].encode() if "raw" in row else base64.b64decode(row["raw_base64"])


BAD_LINES = {
    b"{": "not JSON",
    b"[1, 2]": "not a JSON object",
    b'{"id": 1}': 'the field "text" is missing',
    b'{"text": null}': 'the field "text" is no text but null',
    b'{"text": ["a"]}': 'the field "text" is no text but a list',
    b'{"text": "\xf6"}': "not UTF-8 (byte 11)",
    b'{"text": "a", "text": "b"}': 'the field "text" stands there twice',
    b"[" * 50_000: "not JSON",
    b'{"n": ' + b"[" * 50_000: "not JSON: nested deeper than can be read",
    b'{"n": %s}' % (b"9" * 5_000): "not JSON: a number has more digits than can be read",
    b'{"text": "a" "b"}': "not JSON: Expecting ',' delimiter (character 14)",
}


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_bad_lines_are_kept_with_their_bytes_and_the_rest_goes_on(tmp_path, jobs):
    good = b'{"text": "It rains.\\nSource link"}\n'
    content = good + b"".join(line + b"\n" + good for line in BAD_LINES)
    got, rejected = clean(tmp_path, "data.jsonl", content, "--jobs", jobs)
    assert got == b'{"text": "It rains."}\n' * (len(BAD_LINES) + 1)
    assert [bytes_.rstrip(b"\n") for _, _, bytes_ in rejected] == list(BAD_LINES)
    assert [place for place, _, _ in rejected] == [f"line {n}" for n in range(2, 24, 2)]
    for (_, reason, _), start in zip(rejected, BAD_LINES.values(), strict=True):
        assert reason.startswith(start)


def test_bad_elements_of_an_array_are_kept(tmp_path):
    content = b'[{"text": "a"}, {"text": }, 7, {"text": "b"},\n{"text": "\xff"}, {"text": "c"} '
    got, rejected = clean(tmp_path, "data.json", content)
    assert [row["text"] for row in json.loads(got)] == ["a", "b", "c"]
    assert [(place, bytes_) for place, _, bytes_ in rejected] == [
        ("record 2", b'{"text": }'),
        ("record 3", b"7"),
        ("record 5", b'{"text": "\xff"}'),
        ("record 7", b""),
    ]
    assert rejected[-1][1] == "the file ends in the middle"


def test_bad_rows_of_a_table_are_kept(tmp_path):
    good = b'1,"a ""quoted"" text"\r\n'
    bad = [b"2\r\n", b"3,a,b\r\n", b'4,"no" end\r\n']
    content = b"id,text\r\n" + good + b"".join(line + good for line in bad) + b'5,"open\r\n'
    got, rejected = clean(tmp_path, "data.csv", content)
    assert got == b"id,text\r\n" + good * 4
    assert [bytes_ for _, _, bytes_ in rejected] == [*bad, b'5,"open\r\n']
    assert [place for place, _, _ in rejected] == ["line 3", "line 5", "line 7", "line 9"]
    assert "quote that does not end" in rejected[-1][1]


def test_rows_without_text_of_a_parquet_file_are_kept_as_json(tmp_path):
    rows = [{"id": n, "text": text} for n, text in enumerate(["a", None, "b"])]
    _, rejected = clean(tmp_path, "data.parquet", made.parquet(rows))
    assert [(place, json.loads(bytes_)) for place, _, bytes_ in rejected] == [("row 2", rows[1])]


def test_bad_records_of_an_archive_are_kept(tmp_path):
    first, second, third = list(made.wet_records())[1:]
    broken = made.record("response", b"no HTTP", Content_Type="application/http; msgtype=response")
    headless = b"WARC/1.0\r\nWARC-Type: response\r\n\r\n"
    content = first + broken + b"stray\r\n" + second + headless + third + first[:-20]
    got, rejected = clean(tmp_path, "data.warc", content)
    assert got.count(b"WARC-Type: conversion") == 3
    assert [(place, reason) for place, reason, _ in rejected] == [
        ("record 2", "its HTTP response is broken: no HTTP header"),
        ("before record 3", "no WARC record"),
        ("record 4", "its header has no valid Content-Length"),
        ("record 6", "the archive ends in the middle of it"),
    ]
    assert rejected[0][2] == broken
    assert rejected[1][2] == b"stray\r\n"
    assert rejected[2][2] == headless


def test_a_page_that_is_no_text_is_kept(tmp_path):
    content = made.response(1, PNG, "text/html") + made.response(2, "It rains.", "text/plain")
    got, rejected = clean(tmp_path, "data.warc", content)
    assert got.count(b"conversion") == 1
    assert rejected[0][1].startswith("not a text file")
    assert rejected[0][2] == made.response(1, PNG, "text/html")


@pytest.mark.parametrize("name", ["jsonl", "csv", "json", "wet"])
def test_a_cut_compressed_file_gives_what_can_be_read(tmp_path, name):
    rows = [{"n": n, "text": f"Day {n}, {os.urandom(40).hex()}."} for n in range(3000)]
    content = made.wet([row["text"] for row in rows]) if name == "wet" else made.MAKERS[name](rows)
    raw, out = tmp_path / f"data.{name}.gz", tmp_path / "out" / f"data.{name}"
    raw.write_bytes(gzip.compress(content)[:-2000])
    done = CliRunner().invoke(main, ["clean", str(raw), "-o", str(out), "--only", "comments"])
    assert done.exit_code == 1
    assert f"failed: {raw}: cannot be read to its end: " in done.stderr
    assert out.read_bytes().count(b"Day ") > 1000


def test_an_output_that_cannot_be_written_is_one_failure(tmp_path):
    (tmp_path / "data.jsonl").write_bytes(made.jsonl() * 100)
    (tmp_path / "blocked").write_text("a file where a folder is wanted", encoding="utf-8")
    out = tmp_path / "blocked" / "out.jsonl"
    done = CliRunner().invoke(
        main, ["clean", str(tmp_path / "data.jsonl"), "-o", str(out), "--only", "comments"]
    )
    assert done.exit_code == 1
    assert done.stderr == f"{out}.cleaner cannot be used: Not a directory\n"


def test_a_run_without_rejects_takes_away_those_of_an_earlier_run(tmp_path):
    clean(tmp_path, "data.jsonl", b'{"text": "a"}\n{')
    out = tmp_path / "out" / "data.jsonl"
    args = ["clean", str(tmp_path / "data.jsonl"), "-o", str(out), "--only", "comments"]
    (tmp_path / "data.jsonl").write_bytes(b'{"text": "a"}\n')
    assert CliRunner().invoke(main, args).exit_code == 0
    found = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert found == ["data.jsonl", "data.jsonl.cleaner"]


@pytest.mark.parametrize(
    ("module", "content"),
    [
        (jsonl, b'{"text": "%s"}\n{"text": "b"}\n'),
        (warc, made.wet(["%s", "b"])),
        (json_file, b'[{"text": "b"}, {"text": "%s"}]'),
    ],
)
def test_records_beyond_all_bounds_are_passed_over(tmp_path, monkeypatch, module, content):
    for each in (records, warc, json_file):
        monkeypatch.setattr(each, "MAX_RECORD_BYTES", 1000)
    monkeypatch.setattr("cleaner.io.lines.MAX_RECORD_BYTES", 1000)
    monkeypatch.setattr("cleaner.io.formats.json_file._CHUNK", 500)
    path = tmp_path / "data"
    big = content.replace(b"%s", b"x" * 5000).replace(
        b"Content-Length: 2\r", b"Content-Length: 5000\r"
    )
    path.write_bytes(big)
    found = list(module.read(Source(path, "data"), Wanted()))
    kept = [each.raw for each in found if not isinstance(each, Reject)]
    assert [raw.decode() if isinstance(raw, bytes) else raw for raw in kept] == ["b"]
    [reject] = [each for each in found if isinstance(each, Reject)]
    assert reject.reason.startswith(records.TOO_LONG)
    assert reject.source is None


class Fragile(Cleaner):
    """Dies with its process, or fails, on certain texts."""

    def clean(self, raw, **known):
        if "die" in raw:
            os._exit(1)
        if "fail" in raw:
            raise RuntimeError("unheard of")
        return super().clean(raw, **known)


def test_a_record_over_which_a_worker_dies_is_kept_and_the_rest_goes_on(tmp_path):
    texts = ["It rains.", "fail", "die", *(f"Day {n}." for n in range(200))]
    (tmp_path / "data.jsonl").write_bytes(made.jsonl([{"text": text} for text in texts]))
    out = tmp_path / "out.jsonl"
    delivery = Delivery(ContainerOutput(out, by_name("out.jsonl")), out)
    task = ContainerTask(
        Source(tmp_path / "data.jsonl", "data"), by_name("data.jsonl").format, delivery
    )
    outcomes = list(run_tasks(Fragile(load_rules(only=["comments"])), [task], Settings(jobs=2)))
    failures = {each.place: each.failure.reason for each in outcomes if each.failure}
    assert failures.keys() == {"line 2", "line 3"}
    assert "unheard of" in failures["line 2"]
    assert "worker process died" in failures["line 3"]
    got = [json.loads(line)["text"] for line in out.read_bytes().splitlines()]
    assert got == [texts[0], *texts[3:]]


def test_a_run_that_is_broken_off_leaves_nothing(tmp_path):
    (tmp_path / "data.jsonl").write_bytes(made.jsonl() * 100)
    out = tmp_path / "out" / "data.jsonl"
    delivery = Delivery(ContainerOutput(out, by_name("data.jsonl")), out)
    source = Source(tmp_path / "data.jsonl", "data")
    task = ContainerTask(source, by_name("data.jsonl").format, delivery)
    outcomes = run_tasks(Cleaner(load_rules(only=["comments"])), [task])
    next(outcomes)
    assert len(list(out.parent.iterdir())) == 1  # what is being written
    outcomes.close()
    assert list(out.parent.iterdir()) == []


def test_a_file_that_is_no_parquet_is_said(tmp_path):
    (tmp_path / "data.parquet").write_bytes(b"PAR1 and nothing more")
    with pytest.raises(records.ContainerError, match="no Parquet file"):
        list(parquet.read(Source(tmp_path / "data.parquet", "data"), Wanted()))
