"""polars: bodies in a lazy query, and what was taken by rule."""

from pathlib import Path

import polars as pl

from cleaner.hooks.polars import ExprCleaner

files = sorted(Path("tests/fixtures/raw").glob("*.txt"))
raw = pl.LazyFrame({"file": [f.name for f in files], "text": [f.read_bytes() for f in files]})

clean = ExprCleaner(profile="normal")  # rules="my-rules" layers a folder of own packs
cleaned = raw.with_columns(clean("text")).unnest("cleaned").collect()
print(cleaned.select("file", "body", "verdict"))

removals = cleaned.select(pl.col("removals").explode()).unnest("removals").drop_nulls("rule")
print(removals.group_by("rule").len().sort("rule"))
