"""Packs in pinned archives, and packs that say which engine they need."""

import gzip
import hashlib
import io
import tarfile
import zipfile

import pytest
from click.testing import CliRunner

import cleaner
from cleaner.cli import main
from cleaner.rules import archive
from cleaner.rules.errors import RulesError

PACK = """\
pack: ours
description: Ours.
version: "2.1"
requires: ">=0.1"
rules:
  - id: herald-digest
    description: The call to read the digest.
    category: promo
    match:
      phrases: [read the herald digest]
    remove: line
    examples:
      - before: "It rains.\\nRead the Herald Digest!"
        after: It rains.
      - keep: Few people read the Herald digest on Mondays.
"""


def tarred(path, files, mode="w:gz", links=()):
    with tarfile.open(path, mode) as made:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            made.addfile(member, io.BytesIO(text))
        for name, target in links:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = tarfile.SYMTYPE, target
            made.addfile(member)
    return path


def zipped(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(name, text)
    return path


def pinned(path):
    return f"{path}#sha256={hashlib.sha256(path.read_bytes()).hexdigest()}"


@pytest.mark.parametrize("made", [tarred, zipped])
def test_an_archive_does_for_a_folder(tmp_path, made):
    name = "rules.tar.gz" if made is tarred else "rules.zip"
    files = {"rules-2.1/ours.yaml": PACK.encode(), "rules-2.1/README.md": b"no pack"}
    place = pinned(made(tmp_path / name, files))
    assert cleaner.load_rules(place).rules["herald-digest"].pack == "ours"
    checked = CliRunner().invoke(main, ["rules", "check", place])
    assert checked.output == "1 rules, 2 examples: all pass\n"
    shown = CliRunner().invoke(main, ["rules", "show", "herald-digest", "--rules", place])
    assert shown.stdout.startswith(f"# {tmp_path / name}/rules-2.1/ours.yaml:6\n  - id: herald")


def test_without_its_checksum_an_archive_is_not_read_and_the_checksum_is_said(tmp_path):
    path = tarred(tmp_path / "rules.tgz", {"ours.yaml": PACK.encode()})
    with pytest.raises(RulesError, match=f"name it as {pinned(path)}"):
        cleaner.load_rules(path)


def test_another_archive_than_the_pinned_one_is_refused(tmp_path):
    path = tarred(tmp_path / "rules.tgz", {"ours.yaml": PACK.encode()})
    place = pinned(path)
    tarred(path, {"ours.yaml": PACK.replace("Ours.", "Theirs.").encode()})
    with pytest.raises(RulesError, match="not the archive that was pinned"):
        cleaner.load_rules(place)


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("none.zip#sha256=" + "0" * 64, "No such file"),
        ("rules.zip#md5=1", "pins nothing"),
        ("rules.zip#sha256=1", "pins nothing"),
    ],
)
def test_what_names_no_archive_is_said_in_a_line(tmp_path, monkeypatch, place, message):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["rules", "check", place])
    assert done.exit_code != 0
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_faults_in_an_archive_name_archive_file_and_line(tmp_path):
    files = {"b.yaml": PACK.replace("promo", "prom").encode(), "a.yaml": b"\xff"}
    path = zipped(tmp_path / "rules.zip", files)
    with pytest.raises(RulesError) as caught:
        cleaner.load_rules(pinned(path))
    assert [(e.file, e.line) for e in caught.value.errors] == [
        (f"{path}/a.yaml", 1),
        (f"{path}/b.yaml", 8),
    ]


@pytest.mark.parametrize("made", [tarred, zipped])
def test_bombs_are_refused_before_they_unpack(tmp_path, made, monkeypatch):
    monkeypatch.setattr(archive, "_MAX_BYTES", 100_000)
    files = {"bomb.yaml": b"#" * 200_000}
    path = made(tmp_path / ("rules.tar.gz" if made is tarred else "rules.zip"), files)
    with pytest.raises(RulesError, match="it holds more than"):
        cleaner.load_rules(pinned(path))


def test_names_that_lead_elsewhere_and_links_write_nothing(tmp_path):
    files = {"../../up.yaml": PACK.encode()}
    path = tarred(tmp_path / "deep.tgz", files, links=[("passwd.yaml", "/etc/passwd")])
    assert "herald-digest" in cleaner.load_rules(pinned(path)).rules
    assert {each.name for each in tmp_path.iterdir()} == {"deep.tgz"}


def test_what_is_no_archive_is_said(tmp_path):
    for name, content in {"a.zip": b"no zip", "b.tgz": gzip.compress(b"no tar" * 99)}.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(RulesError, match="cannot be unpacked"):
            cleaner.load_rules(pinned(tmp_path / name))


@pytest.mark.parametrize(
    ("requires", "message"),
    [(">=999", "this pack is for cleaner >=999, and this is"), ("new", "names no versions")],
)
def test_a_pack_for_another_engine_says_so_and_nothing_else(tmp_path, requires, message):
    text = PACK.replace(">=0.1", requires).replace("remove: line", "obliterate: line")
    (tmp_path / "ours.yaml").write_text(text)
    with pytest.raises(RulesError) as caught:
        cleaner.load_rules(tmp_path)
    first = caught.value.errors[0]
    assert (first.line, message in first.message + first.mend) == (4, True)
    assert len(caught.value.errors) == (1 if requires == ">=999" else 2)
