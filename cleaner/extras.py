"""Libraries that only some tasks need."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class MissingExtraError(ImportError):
    """A library is not installed; the message says how to get it."""


def extra(module: str, name: str, what: str) -> Any:
    """The module, imported now; `name` is the extra that brings it."""
    try:
        return import_module(module)
    except ImportError as error:
        if error.name is not None and error.name.partition(".")[0] != module.partition(".")[0]:
            raise
        raise MissingExtraError(
            f"{what} needs the library {module.partition('.')[0]}:"
            f" pip install 'article-cleaner[{name}]'"
        ) from None
