"""The command `cleaner serve`."""

import json
import re
import signal
import subprocess
import sys
import threading

import httpx
import pytest
from click.testing import CliRunner

from cleaner.cli import main
from tests.serve.made import TEXT, until

COMMAND = [sys.executable, "-m", "cleaner", "serve", "--port", "0", "--jobs", "1"]


def refused(*args, **variables):
    done = CliRunner().invoke(main, ["serve", "--only", "comments", *args], env=variables)
    assert done.exit_code == 2
    return done.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "cleaner.example"])
def test_it_listens_elsewhere_only_with_a_token(host):
    assert "--token-file" in refused("--host", host)


def test_a_token_that_can_be_guessed_is_refused(tmp_path):
    (tmp_path / "token").write_text("secret\n")
    assert "at least 16" in refused("--token-file", str(tmp_path / "token"))
    assert "CLEANER_TOKEN wants at least 16" in refused(CLEANER_TOKEN="")


def test_a_token_on_the_command_line_is_no_option():
    assert "No such option" in refused("--token", "a-token-of-some-length")


def test_a_missing_library_is_named_with_its_mend(monkeypatch):
    monkeypatch.setitem(sys.modules, "fastapi", None)
    assert "pip install 'article-cleaner[serve]'" in refused()


@pytest.mark.skipif(sys.platform == "win32", reason="it has no SIGTERM")
def test_what_is_under_way_when_sigterm_comes_is_answered(tmp_path):
    (tmp_path / "token").write_text("a-token-of-some-length\n")
    command = [*COMMAND, "--only", "comments", "--host", "0.0.0.0"]
    command += ["--token-file", str(tmp_path / "token")]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    drain = threading.Thread(target=process.stderr.read)
    try:
        lines = iter(process.stderr.readline, "")
        port = next(filter(None, (re.search(r"http://[\d.]+:(\d+)", line) for line in lines)))[1]
        drain.start()
        rows = [json.dumps({"text": f"It rains on day {n}.\nLeave a Reply"}) for n in range(300)]
        right = {"Authorization": "Bearer a-token-of-some-length"}
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=right) as client:
            until(lambda: client.get("/healthz").status_code == 200)
            headers = {**TEXT, "Content-Type": "application/x-ndjson"}
            sent = {"content": "\n".join(rows), "headers": headers, "timeout": 60}
            with client.stream("POST", "/clean", **sent) as answer:
                answers = answer.iter_lines()
                first = next(answers)
                process.send_signal(signal.SIGTERM)
                rest = list(answers)
        assert [json.loads(line)["line"] for line in (first, *rest)] == list(range(1, 301))
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
        drain.join()
        process.stderr.close()
