"""The cache gives back what was written, and does not grow without end."""

import os

import pytest

from cleaner import disk_cache


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(disk_cache, "_path", lambda name: tmp_path / name)
    return tmp_path


def test_what_was_written_comes_back_and_what_was_damaged_does_not(folder):
    disk_cache.write("a", b"rain\nsnow")
    assert disk_cache.read("a") == b"rain\nsnow"
    (folder / "a").write_bytes((folder / "a").read_bytes()[:-1])
    assert disk_cache.read("a") is None
    assert disk_cache.read("b") is None


def test_what_was_not_used_for_longest_goes(folder, monkeypatch):
    monkeypatch.setattr(disk_cache, "_MAX_BYTES", 3_000)
    for number, name in enumerate("abc"):
        disk_cache.write(name, bytes(900))
        os.utime(folder / name, (number, number))
    disk_cache.read("a")  # the oldest is in use
    disk_cache.write("d", bytes(900))
    assert sorted(path.name for path in folder.iterdir()) == ["a", "c", "d"]


def test_an_entry_that_is_too_large_is_not_kept_and_others_stay(folder, monkeypatch):
    monkeypatch.setattr(disk_cache, "_MAX_BYTES", 3_000)
    disk_cache.write("a", bytes(900))
    disk_cache.write("b", bytes(4_000))
    disk_cache.write("c", bytes(900))
    assert disk_cache.read("a") == disk_cache.read("c") == bytes(900)
    assert disk_cache.read("b") is None
