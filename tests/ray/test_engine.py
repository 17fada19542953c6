"""A run on a cluster of several nodes is that of this machine, also where a node dies."""

import shutil
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from cleaner.audit.run_info import state_of
from cleaner.cli import main
from cleaner.cli.conduct import conduct
from cleaner.cli.container_options import Choice
from cleaner.cli.run_options import How
from cleaner.cli.targets import plan
from cleaner.pipeline import Cleaner
from tests.conftest import needs
from tests.faults.made import RULES, conducted, folder, how_with, rows, run, tree
from tests.faults.test_workers import FAULTS, Fragile

ray = needs("ray")
utils = needs("ray.cluster_utils")
FIXTURES = Path(__file__).parents[1] / "fixtures" / "raw"

pytestmark = pytest.mark.filterwarnings("ignore")  # those of Ray are not ours


@pytest.fixture(scope="module")
def cluster():
    """A head that does no work, and two nodes with a processor each."""
    made = utils.Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
    nodes = [made.add_node(num_cpus=1), made.add_node(num_cpus=1)]
    ray.init(address=made.address, log_to_driver=False)
    made.wait_for_nodes()
    yield made, nodes
    ray.shutdown()
    made.shutdown()


def on_ray(seconds=60.0):
    how = how_with(2, seconds)
    return How(how.jobs, how.limits, how.changed_only, "none", ray=True)


def audited(output):
    """Every row of the audit but where it stands, in an order of its own."""
    rows = duckdb.sql(
        f"SELECT document, record, kind, rule, start, text FROM '{state_of(output)}/audit/*.parquet'"
        " ORDER BY ALL"
    )
    return rows.fetchall()


@pytest.fixture
def raw(tmp_path):
    folder(tmp_path / "raw", 150)
    shutil.copytree(FIXTURES, tmp_path / "raw" / "real")
    rows(tmp_path / "raw" / "rows.jsonl", [f"Day {n}.\nSource link" for n in range(200)])
    return tmp_path / "raw"


def assert_same(tmp_path, raw, on_ray_books):
    books, _ = conducted(raw, tmp_path / "here")
    assert (books.files, books.records) == (on_ray_books.files, on_ray_books.records)
    assert on_ray_books.hold
    assert tree(tmp_path / "there") == tree(tmp_path / "here")
    assert audited(tmp_path / "there") == audited(tmp_path / "here")


def test_bodies_audit_and_books_are_those_of_this_machine(cluster, raw, tmp_path):
    books, failed = conducted(raw, tmp_path / "there", on_ray())
    assert not failed
    assert_same(tmp_path, raw, books)


def test_each_fault_costs_one_document_and_the_run_goes_on(cluster, tmp_path):
    raw = folder(tmp_path / "raw", **{name: f"{name}\nIt rains.\n" for name in FAULTS})
    books, failed = conducted(raw, tmp_path / "clean", on_ray(1), made=Fragile)
    for name, failure in failed.items():
        assert FAULTS[name.removesuffix(".txt")] in failure.reason
    assert str(books.files) == "46 in = 40 cleaned + 6 quarantined + 0 unreadable"
    assert books.hold


def test_a_run_that_was_stopped_goes_on_on_either_engine(cluster, raw, tmp_path):
    class Stopped(Exception):
        pass

    seen = []

    def show(outcome):
        seen.append(outcome)
        if len(seen) == 60:
            raise Stopped

    with pytest.raises(Stopped):
        conducted_with(show, raw, tmp_path / "there")
    seen.clear()
    books = conducted_with(seen.append, raw, tmp_path / "there")
    assert any(outcome.earlier for outcome in seen)
    assert_same(tmp_path, raw, books)


def test_one_document_is_cleaned_without_a_task(cluster, raw):
    done = CliRunner().invoke(main, ["clean", str(raw / "0000.txt"), "--engine", "ray"])
    assert (done.exit_code, done.stdout) == (0, "It rains on day 0.\n")


def test_a_node_that_dies_takes_no_document_with_it(cluster, raw, tmp_path):
    made, nodes = cluster
    dead = []

    def show(outcome):
        if not dead:
            dead.append(nodes.pop())
            made.remove_node(dead[0], allow_graceful=False)

    books = conducted_with(show, raw, tmp_path / "there")
    assert dead
    assert_same(tmp_path, raw, books)


def conducted_with(show, raw, out):
    return conduct(
        Cleaner(RULES),
        plan(raw, out, Choice(), to_stdout=False),
        on_ray(),
        raw=raw,
        choice=Choice(),
        results=False,
        show=show,
    )


def test_the_command_says_what_is_wrong_with_an_address(tmp_path):
    raw = folder(tmp_path / "raw", 1)
    alone = run(raw, "-o", tmp_path / "clean", "--address", "127.0.0.1:1")
    assert (alone.returncode, "add --engine ray" in alone.stderr) == (2, True)
    silent = run(raw, "-o", tmp_path / "clean", "--engine", "ray", "--address", "127.0.0.1:1")
    assert silent.returncode == 1
    assert "no cluster of Ray answers at 127.0.0.1:1" in silent.stderr
    assert "Traceback" not in silent.stderr
