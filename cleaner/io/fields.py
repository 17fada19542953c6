"""Which field of a row holds the text, the id, the address and the title."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain, islice
from typing import Any

from cleaner.io.records import ContainerError, Record, Reject, Row, Wanted

Path = tuple[str, ...]

# The names that data sets use, the likeliest first.
TEXT_NAMES = (
    *("text", "content", "body", "article", "raw", "raw_text", "full_text", "fulltext"),
    *("article_text", "article_body", "articlebody", "main_text", "maintext", "plain_text"),
    *("raw_content", "page_content", "html", "raw_html", "page_html", "document"),
)
_ID_NAMES = ("id", "_id", "uuid", "doc_id", "docid", "document_id", "article_id", "record_id")
_URL_NAMES = ("url", "uri", "source_url", "page_url", "link", "canonical_url", "href")
_TITLE_NAMES = ("title", "headline")
# Rows looked at: the first ones may be broken, or lack the text.
_SAMPLE_ROWS = 20
_FIELDS_SHOWN = 30
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths of what is read of each row."""

    text: Path
    id: Path | None = None
    url: Path | None = None
    title: Path | None = None

    def record(self, row: Row, values: Mapping[str, Any]) -> Record | Reject:
        """The document in a row, or why there is none."""
        raw = get(values, self.text)
        if not isinstance(raw, (str, bytes)):
            reason = "is missing" if raw is _ABSENT else f"is no text but {_kind(raw)}"
            return Reject(row.place, f'the field "{".".join(self.text)}" {reason}', row.source())
        id_, url, title = (_word(values, path) for path in (self.id, self.url, self.title))
        return Record(row, raw, self.text, id_, url, title)


def get(values: Mapping[str, Any], path: Path) -> Any:
    """What stands at the end of a path, or a mark of absence that equals nothing."""
    found: Any = values
    for key in path:
        if not isinstance(found, Mapping) or key not in found:
            return _ABSENT
        found = found[key]
    return found


def put(values: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """The values with another one at the end of a path that exists."""
    first, *rest = path
    inner = put(values[first], tuple(rest), value) if rest else value
    return {key: inner if key == first else old for key, old in values.items()}


def documents(rows: Iterator[Row | Reject], wanted: Wanted) -> Iterator[Record | Reject]:
    """The record of each row. Raises ContainerError where no field fits."""
    sample = list(islice(rows, _SAMPLE_ROWS))
    values = [row.values() for row in sample if not isinstance(row, Reject)]
    if not values:
        # Faults only, so far: name them. What follows needs a layout.
        yield from (row for row in sample if isinstance(row, Reject))
        if len(sample) == _SAMPLE_ROWS:
            raise ContainerError(f"none of the first {_SAMPLE_ROWS} records can be read")
        return
    layout = find_layout(wanted, values)
    for row in chain(sample, rows):
        yield row if isinstance(row, Reject) else layout.record(row, row.values())


def find_layout(wanted: Wanted, sample: Sequence[Mapping[str, Any]]) -> Layout:
    """Where a row holds what. Raises ContainerError that lists the fields where none fits."""
    if wanted.text is not None:
        text = _named(wanted.text, sample)
    else:
        found = _likeliest(TEXT_NAMES, sample)
        if len(found) > 1:
            raise ContainerError(_doubtful(found))
        text = found[0] if found else ()
    if not text:
        raise ContainerError(_no_text(wanted.text, sample))
    id_, url = (
        _named(name, sample) if name is not None else _found(names, sample)
        for name, names in ((wanted.id, _ID_NAMES), (wanted.url, _URL_NAMES))
    )
    for option, path, name in (("--id-field", id_, wanted.id), ("--url-field", url, wanted.url)):
        if name is not None and not path:
            raise ContainerError(f'{option}: there is no field "{name}"; {_listed(sample)}')
    return Layout(text, id_ or None, url or None, _found(_TITLE_NAMES, sample))


def _named(name: str, sample: Sequence[Mapping[str, Any]]) -> Path:
    """The path that a person wrote, with dots or a key that itself has some; () where unknown."""
    for path in ((name,), tuple(name.split("."))):
        if any(get(values, path) is not _ABSENT for values in sample):
            return path
    return ()


def _found(names: Sequence[str], sample: Sequence[Mapping[str, Any]]) -> Path | None:
    """The first path that has the likeliest name."""
    return next(iter(_likeliest(names, sample)), None)


def _likeliest(names: Sequence[str], sample: Sequence[Mapping[str, Any]]) -> list[Path]:
    """The paths that hold text in any row, at the top or else one level below, under the likeliest
    name there is."""
    for depth in (1, 2):
        paths = list(dict.fromkeys(chain.from_iterable(_texts(row, depth) for row in sample)))
        for name in names:
            if found := [path for path in paths if path[-1].lower() == name]:
                return found
    return []


def _texts(values: Mapping[str, Any], depth: int, above: Path = ()) -> Iterator[Path]:
    for key, value in values.items():
        if depth > 1 and isinstance(value, Mapping):
            yield from _texts(value, depth - 1, (*above, key))
        elif depth == 1 and isinstance(value, (str, bytes)):
            yield (*above, key)


def _no_text(name: str | None, sample: Sequence[Mapping[str, Any]]) -> str:
    fault = "no field has a name that texts have" if name is None else f'no field "{name}"'
    known = [".".join(path) for path in _all_texts(sample)]
    if not known:
        return "no field holds text"
    near = get_close_matches(name or "", known, 1)
    hint = f', did you mean "{near[0]}"?' if near else ""
    return f"{fault}{hint}; name it with --text-field; {_listed(sample)}"


def _doubtful(paths: Sequence[Path]) -> str:
    return f"more than one field may hold the text; name it with --text-field: {_joined(paths)}"


def _listed(sample: Sequence[Mapping[str, Any]]) -> str:
    paths = _all_texts(sample)
    return f"the fields with text: {_joined(paths)}" if paths else "no field holds text"


def _joined(paths: Sequence[Path]) -> str:
    more = f" and {len(paths) - _FIELDS_SHOWN} more" if len(paths) > _FIELDS_SHOWN else ""
    return ", ".join(".".join(path) for path in paths[:_FIELDS_SHOWN]) + more


def _all_texts(sample: Iterable[Mapping[str, Any]]) -> list[Path]:
    rows = list(sample)
    return list(
        dict.fromkeys(path for depth in (1, 2, 3) for row in rows for path in _texts(row, depth))
    )


def _word(values: Mapping[str, Any], path: Path | None) -> str | None:
    """A short value as text; None where there is none."""
    value = None if path is None else get(values, path)
    if isinstance(value, (str, int)) and not isinstance(value, bool) and value != "":
        return str(value)
    return None


def _kind(value: Any) -> str:
    kinds = {type(None): "null", bool: "true or false", dict: "an object", list: "a list"}
    return kinds.get(type(value), "a number" if isinstance(value, (int, float)) else "other data")
