"""datatrove: JSON Lines in, cleaned JSON Lines out, statistics by rule."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from cleaner.hooks.datatrove import CleanerFormatter

with TemporaryDirectory() as name:
    work = Path(name)
    (work / "raw").mkdir()
    texts = (path.read_text(encoding="utf-8") for path in Path("tests/fixtures/raw").iterdir())
    rows = "\n".join(json.dumps({"text": text}) for text in texts)
    (work / "raw" / "articles.jsonl").write_text(rows, encoding="utf-8")

    steps = [JsonlReader(f"{work}/raw"), CleanerFormatter(), JsonlWriter(f"{work}/clean")]
    stats = LocalPipelineExecutor(steps, logging_dir=f"{work}/logs").run()
    for label, stat in stats.stats[1].stats.items():
        print(label, stat.total)
