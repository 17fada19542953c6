"""An agent's side of `cleaner mcp`, over stdin and stdout of the real command."""

import asyncio
import gzip
import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import cleaner
from cleaner.cli import main
from tests.conftest import needs

mcp = needs("mcp")
stdio = needs("mcp.client.stdio")

RULE = {
    "id": "herald-digest",
    "description": "The call to read the digest.",
    "category": "promo",
    "match": {"phrases": ["read the herald digest"]},
    "where": "anywhere",
    "examples": [
        {"before": "It rains.\nRead the Herald Digest!", "after": "It rains."},
        {"keep": "Few people read the Herald digest on Mondays."},
    ],
}
RAW = "It rains on the plain.\nRead the Herald digest\nSource link\n"


@pytest.fixture
def place(tmp_path):
    (tmp_path / "raw" / "deep").mkdir(parents=True)
    (tmp_path / "raw" / "a.txt").write_text(RAW)
    (tmp_path / "raw" / "deep" / "b.jsonl").write_text("broken\n" + json.dumps({"text": RAW}))
    (tmp_path / "secret.txt").write_text(RAW)
    (tmp_path / "raw" / "out").symlink_to(tmp_path)
    return tmp_path


def asked(place, *calls):
    """The answers of one session: what a tool gave, or the text of its refusal."""

    async def session():
        packs = ["--only", "comments", "--only", "source-tails"]
        folders = ["--drafts", str(place / "drafts"), "--corpus", str(place / "raw")]
        server = stdio.StdioServerParameters(
            command=sys.executable, args=["-m", "cleaner", "mcp", *packs, *folders]
        )
        async with stdio.stdio_client(server) as streams, mcp.ClientSession(*streams) as client:
            await client.initialize()
            tools = await client.list_tools()
            answers = []
            for name, arguments in calls:
                done = await client.call_tool(name, arguments)
                text = done.content[0].text if done.content else ""
                answers.append(text if done.is_error else json.loads(text))
            return tools.tools, answers

    return asyncio.run(session())


def test_an_agent_finds_junk_and_drafts_a_rule_that_takes_nothing(place):
    tools, answers = asked(
        place,
        ("clean", {"text": RAW}),
        ("explain", {"text": RAW, "line": 2}),
        ("propose_rule", {"rule": {**RULE, "status": "active"}}),
        ("test_rule", {"id": "herald-digest"}),
        ("preview_rule", {"id": "herald-digest"}),
        ("clean", {"text": RAW}),
        ("list_rules", {"words": "source"}),
        ("rule_schema", {}),
    )
    body, why, draft, tested, seen, again, rules, schema = answers
    expected = cleaner.Cleaner(cleaner.load_rules(only=["comments", "source-tails"])).clean(RAW)
    assert body["body"] == again["body"] == expected.body
    assert [each["rule"] for each in body["removals"]] == ["source-link"]
    assert why["stays"]
    assert draft == {"draft": str(place / "drafts" / "herald-digest.yaml"), "status": "trial"}
    assert tested == {"passes": True, "faults": []}
    assert (seen["documents"], seen["hit"], seen["times"], seen["whole"]) == (2, 2, 2, True)
    assert {each["document"] for each in seen["samples"]} == {"a.txt", "deep/b.jsonl, line 2"}
    assert seen["samples"][0]["taken"].strip() == "Read the Herald digest"
    assert "source-link" in {each["id"] for each in rules["rules"]}
    assert "match" in schema["properties"]
    written = {tool.name for tool in tools if not tool.annotations.read_only_hint}
    assert written == {"propose_rule"}
    # Even layered as it is, the draft takes nothing.
    layered = cleaner.load_rules(place / "drafts")
    assert cleaner.Cleaner(layered).clean(RAW).body == cleaner.clean(RAW).body


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"id": "../up"}, "small letters, digits"),
        ({"id": None}, "small letters, digits"),
        ({"id": "source-link"}, "there is a rule"),
        ({"examples": RULE["examples"][:1]}, "no example with `keep`"),
        ({"match": {"phrases": ["read the herald"]}}, "the body is not the one wanted"),
        ({"match": {"regex": ["(a+)+$"]}}, ""),
        ({"remove": "everything"}, "remove"),
        ({"match": {"lexicon": {"name": "towns"}}}, 'no word list "towns"'),
        ({"match": {"phrases": ["read it"], "near": {"rules": ["sorce-link"]}}}, "source-link"),
        ({f"key{n}": n for n in range(5000)}, "mend these first"),
    ],
)
def test_a_rule_with_a_fault_is_refused_and_nothing_is_written(place, changed, message):
    _, [answer] = asked(place, ("propose_rule", {"rule": {**RULE, **changed}}))
    assert isinstance(answer, str)
    assert message in answer
    assert "Traceback" not in answer
    assert len(answer) < 11_000
    assert not (place / "drafts").exists()
    assert not (place / "up.yaml").exists()


