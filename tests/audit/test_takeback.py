"""A rule taken back gives the bytes of a run without it, or the document is named."""

import json
import shutil

import pytest

from cleaner.audit.run_info import RunInfo, state_of
from cleaner.engine.compile import RuleSet
from cleaner.pipeline import Cleaner
from cleaner.rules.model import Pack
from tests.audit.made import SHIPPED, Here, cleaned
from tests.audit.test_restore import FIXTURES, restore, tree

# What extraction alone would take for a paragraph of the article.
CAPTION = (
    '<p class="image-credit">The ferry lies at the quay, and nobody is aboard of her today.</p>'
)


def page_with_caption():
    page = (FIXTURES / "html" / "blog.html").read_text(encoding="utf-8")
    return page.replace("noon.</p>", f"noon.</p>{CAPTION}", 1)


@pytest.fixture(scope="module")
def fixtures(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fixtures")
    for kind in ("raw", "html", "markdown"):
        shutil.copytree(FIXTURES / kind, folder / "raw" / kind)
    for name in ("languages/raw/de-1.txt", "languages/raw/zh-1.txt"):
        shutil.copy(FIXTURES / name, folder / "raw" / name.replace("/", "-"))
    (folder / "raw" / "html" / "blog.html").write_text(page_with_caption(), encoding="utf-8")
    cleaned(folder / "raw", folder / "clean", rules=SHIPPED)
    return folder


# One that others overlap, one for the ends of lines, one in a pair, one in another language, one
# that takes spans, one that takes nodes of pages, one that protects.
@pytest.mark.parametrize(
    "id_",
    [
        "control-de",
        "agency-credit",
        "markdown-link-list-above",
        "share-button-zh",
        "dateline-de",
        "html-captions",
        "reading-list-heading",
    ],
)
def test_a_rule_taken_back_gives_a_run_without_it(fixtures, tmp_path, id_):
    done = restore(fixtures / "clean", "--rule", id_, "-o", tmp_path / "back")
    assert done.exit_code == 0, done.stderr
    cleaned(fixtures / "raw", tmp_path / "without", rules=SHIPPED.without([id_]), how=Here)
    assert tree(tmp_path / "back") == tree(tmp_path / "without")
    assert tree(tmp_path / "back") != tree(fixtures / "clean")


def test_pages_are_read_again_where_a_rule_asks_for_their_blocks(tmp_path):
    pack = {"id": "last", "description": "d", "category": "other"}
    pack |= {"match": {"origin": {"elements": ["p"]}, "starts": ["By the evening"]}}
    packs = [Pack.model_validate({"pack": "p", "description": "d", "rules": [pack]})]
    rules = RuleSet([*SHIPPED.packs, *packs])
    (tmp_path / "raw").mkdir()
    shutil.copy(FIXTURES / "html" / "blog.html", tmp_path / "raw")
    cleaned(tmp_path / "raw", tmp_path / "clean", rules=rules)
    assert "By the evening" not in (tmp_path / "clean" / "blog.txt").read_text("utf-8")
    done = restore(tmp_path / "clean", "--rule", "last", "-o", tmp_path / "back")
    assert done.exit_code == 0, done.stderr
    cleaned(tmp_path / "raw", tmp_path / "without", rules=SHIPPED, how=Here)
    assert tree(tmp_path / "back") == tree(tmp_path / "without")


def test_a_category_taken_back_gives_a_run_without_its_rules(fixtures, tmp_path):
    done = restore(fixtures / "clean", "--category", "share", "-o", tmp_path / "back")
    assert done.exit_code == 0, done.stderr
    ids = [i for i, r in SHIPPED.rules.items() if r.rule.category == "share" and not r.rule.protect]
    cleaned(fixtures / "raw", tmp_path / "without", rules=SHIPPED.without(ids), how=Here)
    assert tree(tmp_path / "back") == tree(tmp_path / "without")


def test_only_documents_that_the_rule_hit_are_cleaned_again(fixtures, tmp_path):
    done = restore(fixtures / "clean", "--rule", "html-comments", "-o", tmp_path / "back")
    assert " 1 cleaned again without html-comments" in done.stderr


def test_records_go_back_into_their_container(tmp_path):
    raw, clean = tmp_path / "raw.jsonl", tmp_path / "clean.jsonl"
    texts = ["It rains.\nSource link", "It snows.", "It hails.\nLeave a Reply"] * 4
    rows = [{"n": number, "text": text} for number, text in enumerate(texts)]
    raw.write_text("".join(json.dumps(row) + "\n" for row in rows))
    cleaned(raw, clean, rules=SHIPPED)
    done = restore(clean, "--rule", "source-link", "-o", tmp_path / "back.jsonl")
    assert done.exit_code == 0, done.stderr
    cleaned(raw, tmp_path / "without.jsonl", rules=SHIPPED.without(["source-link"]), how=Here)
    assert (tmp_path / "back.jsonl").read_bytes() == (tmp_path / "without.jsonl").read_bytes()


def test_a_page_that_is_gone_is_named_and_stays_as_it_is(tmp_path):
    raw, clean = tmp_path / "raw", tmp_path / "clean"
    shutil.copytree(FIXTURES / "html", raw)
    cleaned(raw, clean, rules=SHIPPED)
    shutil.move(raw, tmp_path / "moved")
    done = restore(clean, "--rule", "html-comments", "-o", tmp_path / "back")
    assert done.exit_code == 1
    assert (
        "not exact: blog.html: nodes of the page were taken, and the page is not at hand"
        in done.stderr
    )
    assert tree(tmp_path / "back") == tree(clean)
    arguments = ("--rule", "html-comments", "--raw", tmp_path / "moved", "-o", tmp_path / "back-2")
    assert restore(clean, *arguments).exit_code == 0


def test_nodes_of_pages_in_a_container_come_back(tmp_path):
    raw, clean = tmp_path / "raw.jsonl", tmp_path / "clean.jsonl"
    page = page_with_caption()
    texts = ["It rains.", page, page.replace("html", "HTML", 1), "It snows.", page + " "]
    raw.write_text("".join(json.dumps({"html": text, "title": "T"}) + "\n" for text in texts))
    cleaned(raw, clean, rules=SHIPPED)
    done = restore(clean, "--rule", "html-captions", "-o", tmp_path / "back.jsonl")
    assert done.exit_code == 0, done.stderr
    cleaned(raw, tmp_path / "without.jsonl", rules=SHIPPED.without(["html-captions"]), how=Here)
    assert (tmp_path / "back.jsonl").read_bytes() == (tmp_path / "without.jsonl").read_bytes()
    assert (tmp_path / "back.jsonl").read_bytes() != clean.read_bytes()


def test_a_document_that_another_engine_cleans_otherwise_is_named(tmp_path, monkeypatch):
    raw, clean = tmp_path / "raw", tmp_path / "clean"
    raw.mkdir()
    (raw / "a.txt").write_text("It rains.\nSource link\n")
    cleaned(raw, clean, rules=SHIPPED)
    made = Cleaner.clean
    monkeypatch.setattr(
        Cleaner, "clean", lambda self, raw, **kwargs: made(self, f"{raw}!", **kwargs)
    )
    done = restore(clean, "--rule", "source-link", "-o", tmp_path / "back")
    assert done.exit_code == 1
    assert "not exact: a.txt: cleaned again it is not what it was" in done.stderr
    assert (tmp_path / "back" / "a.txt").read_text() == "It rains.\nSource link\n"


def test_the_rules_of_the_run_are_kept(fixtures):
    state = state_of(fixtures / "clean")
    rules = RunInfo.read(state).cleaner(state).rules
    assert rules.packs == SHIPPED.packs
    assert rules.disabled == SHIPPED.disabled


def test_rules_that_cannot_be_read_are_no_wrong_use(tmp_path):
    raw, clean = tmp_path / "raw", tmp_path / "clean"
    raw.mkdir()
    (raw / "a.txt").write_text("It rains.\nSource link\n")
    cleaned(raw, clean, rules=SHIPPED)
    [rules] = (state_of(clean) / "rules").iterdir()
    rules.write_text("[]")
    done = restore(clean, "--rule", "source-link", "-o", tmp_path / "back")
    assert (done.exit_code, done.stderr) == (1, f"error: {rules} was changed since the run\n")


def test_a_rule_or_category_that_did_not_act_is_wrong_use(fixtures, tmp_path):
    arguments = ("-o", tmp_path / "back")
    for wrong in (("--rule", "comment-from"), ("--category", "shares"), ("--rule", "unsure-line")):
        assert restore(fixtures / "clean", *wrong, *arguments).exit_code == 2
    assert not (tmp_path / "back").exists()


def test_files_without_a_body_are_copied(tmp_path):
    raw, clean = tmp_path / "raw", tmp_path / "clean"
    raw.mkdir()
    (raw / "a.jsonl").write_text('{"text": "It rains.\\nSource link"}\nbroken\n')
    (raw / "empty.jsonl").write_text("")
    assert [each.place for each in cleaned(raw, clean, rules=SHIPPED)] == ["line 2"]
    assert restore(clean, "--rule", "source-link", "-o", tmp_path / "back").exit_code == 0
    assert set(tree(tmp_path / "back")) == {"a.jsonl", "a.jsonl.rejected.jsonl", "empty.jsonl"}
