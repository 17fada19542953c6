"""The examples of docs/hooks run as a reader would run them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import needs
from tests.hooks.test_hook import HOSTS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "hooks"
HOSTS = {**HOSTS, "filter": "json"}
EXAMPLES = {path.stem.removeprefix("with_"): path for path in sorted(FOLDER.glob("*.py"))}


def test_each_host_has_an_example_and_each_stands_in_the_table():
    assert sorted(EXAMPLES) == sorted(HOSTS)
    table = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert sorted(set(re.findall(r"\((with_\w+\.py)\)", table))) == [
        path.name for path in EXAMPLES.values()
    ]


@pytest.mark.parametrize("host", EXAMPLES)
def test_an_example_is_short_and_runs(host):
    path = EXAMPLES[host]
    code = path.read_text(encoding="utf-8")
    assert len(code.splitlines()) <= 30
    needs(HOSTS[host])
    command = [sys.executable, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "source-link" in done.stdout + done.stderr or "keep" in done.stdout
