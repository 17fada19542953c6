"""The command `cleaner filter`, in a pipe."""

import io
import json
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cleaner import Cleaner
from cleaner.cli import main
from cleaner.hooks import filter as module
from cleaner.io.text_files import as_file
from tests.hooks.made import BINARY, BODIES, CLEANER, OWN_RAW, PAGE, RAW, URLS, own_rules, spans_of

COMMAND = [sys.executable, "-m", "cleaner", "filter"]


def run(given, *args):
    done = CliRunner().invoke(main, ["filter", *map(str, args)], input=given)
    return done.stdout_bytes, done.exit_code, done.stderr


def lines(*rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def test_all_of_stdin_is_one_text_or_page():
    assert run(RAW[0].encode()) == (as_file(BODIES[0]), 0, "")
    assert run(PAGE)[0] == as_file(CLEANER.clean(PAGE).body)
    assert run(b"") == (b"", 0, "")
    assert run(PAGE, "--to", "md")[0].startswith(b"# The talks")


def test_a_text_that_cannot_be_read_is_passed_on():
    out, status, err = run(BINARY)
    assert (out, status) == (BINARY, 1)
    assert err == "not cleaned: not a text file: the bytes fit no text encoding\n"


def test_records_that_end_in_nul(monkeypatch):
    clean = Cleaner.clean

    def failing(self, raw, **known):
        return 1 / 0 if raw == b"bad" else clean(self, raw, **known)

    monkeypatch.setattr(Cleaner, "clean", failing)
    given = b"\0".join([RAW[0].encode(), b"", b"bad", RAW[1].encode()])
    wanted = b"\0".join([BODIES[0].encode(), b"", b"bad", BODIES[1].encode()])
    for end in (b"", b"\0"):
        out, status, err = run(given + end, "-0")
        assert (out, status) == (wanted + end, 1)
        assert err.startswith("not cleaned: record 3: a fault in cleaner")


def test_json_lines_keep_every_other_byte():
    rows = [f'{{"n": 1.50, "text" :{json.dumps(raw)},"u":"\\u00e9"}}\r\n' for raw in RAW]
    out, status, err = run("".join(rows).encode(), "--jsonl")
    assert (status, err) == (0, "")
    found = out.decode().split("\n")
    assert [json.loads(line)["text"] for line in found[:-1]] == BODIES
    assert all(line.startswith('{"n": 1.50, "text" :"') for line in found[:-1])
    assert all(line.endswith('"u":"\\u00e9"}\r') for line in found[:-1])


def test_bad_lines_are_named_and_passed_on_so_that_no_line_is_lost():
    given = b"\xef\xbb\xbf" + lines({"text": RAW[0]}) + b"{broken\n\n[1]\n" + b'{"text": 7}\n'
    given += b'{"text": "a", "text": "b"}\n{"other": "a"}\n\xff\xfe\n' + lines({"text": RAW[1]})
    out, status, err = run(given.removesuffix(b"\n"), "--jsonl")
    went, came = given.split(b"\n"), out.split(b"\n")
    assert len(came) == len(went) - 1
    assert came[1:8] == went[1:8]
    assert came[0].startswith(b"\xef\xbb\xbf{")
    assert [json.loads(came[n].decode("utf-8-sig"))["text"] for n in (0, 8)] == BODIES[:2]
    assert status == 1
    named = [line.split(": ")[1] for line in err.splitlines()]
    assert named == [f"record {n}" for n in (2, 4, 5, 6, 7, 8)]


def test_an_object_just_deep_enough_to_be_read_is_passed_on(monkeypatch):
    def too_deep(*_):
        raise RecursionError

    monkeypatch.setattr(module.json_text, "replaced", too_deep)
    out, status, err = run(lines({"text": RAW[0]}), "--jsonl")
    assert (out, status) == (lines({"text": RAW[0]}), 1)
    assert "nested too deeply" in err


def test_fields_are_found_or_named_and_removals_added(tmp_path):
    row = {"id": 1, "page": {"content": OWN_RAW, "t": OWN_RAW}, "link": "https://example.org/a"}
    own = ["--rules", own_rules(tmp_path / "own")]
    [found] = map(json.loads, run(lines(row), "--jsonl", *own)[0].splitlines())
    assert not {"rains", "snows"} & set(found["page"]["content"].split())
    assert found["page"]["t"] == OWN_RAW
    named = run(lines(row), "--jsonl", "--text-field", "page.t", "--removals", *own)[0]
    found = json.loads(named)
    assert found["page"]["content"] == OWN_RAW
    assert [each[0] for each in spans_of(found["removals"])] == ["own-rain", "own-site"]
    out, status, err = run(lines({**row, "removals": 1}), "--jsonl", "--removals")
    assert (out, status) == (lines({**row, "removals": 1}), 1)
    assert 'a field "removals" already' in err


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--jsonl", "-0"], "choose one"),
        (["--removals"], "add --jsonl"),
        (["--profile", "harsh"], "careful"),
    ],
)
def test_wrong_use_is_said_and_ends_with_2(args, message):
    out, status, err = run(b"", *args)
    assert (out, status) == (b"", 2)
    assert message in err


