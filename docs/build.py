"""Write what is made from the models: docs/rules.md and rules/pack.schema.json.

    python docs/build.py            write them
    python docs/build.py --check    fail if they are not up to date

In docs/rules.frame.md, `{{ keys MODEL }}` stands for a table of a model's keys,
`{{ about MODEL.KEY }}` for what one key means, `{{ categories }}` for the table of categories,
`{{ snippet NAME }}` for docs/snippets/NAME.yaml.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from cleaner.rules import block_model, matchers, model
from cleaner.rules.fields import CATEGORIES
from cleaner.rules.schema import schema_file

HERE = Path(__file__).parent
# The headings of the manual (as links) under which a model's keys stand.
SECTIONS = {
    "Rule": "a-rule",
    "Matchers": "what-a-line-must-be-match",
    "LineBounds": "line",
    "Lexicon": "lexicon",
    "Near": "near",
    "Origin": "origin",
    "Score": "score",
    "BlockModel": "score",
    "Term": "score",
    "Beside": "beside",
    "Run": "run",
    "Also": "neighbours-that-go-too-also",
    "AlsoLine": "neighbours-that-go-too-also",
    "Example": "examples",
}
CATEGORY_MEANINGS = {
    "comment-form": "comment forms, comment counts and policies, calls to comment",
    "source-tail": "where the text came from: source links, bare addresses, “first published”",
    "caption": "captions, alt texts and credits of pictures",
    "spam": "injected keywords and links",
    "promo": "calls to subscribe, follow, donate or buy, advertising labels, press contacts",
    "related": "links to other stories, promoted videos",
    "share": "share buttons, counters, ratings",
    "navigation": "menus, tags, pagination",
    "legal": "copyright, disclaimers, terms, cookie notices",
    "correction": "where to report an error",
    "duplicate": "lines that say again what stands above",
    "byline": "names, dates, contributors",
    "author-bio": "who the author is",
    "editor-note": "notes of the editors",
    "embed": "pointers to videos and posts that are not there",
    "other": "anything else",
}


def keys(name: str) -> str:
    """A table of the keys of a model: what each takes and what it means."""
    homes = (model, matchers, block_model)
    each: type[BaseModel] = next(getattr(home, name) for home in homes if hasattr(home, name))
    rows = ["| key | takes | what it means |", "| --- | --- | --- |"]
    for key, shape in each.model_json_schema()["properties"].items():
        field = each.model_fields[key]
        needed = " (needed)" if field.is_required() else ""
        rows.append(f"| `{key}` | {takes(shape)}{needed} | {field.description or ''} |")
    return "\n".join(rows)


def takes(shape: dict[str, Any]) -> str:
    """What a key takes, in words, from its JSON Schema."""
    shapes = [each for each in shape.get("anyOf", [shape]) if each.get("type") != "null"]
    shape = shapes[0]
    if "$ref" in shape:
        return f"[keys](#{SECTIONS[shape['$ref'].rpartition('/')[2]]})"
    if "enum" in shape:
        named = shape["enum"] == list(CATEGORIES)
        return (
            "a [category](#categories)" if named else " or ".join(f"`{v}`" for v in shape["enum"])
        )
    match shape["type"]:
        case "array":
            item = takes(shape["items"])
            # A list that may not be empty may be a single value as well.
            return (
                f"{item}, or a list"
                if {"minLength", "minItems"} & set(shape)
                else f"a list of {item}"
            )
        case "object":
            values = shape.get("patternProperties") or {"": shape["additionalProperties"]}
            return f"names, each with {takes(next(iter(values.values())))}"
        case "string":
            return "a name" if "pattern" in shape else "text"
        case "integer":
            high = shape.get("maximum", 0)
            return f"a number, {shape['minimum']} to {high}" if 0 < high <= 1000 else "a number"
        case "number":
            return "a share, 0 to 1" if shape.get("maximum") == 1 else "a number"
    return "`yes` or `no`"


def manual() -> str:
    """docs/rules.md."""

    def fill(found: re.Match[str]) -> str:
        kind, _, name = found[1].strip().partition(" ")
        if kind == "keys":
            return keys(name)
        if kind == "categories":
            rows = [f"| `{each}` | {CATEGORY_MEANINGS[each]} |" for each in CATEGORIES]
            return "\n".join(["| category | what it is |", "| --- | --- |", *rows])
        if kind == "about":
            of, key = name.split(".")
            return str(getattr(model, of).model_fields[key].description)
        text = (HERE / "snippets" / f"{name}.yaml").read_text(encoding="utf-8")
        return f"```yaml\n{text}```"

    frame = (HERE / "rules.frame.md").read_text(encoding="utf-8")
    return re.sub(r"\{\{( [\w. -]+ )\}\}", fill, frame)


def products() -> dict[Path, str]:
    """What this script writes, by path."""
    schema = HERE.parent / "rules" / "pack.schema.json"
    return {HERE / "rules.md": manual(), schema: schema_file()}


def main() -> None:
    for path, text in products().items():
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            sys.exit(f"{path} is out of date: run python docs/build.py")


if __name__ == "__main__":
    main()
