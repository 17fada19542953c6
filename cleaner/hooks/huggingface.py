"""Hugging Face datasets: a batched function for `Dataset.map` and `IterableDataset.map`.

    clean = BatchCleaner("text", rules="my-rules")
    cleaned = dataset.map(clean, batched=True, features=clean.features(dataset.features))

The types of the columns are known without `features` too; they save datasets the guessing. A
dataset in Arrow's format goes through as tables, and there `remove_columns` does nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from cleaner.extras import extra
from cleaner.hooks.arrow import TableCleaner

datasets = extra("datasets", "huggingface", "the hook for Hugging Face datasets")


class _Typed(list[Any]):
    """A column that tells Arrow its type: one without any removal, repair or error shows none,
    and datasets keeps to what the first batch shows."""

    def __init__(self, values: list[Any], kind: Any) -> None:
        super().__init__(values)
        self._kind = kind

    def __arrow_array__(self, type: Any = None) -> Any:
        return pa.array(list(self), type or self._kind)


class BatchCleaner(TableCleaner):
    """See TableCleaner. Runs in each process of `num_proc`; a change of rules is a new cache."""

    def __call__(self, batch: Any) -> Any:
        """The columns to add to a batch; of a pyarrow Table, all of it.

        Raises TypeError for a single row, and for formats in which datasets adds no columns.
        """
        if isinstance(batch, pa.Table):
            return self.table(batch)
        if not isinstance(batch, Mapping):
            raise TypeError(
                f"a batch is no {type(batch).__name__}: map without input_columns, and with_format"
                ' None or "arrow"'
            )
        self.check(batch)
        if isinstance(batch[self.read(batch)["raw"]], (str, bytes, type(None))):
            raise TypeError("this is one row and no batch: map(..., batched=True)")
        kinds = self.types()
        return {name: _Typed(values, kinds[name]) for name, values in self.added(batch).items()}

    def features(self, features: Mapping[str, Any] | None) -> Any:
        """The features of the dataset after it; None where those before are not known."""
        if features is None:
            return None
        added = datasets.Features.from_arrow_schema(pa.schema(list(self.types().items())))
        return datasets.Features({**features, **added})
