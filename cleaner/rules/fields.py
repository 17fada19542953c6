"""What the fields of packs are made of: kinds of junk, texts, ids, counts, shares."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


class Strict(BaseModel):
    """Data with the fields that are named, and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


Category = Literal[
    "comment-form",
    "source-tail",
    "caption",
    "spam",
    "promo",
    "related",
    "share",
    "navigation",
    "legal",
    "correction",
    "duplicate",
    "byline",
    "author-bio",
    "editor-note",
    "embed",
    "other",
]
CATEGORIES: tuple[str, ...] = get_args(Category)


def listed(value: Any) -> Any:
    """A single value where a list may stand is a list of one."""
    return [value] if isinstance(value, (str, dict)) else value


Wording = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
"""Text that rules compare or insert: it must come from the pack letter for letter."""
Wordings = Annotated[tuple[Wording, ...], BeforeValidator(listed), Field(min_length=1)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Identifiers = Annotated[tuple[Identifier, ...], BeforeValidator(listed), Field(min_length=1)]
Categories = Annotated[tuple[Category, ...], BeforeValidator(listed), Field(min_length=1)]
Tag = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=40)]
Tags = Annotated[tuple[Tag, ...], BeforeValidator(listed), Field(min_length=1)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Share = Annotated[float, Field(ge=0, le=1)]
