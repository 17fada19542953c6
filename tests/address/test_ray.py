"""Addresses and a cluster together: nodes read and write the store themselves."""

import pytest

from tests.address.test_runs import cleaner, objects
from tests.conftest import needs
from tests.faults.made import tree

ray = needs("ray")

pytestmark = pytest.mark.filterwarnings("ignore")  # those of Ray are not ours


def test_a_cluster_leaves_in_a_store_what_this_machine_leaves_on_disk(local, raw, bucket, tmp_path):
    try:
        cleaner("clean", raw, "-o", bucket / "clean", "--engine", "ray", code=1)
    finally:
        ray.shutdown()
    cleaner("clean", local, "-o", tmp_path / "clean", code=1)
    for name, body in tree(tmp_path / "clean").items():
        if not name.endswith(".rejected.jsonl"):  # they name the file that was read
            assert objects(bucket / "clean")[name] == body
    assert (
        "done before      │      8" in cleaner("clean", raw, "-o", bucket / "clean", code=1).stderr
    )
