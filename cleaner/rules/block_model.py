"""The data of a block classifier: a sum of weights by feature, as a pack holds it.

A line's features fall into bins; a term has a weight for each bin of its one feature, or for
each pair of bins of its two. The sum over all terms is the log-odds that the line is body: a
generalised additive model with pairwise interactions (Lou et al. 2013, GA2M). One of the features,
`wording`, is itself a sum: of weights of words (see `cleaner.wording`).
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from math import isfinite
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from cleaner.line_features import is_feature
from cleaner.rules.fields import Strict


def _numbers(value: object) -> object:
    """Numbers written in a row, as in "1 2.5 4"."""
    if not isinstance(value, str):
        return value
    try:
        return tuple(float(number) for number in value.split())
    except ValueError:
        raise ValueError("numbers with a space between them are wanted") from None


Numbers = Annotated[
    tuple[float, ...], BeforeValidator(_numbers), WithJsonSchema({"type": "string"})
]


class Term(Strict):
    """The weights of one feature or of two together."""

    of: Annotated[tuple[str, ...], Field(min_length=1, max_length=2)] = Field(
        description="The feature, or the two features."
    )
    weights: Annotated[tuple[Numbers, ...], Field(min_length=1, max_length=1000)] = Field(
        description="Log-odds of body: a row of numbers for each bin of the first feature, in it"
        " one for each bin of the second (one number a row if there is no second)."
    )


class BlockModel(Strict):
    """A block classifier. `benchmarks/fit.py` writes it."""

    description: str = Field(min_length=1, description="What it was fitted on, for people.")
    min_lines: Annotated[int, Field(ge=1, le=1000)] = Field(
        description="Documents with fewer lines are not judged."
    )
    words: tuple[str, ...] = Field(
        (),
        description="Weights of words for the feature `wording`: in a row the weight and the words"
        " that have it, small letters only.",
    )
    language: str | None = Field(None, description="The language of these words.")
    elsewhere: float = Field(
        0.0,
        description="Log-odds added to each line of a document that is not in this language for"
        " sure: its words say nothing, so what the rest says counts less.",
    )
    bias: float = Field(description="The log-odds that every line begins with.")
    bins: dict[str, Numbers] = Field(
        description="The edges between the bins of each feature, as rising numbers; a value"
        " on an edge falls into the bin below it."
    )
    terms: tuple[Term, ...] = Field(description="What is added up.")

    @cached_property
    def word_weights(self) -> dict[str, float]:
        """The weight of each word. Raises ValueError for a row that is none."""
        weights: dict[str, float] = {}
        for row in self.words:
            weight, *words = row.split() or [""]
            try:
                weights |= dict.fromkeys(words, float(weight))
            except ValueError:
                raise ValueError(f'"{weight}" is no weight; words stand behind theirs') from None
        return weights

    @model_validator(mode="after")
    def _fits(self) -> BlockModel:
        if not all(isfinite(weight) for weight in self.word_weights.values()):
            raise ValueError("the weights of words must be finite numbers")
        for feature, edges in self.bins.items():
            if not is_feature(feature):
                raise ValueError(f'there is no feature "{feature}"')
            if any(low >= high for low, high in pairwise(edges)):
                raise ValueError(f'the edges of "{feature}" do not rise')
        for term in self.terms:
            for feature in term.of:
                if feature not in self.bins:
                    raise ValueError(f'"{feature}" has no bins')
            sizes = [len(self.bins[feature]) + 1 for feature in term.of]
            width = sizes[1] if len(sizes) == 2 else 1
            if [len(row) for row in term.weights] != [width] * sizes[0]:
                raise ValueError(
                    f"the weights of {' and '.join(term.of)} are not {sizes[0]} rows of {width}"
                )
        return self
