import multiprocessing
import os
import warnings
from functools import cache
from importlib import import_module

import pytest
from hypothesis import settings

from cleaner.cli import common

# The same examples on every machine, and none that fails because a machine is busy.
settings.register_profile("repo", derandomize=True, deadline=None, max_examples=150)
settings.load_profile("repo")

# Worker processes come with the libraries, in place of importing them each.
if "forkserver" in multiprocessing.get_all_start_methods():
    multiprocessing.set_forkserver_preload(["cleaner.batch.work"])


@pytest.fixture(autouse=True, scope="session")
def commands_share_rules():
    """Commands that are called in this process get rules without own folders compiled once."""
    load_rules, shipped = common.load_rules, cache(common.load_rules)

    def shared(*folders, **chosen):
        return (load_rules if folders else shipped)(*folders, **chosen)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(common, "load_rules", shared)
        yield


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
