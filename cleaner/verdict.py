"""Keep, review or empty: what the structure of a body says of it, whatever its words.

`benchmarks/quality.py DATA --verdicts` prints how good the bodies with each verdict are.
"""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.document import Document
from cleaner.line_features import Mask
from cleaner.result import Verdict, Warning

# A paragraph or two: what is left of a consent wall, an error page or a teaser.
STUB_WORDS = 50
# An article is sentences; of a list of links or products hardly one line is.
PROSE_SHARE = 0.2
# An article among others, or one that was taken for boilerplate.
TAKEN_SHARE = 0.5
_SENTENCE_WORDS = 5


def verdict(document: Document, gone: Mask, warnings: Sequence[Warning]) -> Verdict:
    """Whether there is an article, and whether a person should look.

    gone: for each line of the document whether it went.
    """
    words = document.features.words
    stays = ~gone
    total, left = int(words.sum()), int(words[stays].sum())
    if not left:
        return Verdict("empty", ("every line was removed" if total else "no words came in",))
    sentences = document.features.ends_sentence & (words >= _SENTENCE_WORDS)
    prose, prose_left = int(words[sentences].sum()), int(words[sentences & stays].sum())
    if not prose_left and left < STUB_WORDS <= total:
        return Verdict("empty", ("no sentence is left",))
    reasons = [str(warning) for warning in warnings]
    if left < STUB_WORDS and left < total / 2:
        reasons.append(f"only {left} of {total} words are left")
    if left >= STUB_WORDS and prose_left < PROSE_SHARE * left:
        reasons.append(f"a list: {prose_left} of {left} words stand in sentences")
    if prose - prose_left > TAKEN_SHARE * prose:
        reasons.append(f"{prose - prose_left} of {prose} words in sentences were removed")
    return Verdict("review", tuple(reasons)) if reasons else Verdict("keep")
