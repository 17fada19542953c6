"""A store that speaks as S3 does, on this machine."""

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import needs

FIXTURES = Path(__file__).parents[1] / "fixtures" / "raw"
SECRETS = {
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@pytest.fixture(scope="session")
def store():
    """Its address."""
    needs("s3fs")
    server = needs("moto.server").ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(store, monkeypatch, tmp_path):
    """An empty bucket, as a path; what is kept of runs stands in a folder of the test."""
    for name, value in {**SECRETS, "AWS_ENDPOINT_URL": store}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    fs = needs("s3fs").S3FileSystem(skip_instance_cache=True)
    name = f"b{abs(hash(tmp_path))}"
    fs.mkdir(name)
    path = needs("upath").UPath(f"s3://{name}")
    path.fs.invalidate_cache()
    return path


@pytest.fixture
def local(tmp_path):
    """A folder of raw scrapes."""
    raw = tmp_path / "raw"
    shutil.copytree(FIXTURES, raw)
    (raw / "deep").mkdir()
    texts = ["It rains.\nSource link", "It snows."]
    rows = [json.dumps({"id": n, "text": text}) for n, text in enumerate(texts)]
    (raw / "deep" / "rows.jsonl").write_text(f"{rows[0]}\nbroken\n{rows[1]}\n")
    (raw / "deep" / "page.html").write_text("<p>It rains on the plain in Spain, mainly.</p>")
    (raw / ".hidden.txt").write_text("no scrape")
    return raw


@pytest.fixture
def raw(local, bucket):
    """The same in a bucket."""
    for path in local.rglob("*"):
        if path.is_file():
            (bucket / "raw" / path.relative_to(local).as_posix()).write_bytes(path.read_bytes())
    return bucket / "raw"
