"""Wording that must stand in a line beside that which the scan finds in it.

The scan asks for one wording of a pattern. Most patterns need others as well, `follow .{0,40} on
(?:Twitter|Facebook)` does: looking for them with `in` takes a tenth of what the pattern takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleaner.engine.scan_literals import ahead_of, alternatives, is_telling, text_of, wording_starts

# More ways to write one wording cost as much as the pattern.
_MAX_TEXTS = 16
# The rarest say nearly all.
_MAX_NEEDS = 2

Needs = Sequence[Sequence[str]]
"""Of each inner sequence at least one text stands in every line that a pattern matches."""


def needs(patterns: Sequence[Sequence[str]], scanned: Sequence[str]) -> Needs:
    """What must stand in a line where a pattern and its lookaheads match.

    patterns: the parts of each as scan_patterns.py writes them; scanned: the literals that the
    scan looks for, which need not be asked again.
    """
    known = {text_of(literal) for literal in scanned}
    found = [each for parts in patterns for each in _of(parts) if not known.issuperset(each)]
    found.sort(key=lambda texts: (-min(len(text) for text in texts), len(texts)))
    return found[:_MAX_NEEDS]


def _of(parts: Sequence[str]) -> Iterator[list[str]]:
    if len(alternatives(parts)) > 1:
        return
    for start in wording_starts(parts):
        ahead = ahead_of(parts, start)
        texts = {text_of(literal) for literal in ahead}
        if is_telling(ahead) and len(ahead) <= _MAX_TEXTS and None not in texts:
            yield _shortest({text for text in texts if text})


def _shortest(texts: set[str]) -> list[str]:
    """The texts without those that hold another."""
    return sorted(text for text in texts if not any(o in text and o != text for o in texts))
