"""The paths of the service, its errors, which all look alike, and what OpenAPI says of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from cleaner.serve.intake import BATCH_TYPE, BYTES_TYPE, RAW_TYPES
from cleaner.serve.models import (
    Cleaned,
    Document,
    Explained,
    ExplainOptions,
    Health,
    Problem,
    Refused,
    invalid,
)
from cleaner.version import __version__

if TYPE_CHECKING:
    from cleaner.serve.app import Service


def application(service: Service, lifespan: Any, token: bool) -> FastAPI:
    """The application: paths, and errors that all look alike."""
    app = FastAPI(
        title="cleaner",
        version=__version__,
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
