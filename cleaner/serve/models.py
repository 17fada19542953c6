"""What is asked over HTTP, and what comes back. OpenAPI is made from these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import ErrorDetails

from cleaner.html.extract import Form
from cleaner.result import CleanResult
from cleaner.rules.errors import suggestion
from cleaner.rules.model import Profile

# The host has no brackets and no signs that fold to / or :, so that it can be told from the rest.
_ADDRESS = r"^https?://[\w.:@%~+-]+([/?#][^\s\x00-\x1f]*)?$"


def _parts(url: str) -> str:
    urlsplit(url)
    return url


def _whole(value: object) -> object:
    """To JSON, 12.0 is a whole number too."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Url = Annotated[str, StringConstraints(pattern=_ADDRESS, max_length=4096), AfterValidator(_parts)]
Title = Annotated[str, StringConstraints(max_length=4096)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z]{2,3}([_-][a-zA-Z0-9]{1,8})*$")]
RuleId = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Whole = Annotated[int, BeforeValidator(_whole)]
LineNumber = Annotated[int, Field(ge=1, le=10_000_000), BeforeValidator(_whole)]

_URL = "The address of the article, for rules that ask for it."
_TITLE = "Its title, for rules that ask for it."
_LANGUAGE = "Its language (ISO 639, as in de); left out, it is detected."
_PROFILE = "How much is taken; left out, what the server was started with."
_TO = "md: articles of web pages as Markdown."
_LINE = "Why this line went or stayed (from 1)."
_RULE = "Which lines the rule of this id hit, or why it did not."


def _absent(about: str) -> Any:
    """A field that may be left out and cannot be null: an address has no way to write it."""
    return Field(None, description=about)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Options(_Strict):
    """What may stand in the address: for a text that is sent as it is, or all of a batch."""

    url: Url = _absent(_URL)
    title: Title = _absent(_TITLE)
    language: Language = _absent(_LANGUAGE)
    profile: Profile = _absent(_PROFILE)
    to: Form = Field("txt", description=_TO)


class ExplainOptions(Options):
    """As for cleaning, and what is asked of it."""

    line: LineNumber = _absent(_LINE)
    rule: RuleId = _absent(_RULE)


def _either(schema: dict[str, Any]) -> None:
    """A schema that says of `text` and `html` that one of them is given."""
    given, not_given = {"type": "string"}, {"type": "null"}
    schema["oneOf"] = [
        {"required": [one], "properties": {one: given, other: not_given}}
        for one, other in (("text", "html"), ("html", "text"))
    ]


class Document(_Strict):
    """One raw article. A page is known by its tags, in whichever of the two it stands; what is
    sent as html is a page even if it is a fragment."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra=_either)

    text: str | None = Field(None, description="The raw text (or page).")
    html: str | None = Field(None, description="The page.")
    id: str | Whole | None = Field(None, description="Comes back with the answer.")
    url: Url | None = Field(None, description=_URL)
    title: Title | None = Field(None, description=_TITLE)
    language: Language | None = Field(None, description=_LANGUAGE)
    profile: Profile | None = Field(None, description=_PROFILE)
    to: Form | None = Field(None, description=_TO)

    @model_validator(mode="after")
    def _one(self) -> Document:
        if (self.text is None) == (self.html is None):
            raise ValueError('give the article as "text" or as "html", one of the two')
        return self


class Explained(Document):
    """An article, and what is asked of it: of a line, a rule, a rule at a line, or all of it."""

    line: LineNumber | None = Field(None, description=_LINE)
    rule: RuleId | None = Field(None, description=_RULE)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and how to mend it."""

    error: str
    mend: str


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the service lives. warm: of its workers, those that have their rules."""

    status: Literal["ok", "starting", "failing"]
    version: str
    workers: int
    warm: int
    busy: int
    waiting: int


class Refused(Exception):
    """A request that gets no result. status: of HTTP; headers: that go with it."""

    def __init__(
        self, status: int, error: str, mend: str, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(status, error, mend, headers)
        self.status, self.problem, self.headers = status, Problem(error, mend), headers


@dataclass(frozen=True)
class Cleaned(CleanResult):
    """A result of cleaning, as `cleaner clean --json` prints it, and what it was asked with."""

    profile: Profile = "normal"
    id: str | int | None = None


def invalid(errors: Sequence[ErrorDetails], model: type[BaseModel]) -> Refused:
    """The refusal that pydantic's errors are: the first of them, in words."""
    first = errors[0]
    # Behind the field stands, where it may be of several types, which was tried.
    name = next((str(step) for step in first["loc"] if step not in ("body", "query")), "")
    known = sorted(model.model_fields)
    if first["type"] == "extra_forbidden":
        return Refused(422, f'there is no field "{_cut(name)}"', suggestion(name, known))
    if first["type"] == "value_error":
        message = str(first["msg"]).removeprefix("Value error, ")
        return Refused(
            422, f'"{name}": {message}' if name else message, "mend it, and send it again"
        )
    message = str(first["msg"])
    wrong = f'"{_cut(str(first["input"]))}" is no value of "{_cut(name)}"'
    return Refused(422, wrong, message[:1].lower() + message[1:])


def _cut(text: str) -> str:
    return text[:60] + ("..." if len(text) > 60 else "")
