"""What the YAML of the shipped packs says is kept on disk, and never believed blindly."""

import pytest

from cleaner import disk_cache
from cleaner.rules import load, yaml_tree
from cleaner.rules.errors import RulesError
from cleaner.rules.load import load_packs

PACK = """\
pack: %s
description: Lines of the test.
rules:
  - id: %s-line
    description: A line.
    category: other
    match: {phrases: [read more], regex: '(?i)^more'}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where the cache is, and beside it two packs in place of those that ship."""
    shipped = tmp_path / "rules"
    shipped.mkdir()
    for name in ("one", "two"):
        (shipped / f"{name}.yaml").write_text(PACK % (name, name), encoding="utf-8")
    monkeypatch.setattr(load, "shipped_folder", lambda: shipped)
    (tmp_path / "cache").mkdir()
    monkeypatch.setattr(disk_cache, "_path", lambda name: tmp_path / "cache" / name)
    return tmp_path / "cache"


def no_yaml(text):
    raise AssertionError("YAML was read")


def packs():
    return [source.pack for source in load_packs()]


def test_packs_are_read_once_a_machine(folder, monkeypatch):
    first = packs()
    monkeypatch.setattr(yaml_tree, "read", no_yaml)
    assert packs() == first


@pytest.mark.parametrize("change", [lambda data: data[:-10], lambda data: b"", lambda data: b"[]"])
def test_a_damaged_entry_is_none(folder, change):
    first = packs()
    [entry] = folder.iterdir()
    entry.write_bytes(change(entry.read_bytes()))
    assert packs() == first


def test_an_entry_that_is_no_pack_is_none(folder):
    first = packs()
    [entry] = folder.iterdir()
    for value in (b'[{"pack": 1}]', b"[]", b"7"):
        disk_cache.write(entry.name, value)
        assert packs() == first


def test_places_are_known_all_the_same(folder):
    load_packs()
    source = load_packs()[0]
    assert source.tree.at(("rules", 0, "id")).place.line > 1


def test_who_edits_a_shipped_pack_is_told_of_its_faults_each_time(folder):
    pack = load.shipped_folder() / "two.yaml"
    pack.write_text(pack.read_text(encoding="utf-8").replace("'(?i)^", "'(?i^"), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(RulesError, match=r"two\.yaml:"):
            load_packs()
