"""The service, asked over a socket as users ask it."""

import json
import socket
import threading
from dataclasses import asdict

import pytest

from cleaner import Cleaner, load_rules
from cleaner.account import account
from cleaner.serve import intake
from tests.serve.made import LINES, MB, RULES, TEXT, Fragile, bounds, running, until

RAW = "The talks resume on Monday.\nSource link\nLeave a Reply"
PAGE = (
    "<!doctype html><title>Talks</title><article><p>The talks resume on Monday, and nobody knows"
    " what they will bring.</p><p>Leave a Reply</p></article>"
)


@pytest.fixture(scope="module")
def client():
    with running(jobs=2) as client:
        yield client


def as_json(result):
    return json.loads(json.dumps(asdict(result)))


def without(row, *keys):
    return {key: value for key, value in row.items() if key not in keys}


@pytest.mark.parametrize(("key", "raw"), [("text", RAW), ("text", PAGE), ("html", PAGE)])
def test_an_answer_is_what_the_command_line_prints(client, key, raw):
    answer = client.post("/clean", json={key: raw, "id": 7})
    assert answer.status_code == 200
    wanted = as_json(Cleaner(RULES).clean(raw))
    assert answer.json() == {**wanted, "profile": "normal", "id": 7}


def test_a_text_comes_as_it_is_in_any_encoding(client):
    raw = "Переговоры возобновятся в понедельник.\nSource link"
    for charset in ("utf-8", "windows-1251", "koi8-r"):
        headers = {"Content-Type": f"text/plain; charset={charset}"}
        answer = client.post("/clean", content=raw.encode(charset), headers=headers).json()
        assert answer["body"] == "Переговоры возобновятся в понедельник."
        assert answer["encoding"]["name"]


def test_bytes_are_decoded_as_everywhere(client):
    raw = PAGE.replace("talks", "café talks").encode("utf-16")
    answer = client.post("/clean", content=raw, headers={"Content-Type": "text/html"}).json()
    assert without(answer, "profile", "id") == as_json(Cleaner(RULES).clean(raw))


def test_a_fragment_that_is_sent_as_html_is_a_page(client):
    answer = client.post("/clean", json={"html": "<b>The talks</b> resume on Monday."}).json()
    assert (answer["source"], answer["body"]) == ("html", "The talks resume on Monday.")


def test_options_stand_in_the_address_or_in_the_document():
    rules = load_rules(only=["blocks", "navigation", "related"], profile="hard")
    raw = "\n".join(["The talks resume on Monday.", *["Home", "News", "More on this"] * 4])
    with running(work=Fragile(rules, profile="careful")) as client:
        for profile in ("careful", "normal", "hard"):
            wanted = Cleaner(rules.in_profile(profile)).clean(raw).body
            sent = client.post("/clean", json={"text": raw, "profile": profile})
            assert (sent.json()["body"], sent.json()["profile"]) == (wanted, profile)
            sent = client.post(f"/clean?profile={profile}", content=raw, headers=TEXT)
            assert sent.json()["body"] == wanted
        assert client.post("/clean", json={"text": raw}).json()["profile"] == "careful"


def test_a_batch_gives_a_line_a_line_in_order(client):
    rows = [{"text": f"Day {n} was dry.\nSource link", "id": f"a{n}"} for n in range(50)]
    sent = "\n\n".join(map(json.dumps, rows)).encode()
    answer = client.post("/clean", content=sent, headers=LINES)
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["line"] for line in lines] == [1 + 2 * n for n in range(50)]
    alone = [client.post("/clean", json=row).json() for row in rows[:5]]
    assert [without(line, "line") for line in lines[:5]] == alone
    assert [(line["id"], line["body"]) for line in lines] == [
        (row["id"], row["text"].partition("\n")[0]) for row in rows
    ]


