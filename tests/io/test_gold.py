"""Labelled articles, as they are read."""

import gzip
import json

import pytest

from cleaner.evaluate import Gold
from cleaner.io.gold import read_gold


def read(path):
    return [each if isinstance(each, Gold) else str(each) for each in read_gold(path)]


@pytest.fixture
def folder(tmp_path):
    for part in ("raw", "clean"):
        (tmp_path / "gold" / part / "deep").mkdir(parents=True)
        for name in ("a.txt", "deep/b.md"):
            (tmp_path / "gold" / part / name).write_text(f"{part} of {name}", encoding="utf-8")
    return tmp_path / "gold"


def test_a_folder_pairs_files_of_the_same_name(folder):
    assert read(folder) == [
        Gold("a.txt", "raw of a.txt", "clean of a.txt"),
        Gold("deep/b.md", "raw of deep/b.md", "clean of deep/b.md"),
    ]


def test_a_file_without_its_pair_is_named_and_the_others_go_on(folder):
    (folder / "clean" / "a.txt").unlink()
    (folder / "clean" / "c.txt").write_text("clean", encoding="utf-8")
    assert [str(each) for each in read_gold(folder) if not isinstance(each, Gold)] == [
        f"{folder / 'raw' / 'a.txt'}: has no clean text {folder / 'clean' / 'a.txt'}",
        f"{folder / 'clean' / 'c.txt'}: has no raw text {folder / 'raw' / 'c.txt'}",
    ]
    assert len(read(folder)) == 3


def test_raw_files_may_have_any_encoding_and_clean_ones_are_utf_8(folder):
    (folder / "raw" / "a.txt").write_bytes("Köln im Regen".encode("utf-16"))
    (folder / "clean" / "a.txt").write_bytes(b"\xef\xbb\xbfK\xc3\xb6ln im Regen")
    assert read(folder)[0] == Gold("a.txt", "Köln im Regen", "Köln im Regen")
    (folder / "clean" / "a.txt").write_bytes(b"K\xf6ln")
    assert read(folder)[0] == f"{folder / 'clean' / 'a.txt'}: not UTF-8 (byte 2)"
    (folder / "raw" / "a.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\xff\xfe\x01")
    assert read(folder)[0].startswith(f"{folder / 'raw' / 'a.txt'}: not a text file")


@pytest.mark.parametrize("missing", ["raw", "clean"])
def test_a_folder_without_one_of_its_halves_says_so(tmp_path, missing):
    other = "raw" if missing == "clean" else "clean"
    (tmp_path / other).mkdir()
    assert read(tmp_path) == [f"{tmp_path}: has no folder {missing}/ beside {other}/"]


def test_an_empty_folder_says_so(tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "clean").mkdir()
    assert read(tmp_path) == [f"{tmp_path / 'raw'}: holds no file that ends in .txt or .md"]


ROWS = [
    {"id": "x", "raw": "r", "clean": "c", "url": "https://example.org/", "title": "t"},
    {"raw": "r\u2028s", "clean": "", "id": 7},
    {"raw": "r", "clean": "c", "url": None},
]


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz"])
def test_rows_of_json_are_read(tmp_path, suffix):
    path = tmp_path / f"gold{suffix}"
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS) + "\n\n"
    path.write_bytes(gzip.compress(lines.encode()) if suffix.endswith("gz") else lines.encode())
    assert read(path) == [
        Gold("x", "r", "c", "https://example.org/", "t"),
        Gold("7", "r\u2028s", ""),
        Gold("line 3", "r", "c"),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON: Expecting property name"),
        (b"[" * 100_000, "not JSON: "),
        (b"[]", "not a JSON object"),
        (b'{"raw": "r"}', "clean is missing"),
        (b'{"raw": 1, "clean": "c"}', "raw is no text"),
        (b'{"raw": "\xf6", "clean": "c"}', "not UTF-8 (byte 10)"),
    ],
)
def test_a_bad_row_is_named_by_file_and_line_and_the_others_go_on(tmp_path, line, reason):
    path = tmp_path / "gold.jsonl"
    path.write_bytes(b'{"raw": "r", "clean": "c"}\n' + line + b'\n{"raw": "r", "clean": "c"}')
    first, bad, last = read(path)
    assert isinstance(first, Gold)
    assert isinstance(last, Gold)
    assert bad.startswith(f"{path}:2: {reason}")


def test_a_cut_or_foreign_archive_is_a_fault(tmp_path):
    path = tmp_path / "gold.jsonl.gz"
    path.write_bytes(b"no gzip")
    assert read(path)[0].startswith(f"{path}:1: not JSON")
    path.write_bytes(gzip.compress(json.dumps(ROWS[0]).encode() * 10_000)[:-20])
    assert "end-of-stream" in read(path)[-1]


def test_an_empty_file_is_a_fault(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_bytes(b"")
    assert read(path) == [f"{path}: is empty"]
