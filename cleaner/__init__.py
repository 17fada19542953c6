"""cleaner: clean article bodies out of raw scrapes, by rules in YAML, with a full trace.

What it gives is imported when it is first asked for, so `import cleaner` costs next to nothing.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cleaner.version import __version__ as __version__

if TYPE_CHECKING:
    from cleaner.engine.compile import load_rules
    from cleaner.pipeline import Cleaner
    from cleaner.result import CleanResult

__all__ = ["CleanResult", "Cleaner", "clean", "load_rules"]


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
    from cleaner.engine.compile import load_rules
    from cleaner.pipeline import Cleaner

    return Cleaner(load_rules())


if not TYPE_CHECKING:  # a type checker would take any name for one of this module
    _HOMES = {
        "CleanResult": "cleaner.result",
        "Cleaner": "cleaner.pipeline",
        "load_rules": "cleaner.engine.compile",
    }

    def __getattr__(name):
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value = globals()[name] = getattr(import_module(_HOMES[name]), name)
        return value

    def __dir__():
        return sorted({*globals(), *__all__})
