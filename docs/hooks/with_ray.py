"""Ray Data: actors that each make a cleaner of their own."""

from pathlib import Path

import ray

from cleaner import load_rules
from cleaner.hooks.ray import BatchCleaner

ray.init("local", num_cpus=2, include_dashboard=False)  # or the address of your cluster
files = sorted(Path("tests/fixtures/raw").glob("*.txt"))
dataset = ray.data.from_items([{"file": f.name, "text": f.read_text("utf-8")} for f in files])

cleaned = dataset.map_batches(
    BatchCleaner,
    fn_constructor_args=("text",),
    fn_constructor_kwargs={"rules": load_rules()},  # load_rules("my-rules"): they travel
    batch_format="pyarrow",
    concurrency=1,
)
for row in cleaned.take_all():
    print(row["file"], row["verdict"], [removal["rule"] for removal in row["removals"]])
ray.shutdown()