def test_nothing_outside_its_folders_is_read(place):
    (place / "drafts").mkdir()
    (place / "drafts" / "linked.yaml").symlink_to(place / "secret.txt")
    _, answers = asked(
        place,
        ("propose_rule", {"rule": RULE}),
        ("preview_rule", {"id": "herald-digest", "folder": ".."}),
        ("preview_rule", {"id": "herald-digest", "folder": "out"}),
        ("preview_rule", {"id": "herald-digest", "folder": str(place)}),
        ("preview_rule", {"id": "herald-digest", "corpus": "other"}),
        ("test_rule", {"id": "../raw/a"}),
        ("test_rule", {"id": "linked"}),
        ("preview_rule", {"id": "herald-digest", "folder": "x" * 5000}),
        ("preview_rule", {"id": "herald-digest", "folder": "deep"}),
    )
    for answer in answers[1:8]:
        assert isinstance(answer, str), answer
        assert "Errno" not in answer
        assert len(answer) < 500
    assert (answers[8]["documents"], answers[8]["unread"]) == (1, 1)


def test_a_linked_draft_is_replaced_and_what_it_led_to_stays(place):
    (place / "drafts").mkdir()
    draft = place / "drafts" / "herald-digest.yaml"
    draft.symlink_to(place / "secret.txt")
    (place / "raw" / "linked.txt").symlink_to(place / "secret.txt")
    _, [_, seen] = asked(
        place, ("propose_rule", {"rule": RULE}), ("preview_rule", {"id": "herald-digest"})
    )
    assert not draft.is_symlink()
    assert (place / "secret.txt").read_text() == RAW
    assert {each["document"] for each in seen["samples"]} == {"a.txt", "deep/b.jsonl, line 2"}


def test_answers_are_bounded_and_say_what_they_left_off(place):
    many = "Source link\n" * 15_000
    _, [cleaned, said, why, refused, examples] = asked(
        place,
        ("clean", {"text": many}),
        ("explain", {"text": many}),
        ("explain", {"text": many, "line": 14_000}),
        ("clean", {"text": "x" * 200_001}),
        ("propose_rule", {"rule": {**RULE, "examples": RULE["examples"] * 26}}),
    )
    for answer, key in ((cleaned, "removals"), (said, "lines")):
        assert len(json.dumps(answer)) < 250_000
        assert len(answer[key]) + answer["left_off"][key] >= 15_000
    assert not why["stays"]
    assert "left_off" not in why
    assert "more than 200,000 characters" in refused
    assert "more than 50 examples" in examples


def test_a_draft_that_holds_another_rule_is_not_taken_for_its_name(place):
    _, [draft] = asked(place, ("propose_rule", {"rule": RULE}))
    path = Path(draft["draft"])
    path.with_name("other.yaml").write_text(path.read_text())
    _, answers = asked(place, ("preview_rule", {"id": "other"}), ("test_rule", {"id": "other"}))
    for answer in answers:
        assert 'does not hold the rule "other" alone' in answer


def test_drafts_are_not_written_among_rules_that_act(tmp_path):
    rules = tmp_path / "my-rules"
    rules.mkdir()
    (rules / "own.yaml").write_text("pack: own\ndescription: Own rules.\n")
    for drafts in (rules, rules / "drafts", tmp_path, Path(cleaner.__file__).parents[1] / "rules"):
        done = CliRunner().invoke(main, ["mcp", "--drafts", str(drafts), "--rules", str(rules)])
        assert done.exit_code == 2
        assert "holds rules that act" in done.stderr


def test_a_preview_knows_what_records_know_of_themselves(place):
    """The site of a record, and the bytes in a compressed file."""
    (place / "raw" / "deep" / "b.jsonl").unlink()
    for site in ("herald.example", "other.example"):
        record = {"text": RAW, "url": f"https://{site}/1"}
        (place / "raw" / f"{site}.jsonl").write_text(json.dumps(record))
    (place / "raw" / "c.txt.gz").write_bytes(gzip.compress(RAW.encode()))
    here = {**RULE, "id": "here", "match": {**RULE["match"], "site": ["herald.example"]}}
    here["examples"] = [{**each, "url": "https://herald.example/2"} for each in RULE["examples"]]
    _, [_, _, at_herald, everywhere] = asked(
        place,
        ("propose_rule", {"rule": here}),
        ("propose_rule", {"rule": RULE}),
        ("preview_rule", {"id": "here"}),
        ("preview_rule", {"id": "herald-digest"}),
    )
    assert [each["document"] for each in at_herald["samples"]] == ["herald.example.jsonl, line 1"]
    assert (at_herald["documents"], everywhere["hit"]) == (4, 4)
    assert "c.txt.gz" in {each["document"] for each in everywhere["samples"]}
