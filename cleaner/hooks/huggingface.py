"""Hugging Face datasets: a batched function for `Dataset.map` and `IterableDataset.map`.

    clean = BatchCleaner("text", rules="my-rules")
    cleaned = dataset.map(clean, batched=True, features=clean.features(dataset.features))

`features` are worth their line: without them datasets guesses types from the first batch, and
fails at the first error or repair that is not in it. A dataset in Arrow's format needs none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from cleaner.extras import extra
from cleaner.hooks.arrow import TableCleaner

datasets = extra("datasets", "huggingface", "the hook for Hugging Face datasets")


class BatchCleaner(TableCleaner):
    """See TableCleaner. Runs in each process of `num_proc`; a change of rules is a new cache."""

    def __call__(self, batch: Any) -> Any:
        """The columns to add to a batch; of a pyarrow Table, all of it."""
        if isinstance(batch, pa.Table):
            return self.table(batch)
        self.check(batch)
        return self.added(batch)

    def features(self, features: Mapping[str, Any]) -> Any:
        """The features of the dataset after it."""
        added = datasets.Features.from_arrow_schema(pa.schema(list(self.types().items())))
        return datasets.Features({**features, **added})
