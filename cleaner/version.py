"""The version of `cleaner`: that of pyproject.toml, also where it is run from a folder."""

__version__ = "0.1.0"
