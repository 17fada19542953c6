"""pandas: the bodies of a column beside it, and what was taken by rule."""

from pathlib import Path

import pandas as pd

from cleaner.hooks.pandas import SeriesCleaner

files = sorted(Path("tests/fixtures/raw").glob("*.txt"))
frame = pd.DataFrame({"file": [f.name for f in files], "text": [f.read_bytes() for f in files]})

clean = SeriesCleaner(profile="normal")  # rules="my-rules" layers a folder of own packs
frame = frame.join(clean(frame["text"]))
print(frame[["file", "verdict"]])

removals = frame["removals"].explode().dropna().apply(pd.Series)
print(removals.groupby("rule")["text"].count())
