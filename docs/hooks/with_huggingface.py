"""Hugging Face datasets: a batched map, in two processes if you like."""

from pathlib import Path

from datasets import Dataset

from cleaner.hooks.huggingface import BatchCleaner

texts = [path.read_text(encoding="utf-8") for path in sorted(Path("tests/fixtures/raw").iterdir())]
dataset = Dataset.from_dict({"text": texts})

clean = BatchCleaner("text")  # rules="my-rules" layers a folder of own packs
features = clean.features(dataset.features)
dataset = dataset.map(clean, batched=True, features=features)  # num_proc=2

for row in dataset:
    print(row["verdict"], [removal["rule"] for removal in row["removals"]])
