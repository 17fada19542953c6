"""Services that run, on a port of this machine."""

import ctypes
import faulthandler
import os
import re
import signal
import threading
from contextlib import contextmanager
from time import monotonic, sleep

import httpx
import uvicorn

import cleaner
from cleaner.batch.workers import Limits
from cleaner.serve.app import Bounds, Service
from cleaner.serve.work import Serving

MB = 2**20
RULES = cleaner.load_rules(only=["comments", "source-tails"])
TEXT = {"Content-Type": "text/plain; charset=utf-8"}
LINES = {"Content-Type": "application/x-ndjson"}


def bounds(seconds=20.0, memory=1024 * MB, document=MB, batch=4 * MB, queue=32):
    """What a service takes."""
    return Bounds(document, batch, queue, Limits(seconds, memory, late_again=False))


class Fragile(Serving):
    """Meets a fault of a real kind on certain texts."""

    def reply(self, question):
        fault = question.content.partition(b"\n")[0].decode("latin-1")
        if fault == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif fault == "segfault":
            faulthandler.disable()  # what is meant to crash need not tell a reader of the tests
            ctypes.string_at(0)
        elif fault == "hang":  # in C, where no signal handler of Python runs
            re.match("(a+)+$", "a" * 60 + "b")
        elif fault == "bloat":
            b"x" * (4096 * MB)
        elif fault == "sleep":
            sleep(2)
        return super().reply(question)


@contextmanager
def running(work=None, jobs=1, limits=None, token=None):
    """A client of a service that runs."""
    service = Service(work or Serving(RULES), jobs, limits or bounds(), token)
    config = uvicorn.Config(service.guarded, port=0, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until(lambda: server.started)
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            until(lambda: client.get("/healthz").status_code == 200)
            yield client
    finally:
        server.should_exit = True
        thread.join(60)


def until(holds, seconds=60):
    """Wait until something holds."""
    end = monotonic() + seconds
    while not holds():
        assert monotonic() < end
        sleep(0.02)
