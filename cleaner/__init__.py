"""cleaner: clean article bodies out of raw scrapes, by rules in YAML, with a full trace."""

from __future__ import annotations

from functools import cache

from cleaner.engine.compile import load_rules
from cleaner.pipeline import Cleaner
from cleaner.result import CleanResult

__all__ = ["CleanResult", "Cleaner", "clean", "load_rules"]
__version__ = "0.1.0"


def clean(
    raw: str | bytes,
    *,
    url: str | None = None,
    title: str | None = None,
    language: str | None = None,
) -> CleanResult:
    """The body of one raw article by the shipped rules; see `Cleaner.clean`."""
    return _shipped().clean(raw, url=url, title=title, language=language)


@cache
def _shipped() -> Cleaner:
    return Cleaner(load_rules())
