"""cleaner serve: cleaning over HTTP."""

from __future__ import annotations

import os
import signal
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import click

from cleaner.batch.workers import Limits
from cleaner.cli.common import (
    Function,
    Number,
    extractor_option,
    needed,
    rule_options,
    with_options,
)
from cleaner.cli.run_options import cores
from cleaner.engine.compile import RuleSet
from cleaner.html.extract import Extractor

TOKEN_VARIABLE = "CLEANER_TOKEN"
_MIN_TOKEN = 16
_MB = 2**20


def _limits(function: Function) -> Function:
    """The options of what a request may take."""
    return with_options(
        function,
        click.option(
            "--timeout",
            type=Number(min=0.1),
            default=10.0,
            show_default=True,
            metavar="SECONDS",
            help="The most that a document may take (for each MB of it, where it has more).",
        ),
        click.option(
            "--memory",
            type=click.IntRange(min=256),
            default=1024,
            show_default=True,
            metavar="MB",
            help="The most that a document may need (Linux only).",
        ),
        click.option(
            "--max-megabytes",
            type=Number(min=0.001, max=32),
            default=8.0,
            show_default=True,
            metavar="MB",
            help="The most that a document may have.",
        ),
        click.option(
            "--batch-megabytes",
            type=Number(min=0.001),
            default=256.0,
            show_default=True,
            metavar="MB",
            help="The most that a batch may have.",
        ),
        click.option(
            "--queue",
            type=click.IntRange(0, 100_000),
            default=32,
            show_default=True,
            metavar="N",
            help="How many requests may wait; more are told to come back (503).",
        ),
    )


@click.command("serve")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="Where to listen; beyond this machine only with a token.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help="0: a free one, which is printed.",
)
@click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help=f"Who asks must know what is in FILE (or in the variable {TOKEN_VARIABLE}).",
)
@rule_options
@extractor_option
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    metavar="N",
    help="Processes that clean; left out, as many as there are cores.",
)
@_limits
def command(
    host: str,
    port: int,
    token_file: Path | None,
    rules: RuleSet,
    extractor: Extractor,
    jobs: int | None,
    timeout: float,
    memory: int,
    max_megabytes: float,
    batch_megabytes: float,
    queue: int,
) -> None:
    """Clean over HTTP: POST /clean and /explain, GET /rules, /healthz, /metrics, /openapi.json.

    \b
    Examples:
      cleaner serve
      curl --data-binary @article.txt -H 'Content-Type: text/plain' localhost:8080/clean
      curl --json '{"html": "...", "url": "https://example.com/a"}' localhost:8080/clean
      curl -T data.jsonl -X POST -H 'Content-Type: application/x-ndjson' localhost:8080/clean
      CLEANER_TOKEN=... cleaner serve --host 0.0.0.0

    Documents are cleaned in processes of their own: one that hangs or needs too much is refused,
    its process is replaced, and the others go on. SIGTERM: what is under way is answered first.
    """
    for library in ("fastapi", "uvicorn", "prometheus_client"):
        needed(library, "serve", "cleaner serve")
    from cleaner.serve.app import Bounds, service

    token = _token(token_file)
    if token is None and not _is_loopback(host):
        raise click.UsageError(
            f"--host {host} can be reached from other machines: set a token in a file"
            f" (--token-file) or in {TOKEN_VARIABLE}, such as one of: openssl rand -hex 32"
        )
    if extractor == "resiliparse":
        needed("resiliparse", "resiliparse", "--extractor resiliparse")
    chosen = click.get_current_context().params
    bounds = Bounds(
        int(max_megabytes * _MB),
        int(batch_megabytes * _MB),
        queue,
        Limits(timeout, memory * _MB, late_again=False),
    )
    serving = service(
        # A request may ask for another profile than that of the rules here.
        RuleSet(rules.packs, chosen["disable"]),
        jobs=jobs or cores(),
        bounds=bounds,
        token=token,
        profile=chosen["profile"],
        extractor=extractor,
    )
    _listen(serving.guarded, host, port)


def _listen(app: Any, host: str, port: int) -> None:
    """Serve until a signal comes."""
    import uvicorn

    # uvicorn raises the signal that stopped it once more when all is done: that is no failure.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        timeout_graceful_shutdown=30,
        timeout_keep_alive=15,
        ws="none",
        server_header=False,
    )
    server = uvicorn.Server(config)
    server.run()
    if not server.started:
        sys.exit(1)


def _token(file: Path | None) -> str | None:
    """The token, without space around it. Raises UsageError where it is too short."""
    if file is not None:
        try:
            token, where = file.read_text(encoding="utf-8").strip(), str(file)
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8"
            raise click.UsageError(f"--token-file {file} cannot be read: {reason}") from None
    elif TOKEN_VARIABLE in os.environ:
        token, where = os.environ[TOKEN_VARIABLE].strip(), TOKEN_VARIABLE
    else:
        return None
    if len(token) < _MIN_TOKEN or not token.isascii() or not token.isprintable():
        raise click.UsageError(
            f"the token in {where} wants at least {_MIN_TOKEN} printable characters of ASCII,"
            " such as those of: openssl rand -hex 32"
        )
    return token


def _is_loopback(host: str) -> bool:
    """Whether nobody else can reach the address; a name may lead anywhere."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
