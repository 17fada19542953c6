"""What of the Dockerfile can be checked without building an image."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serve.made import running

ROOT = Path(__file__).parents[2]
LINES = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
STEPS = [line.split(maxsplit=1) for line in LINES if line and not line.startswith("#")]


def test_what_it_copies_is_there_and_in_the_context():
    kept = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    copied = [words for name, words in STEPS if name == "COPY" and "--from" not in words]
    named = [each for words in copied for each in shlex.split(words)[:-1]]
    assert sorted(named) == sorted(kept)
    assert all((ROOT / each).exists() for each in named)


def test_it_runs_as_nobody_in_particular():
    last = [name for name, _ in STEPS].index("USER")
    assert dict(STEPS)["USER"] == "10001"
    assert [name for name, _ in STEPS[last:]].count("USER") == 1
    assert {name for name, _ in STEPS[:last] if name in ("ENTRYPOINT", "CMD")} == set()


def test_its_command_is_one(monkeypatch):
    entry = json.loads(dict(STEPS)["ENTRYPOINT"])
    done = subprocess.run(
        [sys.executable, "-m", *entry], capture_output=True, text=True, check=False
    )
    # Beyond the loopback it wants a token, which whoever runs the image gives.
    assert (done.returncode, "CLEANER_TOKEN" in done.stderr) == (2, True)


def test_its_check_of_health_tells_life_from_death():
    words = json.loads(dict(STEPS)["HEALTHCHECK"].partition("CMD")[2])
    with running() as client:
        port = str(client.base_url.port)
        code = words[2].replace("8080", port)
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    dead = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert dead.returncode == 1


@pytest.mark.parametrize("library", ["pyarrow"])
def test_the_service_never_imports_what_it_leaves_out(library):
    code = (
        f"import sys; sys.modules[{library!r}] = None\n"
        "import cleaner.cli.serve_command, cleaner.serve.app\n"
        "from cleaner.serve.work import *; from cleaner import load_rules\n"
        "unit = Serving(load_rules(only=['comments'])).begin(None)\n"
        "assert unit.take(WarmUp()).status == 200\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
