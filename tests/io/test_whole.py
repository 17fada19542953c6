"""A file that was cut short is told from one that is whole."""

import gzip
import zipfile

import pytest

from cleaner.io.whole import looks_whole
from tests.io import made


@pytest.mark.parametrize("packed", ["", "gz", "zst", "bz2", "xz"])
@pytest.mark.parametrize("kind", ["jsonl", "json", "parquet", "warc", "wet"])
def test_half_a_container_is_not_whole(tmp_path, kind, packed):
    content = made.PACK[packed](made.MAKERS[kind]())
    path = tmp_path / ".".join(filter(None, ("data", kind, packed)))
    path.write_bytes(content)
    assert looks_whole(path)
    for end in (len(content) // 2, len(content) - 5):
        path.write_bytes(content[:end])
        assert not looks_whole(path), end


def test_half_a_compressed_text_is_not_whole(tmp_path):
    content = gzip.compress(b"It rains.\n" * 1000)
    (tmp_path / "a.txt.gz").write_bytes(content[:-4])
    assert not looks_whole(tmp_path / "a.txt.gz")


def test_a_text_and_lines_without_a_last_line_end_are_whole(tmp_path):
    (tmp_path / "a.txt").write_text("It rai")
    (tmp_path / "a.jsonl").write_text('{"text": "It rains."}\n{"text": "It snows."}')
    assert looks_whole(tmp_path / "a.txt")
    assert looks_whole(tmp_path / "a.jsonl")


def test_half_a_wacz_is_not_whole(tmp_path):
    with zipfile.ZipFile(tmp_path / "made.zip", "w") as archive:
        archive.writestr("archive/data.warc", made.MAKERS["warc"]())
    content = (tmp_path / "made.zip").read_bytes()
    (tmp_path / "a.wacz").write_bytes(content)
    assert looks_whole(tmp_path / "a.wacz")
    (tmp_path / "a.wacz").write_bytes(content[: len(content) // 2])
    assert not looks_whole(tmp_path / "a.wacz")
