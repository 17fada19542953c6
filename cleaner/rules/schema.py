"""The JSON Schema of packs, for editors that complete and check YAML."""

from __future__ import annotations

from typing import Any

from cleaner.rules.model import Pack


def json_schema() -> dict[str, Any]:
    """The schema; where a list may stand, one value of it may stand alone."""
    schema = _with_single_values(Pack.model_json_schema())
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _with_single_values(node: Any) -> Any:
    """The models take a single text or mapping for a list of one (`_listed`)."""
    if isinstance(node, list):
        return [_with_single_values(each) for each in node]
    if not isinstance(node, dict):
        return node
    node = {key: _with_single_values(value) for key, value in node.items() if key != "title"}
    if node.get("type") == "array" and "minItems" in node:
        outer = {key: node.pop(key) for key in ("description", "default") if key in node}
        return {"anyOf": [node["items"], node], **outer}
    return node
