"""Ray Data: a callable class for `Dataset.map_batches`.

    dataset.map_batches(
        BatchCleaner, fn_constructor_args=("text",), batch_format="pyarrow", concurrency=2
    )

A folder of own packs is read where the class is made. On a cluster give a rule set instead, which
travels: `fn_constructor_kwargs={"rules": load_rules("my-rules")}`.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from cleaner.extras import extra
from cleaner.hooks.arrow import TableCleaner

extra("ray.data", "ray", "the hook for Ray Data")


class BatchCleaner(TableCleaner):
    """See TableCleaner. Each actor makes its own cleaner; an instance works too, in tasks."""

    def __call__(self, batch: Any) -> Any:
        """The batch with the columns added. Raises TypeError where it is no pyarrow Table."""
        if not isinstance(batch, pa.Table):
            raise TypeError(
                'the batch is no pyarrow Table: map_batches(..., batch_format="pyarrow")'
            )
        return self.table(batch)
