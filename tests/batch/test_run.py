"""Many files in several processes."""

import multiprocessing
import os

import pytest

import cleaner
from cleaner.batch import workers
from cleaner.batch.run import Settings, Task, run
from cleaner.pipeline import Cleaner


class Fragile(Cleaner):
    """Dies with its process, or fails, on certain texts."""

    def clean(self, raw, **known):
        if b"die" in raw:
            os._exit(1)
        if b"fail" in raw:
            raise RuntimeError("unheard of")
        return super().clean(raw, **known)


@pytest.fixture
def tasks(tmp_path):
    texts = ["It rains.", "fail", "die", "It snows."] + [f"Day {n}." for n in range(60)]
    for number, text in enumerate(texts):
        (tmp_path / f"{number:03}.txt").write_text(text, encoding="utf-8")
    return [Task(path) for path in sorted(tmp_path.iterdir())]


def test_a_dead_worker_costs_one_document(tasks):
    fragile = Fragile(cleaner.load_rules(only=["comments"]))
    outcomes = list(run(fragile, tasks, Settings(jobs=2)))
    assert [outcome.source for outcome in outcomes] == [task.source for task in tasks]
    failures = {o.source.name: o.failure.reason for o in outcomes if o.failure}
    assert failures.keys() == {"001.txt", "002.txt"}
    assert "unheard of" in failures["001.txt"]
    assert "worker process died" in failures["002.txt"]


def test_a_file_that_cannot_be_written_is_a_failure(tmp_path):
    source = tmp_path / "a.txt"
    source.write_text("It rains.", encoding="utf-8")
    (tmp_path / "blocked").write_text("a file where a folder is wanted", encoding="utf-8")
    task = Task(source, tmp_path / "blocked" / "a.txt")
    [outcome] = run(Cleaner(cleaner.load_rules(only=["comments"])), [task])
    assert outcome.result is None
    assert outcome.failure


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_workers_that_are_started_anew_do_the_same(tasks, monkeypatch, method):
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip("not on this system")
    monkeypatch.setattr(workers, "_context", lambda _: multiprocessing.get_context(method))
    made = Cleaner(cleaner.load_rules(only=["comments"]))
    outcomes = list(run(made, tasks[:8], Settings(jobs=2)))
    assert [outcome.source for outcome in outcomes] == [task.source for task in tasks[:8]]
    assert [outcome.result.body for outcome in outcomes[:2]] == ["It rains.", "fail"]


def test_a_run_that_is_stopped_ends_what_it_began_and_no_more(tasks):
    asked = []

    def stop():
        asked.append(1)
        return len(asked) > 10

    made = Cleaner(cleaner.load_rules(only=["comments"]))
    outcomes = list(run(made, tasks, Settings(jobs=2, stop=stop)))
    assert 0 < len(outcomes) < len(tasks)
    assert [o.source for o in outcomes] == [task.source for task in tasks[: len(outcomes)]]
