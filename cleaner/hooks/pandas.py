"""pandas: a Series in, a frame with the body and what was taken out.

clean = SeriesCleaner(rules="my-rules")
frame = frame.join(clean(frame["text"], url=frame["url"]))

Where labels of the index repeat, as after `concat`, begin with `frame.reset_index()`: a join pairs
each row with all of its label.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaner.extras import extra
from cleaner.hooks.hook import COLUMNS, Hook, Options

if TYPE_CHECKING:
    from typing_extensions import Unpack

pandas = extra("pandas", "pandas", "the hook for pandas")


class SeriesCleaner:
    """Cleans the texts of a Series; may be given to `Series.pipe`."""

    def __init__(self, **options: Unpack[Options]) -> None:
        self.hook = Hook(options)

    def __call__(
        self, texts: Any, *, url: Any = None, title: Any = None, language: Any = None
    ) -> Any:
        """A frame with the index of the Series and COLUMNS.

        url, title, language: a Series of the same index, or one value for all. What is missing in
        the Series is missing in the frame; `body` is of the type that the texts were of.
        Raises TypeError where the texts are no Series, ValueError where an index differs.
        """
        if not isinstance(texts, pandas.Series):
            raise TypeError(f'a Series is wanted, as in frame["text"], and no {_name(texts)}')
        known = {"url": url, "title": title, "language": language}
        rows = [self.hook.row(**each) for each in _cells(texts, known)]
        columns = {
            name: pandas.Series([row[name] for row in rows], texts.index, dtype=object)
            for name in COLUMNS
        }
        if _holds_text(texts.dtype):
            columns["body"] = columns["body"].astype(texts.dtype)
        return pandas.DataFrame(columns, index=texts.index)


def _holds_text(dtype: Any) -> bool:
    arrow = getattr(pandas, "ArrowDtype", None)
    if arrow is not None and isinstance(dtype, arrow):
        return dtype.type is str
    return isinstance(dtype, pandas.StringDtype)


def _cells(texts: Any, known: dict[str, Any]) -> list[dict[str, Any]]:
    """The arguments of each row. Raises ValueError where a Series has another index."""
    cells = [{"raw": value} for value in _values(texts)]
    for name, given in known.items():
        if isinstance(given, pandas.Series):
            if not given.index.equals(texts.index):
                raise ValueError(f"{name} has another index than the texts")
            for cell, value in zip(cells, _values(given), strict=True):
                cell[name] = value
        elif given is None or isinstance(given, str):
            for cell in cells:
                cell[name] = given
        else:
            raise TypeError(f"{name} is a Series or one text for all, and no {_name(given)}")
    return cells


def _name(value: object) -> str:
    return type(value).__name__


def _values(series: Any) -> list[Any]:
    """The values of a Series; None for all that pandas takes as missing."""
    missing = series.isna()
    return [None if no else value for value, no in zip(series, missing, strict=True)]