def test_each_record_is_answered_before_the_next_is_written():
    with subprocess.Popen(
        [*COMMAND, "--jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        for raw, url, body in zip(RAW, URLS, BODIES, strict=True):
            process.stdin.write(lines({"text": raw, "url": url}))
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["text"] == body
        process.stdin.close()
        assert process.stdout.read() == b""
    assert process.returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_a_pipe_that_does_not_block_is_read_to_its_end():
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    command = [*COMMAND, "--jsonl"]
    with subprocess.Popen(command, stdin=reader, stdout=subprocess.PIPE) as process:
        os.close(reader)
        for raw, body in zip(RAW, BODIES, strict=True):
            os.write(writer, lines({"text": raw}))
            assert json.loads(process.stdout.readline())["text"] == body
        os.close(writer)
        assert process.wait(30) == 0


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")
def test_a_reader_that_goes_away_ends_it_without_a_traceback(tmp_path):
    (tmp_path / "raw.jsonl").write_bytes(lines({"text": RAW[0]}) * 50)
    command = f"{shlex.join(COMMAND)} --jsonl < raw.jsonl | head -n 1"
    done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, check=True)
    assert json.loads(done.stdout)["text"] == BODIES[0]
    assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full of Linux")
def test_a_full_disk_is_said_in_a_line():
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            COMMAND, input=RAW[0].encode(), stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (done.returncode, done.stderr) == (1, b"error: No space left on device\n")


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_stop_ends_it_with_130():
    with subprocess.Popen(
        [*COMMAND, "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Shells have their jobs in the background ignore it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        process.stdin.write(lines({"text": RAW[0]}))
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.wait(30)
        assert (process.returncode, process.stderr.read()) == (130, b"")


class Slow(io.BytesIO):
    """A stream that gives three bytes at a time."""

    def read1(self, size=-1):
        return super().read1(3)


@pytest.mark.parametrize("stream", [io.BytesIO, Slow])
@pytest.mark.parametrize("given", [b"", b"\n", b"a", b"a\n", b"abcd\n\nefghijk\nl", b"a\nb\n"])
def test_pieces_are_the_records(stream, given):
    found = list(module.pieces(stream(given), b"\n"))
    assert [piece.content for piece in found] == given.splitlines(keepends=True)
    assert all(piece.first and piece.last for piece in found)
    assert b"".join(piece.content for piece in module.pieces(stream(given), b"")) == given


def test_a_record_too_long_for_memory_is_passed_on_and_named_once(monkeypatch):
    monkeypatch.setattr(module, "MAX_RECORD_BYTES", 10)
    given, named, out = b"ab\n" + b"c" * 40 + b"\nde\n" + b"f" * 20, [], io.BytesIO()
    clean = module.run(lambda record: record.upper(), Slow(given), out, b"\n", named.append)
    assert out.getvalue() == b"AB\n" + b"c" * 40 + b"\nDE\n" + b"f" * 20
    assert (clean, [each.split(":")[0] for each in named]) == (False, ["record 2", "record 4"])
