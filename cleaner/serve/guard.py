"""What stands before the application: who may ask, and how many at a time."""

from __future__ import annotations

import hmac
import json
from asyncio import TimeoutError, wait_for
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import asdict
from typing import Any

from cleaner.serve.metrics import Metrics
from cleaner.serve.models import Refused

_Scope = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
_Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_App = Callable[[_Scope, _Receive, _Send], Awaitable[None]]

PATHS = ("/clean", "/explain", "/rules", "/healthz", "/metrics", "/openapi.json")
# Whether the service lives is no secret, and those who look after it have no token.
_OPEN = "/healthz"
_LOCAL = frozenset(("localhost", "127.0.0.1", "[::1]"))
# Whoever takes nothing for so long has gone, or holds a place for nothing.
_TAKEN_S = 30.0


class Guard:
    """Refuses before anything of a body is read. token: None where only this machine can ask;
    places: how many requests with a body are let in at a time."""

    def __init__(self, app: _App, metrics: Metrics, token: str | None, places: int) -> None:
        self._app, self._metrics, self._places = app, metrics, places
        self._token = None if token is None else token.encode()
        self._inside = 0

    async def __call__(self, scope: _Scope, receive: _Receive, send: _Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"] if scope["path"] in PATHS else "other"

        async def counted(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                self._metrics.requests.labels(path, str(message["status"])).inc()
            try:
                await wait_for(send(message), _TAKEN_S)
            except TimeoutError:
                raise ConnectionAbortedError("the answer was not taken") from None

        headers = dict(scope["headers"])
        try:
            self._check(scope["path"], headers)
            enters = scope["method"] == "POST"
            if enters and self._inside >= self._places:
                raise Refused(
                    503,
                    "too many requests at a time",
                    "wait as long as Retry-After says, then send it again",
                    {"Retry-After": "1"},
                )
        except Refused as refused:
            await _refuse(refused, counted)
            return
        self._inside += enters
        try:
            await self._app(scope, receive, counted)
        except ConnectionAbortedError:
            return  # uvicorn closes the connection of an answer without an end
        finally:
            self._inside -= enters

    def _check(self, path: str, headers: dict[bytes, bytes]) -> None:
        """Whether the request may be made. Raises Refused."""
        if path == _OPEN:
            return
        if self._token is None:
            # A page in a browser on this machine must not reach it under a name of its own.
            host = headers.get(b"host", b"").decode("latin-1")
            if _without_port(host).lower() in _LOCAL:
                return
            wrong = f'the Host "{host}" is not this machine'
            raise Refused(403, wrong, "ask localhost, or start the server with a token")
        given = headers.get(b"authorization", b"")
        scheme, _, value = given.partition(b" ")
        if scheme.lower() == b"bearer" and hmac.compare_digest(value.strip(), self._token):
            return
        wrong = "the token is another" if given else "a token is needed"
        raise Refused(
            401,
            wrong,
            "send the header Authorization: Bearer TOKEN",
            {"WWW-Authenticate": "Bearer"},
        )


def _without_port(host: str) -> str:
    return host[: host.find("]") + 1] if host.startswith("[") else host.partition(":")[0]


async def _refuse(refused: Refused, send: _Send) -> None:
    body = json.dumps(asdict(refused.problem)).encode()
    headers = {"content-type": "application/json", "content-length": str(len(body))}
    headers |= refused.headers or {}
    encoded = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": refused.status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})
