"""The service: its paths, and what OpenAPI says of them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from importlib.metadata import version
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from cleaner.batch.outcome import Failure
from cleaner.batch.workers import Limits
from cleaner.engine.compile import RuleSet
from cleaner.io.lines import lines
from cleaner.io.records import Reject
from cleaner.rules.listing import Listed, listed
from cleaner.serve.guard import Guard
from cleaner.serve.intake import BATCH_TYPE, BYTES_TYPE, RAW_TYPES, sent, spooled, whole
from cleaner.serve.metrics import Metrics
from cleaner.serve.models import (
    Cleaned,
    Document,
    Explained,
    ExplainOptions,
    Options,
    Problem,
    Refused,
    invalid,
)
from cleaner.serve.pool import Pool
from cleaner.serve.work import Question, Reply, Serving, refusal

_MB = 2**20
_TOO_MUCH = "send it in smaller parts, or start the server with higher limits"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the service takes at most. document, batch: bytes; queue: requests that wait."""

    document: int = 8 * _MB
    batch: int = 256 * _MB
    queue: int = 32
    limits: Limits = field(default_factory=lambda: Limits(10.0, 1024 * _MB, late_again=False))


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the service lives. warm: of its workers, those that have their rules."""

    status: Literal["ok", "starting", "failing"]
    version: str
    workers: int
    warm: int
    busy: int
    waiting: int


class Service:
    """The endpoints over one pool. `guarded` is what a server runs."""

    def __init__(self, work: Serving, jobs: int, bounds: Bounds, token: str | None = None) -> None:
        self._bounds, self._jobs, self._work = bounds, jobs, work
        self._pool = Pool(work, jobs, bounds.limits)
        self._metrics = Metrics(self._pool)
        self._rules = listed(work.rules.in_profile(work.profile))
        self.app = _application(self, asynccontextmanager(self._lifespan), token is not None)
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
        known = version("article-cleaner")
        return Health(state, known, pool.jobs, pool.warm, pool.busy, pool.waiting)

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


def _application(service: Service, lifespan: Any, token: bool) -> FastAPI:
    """The application: paths, and errors that all look alike."""
    app = FastAPI(
        title="cleaner",
        version=version("article-cleaner"),
        description="Clean article bodies out of raw scrapes, with a trace of every change.",
        lifespan=lifespan,
        docs_url=None,  # its pages would be fetched from elsewhere
        redoc_url=None,
    )
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ClientDisconnect, _left)
    app.add_exception_handler(RequestValidationError, _unfit)
    app.add_exception_handler(Exception, _fault)
    # The guard looks at the token; this only has OpenAPI say so.
    needs = [Depends(HTTPBearer(auto_error=False))] if token else []
    asked = {400: "no JSON", 408: "too slow", 413: "too large", 415: "no kind that is read here"}
    asked |= {422: "a field or a document that is wrong", 500: "a fault", 503: "too much to do"}
    app.add_api_route(
        "/clean",
        service.clean,
        dependencies=needs,
        methods=["POST"],
        responses={200: _results(), **_problems(asked, token)},
        openapi_extra=_bodies(Document.model_json_schema(), batches=True),
    )
    app.add_api_route(
        "/explain",
        service.explain,
        dependencies=needs,
        methods=["POST"],
        responses={
            200: _content("application/json", "object"),
            **_problems({404: "no such line or rule", **asked}, token),
        },
        openapi_extra=_bodies(Explained.model_json_schema(), batches=False),
    )
    app.add_api_route(
        "/rules",
        service.rules,
        dependencies=needs,
        methods=["GET"],
        responses=_problems({}, token),
    )
    app.add_api_route(
        "/healthz", service.health, methods=["GET"], responses={503: {"model": Health}}
    )
    app.add_api_route(
        "/metrics",
        service.metrics,
        dependencies=needs,
        methods=["GET"],
        response_class=Response,
        responses={200: _content("text/plain", "string"), **_problems({}, token)},
    )
    return app


def _problems(asked: Mapping[int, str], token: bool) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of the answers that are refusals."""
    refused = {401: "the token is wrong"} if token else {403: "not from this machine"}
    return {
        status: {"model": Problem, "description": text}
        for status, text in sorted({**refused, **asked}.items())
    }


def _content(kind: str, type_: str) -> dict[str, Any]:
    return {"content": {kind: {"schema": {"type": type_}}}}


def _results() -> dict[str, Any]:
    lines = {"type": "string", "description": "A line of JSON for each line sent."}
    return {"model": Cleaned, "content": {BATCH_TYPE: {"schema": lines}}}


def _bodies(document: dict[str, Any], *, batches: bool) -> dict[str, Any]:
    """What OpenAPI says of the body of a request."""
    content: dict[str, Any] = {"application/json": {"schema": document}}
    # Without a schema: bytes of any kind (OpenAPI 3.1), which are decoded as `cleaner` does.
    content |= {kind: {} for kind in (*((BATCH_TYPE,) if batches else ()), *RAW_TYPES, BYTES_TYPE)}
    return {"requestBody": {"required": True, "content": content}}


def _problem(refused: Refused) -> JSONResponse:
    return JSONResponse(asdict(refused.problem), refused.status, refused.headers)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return _problem(error)


async def _unfit(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return _problem(invalid(error.errors(), ExplainOptions))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    wrong = f"{HTTPStatus(error.status_code).phrase}: {request.method} {request.url.path}"
    mend = "see /openapi.json for what there is"
    headers = dict(error.headers) if error.headers else None
    return _problem(Refused(error.status_code, wrong, mend, headers))


async def _left(_: Request, error: Exception) -> Response:
    return Response(status_code=499)  # nobody reads it, but it is counted


async def _fault(_: Request, error: Exception) -> Response:
    return _problem(Refused(500, f"a fault in cleaner, please report it: {error!r}", "try again"))
