"""The manual is up to date, and what it shows works."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from cleaner.engine.compile import RuleSet
from cleaner.rules.check import check_examples
from cleaner.rules.load import load_packs, read_pack

ROOT = Path(__file__).parents[2]
SNIPPETS = sorted((ROOT / "docs" / "snippets").glob("*.yaml"))


@pytest.mark.parametrize("path", SNIPPETS, ids=lambda path: path.stem)
def test_a_snippet_of_the_manual_proves_itself(path):
    source = read_pack(path)
    rules = RuleSet([*(shipped.pack for shipped in load_packs()), source.pack])
    assert [str(error) for error in check_examples(rules, [source])] == []
    assert any(rule.examples for rule in source.pack.rules)


def test_manual_and_schema_are_up_to_date():
    command = [sys.executable, "docs/build.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_pack_of_the_readme_is_the_first_snippet():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    pack = re.search(r"```yaml\n(.*?)```", readme, re.DOTALL)[1]
    assert pack in (ROOT / "docs" / "snippets" / "first.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("number", [0, 1])
def test_python_of_the_readme_runs(number):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    exec(re.findall(r"```python\n(.*?)```", readme, re.DOTALL)[number], {})