def test_a_line_that_cannot_be_cleaned_says_so_and_the_others_go_on(client):
    long = json.dumps({"text": "word " * (MB // 4)})
    sent = f'{{"text": "It rains."}}\n{{bad\n{{"tex": "a"}}\n{long}\n{{"text": "It snows."}}'
    answer = client.post("/clean", content=sent.encode(), headers=LINES)
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [line.get("status") for line in lines] == [None, 400, 422, 413, None]
    assert lines[2]["mend"] == 'did you mean "text"?'
    assert lines[4]["body"] == "It snows."


def test_a_batch_that_does_not_fit_in_memory_waits_on_disk(client):
    row = json.dumps({"text": "It rains.\n" * 5000}) + "\n"
    answer = client.post("/clean", content=(row * 40).encode(), headers=LINES)
    assert [len(json.loads(line)["body"]) for line in answer.iter_lines()] == [50000] * 40


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"line": 2},
        {"rule": "source-link"},
        {"rule": "comment-form"},
        {"line": 3, "rule": "comment-form"},
    ],
)
def test_explain_says_what_the_command_line_says(client, asked):
    answer = client.post("/explain", json={"text": RAW, **asked})
    cleaner = Cleaner(RULES)
    wanted = account(cleaner.passage(RAW), cleaner.rules, **asked)
    assert without(answer.json(), "profile", "id") == json.loads(json.dumps(wanted))


@pytest.mark.parametrize(
    ("path", "sent", "status", "mend"),
    [
        ("/clean", {"json": {"text": "a", "html": "b"}}, 422, "mend it"),
        ("/clean", {"json": {"text": "a", "langage": "de"}}, 422, 'did you mean "language"?'),
        ("/clean", {"json": {"text": "a", "language": "german"}}, 422, "string should match"),
        ("/clean", {"json": {"text": "a", "k" * 9999: 1}}, 422, "use one of"),
        ("/clean", {"json": {"text": "a", "id": True}}, 422, "string"),
        ("/clean", {"json": ["a"]}, 400, "send one JSON object"),
        ("/clean", {"content": b"{" * 100_000, "headers": {"Content-Type": "application/json"}}, 400, "send one"),
        ("/clean", {"content": b"\xff\xfe\xfa", "headers": {"Content-Type": "application/json"}}, 400, "UTF-8"),
        ("/clean", {"content": b"\x89PNG\0\0\0\x01\xff", "headers": TEXT}, 422, "in any encoding"),
        ("/clean", {"content": b"a=b", "headers": {"Content-Type": "image/png"}}, 415, "text/plain"),
        ("/clean", {"content": b"a=b"}, 415, "text/plain"),
        ("/clean", {"content": b"a", "headers": {**TEXT, "Content-Encoding": "gzip"}}, 415, "not compressed"),
        ("/clean?profil=hard", {"content": b"a", "headers": TEXT}, 422, 'did you mean "profile"?'),
        ("/clean?profile=soft", {"content": b"a", "headers": TEXT}, 422, "hard"),
        ("/clean", {"content": b"a" * (MB + 1), "headers": TEXT}, 413, "--max-megabytes"),
        ("/clean", {"content": b"a" * (4 * MB + 1), "headers": LINES}, 413, "--batch-megabytes"),
        ("/explain", {"json": {"text": "a", "line": 9}}, 404, "1 lines"),
        ("/explain", {"json": {"text": "a", "rule": "sorce-link"}}, 404, 'did you mean "source-link"?'),
        ("/explain", {"content": b"{}", "headers": LINES}, 415, "text/plain"),
        ("/nothing", {}, 404, "/openapi.json"),
        ("/rules", {}, 405, "/openapi.json"),
    ],
)  # fmt: skip
def test_an_error_says_what_is_wrong_and_how_to_mend_it(client, path, sent, status, mend):
    answer = client.post(path, **sent)
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "mend"}
    assert mend in answer.json()["mend"]
    assert len(answer.json()["error"]) < 200
    assert "id.str" not in answer.json()["error"]


def test_a_body_without_a_length_is_measured_too(client):
    pieces = (b"a" * 65536 for _ in range(17))
    assert client.post("/clean", content=pieces, headers=TEXT).status_code == 413


def test_a_body_as_it_is_may_say_so(client):
    headers = {**TEXT, "Content-Encoding": "Identity"}
    assert client.post("/clean", content=RAW, headers=headers).status_code == 200


def test_who_goes_while_sending_is_no_fault_of_the_service(client, caplog):
    def count(status):
        return _metric(client, f'cleaner_requests_total{{path="/clean",status="{status}"}}')

    gone, faults = count(499), count(500)
    with socket.create_connection((client.base_url.host, client.base_url.port)) as place:
        place.sendall(
            b"POST /clean HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
            b"Content-Length: 100\r\n\r\nIt rains"
        )
    until(lambda: count(499) == gone + 1)
    assert count(500) == faults
    assert "Traceback" not in caplog.text


