"""The service: what each of its paths does."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.requests import ClientDisconnect

from cleaner.batch.outcome import Failure
from cleaner.batch.workers import Limits
from cleaner.engine.compile import RuleSet
from cleaner.io.lines import lines
from cleaner.io.records import Reject
from cleaner.rules.listing import Listed, listed
from cleaner.serve.guard import Guard
from cleaner.serve.intake import BATCH_TYPE, sent, spooled, whole
from cleaner.serve.metrics import Metrics
from cleaner.serve.models import ExplainOptions, Health, Options, Refused
from cleaner.serve.pool import Pool
from cleaner.serve.routes import application
from cleaner.serve.work import Question, Reply, Serving, refusal
from cleaner.version import __version__

_MB = 2**20
_TOO_MUCH = "send it in smaller parts, or start the server with higher limits"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the service takes at most. document, batch: bytes; queue: requests that wait."""

    document: int = 8 * _MB
    batch: int = 256 * _MB
    queue: int = 32
    limits: Limits = field(default_factory=lambda: Limits(10.0, 1024 * _MB, late_again=False))


class Service:
    """The endpoints over one pool. `guarded` is what a server runs."""

    def __init__(self, work: Serving, jobs: int, bounds: Bounds, token: str | None = None) -> None:
        self._bounds, self._jobs = bounds, jobs
        self._pool = Pool(work, jobs, bounds.limits)
        self._metrics = Metrics(self._pool)
        self._rules = listed(work.rules.in_profile(work.profile))
        self.app = application(self, asynccontextmanager(self._lifespan), token is not None)
        self.guarded = Guard(self.app, self._metrics, token, jobs + bounds.queue)

    async def _lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        self._pool.start()
        yield
        await asyncio.to_thread(self._pool.close)

    async def clean(self, request: Request, options: Annotated[Options, Query()]) -> Response:
        """Clean one article (JSON, or a text or page as it is), or a batch (JSON Lines).

        The answer is what `cleaner clean --json` prints: body, removals, repairs, verdict. Of a
        batch there is a line for each line that is not blank, in their order; one that cannot be
        cleaned has `error`, `mend` and the `status` that it would have had alone.
        """
        how = sent(request, batches=True)
        given = _given(options)
        if how.form == "lines":
            spool = await spooled(request, self._bounds.batch, "--batch-megabytes")
            return StreamingResponse(self._answers(spool, given), media_type=BATCH_TYPE)
        return await self._one(request, "clean", how.form, how.charset, given)

    async def explain(
        self, request: Request, options: Annotated[ExplainOptions, Query()]
    ) -> Response:
        """What was taken of an article and why: of all its lines, of one, or of one rule."""
        how = sent(request, batches=False)
        return await self._one(request, "explain", how.form, how.charset, _given(options))

    async def rules(self) -> list[Listed]:
        """Every rule, with its pack, its kind of junk, and what it takes."""
        return self._rules

    async def health(self, response: Response) -> Health:
        """Whether the service lives, and is ready: 503 while no worker has its rules."""
        pool = self._pool
        state: Literal["ok", "starting", "failing"] = "ok" if pool.warm else "starting"
        if not pool.alive:
            state = "failing"
        response.status_code = 200 if state == "ok" else 503
        return Health(state, __version__, pool.jobs, pool.warm, pool.busy, pool.waiting)

    async def metrics(self) -> Response:
        """Counts for Prometheus."""
        return Response(self._metrics.text(), media_type="text/plain; version=0.0.4")

    async def _one(
        self,
        request: Request,
        task: Literal["clean", "explain"],
        form: Any,
        charset: str | None,
        options: dict[str, Any],
    ) -> Response:
        content = await whole(request, self._bounds.document, "--max-megabytes")
        answer = asyncio.ensure_future(
            self._answer(Question(task, form, content, options, charset))
        )
        gone = asyncio.ensure_future(_gone(request))
        try:
            await asyncio.wait((answer, gone), return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                raise ClientDisconnect
            reply = await answer
        finally:
            gone.cancel()
            answer.cancel()
        return Response(reply.body, reply.status, media_type="application/json")

    async def _answers(
        self, spool: SpooledTemporaryFile[bytes], options: dict[str, Any]
    ) -> AsyncIterator[bytes]:
        """The answers to the lines of a batch, as many at work as there are processes."""
        waiting: deque[asyncio.Future[Reply]] = deque()
        try:
            for number, line in lines(spool):  # type: ignore[arg-type]
                if not isinstance(line, Reject) and not line.strip():
                    continue
                waiting.append(asyncio.ensure_future(self._line(number, line, options)))
                if len(waiting) > self._jobs:
                    yield (await waiting.popleft()).body + b"\n"
            while waiting:
                yield (await waiting.popleft()).body + b"\n"
        finally:
            for each in waiting:
                each.cancel()
            spool.close()

    async def _line(self, number: int, line: bytes | Reject, options: dict[str, Any]) -> Reply:
        most = self._bounds.document
        if isinstance(line, Reject) or len(line) > most:
            wrong = f"the line has more than {most / _MB:g} MB"
            return refusal(Refused(413, wrong, _TOO_MUCH), number)
        return await self._answer(Question("clean", "json", line, options, line=number))

    async def _answer(self, question: Question) -> Reply:
        try:
            answer = await asyncio.wrap_future(self._pool.ask(question))
        except OSError as error:
            mend = "send it again later; the machine has no room for another process"
            return refusal(Refused(503, str(error), mend, {"Retry-After": "5"}), question.line)
        self._metrics.document(answer)
        if isinstance(answer, Failure):
            wrong = f"the document could not be cleaned: {answer.reason}"
            return refusal(Refused(422, wrong, _TOO_MUCH), question.line)
        return answer


def service(
    rules: RuleSet,
    *,
    jobs: int,
    bounds: Bounds | None = None,
    token: str | None = None,
    **how: Any,
) -> Service:
    """The service over some rules; how: see Serving."""
    return Service(Serving(rules, **how), jobs, bounds or Bounds(), token)


def _given(options: Options) -> dict[str, Any]:
    return options.model_dump(exclude_unset=True)


async def _gone(request: Request) -> None:
    """Wait until whoever asked has gone. The body has been read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
