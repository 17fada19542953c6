"""The JSON Schema of packs, for editors that complete and check YAML."""

from __future__ import annotations

import json
from typing import Any

from cleaner.rules.model import Pack


def json_schema() -> dict[str, Any]:
    """The schema; where a list may stand, one value of it may stand alone."""
    schema = _as_written(Pack.model_json_schema())
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def schema_file() -> str:
    """The schema as the text of a file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _as_written(node: Any) -> Any:
    """The schema of what may be written: one value for a list of one, yes and no for booleans."""
    if isinstance(node, list):
        return [_as_written(each) for each in node]
    if not isinstance(node, dict):
        return node
    # The names that pydantic gives; a key "title" of a model has a schema and no text.
    named = isinstance(node.get("title"), str)
    node = {k: _as_written(each) for k, each in node.items() if not (named and k == "title")}
    if node.get("type") == "array" and "minLength" in node:
        # So pydantic writes the bound of a list that a validator stands before.
        node["minItems"] = node.pop("minLength")
        outer = {key: node.pop(key) for key in ("description", "default") if key in node}
        return {"anyOf": [node["items"], node], **outer}
    if node.get("type") == "boolean":
        # Editors read YAML 1.2, where yes and no are texts.
        kinds = [{"type": node.pop("type")}, {"enum": ["yes", "no"]}]
        return {"anyOf": kinds, **node}
    return node
