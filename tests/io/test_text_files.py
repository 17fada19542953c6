import os

import pytest

from cleaner.atomic import write_atomically
from cleaner.io.text_files import as_file, find


def test_text_files_are_found_in_order_without_following_links(tmp_path):
    (tmp_path / "b").mkdir()
    for name in ("b/z.TXT", "a.md", "c.pdf", ".hidden.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    assert [path.as_posix() for path in find(tmp_path)] == ["a.md", "b/z.TXT"]


def test_a_body_ends_in_one_line_feed():
    assert [as_file(body) for body in ("a", "a\n", "")] == [b"a\n", b"a\n", b""]


def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    write_atomically(path, b"old\n")
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old\n"
    assert list(tmp_path.iterdir()) == [path]
