"""The pool of `--engine ray`: the parts of jobs are answered on the nodes of a Ray cluster.

Tasks and not Ray Data: what is to be done is known as the journal is asked and containers are
read, and a job that has come back is noted at once, whether or not its turn has come. A task hands
its parts to one worker process of the local engine on its node, so a document that kills, hangs or
bloats is tried alone and set aside there as on one machine. Where a node dies, Ray gives its tasks
to others; whatever was written before it died is written again, the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from secrets import token_hex
from socket import create_connection
from typing import Any, NamedTuple

from cleaner.batch.outcome import Failure
from cleaner.batch.pool import AnyJob, Assignment, Pending, Pool
from cleaner.batch.process import Work
from cleaner.batch.workers import Limits, Workers
from cleaner.extras import extra
from cleaner.faults import reason_of

# How often Ray gives a task to another worker; then its parts are tried one by one.
_RETRIES = 3
_ANSWERS_S = 20.0


class _Piece(NamedTuple):
    """The parts of a job that one task gets; a job itself, for the worker on the node."""

    head: Any
    parts: Sequence[Any]
    weight: int = 0


class RayPool(Pool[AnyJob]):
    """Answers the parts of jobs on a cluster. capacity: how many processors of it are used.

    address: of a cluster, as ray.init takes it; None: the one that is connected to, or a cluster of
    this machine alone. Raises MissingExtraError, and ConnectionError where none answers.
    """

    def __init__(
        self,
        work: Work,
        capacity: int,
        limits: Limits,
        stopped: Callable[[], object],
        address: str | None = None,
    ) -> None:
        self._ray = extra("ray", "ray", "--engine ray")
        connect(self._ray, address)
        super().__init__(capacity, stopped)
        # In a list, so that a task fetches it only where no worker process has it yet.
        self._work, self._limits = [self._ray.put(work)], limits
        self._name = token_hex(8)
        self._task = self._ray.remote(num_cpus=1, max_retries=_RETRIES)(_answers)
        self._underway: dict[Any, Assignment[AnyJob]] = {}

    @property
    def busy(self) -> bool:
        """See Pool."""
        return bool(self._underway)

    def dispatch(self) -> None:
        """See Pool."""
        # One more a processor, so that none waits for the way there and back.
        while self.ready and len(self._underway) < 2 * self.capacity:
            assignment = self.ready.popleft()
            piece = _Piece(assignment.pending.job.head, assignment.parts)
            task = self._task.remote(self._name, self._work, self._limits, piece)
            self._underway[task] = assignment

    def finished(self, seconds: float) -> list[Pending[AnyJob]]:
        """See Pool; tasks that Ray gives up are cut into their parts."""
        if not self._underway:
            return []
        waiting = list(self._underway)
        done, _ = self._ray.wait(waiting, num_returns=1, timeout=seconds)
        if done:
            done, _ = self._ray.wait(waiting, num_returns=len(waiting), timeout=0)
        complete: list[Pending[AnyJob]] = []
        for task in done:
            assignment = self._underway.pop(task)
            try:
                complete += assignment.answered(self._ray.get(task))
            except self._ray.exceptions.RayError as error:
                complete += self._lost(assignment, error)
        self.dispatch()
        return complete

    def _lost(self, assignment: Assignment[AnyJob], error: Exception) -> list[Pending[AnyJob]]:
        if len(assignment.indices) > 1:
            alone = [Assignment(assignment.pending, [index], True) for index in assignment.indices]
            self.ready.extendleft(reversed(alone))
            return []
        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
        return assignment.answered([Failure("quarantined", f"its task was lost: {reason}")])

    def close(self) -> None:
        """See Pool. The connection stays: others in this process may use it."""
        for task in self._underway:
            self._ray.cancel(task, force=True)
        self._underway.clear()
        self.ready.clear()


def connect(ray: Any, address: str | None) -> None:
    """Connect this process to a cluster, once. Raises ConnectionError."""
    if ray.is_initialized():
        return
    if address is None:
        ray.init(address="local", include_dashboard=False, log_to_driver=False)
        return
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if colon and port.isdecimal():
        try:  # Ray itself would go on asking
            create_connection((host.strip("[]"), int(port)), _ANSWERS_S).close()
        except OSError as error:
            raise ConnectionError(reason_of(error)) from None
    ray.init(address=address, log_to_driver=False)


def processors(address: str | None) -> int:
    """How many processors a cluster has. Raises MissingExtraError, ConnectionError."""
    ray = extra("ray", "ray", "--engine ray")
    connect(ray, address)
    return max(1, int(ray.cluster_resources().get("CPU", 1)))


# In a worker of Ray: the process that cleans, kept from task to task, by the name of its pool.
_kept: dict[str, Workers[_Piece]] = {}


def _answers(pool: str, work: list[Any], limits: Limits, piece: _Piece) -> list[Any]:
    """A task: the answers to the parts of one job."""
    import ray

    if pool not in _kept:
        for other in _kept.values():
            other.close()
        _kept.clear()
        _kept[pool] = Workers(ray.get(work[0]), 1, limits)
    [(_, answers)] = _kept[pool].answers([piece])
    return answers
