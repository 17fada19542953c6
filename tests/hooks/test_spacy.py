"""The hook for spaCy, before nlp.pipe."""

import pytest

from tests.conftest import needs
from tests.hooks.made import (
    BINARY,
    BODIES,
    CLEANER,
    OWN_RAW,
    PAGE,
    RAW,
    RESULTS,
    URLS,
    own_rules,
    spans,
    spans_of,
)

spacy = needs("spacy")

from cleaner.hooks.spacy import Reader  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")  # spaCy's of itself


@pytest.fixture(scope="module")
def nlp():
    made = spacy.blank("en")
    made.add_pipe("sentencizer")
    return made


@pytest.mark.parametrize("processes", [1, 2])
def test_bodies_are_those_of_the_cleaner_and_records_keep_their_fields(nlp, processes):
    read = Reader(rules=CLEANER.rules)
    records = [
        {"n": n, "text": raw, "url": url}
        for n, (raw, url) in enumerate(zip(RAW, URLS, strict=True))
    ]
    piped = list(nlp.pipe(read(records), as_tuples=True, n_process=processes))
    assert [doc.text for doc, _ in piped] == BODIES
    assert [(about["n"], about["url"]) for _, about in piped] == list(enumerate(URLS))
    for (_, about), result in zip(piped, RESULTS, strict=True):
        assert spans_of(about["cleaner"]["removals"]) == spans(result)


def test_texts_pages_and_what_cannot_be_cleaned(nlp):
    read = Reader()
    raws = [RAW[0], PAGE, BINARY, {"text": None, "n": 1}]
    piped = list(nlp.pipe(read(raws), as_tuples=True))
    assert [doc.text for doc, _ in piped] == [BODIES[0], CLEANER.clean(PAGE).body, "", ""]
    assert piped[1][1]["cleaner"]["page"]["title"] == "The talks"
    assert "not a text file" in piped[2][1]["cleaner"]["error"]
    assert piped[3][1]["n"] == 1


def test_records_are_read_as_they_are_asked_for():
    taken = []

    def records():
        for raw in RAW:
            taken.append(raw)
            yield raw

    next(Reader(rules=CLEANER.rules)(records()))
    assert taken == RAW[:1]


def test_own_rules_and_address(tmp_path):
    read = Reader("body", url_key="link", rules=own_rules(tmp_path / "own"))
    [(body, _)] = read([{"body": OWN_RAW, "link": "https://example.org/a"}])
    assert not {"rains", "snows"} & set(body.split())
