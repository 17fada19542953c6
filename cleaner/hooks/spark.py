"""Spark: a function for `DataFrame.mapInArrow`, and for `DataFrame.transform`.

    cleaned = frame.transform(ArrowCleaner("text", rules="my-rules"))

The rules travel with the function, so only the driver needs the folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cleaner.extras import extra
from cleaner.hooks.arrow import TableCleaner

extra("pyspark", "spark", "the hook for Spark")
arrow = extra("pyspark.sql.pandas.types", "spark", "the hook for Spark")
sql = extra("pyspark.sql.types", "spark", "the hook for Spark")


class ArrowCleaner(TableCleaner):
    """See TableCleaner. Each Python worker makes its own cleaner, once."""

    def __call__(self, frame: Any) -> Any:
        """The frame with the columns added; nothing runs before Spark is asked for rows."""
        return frame.mapInArrow(self.batches, self.struct(frame.schema))

    def batches(self, batches: Iterator[Any]) -> Iterator[Any]:
        """The function for mapInArrow."""
        return map(self.table, batches)

    def struct(self, schema: Any) -> Any:
        """The schema for mapInArrow: that of the frame, with the columns added."""
        self.read(schema.names)
        # To Spark, Body and body are one name; whoever asks for it later would get an error.
        there = {each.lower() for each in schema.names}
        self.check([name for name in self.types() if name.lower() in there])
        added = [
            sql.StructField(name, arrow.from_arrow_type(kind))
            for name, kind in self.types().items()
        ]
        return sql.StructType([*schema.fields, *added])
