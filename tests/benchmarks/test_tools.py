"""Tools that are not there are named and left out of the tables."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from defuddle import Defuddle
from quality import chosen_tools


def absent(error):
    def tool():
        raise error

    return tool


def test_a_missing_tool_is_left_out_with_a_word(capsys):
    tools = {
        "here": list,
        "package": absent(ModuleNotFoundError("No module named 'x'", name="x")),
        "other": absent(ModuleNotFoundError("x needs y")),
    }
    assert chosen_tools(None, tools) == ["here"]
    package, other = capsys.readouterr().err.splitlines()
    assert package.startswith("package is left out") and "pip install" in package
    assert other == "other is left out (x needs y)"


def test_without_node_defuddle_says_how_to_install_it(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ModuleNotFoundError, match="npm install"):
        Defuddle()


def test_without_its_packages_defuddle_says_how_to_install_it(monkeypatch):
    monkeypatch.delenv("NODE_PATH", raising=False)
    with pytest.raises(ModuleNotFoundError, match="npm install"):
        Defuddle()
