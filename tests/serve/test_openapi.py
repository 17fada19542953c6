"""Whatever its OpenAPI allows, and what it forbids, is answered as it says."""

import subprocess
import sys

import pytest

from tests.conftest import needs
from tests.serve.made import bounds, running

TOKEN = "a-token-of-some-length"


@pytest.mark.parametrize("token", [None, TOKEN])
def test_schemathesis_finds_nothing(token, tmp_path):
    needs("schemathesis")
    with running(limits=bounds(document=65536), token=token) as client:
        command = [sys.executable, "-m", "schemathesis.cli", "run", "--generation-deterministic"]
        command += ["--max-examples", "12", "--no-color", f"{client.base_url}/openapi.json"]
        if token:
            command += ["--header", f"Authorization: Bearer {token}"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "No issues found" in done.stdout, done.stdout[-5000:] + done.stderr[-2000:]
