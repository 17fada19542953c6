"""What a repository of packs runs before a commit and on each push, run as it stands."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.rules.test_archive import PACK

ROOT = Path(__file__).parents[2]
HOOKS = {each["id"]: each for each in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS = [step for step in ACTION["runs"]["steps"] if "cleaner " in step.get("run", "")]


@pytest.fixture
def repository(tmp_path):
    """Packs, and a labelled article that needs them."""
    for folder, text in {
        "rules/ours.yaml": PACK,
        "gold/raw/a.txt": "It rains.\nRead the Herald digest!\n",
        "gold/clean/a.txt": "It rains.\n",
    }.items():
        (tmp_path / folder).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / folder).write_text(text)
    return tmp_path


def shell(command, folder, **variables):
    command = command.replace("cleaner ", f"{shlex.quote(sys.executable)} -m cleaner ", 1)
    env = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env=env, capture_output=True, text=True, check=False
    )


def hook(name):
    each = HOOKS[name]
    return shlex.join([*shlex.split(each["entry"]), *each["args"]])


def break_examples(repository):
    pack = repository / "rules" / "ours.yaml"
    pack.write_text(pack.read_text().replace("after: It rains.", "after: It snows."))


def test_the_hooks_pass_and_fail_with_the_packs(repository):
    for name in HOOKS:
        done = shell(hook(name), repository)
        assert done.returncode == 0, done.stderr
    (repository / "gold" / "clean" / "a.txt").write_text("It rains.\nRead the Herald digest!\n")
    assert shell(hook("cleaner-eval"), repository).returncode == 1
    break_examples(repository)
    assert shell(hook("cleaner-rules"), repository).returncode == 1


def test_the_action_passes_and_fails_with_the_packs(repository):
    given = {
        name.upper().replace("-", "_"): each["default"] for name, each in ACTION["inputs"].items()
    }
    given |= {"GOLD": "gold", "MIN_F1": "0.9"}
    assert len(STEPS) == 2
    for step in STEPS:
        assert "${{" not in step["run"]
        variables = {name: given[name] for name in step["env"]}
        done = shell(step["run"], repository, **variables)
        assert done.returncode == 0, done.stderr
    hostile = shell(STEPS[0]["run"], repository, RULES="rules; touch taken")
    assert hostile.returncode == 2
    assert not (repository / "taken").exists()
    break_examples(repository)
    assert shell(STEPS[0]["run"], repository, RULES="rules").returncode == 1
