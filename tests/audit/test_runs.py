"""The audit of runs as people make them: again after changes, and asked in SQL."""

import json

import duckdb
import pytest
from click.testing import CliRunner

from cleaner.audit.run_info import state_of
from cleaner.cli import main

COUNT = "SELECT document, count(*) FROM '{}/audit/*.parquet' WHERE rule = 'source-link' GROUP BY document"
JUNK = "It rains.\nSource link\n"


def clean(raw, output, *options):
    done = CliRunner().invoke(main, ["clean", str(raw), "-o", str(output), *options])
    assert done.exit_code == 0, done.stderr


def asked(output):
    return dict(duckdb.sql(COUNT.format(state_of(output))).fetchall())


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_after_a_second_run_no_row_tells_of_what_is_no_more(tmp_path, jobs):
    raw, output = tmp_path / "raw", tmp_path / "clean"
    raw.mkdir()
    for number in range(9):
        (raw / f"{number}.txt").write_text(JUNK)
    rows = [
        json.dumps({"url": f"https://www.a{n % 2}.example/{n}", "text": JUNK}) for n in range(70)
    ]
    (raw / "b.jsonl").write_text("\n".join(rows))
    clean(raw, output, "--jobs", jobs)
    assert asked(output) == {f"{number}.txt": 1 for number in range(9)} | {"b.jsonl": 70}
    (raw / "3.txt").write_text("It snows.\n")
    (raw / "4.txt").write_text(f"It hails.\n{JUNK}")
    (raw / "b.jsonl").write_text("\n".join(rows[:5]))
    clean(raw, output, "--jobs", jobs)
    assert asked(output) == {f"{n}.txt": 1 for n in range(9) if n != 3} | {"b.jsonl": 5}
    done = CliRunner().invoke(main, ["restore", str(output), "-o", str(tmp_path / "again")])
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / "again" / "3.txt").read_text() == "It snows.\n"
    sites = duckdb.sql(
        f"SELECT site, count(*) FROM '{state_of(output)}/documents/*.parquet'"
        " WHERE site IS NOT NULL GROUP BY site ORDER BY site"
    )
    assert sites.fetchall() == [("a0.example", 3), ("a1.example", 2)]


def test_with_other_rules_the_audit_is_that_of_the_last_run(tmp_path):
    raw, output = tmp_path / "raw", tmp_path / "clean"
    raw.mkdir()
    (raw / "a.txt").write_text(JUNK)
    (raw / "b.txt").write_text("It snows.\n")
    clean(raw, output)
    clean(raw, output, "--disable", "source-link")
    assert asked(output) == {}
    clean(raw, output, "--changed-rules")
    assert asked(output) == {"a.txt": 1}
    assert len(list((state_of(output) / "rules").iterdir())) == 1
    done = CliRunner().invoke(
        main, ["restore", str(output), "--rule", "source-link", "-o", str(tmp_path / "back")]
    )
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / "back" / "a.txt").read_text() == JUNK


def test_a_file_whose_body_could_not_be_written_is_no_fault_of_restore(tmp_path):
    raw, output = tmp_path / "raw", tmp_path / "clean"
    raw.mkdir()
    (output / "a.txt").mkdir(parents=True)  # a folder where the body should go
    for name in ("a.txt", "b.txt"):
        (raw / name).write_text(JUNK)
    assert CliRunner().invoke(main, ["clean", str(raw), "-o", str(output)]).exit_code == 1
    done = CliRunner().invoke(main, ["restore", str(output), "-o", str(tmp_path / "again")])
    assert (done.exit_code, done.stderr) == (0, "1 of 1 documents restored\n")
