"""Files that arrive are handed over when they are whole, and once."""

import json
import os

import pytest

from cleaner.batch.arrivals import Arrivals


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def arrivals(clock):
    return Arrivals(2, clock)


def test_a_file_waits_until_nobody_writes_to_it(arrivals, clock, tmp_path):
    path = tmp_path / "a.txt"
    for text in ("It", "It rains", "It rains."):
        path.write_text(text)
        arrivals.saw(path)
        assert arrivals.due() == set()
        clock.now += 1.5
    clock.now += 0.5
    assert arrivals.due() == {path}
    assert path not in arrivals
    assert arrivals.due() == set()


def test_half_a_container_waits_for_the_rest_but_not_for_ever(arrivals, clock, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "It ra')
    arrivals.saw(path)
    for _ in range(5):
        assert arrivals.due() == set()
        clock.now += 2
    path.write_text(json.dumps({"text": "It rains."}))
    assert arrivals.due() == set()
    clock.now += 2
    assert arrivals.due() == {path}
    path.write_text('{"text": "It sno')
    arrivals.saw(path)
    assert arrivals.due() == set()
    clock.now += 29
    assert arrivals.due() == set()
    clock.now += 1
    assert arrivals.due() == {path}


def test_what_goes_again_is_forgotten(arrivals, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("It rains.")
    arrivals.saw(path)
    arrivals.due()
    path.unlink()
    assert arrivals.due() == set()
    assert path not in arrivals


def test_a_folder_comes_with_its_files(arrivals, clock, tmp_path):
    (tmp_path / "b" / "c").mkdir(parents=True)
    (tmp_path / "b" / "c" / "a.txt").write_text("It rains.")
    arrivals.saw(tmp_path / "b")
    arrivals.due()
    clock.now += 2
    assert arrivals.due() == {tmp_path / "b" / "c" / "a.txt"}


def test_what_was_just_written_is_fresh(arrivals, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("It rains.")
    assert arrivals.is_fresh(path)
    assert path in arrivals
    os.utime(path, (1, 1))
    assert not arrivals.is_fresh(path)


def test_a_link_to_itself_is_handed_over_and_what_is_gone_is_forgotten(arrivals, tmp_path):
    loop, gone = tmp_path / "loop.txt", tmp_path / "gone.txt"
    loop.symlink_to(loop)
    for path in (loop, gone):
        arrivals.saw(path)
    assert arrivals.due() == {loop}
    assert gone not in arrivals
