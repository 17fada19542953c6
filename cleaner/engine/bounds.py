"""Conditions on what can be counted in a line."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from copy import copy

import numpy as np
from numpy.typing import NDArray

from cleaner.document import Document
from cleaner.engine.condition import Condition, Context
from cleaner.features import counted_at_once
from cleaner.rules.matchers import LineBounds

# Features by what they cost, if more than those that NumPy counts for all lines; what only Markdown
# has costs nothing.
_DEARER = {
    "link_share": -1,
    "image_share": -1,
    "links": 1,
    "longest_word": 2,
    "stop_words_share": 3,
}
_COMPARED = {"min": np.greater_equal, "max": np.less_equal, "is": np.equal}


class Bounds(Condition):
    """What can be counted in the line is within bounds."""

    key = "line"

    def __init__(self, bounds: LineBounds, stop_words: Collection[str]) -> None:
        self._stop_words = stop_words
        self._tests: list[tuple[str, str, float]] = []
        # What most bounds ask, which `match` compares for many rules and lines at once.
        most = math.inf if bounds.max_words is None else float(bounds.max_words)
        self.words = (float(bounds.min_words or 0), most)
        self.ends_sentence = bounds.ends_sentence
        for name, bound in bounds.model_dump(exclude_none=True).items():
            side, _, feature = name.partition("_")
            if side in ("min", "max"):
                self._tests.append((feature, side, float(bound)))
            else:
                self._tests.append((name, "is", float(bound)))
        self._tests.sort(key=lambda test: _DEARER.get(test[0], 0))
        self.of_markdown = any(
            feature in ("link_share", "image_share") and side == "min" and bound > 0
            for feature, side, bound in self._tests
        )

    @property
    def more(self) -> bool:
        """Whether more is asked than the number of words and the end of a sentence."""
        return any(feature not in ("words", "ends_sentence") for feature, _, _ in self._tests)

    def line_by_line(self) -> Bounds | None:
        """What is left to ask of a line that `may_hold` names; None if that says all."""
        tests = [test for test in self._tests if not counted_at_once(test[0])]
        if not tests:
            return None
        left = copy(self)
        left._tests = tests
        return left

    def holds(self, context: Context, line: int) -> bool:
        document = context.document
        for feature, side, bound in self._tests:
            value = self._value(document, feature, line)
            if side == "min":
                if value < bound:
                    return False
            elif side == "max":
                if value > bound:
                    return False
            elif value != bound:
                return False
        return True

    def may_hold(self, document: Document) -> NDArray[np.bool_]:
        """For each line whether it is within the bounds that are counted for all at once."""
        fits = ~document.features.blank
        for feature, side, bound in self._tests:
            if counted_at_once(feature):
                values = getattr(document.features, feature)
                fits &= _COMPARED[side](values, bound)
            elif feature == "links" and side == "min" and bound > 0:
                fits &= document.features.may_have_links
            if not fits.any():
                break
        return fits

    def _value(self, document: Document, feature: str, line: int) -> float:
        if feature == "stop_words_share":
            return document.features.stop_words_share(line, self._stop_words)
        return document.features.value(feature, line)

    def failures(self, document: Document, line: int) -> Iterator[str]:
        """Each bound that does not hold, in words."""
        for feature, side, bound in self._tests:
            value = self._value(document, feature, line)
            if (side == "min" and value < bound) or (side == "max" and value > bound):
                yield f"{side}_{feature} is {bound:g}, the line has {value:.3g}"
            elif side == "is" and value != bound:
                yield f"{feature} is {'yes' if bound else 'no'}, the line says otherwise"
