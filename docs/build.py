"""Write what is made from the rule models: the manual and the schema for editors.

    python docs/build.py          write docs/rules.md and rules/pack.schema.json
    python docs/build.py --check  write nothing, fail if one of them is out of date

The manual is `rules.frame.md` with a line `<!-- keys: Rule -->` for the keys of a model,
`<!-- about: Matchers.phrases -->` for what one key means, and `<!-- snippet: first -->` for a
pack of `snippets/`. Tests run the snippets.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from cleaner.rules import model
from cleaner.rules.schema import json_schema

DOCS = Path(__file__).parent
ROOT = DOCS.parent
_PLACE = re.compile(r"^<!-- (?P<what>keys|about|snippet): (?P<name>[\w.-]+) -->$", re.MULTILINE)


def main() -> None:
    """Write each page that is out of date, or with --check name it and fail."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="fail if a page is out of date")
    check = parser.parse_args().check
    stale = [path for path, text in pages() if not _holds(path, text)]
    for path in stale:
        print(f"{path.relative_to(ROOT)} is out of date" if check else f"wrote {path}")
    if check:
        sys.exit("run: python docs/build.py" if stale else 0)
    for path, text in pages():
        path.write_text(text, encoding="utf-8")


def pages() -> Iterator[tuple[Path, str]]:
    """Each page that is made, and what it should say."""
    schema = json.dumps(json_schema(), indent=2, ensure_ascii=False)
    yield ROOT / "rules" / "pack.schema.json", schema + "\n"
    frame = (DOCS / "rules.frame.md").read_text(encoding="utf-8")
    yield DOCS / "rules.md", _PLACE.sub(_filled, frame)


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def _filled(place: re.Match[str]) -> str:
    name = place["name"]
    if place["what"] == "snippet":
        pack = (DOCS / "snippets" / f"{name}.yaml").read_text(encoding="utf-8")
        return f"```yaml\n{pack}```"
    of, _, key = name.partition(".")
    each: type[BaseModel] = getattr(model, of)
    if place["what"] == "about":
        return str(each.model_fields[key].description)
    return "\n".join(_table(each))


def _table(each: type[BaseModel]) -> Iterator[str]:
    """The keys of a model: what each takes, whether it must be there, what it means."""
    yield "| key | takes | meaning |"
    yield "| --- | --- | --- |"
    for key, shape in each.model_json_schema()["properties"].items():
        field = each.model_fields[key]
        takes = _takes(shape) + (", needed" if field.is_required() else "")
        if not field.is_required() and field.default not in (None, ()):
            default = {True: "yes", False: "no"}.get(field.default, field.default)
            takes += "" if str(default).startswith("Pydantic") else f"; `{default}` if not given"
        yield f"| `{key}` | {takes} | {field.description} |"


def _takes(shape: dict[str, Any]) -> str:
    """What stands behind a key, in words, from its JSON Schema."""
    shapes = [each for each in shape.get("anyOf", [shape]) if each.get("type") != "null"]
    shape = shapes[0]
    if "enum" in shape:
        return ", ".join(f"`{value}`" for value in shape["enum"])
    low, high = shape.get("minimum"), shape.get("maximum")
    match shape.get("type"):
        case "array":
            return f"{_takes(shape['items'])}, or a list"
        case "boolean":
            return "`yes`, `no`"
        case "integer":
            return f"number, {low} to {high}" if high and high <= 1000 else "number"
        case "number":
            return f"share, {low} to {high}"
        case "string":
            return "name" if "pattern" in shape else "text"
        case "object" if "properties" not in shape and "propertyNames" in shape:
            return "name: list of words"
    return "keys"


if __name__ == "__main__":
    main()
