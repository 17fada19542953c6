"""What the models refuse, in the words of an editor: place, fault, mend."""

from __future__ import annotations

import re
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from cleaner.rules.errors import PackError, suggestion
from cleaner.rules.model import Pack
from cleaner.rules.yaml_tree import Node

Path = tuple["int | str", ...]
"""Where in a pack: keys and positions, as ("rules", 3, "match", "phrases", 0)."""
# Characters of what a pack holds that a message repeats.
_SHOWN = 60
_NUMBERS = {
    "int": "a whole number",
    "float": "a number",
    "finite": "a finite number",
    "bool": "yes or no",
}


def error_at(file: str, tree: Node, path: Path, message: str, mend: str) -> PackError:
    """An error with the place of what stands at `path`."""
    place = tree.at(path).place
    return PackError(file, place.line, place.column, message, mend, _rule_id(tree, path))


def invalid(file: str, tree: Node, details: ErrorDetails) -> PackError:
    """One error of pydantic as an error of the pack."""
    path: Path = tuple(step for step in details["loc"] if step != "[key]")
    if details["type"] == "extra_forbidden":
        mend = suggestion(str(path[-1]), sorted(_model_at(path[:-1]).model_fields))
        entries = tree.at(path[:-1]).entries or {}
        place, rule = entries[str(path[-1])][0].place, _rule_id(tree, path)
        return PackError(
            file, place.line, place.column, f"unknown key {_shown(path[-1])}", mend, rule
        )
    message, mend = _in_words(details, path)
    return error_at(file, tree, path, message, mend)


def _in_words(details: ErrorDetails, path: Path) -> tuple[str, str]:
    """What is wrong and how to mend it."""
    key = next((step for step in reversed(path) if isinstance(step, str)), "pack")
    kind, shown = details["type"], _shown(details["input"])
    limits = details.get("ctx", {})
    if key == "language" and kind in ("value_error", "string_pattern_mismatch"):
        return (
            f"{shown} is no language that documents are found to be in",
            "write its code of ISO 639-1, as in en, de or pt; or any",
        )
    if kind == "value_error":
        message = str(details["msg"]).removeprefix("Value error, ")
        if key == "requires":
            return message, "write them as in >=0.1,<2"
        return message, "mend the numbers, or write the model again by benchmarks/fit.py"
    if kind == "missing":
        return f'the key "{key}" is missing', f"add a line: {key}: ..."
    if kind == "literal_error":
        known = re.findall(r"'([^']*)'", limits.get("expected", ""))
        return f'{shown} is no value of "{key}"', suggestion(str(details["input"]), known)
    if kind == "string_type":
        return (
            f'"{key}" wants text, but this is read as {shown}',
            "put the text in single quotes, and double each single quote inside",
        )
    if kind in ("model_type", "dict_type"):
        return (
            f'"{key}" wants keys with values, but this is {shown}',
            f'write lines of KEY: VALUE under "{key}", indented',
        )
    if kind == "tuple_type":
        return (
            f'"{key}" wants a list, but this is {shown}',
            "write each entry on a line of its own that starts with -",
        )
    number = _NUMBERS.get(kind.partition("_")[0])
    if number:
        return f'"{key}" wants {number}, but this is {shown}', f"write {number}"
    if kind == "greater_than_equal":
        return f'"{key}" is {shown}', f"write a number of at least {limits['ge']:.10g}"
    if kind == "less_than_equal":
        return f'"{key}" is {shown}', f"write a number of at most {limits['le']:.10g}"
    if kind == "string_too_long":
        return f'"{key}" has more than {limits["max_length"]:,} characters', "write a shorter one"
    if kind in ("string_too_short", "too_short"):
        return f'"{key}" is empty', "write the text, in quotes if it starts with #"
    if kind == "string_pattern_mismatch":
        if key == "elements":
            return f"{shown} is no tag", "write the name of an element alone, as in figcaption"
        return (
            f'{shown} is no name for "{key}"',
            "use small letters, digits and single hyphens, as in share-bar",
        )
    return f'"{key}" is {shown}', str(details["msg"])


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        inside = ", ".join(f"{key}: {inner}" for key, inner in value.items())
        return f"the mapping {{{inside[:_SHOWN]}}}"
    if isinstance(value, (list, tuple)):
        return "a list"
    text = str(value)
    return f'"{text[:_SHOWN]}"' if text else "empty"


def _model_at(path: Path) -> type[BaseModel]:
    """The model whose keys stand at a path."""
    model: type[BaseModel] = Pack
    for step in path:
        if isinstance(step, str) and step in model.model_fields:
            model = _model_in(model.model_fields[step].annotation) or model
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside an annotation such as `tuple[Rule, ...] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_in(part) for part in get_args(annotation))
    return next((model for model in found if model), None)


def _rule_id(tree: Node, path: Path) -> str | None:
    """The id of the rule that a path leads into."""
    if len(path) < 2 or path[0] != "rules":
        return None
    rule = tree.at(path[:2])
    if not rule.entries or "id" not in rule.entries:
        return None
    text = rule.entries["id"][1].text
    return None if text is None else text[:80]  # as long as an id may be
