"""cleaner clean on web pages."""

import gzip
from pathlib import Path

import pytest
from click.testing import CliRunner

from cleaner.cli import main

PAGES = Path(__file__).parents[1] / "fixtures" / "html"


def run(*arguments):
    return CliRunner().invoke(main, ["clean", *map(str, arguments)])


def test_a_page_goes_in_and_its_body_comes_out():
    done = run(PAGES / "blog.html")
    assert done.exit_code == 0
    assert done.stdout.startswith("The ferry that would not leave\n")


def test_pages_of_a_folder_become_texts(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    for name in ("a.html", "b.HTM", "c.xhtml"):
        (raw / name).write_bytes((PAGES / "blog.html").read_bytes())
    (raw / "a.txt").write_text("It rains.\n", encoding="utf-8")
    done = run(raw, "-o", tmp_path / "clean")
    assert done.exit_code == 0
    assert sorted(path.name for path in (tmp_path / "clean").iterdir()) == [
        "a.html.txt", "a.txt", "b.txt", "c.txt",
    ]  # fmt: skip


def test_markdown_on_request():
    assert "## What the crew says" in run(PAGES / "blog.html", "--to", "md").stdout


@pytest.mark.parametrize("to", [("-o", "body.md"), ("-o", "body.md.gz"), ("--to", "md.gz")])
def test_markdown_is_told_by_the_name_of_the_output_too(tmp_path, monkeypatch, to):
    monkeypatch.chdir(tmp_path)
    done = run(PAGES / "blog.html", *to)
    assert done.exit_code == 0
    written = tmp_path / to[1]
    body = written.read_bytes() if written.exists() else done.stdout_bytes
    body = gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
    assert "## What the crew says" in body.decode()
