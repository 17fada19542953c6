"""`cleaner serve` under load, on the loopback: requests a second, errors, memory, all bounded.

    python benchmarks/serve.py [--seconds 30] [--clients 8] [--jobs 2] [--batches]

Starts the service on a free port, has clients send the scrapes in tests/fixtures/raw one after
another for some seconds, and prints requests and documents a second beside the bare `Cleaner` in
one process, every status there was, the slowest of 100 requests, and the memory of all processes
of the service in the first and in the last third of the time. Each answer's body is compared with
that of `Cleaner`. Exit status 1 where one differs, where a status was not 200, or where memory
grew by more than a tenth. `--batches`: JSON Lines of 100 documents in place of single ones. The
clients take their share of the cores. Needs Linux, where /proc tells of memory, and httpx.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle

import httpx
from memory import FIXTURES, MB, memory

from cleaner import Cleaner, load_rules

TEXT = {"Content-Type": "text/plain; charset=utf-8"}
LINES = {"Content-Type": "application/x-ndjson"}
A_BATCH = 100
GROWTH = 1.1


@dataclass
class Load:
    """What is sent, and what came of it."""

    texts: list[str]
    bodies: list[str]
    batches: bool
    end: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    documents: int = 0
    wrong: int = 0
    times: list[float] = field(default_factory=list)

    def client(self, url: str, number: int) -> None:
        """Send until the time is over."""
        turns = cycle(range(len(self.texts)))
        for _ in range(number):
            next(turns)
        with httpx.Client(base_url=url, timeout=60) as client:
            while time.perf_counter() < self.end:
                start = time.perf_counter()
                if self.batches:
                    sent = [next(turns) for _ in range(A_BATCH)]
                    rows = "\n".join(json.dumps({"text": self.texts[n]}) for n in sent)
                    answer = client.post("/clean", content=rows, headers=LINES)
                    found = [json.loads(line)["body"] for line in answer.iter_lines()]
                else:
                    sent = [next(turns)]
                    content = self.texts[sent[0]].encode()
                    answer = client.post("/clean", content=content, headers=TEXT)
                    found = [answer.json().get("body")]
                self.times.append(time.perf_counter() - start)
                self.statuses[answer.status_code] += 1
                self.documents += len(sent)
                self.wrong += found != [self.bodies[n] for n in sent]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--batches", action="store_true")
    args = parser.parse_args()
    texts = [file.read_text(encoding="utf-8") for file in sorted(FIXTURES.glob("*.txt"))]
    cleaner = Cleaner(load_rules())
    load = Load(texts, [cleaner.clean(text).body for text in texts], args.batches)
    bare = documents_a_second(cleaner, texts)
    command = [sys.executable, "-m", "cleaner", "serve", "--port", "0", "--jobs", str(args.jobs)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            lines = iter(process.stderr.readline, "")
            url = next(filter(None, (re.search(r"http://\S+", line) for line in lines)))[0]
            wait_until_warm(url, args.jobs)
            samples = under_load(load, url, process.pid, args)
        finally:
            process.terminate()
            process.wait()
    ok = show(load, samples, bare, args)
    sys.exit(0 if ok and process.returncode == 0 else 1)


def documents_a_second(cleaner: Cleaner, texts: list[str]) -> float:
    """How many the bare `Cleaner` does, in this process."""
    start, done = time.perf_counter(), 0
    while time.perf_counter() - start < 3:
        for text in texts:
            cleaner.clean(text)
        done += len(texts)
    return done / (time.perf_counter() - start)


def wait_until_warm(url: str, jobs: int) -> None:
    """Wait until every process has its rules."""
    while httpx.get(f"{url}/healthz").json()["warm"] < jobs:
        time.sleep(0.1)


def under_load(load: Load, url: str, pid: int, args: argparse.Namespace) -> list[int]:
    """Have the clients send; the memory of the service twice a second, in bytes."""
    load.end = time.perf_counter() + args.seconds
    clients = [
        threading.Thread(target=load.client, args=(url, number)) for number in range(args.clients)
    ]
    for client in clients:
        client.start()
    samples = []
    while time.perf_counter() < load.end:
        samples.append(memory(pid))
        time.sleep(0.5)
    for client in clients:
        client.join()
    return samples


def show(load: Load, samples: list[int], bare: float, args: argparse.Namespace) -> bool:
    """Print what was measured; whether all is well."""
    third = len(samples) // 3
    first, last = statistics.median(samples[:third]), statistics.median(samples[-third:])
    requests, seconds = load.statuses.total(), args.seconds
    slowest = statistics.quantiles(load.times, n=100)[-1]
    kind = f"batches of {A_BATCH}" if load.batches else "single documents"
    print(
        f"{args.clients} clients, {args.jobs} workers, {seconds} s, {kind}:\n"
        f"{requests / seconds:,.1f} requests/s, {load.documents / seconds:,.0f} documents/s;"
        f" bare Cleaner, one process: {bare:,.0f} documents/s\n"
        f"{requests:,} requests, statuses {dict(load.statuses)}, {load.wrong} with a wrong body\n"
        f"median {statistics.median(load.times) * 1000:,.0f} ms, slowest of 100"
        f" {slowest * 1000:,.0f} ms\n"
        f"memory {first / MB:,.0f} MB in the first third, {last / MB:,.0f} MB in the last,"
        f" peak {max(samples) / MB:,.0f} MB"
    )
    return set(load.statuses) == {200} and not load.wrong and last <= GROWTH * first


if __name__ == "__main__":
    main()
