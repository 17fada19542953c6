"""What Prometheus asks for."""

from __future__ import annotations

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

from cleaner.batch.outcome import Failure
from cleaner.serve.pool import Pool
from cleaner.serve.work import Reply

# A document takes some milliseconds; the limit is a matter of seconds.
_BUCKETS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)


class Metrics:
    """Counts since the start, of the listening process; one registry a service."""

    def __init__(self, pool: Pool) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        GCCollector(registry=registry)
        self.requests = Counter(
            "cleaner_requests",
            "Requests by path and status.",
            ("path", "status"),
            registry=registry,
        )
        self._documents = Counter(
            "cleaner_documents",
            "Documents by what became of them: the verdict, refused, or failed.",
            ("outcome",),
            registry=registry,
        )
        self._removed = Counter(
            "cleaner_removed_characters",
            "Characters of lines that were removed, by category.",
            ("category",),
            registry=registry,
        )
        self._seconds = Histogram(
            "cleaner_document_seconds",
            "How long a worker was at a document.",
            buckets=_BUCKETS,
            registry=registry,
        )
        for name, about, value in (
            ("cleaner_waiting", "Documents that wait for a worker.", lambda: pool.waiting),
            ("cleaner_busy", "Workers that have a document in hand.", lambda: pool.busy),
            ("cleaner_workers", "Processes that clean.", lambda: pool.jobs),
        ):
            Gauge(name, about, registry=registry).set_function(value)

    def document(self, answer: Reply | Failure) -> None:
        """Count one in."""
        if isinstance(answer, Failure):
            self._documents.labels("failed").inc()
            return
        outcome = answer.verdict or ("refused" if answer.status < 500 else "failed")
        if answer.status != 200 or answer.verdict:  # what is explained is not cleaned
            self._documents.labels(outcome).inc()
        for category, characters in answer.removed.items():
            self._removed.labels(category).inc(characters)
        self._seconds.observe(answer.seconds)

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return bytes(generate_latest(self._registry))
