import os
import warnings
from importlib import import_module

import pytest
from hypothesis import settings

# The same examples on every machine, and none that fails because a machine is busy.
settings.register_profile("repo", derandomize=True, deadline=None, max_examples=150)
settings.load_profile("repo")


def needs(library):
    """A library that is no part of `dev`, for a test that runs it.

    Where it is missing the test is skipped; where CLEANER_ALL_HOSTS is set, as in CI, it fails.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it says of itself on import is not ours
        try:
            return import_module(library)
        except ImportError as error:
            if os.environ.get("CLEANER_ALL_HOSTS"):
                raise
            pytest.skip(f"{library} is not here: {error}", allow_module_level=True)
