"""polars: an expression in, an expression of structs with the body and what was taken out.

    clean = ExprCleaner(rules="my-rules")
    frame.with_columns(clean("text", url="url")).unnest("cleaned")

Lazy frames and the streaming engine run it too.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from cleaner.extras import extra
from cleaner.hooks import arrow
from cleaner.hooks.hook import Hook, Options

if TYPE_CHECKING:
    from typing_extensions import Unpack

polars = extra("polars", "polars", "the hook for polars")

# At one time as Python objects, which take many times the memory of a column.
_ROWS = 1024


class ExprCleaner:
    """Cleans the texts of an expression, of a column by its name, or of a Series."""

    def __init__(self, **options: Unpack[Options]) -> None:
        self.hook = Hook(options)

    def __call__(
        self, texts: Any, *, url: Any = None, title: Any = None, language: Any = None
    ) -> Any:
        """Structs with the fields COLUMNS, under the name `cleaned`.

        texts, url, title, language: an expression or the name of a column; where the texts are a
        Series, so are the others.
        """
        _ = self.hook.cleaner  # in an expression, polars would take the faults of rules apart
        given = {"raw": texts, "url": url, "title": title, "language": language}
        columns = {name: value for name, value in given.items() if value is not None}
        if isinstance(texts, polars.Series):
            return self._cleaned(polars.DataFrame(columns).to_struct())
        cells = polars.struct(**{name: _expression(value) for name, value in columns.items()})
        cleaned = cells.map_batches(self._cleaned, return_dtype=self._dtype, is_elementwise=True)
        return cleaned.alias("cleaned")

    def _cleaned(self, cells: Any) -> Any:
        starts = range(0, max(len(cells), 1), _ROWS)
        parts = [self._part(cells.slice(start, _ROWS)) for start in starts]
        return polars.concat(parts).alias("cleaned")

    def _part(self, cells: Any) -> Any:
        return polars.from_arrow(arrow.structs([self.hook.row(**cell) for cell in cells]))

    @cached_property
    def _dtype(self) -> Any:
        return polars.from_arrow(arrow.structs([])).dtype


def _expression(value: Any) -> Any:
    return polars.col(value) if isinstance(value, str) else value
