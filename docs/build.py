"""Write what is made from the models: docs/rules.md and rules/pack.schema.json.

    python docs/build.py            write them
    python docs/build.py --check    fail if they are not up to date

In docs/rules.frame.md, `{{ keys MODEL }}` stands for a table of a model's keys,
`{{ categories }}` for the list of categories, `{{ snippet NAME }}` for docs/snippets/NAME.yaml.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from cleaner.rules import model
from cleaner.rules.schema import json_schema

HERE = Path(__file__).parent
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
    """A table of the keys of a model, from its fields."""
    found: type[BaseModel] = getattr(model, name)
    rows = ["| key | value | what it means |", "| --- | --- | --- |"]
    for key, field in found.model_fields.items():
        needed = " (needed)" if field.is_required() else ""
        value = shape(field.annotation, field.metadata)
        rows.append(f"| `{key}` | {value}{needed} | {field.description or ''} |")
    return "\n".join(rows)


def shape(annotation: Any, metadata: object = ()) -> str:
    """What a key takes, in a word or two."""
    text = str(annotation)
    if "Literal" in text:
        return (
            "a category"
            if "comment-form" in text
            else "one of: " + ", ".join(f"`{each}`" for each in literals(annotation))
        )
    inner = [
        name
        for name, value in vars(model).items()
        if isinstance(value, type) and issubclass(value, BaseModel) and f".{name}" in text
    ]
    if inner:
        link = f"[{inner[0]}](#{inner[0].lower()})"
        return (
            f"{link}, or a list"
            if "AlsoLine" in text
            else f"a list of {link}"
            if "tuple" in text
            else link
        )
    for mark, name in (
        ("dict", "names with lists of words"),
        ("tuple", "a text, or a list"),
        ("bool", "yes or no"),
        ("float", "a share, 0 to 1"),
        ("int", "a number"),
    ):
        if mark in text:
            return name
    return "text"


def literals(annotation: Any) -> list[str]:
    found = []
    for part in get_args(annotation):
        found += [part] if isinstance(part, str) else literals(part)
    return found


def manual() -> str:
    """docs/rules.md."""

    def fill(found: re.Match[str]) -> str:
        kind, _, name = found[1].strip().partition(" ")
        if kind == "keys":
            return keys(name)
        if kind == "categories":
            return "\n".join(f"- `{c}`: {CATEGORY_MEANINGS[c]}" for c in model.CATEGORIES)
        text = (HERE / "snippets" / f"{name}.yaml").read_text(encoding="utf-8")
        return f"```yaml\n{text}```"

    frame = (HERE / "rules.frame.md").read_text(encoding="utf-8")
    return re.sub(r"\{\{(.*?)\}\}", fill, frame)


def products() -> dict[Path, str]:
    """What this script writes, by path."""
    schema = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    return {HERE / "rules.md": manual(), HERE.parent / "rules" / "pack.schema.json": schema}


def main() -> None:
    for path, text in products().items():
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            sys.exit(f"{path} is out of date: run python docs/build.py")


if __name__ == "__main__":
    main()
