"""Many documents in several processes are those of one, in order."""

from itertools import count, islice

import pytest

import cleaner
from cleaner.decode import UndecodableError

CLEANER = cleaner.Cleaner(cleaner.load_rules(only=["comments", "source-tails"]))


def texts(numbers):
    return (f"It rains on day {number}.\nSource link" for number in numbers)


def test_results_are_those_of_one_process_in_order():
    found = list(CLEANER.clean_many(texts(range(100)), workers=2))
    assert found == list(CLEANER.clean_many(texts(range(100))))


def test_no_more_is_read_than_soon_is_wanted():
    read = []

    def endless():
        for number in count():
            read.append(number)
            yield f"It rains on day {number}."

    results = CLEANER.clean_many(endless(), workers=2)
    assert [r.body for r in islice(results, 3)] == [f"It rains on day {n}." for n in range(3)]
    results.close()
    assert len(read) < 200


def test_a_document_that_cannot_be_cleaned_raises_when_its_turn_comes():
    results = CLEANER.clean_many([b"It rains.", b"\x00\x01\x02" * 99, b"It snows."], workers=2)
    assert next(results).body == "It rains."
    with pytest.raises(UndecodableError):
        next(results)
