"""A run from an address to an address is that of a disk: bytes, audit, books, going on."""

import json

import pytest
from click.testing import CliRunner

from cleaner.cli import main
from tests.faults.made import tree


def cleaner(*args, code=0):
    jobs = ["--jobs", "1"] if args[0] == "clean" else []
    done = CliRunner().invoke(main, [*map(str, args), *jobs])
    assert done.exit_code == code, done.output
    return done


def objects(address):
    return {
        path.relative_to(address).as_posix(): path.read_bytes()
        for path in address.rglob("*")
        if path.is_file()
    }


def test_bodies_audit_and_books_are_those_of_a_disk(local, raw, bucket, tmp_path):
    there = cleaner("clean", raw, "-o", bucket / "clean", code=1)
    here = cleaner("clean", local, "-o", tmp_path / "clean", code=1)
    assert objects(bucket / "clean").keys() == tree(tmp_path / "clean").keys()
    for name, body in tree(tmp_path / "clean").items():
        if not name.endswith(".rejected.jsonl"):  # they name the file that was read
            assert objects(bucket / "clean")[name] == body
    assert there.stderr.splitlines()[-2:] == here.stderr.splitlines()[-2:]
    facts = [
        json.loads(cleaner("audit", clean, "--json", "--samples", "0").stdout)
        for clean in (bucket / "clean", tmp_path / "clean")
    ]
    assert facts[0] == facts[1]
    cleaner("restore", bucket / "clean", "-o", tmp_path / "again")
    cleaner("restore", tmp_path / "clean", "-o", tmp_path / "again-here")
    assert tree(tmp_path / "again") == tree(tmp_path / "again-here")
    cleaner("restore", bucket / "clean", "--rule", "source-link", "-o", tmp_path / "without")
    assert b"Source link" in tree(tmp_path / "without")["deep/rows.jsonl"]


def test_a_folder_goes_into_one_container_in_the_order_of_a_disk(local, raw, bucket, tmp_path):
    cleaner("clean", raw, "-o", bucket / "all.jsonl", code=1)
    cleaner("clean", local, "-o", tmp_path / "all.jsonl", code=1)
    assert (bucket / "all.jsonl").read_bytes() == (tmp_path / "all.jsonl").read_bytes()


def test_what_is_done_is_passed_over_also_from_another_machine(raw, bucket, tmp_path, monkeypatch):
    cleaner("clean", raw, "-o", bucket / "clean", code=1)
    before = objects(bucket / "clean")
    (raw / "deep" / "page.html").write_text("<p>It snows on the plain in Spain, mainly.</p>")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "elsewhere"))
    again = cleaner("clean", raw, "-o", bucket / "clean", code=1)
    assert "done before      │      7" in again.stderr
    after = objects(bucket / "clean")
    assert {name for name in before if before[name] != after[name]} == {"deep/page.txt"}
    # Back on the first machine, whose journal is older now.
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert (
        "done before      │      8" in cleaner("clean", raw, "-o", bucket / "clean", code=1).stderr
    )


def test_without_what_is_beside_the_output_a_run_begins_anew(raw, bucket):
    cleaner("clean", raw, "-o", bucket / "clean", code=1)
    bucket.fs.rm((bucket / "clean.cleaner").path, recursive=True)
    assert "done before" not in cleaner("clean", raw, "-o", bucket / "clean", code=1).stderr


def test_a_run_of_another_machine_is_not_disturbed(raw, bucket):
    cleaner("clean", raw, "-o", bucket / "clean", code=1)
    note = bucket / "clean.cleaner" / "journal.json"
    known = json.loads(note.read_bytes())
    note.write_text(json.dumps({**known, "host": "other", "running": True, "token": "other"}))
    refused = cleaner("clean", raw, "-o", bucket / "clean", code=1)
    assert "a run on other writes there now" in refused.stderr
    assert json.loads(note.read_bytes())["host"] == "other"
    silent = {**known, "host": "other", "running": True, "time": known["time"] - 3600}
    note.write_text(json.dumps(silent))
    assert "files: 7 in" in cleaner("clean", raw, "-o", bucket / "clean", code=1).stderr


def test_keys_that_lead_elsewhere_are_named_and_not_written(bucket, tmp_path):
    (bucket / "raw" / "a.txt").write_text("It rains.\n")
    for key in ("raw/../up.txt", "raw//double.txt"):
        bucket.fs.pipe_file(f"{bucket.path.rstrip('/')}/{key}", b"It snows.\n")
    done = cleaner("clean", bucket / "raw", "-o", tmp_path / "deep" / "clean", code=1)
    assert done.stderr.count("its key is no path below the folder") == 2
    assert "files: 3 in = 1 cleaned + 0 quarantined + 2 unreadable" in done.stderr
    assert {name for name in tree(tmp_path) if name.endswith(".txt")} == {"deep/clean/a.txt"}


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["s3://no-such-bucket/raw", "-o", "clean"], "does not exist"),
        (["nothing://there/raw", "-o", "clean"], "nothing://there/raw cannot be reached"),
        (["RAW", "-o", "RAW/clean"], "put the bodies elsewhere"),
        (["RAW", "-o", "s3://whole"], "name a folder in it"),
        (["RAW", "-o", "clean", "--watch"], "--watch needs a folder of this machine"),
    ],
)
def test_wrong_use_is_said_in_a_line(raw, bucket, tmp_path, monkeypatch, args, message):
    monkeypatch.chdir(tmp_path)
    args = [arg.replace("RAW", str(raw)) for arg in args]
    assert message in cleaner("clean", *args, code=2).stderr
