"""What the first line of a script and `cleaner --help` may cost: nothing that is large."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import cleaner
from cleaner.cli import main

HEAVY = {
    "chardet", "ftfy", "hyperscan", "jinja2", "lxml", "numpy", "py3langid", "pyarrow", "pydantic",
    "regex", "rich", "sqlite3", "trafilatura", "yaml",
}  # fmt: skip
HELP = "import sys; sys.argv[1:] = ['--help']; from cleaner.cli import main; main(standalone_mode=False)"


@pytest.mark.parametrize("code", ["import cleaner", HELP])
def test_nothing_large_is_imported_before_it_is_used(code: str):
    loaded = f"{code}\nimport sys; print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert HEAVY.isdisjoint(out.stdout.splitlines()[-1].split())


def test_the_model_of_languages_is_not_read_for_what_is_plainly_english():
    code = "import sys, cleaner; print(cleaner.clean(sys.argv[1] * 4).language, *sys.modules)"
    for text, language, read in (
        ("The bridge over the river and the road to the mill are closed.\n", "en", False),
        ("Die Brücke über den Fluss und der Weg zur Mühle sind gesperrt.\n", "de", True),
    ):
        command = [sys.executable, "-c", code, text]
        out = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
        assert (out[0], "py3langid" in out) == (language, read)


def test_every_public_name_is_there():
    for name in cleaner.__all__:
        assert getattr(cleaner, name).__name__ == name
        assert name in dir(cleaner)
    with pytest.raises(AttributeError, match="no attribute 'cleanse'"):
        _ = cleaner.cleanse


def test_the_version_is_that_of_the_package():
    project = (Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    assert re.findall(r'^version = "(.*)"$', project, re.MULTILINE) == [cleaner.__version__]


def test_help_names_every_command():
    context = main.make_context("cleaner", [], resilient_parsing=True)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None and command.name == name
        assert f"\n  {name} " in main.get_help(context)
