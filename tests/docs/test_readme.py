"""What the README shows is so."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import cleaner
from cleaner.cli import main

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
PYTHON = [
    pytest.param(code, id=f"{page.name}-{number}")
    for page in PAGES
    if page.name != "spark.md"  # tests/hooks/test_spark_job.py runs it, where there is Spark
    for number, code in enumerate(
        re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    )
]


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("code", PYTHON)
def test_python_runs(code):
    exec(code, {})


def test_the_first_two_texts_are_a_piece_of_a_scrape_and_its_body():
    scrape, body = blocks("text")[:2]
    [name] = re.findall(r"tests/fixtures/raw/(\S+\.txt)", README)
    raw = (ROOT / "tests/fixtures/raw" / name).read_text(encoding="utf-8")
    assert scrape.rstrip("\n") in raw
    assert body.rstrip("\n") in (ROOT / "tests/fixtures/clean" / name).read_text(encoding="utf-8")
    assert cleaner.clean(scrape).body == body


def test_the_scores_are_those_of_the_command_above_them(monkeypatch):
    monkeypatch.chdir(ROOT)
    [command] = re.findall(r"^cleaner (eval .*)$", README, re.MULTILINE)
    done = CliRunner().invoke(main, command.split())
    assert done.exit_code == 0
    assert done.stdout.startswith(blocks("text")[2])


def test_the_pack_is_the_first_snippet_of_the_manual():
    [pack] = blocks("yaml")
    assert pack in (ROOT / "docs" / "snippets" / "first.yaml").read_text(encoding="utf-8")


def test_ci_runs_the_two_commands_as_they_stand_here():
    commands = [line for block in blocks("sh") for line in block.splitlines() if "venv" in line]
    wanted = re.findall(r'^readme_command "(.*)"$', (ROOT / ".ci/run").read_text(), re.MULTILINE)
    assert [command.endswith(end) for command, end in zip(commands, wanted, strict=True)] == [
        True,
        True,
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_to_files_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_that_a_page_names_exist(page):
    text = page.read_text(encoding="utf-8")
    roots = "benchmarks|cleaner|docs|rules|tests"
    paths = re.findall(rf"(?<![\w/.-])((?:{roots})/[\w./-]*[\w/])", text)
    made = re.compile(r"cleaner/packs|.*/[A-Z]+[\w.]*")  # in the wheel; by whoever adds it
    assert [p for p in paths if not made.fullmatch(p) and not (ROOT / p).exists()] == []