def test_rules_are_listed(client):
    rows = {row["id"]: row for row in client.get("/rules").json()}
    assert rows.keys() == RULES.rules.keys()
    assert rows["source-link"]["category"] == "source-tail"


def test_metrics_count_what_became_of_documents(client):
    before = _metric(client, 'cleaner_documents_total{outcome="keep"}')
    client.post("/clean", json={"text": RAW})
    client.post("/explain", json={"text": RAW})
    assert _metric(client, 'cleaner_documents_total{outcome="keep"}') == before + 1
    assert _metric(client, 'cleaner_removed_characters_total{category="source-tail"}') > 0
    assert _metric(client, "cleaner_workers") == 2


def _metric(client, name):
    lines = client.get("/metrics").text.splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name + " "))


def test_a_page_elsewhere_cannot_ask_under_a_name_of_its_own(client):
    for host in ("evil.example", "evil.example:80", "127.0.0.1.evil.example", ""):
        answer = client.get("/rules", headers={"Host": host})
        assert answer.status_code == 403, host
    for host in ("localhost", "LOCALHOST:80", "[::1]:80", "127.0.0.1:1"):
        assert client.get("/rules", headers={"Host": host}).status_code == 200, host


def test_where_a_token_is_set_nothing_is_told_without_it():
    with running(token="a-token-of-some-length") as client:
        for path in ("/rules", "/metrics", "/openapi.json", "/nothing"):
            answer = client.get(path)
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
            assert "Bearer TOKEN" in answer.json()["mend"]
        wrong = {"Authorization": "Bearer a-token-of-some-lengt"}
        assert client.post("/clean", json={"text": RAW}, headers=wrong).status_code == 401
        right = {"Authorization": "Bearer a-token-of-some-length", "Host": "cleaner.example"}
        assert client.post("/clean", json={"text": RAW}, headers=right).status_code == 200
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("hang", "took longer than 2 s"),
        ("bloat", "needs more than 512 MB"),
        ("kill", "SIGKILL"),
        ("segfault", "SIGSEGV"),
    ],
)
def test_a_document_that_hangs_or_explodes_costs_only_itself(fragile, fault, reason):
    answer = fragile.post("/clean", content=f"{fault}\nIt rains.", headers=TEXT)
    assert answer.status_code == 422
    assert reason in answer.json()["error"]
    assert fragile.post("/clean", content=RAW, headers=TEXT).json()["verdict"]["status"] == "keep"


@pytest.fixture(scope="module")
def fragile():
    limits = bounds(seconds=2, memory=512 * MB, queue=1)
    with running(Fragile(RULES), limits=limits) as client:
        yield client


def test_whoever_comes_when_all_places_are_taken_is_told_when_to_come_again(fragile):
    def ask():
        answers.append(fragile.post("/clean", content="sleep\nIt rains.", headers=TEXT))

    answers = []
    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    refused = [answer for answer in answers if answer.status_code == 503]
    assert len(refused) == 4  # one place at work, one that waits
    assert all(answer.headers["retry-after"] == "1" for answer in refused)
    assert "Retry-After" in refused[0].json()["mend"]
    assert fragile.post("/clean", content=RAW, headers=TEXT).status_code == 200


def test_who_sends_too_slowly_loses_the_place(client, monkeypatch):
    monkeypatch.setattr(intake, "_PATIENCE_S", 0.2)
    with socket.create_connection((client.base_url.host, client.base_url.port)) as slow:
        slow.sendall(
            b"POST /clean HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
            b"Content-Length: 100\r\n\r\nIt rains"
        )
        answer = b""
        while b"KB a second" not in answer and (more := slow.recv(4096)):
            answer += more
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"KB a second" in answer


def test_what_nobody_waits_for_any_more_is_not_begun(fragile):
    before = _metric(fragile, "cleaner_document_seconds_count")
    request = b"POST /clean HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nsleep"
    places = [
        socket.create_connection((fragile.base_url.host, fragile.base_url.port)) for _ in range(2)
    ]
    for place in places:
        place.sendall(request)
    until(lambda: _metric(fragile, "cleaner_waiting") == 1)
    for place in places:
        place.close()
    # That they have gone is seen at once, and yet not before the next is asked.
    until(lambda: fragile.post("/clean", content=RAW, headers=TEXT).status_code == 200)
    assert _metric(fragile, "cleaner_document_seconds_count") == before + 1
