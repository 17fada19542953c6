"""The command `cleaner rules`."""

import json

import pytest
from click.testing import CliRunner

from cleaner.cli import main
from cleaner.rules.load import read_pack

ANSWERS = "Hail our digest!\nThey hail our digest daily.\npromo\ntail\nour-digest\n"


@pytest.fixture
def rules(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *args, **kwargs: CliRunner().invoke(main, ["rules", *args], **kwargs)


def test_list_names_every_rule_with_its_pack(rules):
    out = rules("list", "--disable", "source-link", env={"COLUMNS": "160"}).stdout
    [line] = [line for line in out.splitlines() if " source-link " in line]
    assert "source-tails" in line
    assert "off" in line


def test_show_prints_the_rule_as_it_stands(rules):
    out = rules("show", "source-site").stdout
    assert out.splitlines()[1] == "  - id: source-site"
    assert "  - id:" not in "\n".join(out.splitlines()[2:])


def test_schema_knows_the_keys(rules):
    schema = json.loads(rules("schema").stdout)
    assert "phrases" in schema["$defs"]["Matchers"]["properties"]


def test_new_writes_a_rule_that_checks_and_works(rules, tmp_path):
    assert rules("new", input=ANSWERS).exit_code == 0
    assert "1 rules, 2 examples: all pass" in rules("check", "my-rules").stdout
    (tmp_path / "raw.txt").write_text("It rains.\nHail our digest!", encoding="utf-8")
    done = CliRunner().invoke(main, ["clean", "raw.txt", "--rules", "my-rules"])
    assert done.stdout == "It rains.\n"


def test_new_keeps_what_stands_in_the_pack(rules, tmp_path):
    rules("new", input=ANSWERS)
    path = tmp_path / "my-rules" / "my-rules.yaml"
    path.write_text(
        path.read_text(encoding="utf-8") + "  # mine, and no line end", encoding="utf-8"
    )
    before = path.read_text(encoding="utf-8")
    more = ANSWERS.replace("digest", "letter")
    assert rules("new", input=more).exit_code == 0
    assert path.read_text(encoding="utf-8").startswith(before)
    assert [rule.id for rule in read_pack(path).pack.rules] == ["our-digest", "our-letter"]


def test_new_refuses_a_rule_that_takes_what_must_stay(rules, tmp_path):
    done = rules("new", input=ANSWERS.replace("They hail our digest daily.", "Hail our digest"))
    assert done.exit_code == 1
    assert "the body is not the one wanted" in done.stderr
    assert not (tmp_path / "my-rules").exists()


@pytest.mark.parametrize("id_", ["our-digest", "source-link"])
def test_new_refuses_an_id_that_is_taken_as_it_would_replace_that_rule(rules, tmp_path, id_):
    rules("new", input=ANSWERS)
    before = (tmp_path / "my-rules" / "my-rules.yaml").read_bytes()
    done = rules("new", input=ANSWERS.replace("digest", "letter").replace("our-letter\n", id_))
    assert done.exit_code == 1
    assert f'the id "{id_}" is taken\n  choose another; ' in done.stderr
    assert (tmp_path / "my-rules" / "my-rules.yaml").read_bytes() == before


def test_new_offers_a_name_that_is_free(rules, tmp_path):
    answers = "Source link\nThe source link was cut.\n\n\n"
    assert "A name for the rule [source-link-2]" in rules("new", input=answers).stdout


def test_new_writes_into_a_folder_that_is_empty(rules, tmp_path):
    (tmp_path / "my-rules").mkdir()
    assert rules("new", input=ANSWERS).exit_code == 0
    assert rules("check", "my-rules").exit_code == 0


def test_new_names_what_is_wrong_with_the_pack_before_it_asks(rules, tmp_path):
    (tmp_path / "my-rules").mkdir()
    (tmp_path / "my-rules" / "my-rules.yaml").write_bytes(b"pack: caf\xe9\n")
    done = rules("new")
    assert done.exit_code == 1
    assert "my-rules.yaml:1:1: the file is not UTF-8\n  save it as UTF-8\n" in done.stderr
    assert "A line of junk" not in done.stdout


def test_check_names_the_example_that_fails(rules, tmp_path):
    rules("new", input=ANSWERS)
    path = tmp_path / "my-rules" / "my-rules.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("They hail our digest daily.", "It snows.")
    )
    done = rules("check", "my-rules")
    assert done.exit_code == 1
    assert "does not come near the rule" in done.stderr
