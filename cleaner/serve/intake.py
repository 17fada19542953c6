"""Bodies of requests as they arrive: none too large, none too slow."""

from __future__ import annotations

from asyncio import TimeoutError, wait_for
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from time import monotonic

from fastapi import Request

from cleaner.charsets import charset_in
from cleaner.serve.models import Refused

_MB = 2**20
# A batch beyond this waits on disk.
_IN_MEMORY = _MB
# Whoever sends less a second than this after the first seconds holds a place for nothing.
_SLOWEST_BYTES_S = 16 * 1024
_PATIENCE_S = 20.0

_JSON = frozenset(("application/json",))
_LINES = frozenset(("application/x-ndjson", "application/jsonl", "application/x-jsonlines"))
RAW_TYPES = ("text/plain", "text/html", "text/markdown", "application/xhtml+xml")
BYTES_TYPE = "application/octet-stream"
BATCH_TYPE = "application/x-ndjson"


@dataclass(frozen=True, slots=True)
class Sent:
    """How a body was sent. form: one JSON object, one a line, or an article as it is."""

    form: str
    charset: str | None


def sent(request: Request, *, batches: bool) -> Sent:
    """What the headers say. Raises Refused."""
    coding = request.headers.get("content-encoding", "identity")
    if coding.lower() != "identity":
        raise Refused(415, f'the body is sent as "{coding}"', "send it as it is, not compressed")
    content_type = request.headers.get("content-type", "")
    kind, charset = content_type.partition(";")[0].strip().lower(), charset_in(content_type)
    if kind in _JSON:
        return Sent("json", None)
    if kind in _LINES and batches:
        return Sent("lines", None)
    if kind in RAW_TYPES or kind == BYTES_TYPE:
        return Sent("raw", charset)
    known = ["application/json", *((BATCH_TYPE,) if batches else ()), *RAW_TYPES, BYTES_TYPE]
    wrong = f'the Content-Type "{kind}" is none that is read here' if kind else "no Content-Type"
    raise Refused(415, wrong, f"send one of: {', '.join(known)}")


async def whole(request: Request, most: int, option: str) -> bytes:
    """The body. Raises Refused."""
    body = bytearray()
    await _read(request, most, option, body.extend)
    return bytes(body)


async def spooled(request: Request, most: int, option: str) -> SpooledTemporaryFile[bytes]:
    """The body as a file to be read from its start. Raises Refused."""
    spool = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by the caller
    try:
        await _read(request, most, option, spool.write)
        spool.seek(0)
    except BaseException:
        spool.close()
        raise
    return spool


async def _read(request: Request, most: int, option: str, keep: Callable[[bytes], object]) -> None:
    announced = request.headers.get("content-length", "0")
    size = int(announced) if announced.isdigit() else 0
    if size > most:
        raise _too_large(most, option)
    size = 0
    start = monotonic()
    async with aclosing(_chunks(request)) as chunks:
        while True:
            left = start + _PATIENCE_S + size / _SLOWEST_BYTES_S - monotonic()
            try:
                chunk = await wait_for(anext(chunks), max(left, 0))
            except StopAsyncIteration:
                return
            except TimeoutError:
                mend = f"send at least {_SLOWEST_BYTES_S // 1024} KB a second"
                raise Refused(408, "the body comes too slowly", mend) from None
            size += len(chunk)
            if size > most:
                raise _too_large(most, option)
            keep(chunk)


async def _chunks(request: Request) -> AsyncGenerator[bytes, None]:
    async for chunk in request.stream():
        yield chunk


def _too_large(most: int, option: str) -> Refused:
    mend = f"send less at a time, or start the server with a higher {option}"
    return Refused(413, f"the body has more than {most / _MB:g} MB", mend)
