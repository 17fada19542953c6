"""What the words of a line say."""

import pytest

from cleaner.document import Document
from cleaner.line_features import LineFeatures
from cleaner.rules.block_model import BlockModel
from cleaner.wording import wording, words_of

MODEL = {"description": "-", "min_lines": 1, "bias": 0, "bins": {}, "terms": []}
TEXT = "Subscribe now\nThe hall\n\nSUBSCRIBE, subscribe: the harbour"


def test_words_are_runs_of_letters_small():
    assert words_of("It's 25 Été_2x, IT’S") == {"it", "s", "été", "x"}


def test_a_line_has_the_sum_of_its_words_over_the_root_of_their_number():
    values = wording(Document(TEXT), {"subscribe": -3.0, "the": 1.0, "harbour": 4.0})
    assert values.tolist() == pytest.approx([-3, 1, 0, 2 / 3**0.5])


def test_the_feature_is_that_of_the_lines_asked_for_and_zero_without_weights():
    document = Document(TEXT)
    lines = document.features.words.nonzero()[0]
    said = wording(document, {"hall": 2.0})
    assert LineFeatures(document, lines, said)["wording@1"].tolist() == [2, 0, -1]
    assert LineFeatures(document, lines)["wording"].tolist() == [0, 0, 0]


def test_a_row_is_a_weight_and_the_words_that_have_it():
    model = BlockModel.model_validate(MODEL | {"words": ["-1.5 share tweet", "2 said"]})
    assert model.word_weights == {"share": -1.5, "tweet": -1.5, "said": 2}


@pytest.mark.parametrize("row", ["share -1.5", "inf said", ""])
def test_a_row_without_its_weight_is_refused(row):
    with pytest.raises(ValueError, match="weight"):
        BlockModel.model_validate(MODEL | {"words": [row]})


def test_words_are_told_apart_by_all_their_letters():
    words = ["a", "ab", "subscrib", "subscribe", "subscriber", "subscriberships", "été", "日本語"]
    weights = {word: float(number) for number, word in enumerate(words, 1)}
    others = ["b", "ubscribe", "subscribes", "subscribershipss", "ete", "日本", "日本語版"]
    values = wording(Document("\n".join([*words, *others])), weights)
    assert values.tolist() == [*weights.values(), *[0] * len(others)]
