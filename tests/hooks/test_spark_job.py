"""The job in docs/spark.md, run as it stands there."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import needs
from tests.hooks.made import BODIES, RAW

needs("pyspark")
PAGE = Path(__file__).parents[2] / "docs" / "spark.md"


def test_the_job_cleans_a_table_and_counts(tmp_path):
    code = PAGE.read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]
    (tmp_path / "job.py").write_text(code, encoding="utf-8")
    rows = [json.dumps({"n": n, "text": text}) for n, text in enumerate(RAW)]
    (tmp_path / "raw.jsonl").write_text("\n".join(rows), encoding="utf-8")
    settings = "--conf spark.ui.enabled=false --conf spark.driver.host=127.0.0.1"
    arguments = f"--master local[1] --driver-memory 512m {settings} pyspark-shell"
    done = subprocess.run(
        [sys.executable, "job.py", "raw.jsonl", "out"],
        cwd=tmp_path,
        env={**os.environ, "PYSPARK_SUBMIT_ARGS": arguments, "PYSPARK_PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert f"documents: {len(RAW)} in, {len(RAW)} cleaned, 0 failed" in done.stdout
    from pyarrow import parquet

    found = parquet.read_table(tmp_path / "out" / "clean").to_pylist()
    assert [row["body"] for row in sorted(found, key=lambda row: row["n"])] == BODIES
