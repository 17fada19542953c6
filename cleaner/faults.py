"""What an error says, for people."""

from __future__ import annotations


def reason_of(error: Exception) -> str:
    """The words of an error; of one of the system its reason, without its number and its file.

    >>> reason_of(FileNotFoundError(2, "No such file or directory", "a.txt"))
    'No such file or directory'
    """
    return getattr(error, "strerror", None) or str(error)
