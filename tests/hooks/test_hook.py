"""What all hooks share."""

import pickle
import subprocess
import sys

import pyarrow as pa
import pytest

from cleaner import load_rules
from cleaner.extras import MissingExtraError
from cleaner.hooks.arrow import TableCleaner, structs
from cleaner.hooks.documents import DocumentCleaner
from cleaner.hooks.hook import COLUMNS, Hook, row_of
from cleaner.rules.errors import RulesError
from tests.hooks.made import (
    BINARY,
    BODIES,
    CLEANER,
    OWN_RAW,
    PAGE,
    RAW,
    RESULTS,
    own_rules,
    spans,
    spans_of,
)

HOSTS = {
    "datatrove": "datatrove",
    "haystack": "haystack",
    "huggingface": "datasets",
    "langchain": "langchain_core",
    "llamaindex": "llama_index",
    "pandas": "pandas",
    "polars": "polars",
    "ray": "ray",
    "scrapy": "scrapy",
    "spacy": "spacy",
    "spark": "pyspark",
}


def hook(**options):
    """A hook with the shipped rules, which are read once."""
    return Hook({"rules": CLEANER.rules, **options})


@pytest.fixture
def own(tmp_path):
    return own_rules(tmp_path / "own")


@pytest.mark.parametrize("name", sorted(HOSTS))
def test_a_missing_library_is_named_with_the_command_that_brings_it(monkeypatch, name):
    monkeypatch.setitem(sys.modules, HOSTS[name], None)
    for module in [m for m in sys.modules if m.split(".")[0] == HOSTS[name]]:
        monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.delitem(sys.modules, f"cleaner.hooks.{name}", raising=False)
    with pytest.raises(MissingExtraError) as caught:
        __import__(f"cleaner.hooks.{name}")
    message = str(caught.value)
    assert message.endswith(f"pip install 'article-cleaner[{name}]'")
    assert HOSTS[name] in message and "\n" not in message


def test_the_core_imports_no_hook_and_no_host():
    hosts = [*HOSTS.values(), "cleaner.hooks"]
    code = (
        "import sys, cleaner; cleaner.clean('It rains.');"
        f"print([name for name in {hosts} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_row_says_what_the_result_says():
    for raw, result in zip(RAW, RESULTS, strict=True):
        row = hook().row(raw)
        assert tuple(row) == COLUMNS
        assert (row["body"], row["verdict"], row["error"]) == (result.body, "keep", None)
        assert spans_of(row["removals"]) == spans(result)
        assert len(row["repairs"]) == len(result.repairs)


def test_a_row_of_a_page_has_its_metadata_and_what_was_pruned():
    row, result = hook().row(PAGE, url="https://example.org/"), CLEANER.clean(PAGE)
    assert row["body"] == result.body and "“without delay”" in row["body"]
    assert (row["page"]["title"], row["page"]["author"]) == ("The talks", "Ann Lee")
    pruned = [each for each in row["removals"] if each["xpath"]]
    assert [each["rule"] for each in pruned] == [each.rule for each in result.pruned]
    assert pruned and all(each["start"] is None for each in pruned)


@pytest.mark.parametrize("nothing", [None, float("nan")])
def test_nothing_in_gives_nothing_out(nothing):
    assert set(hook().row(nothing).values()) == {None}


@pytest.mark.parametrize(
    ("bad", "reason"),
    [(BINARY, "not a text file"), (7, "but int"), (["a"], "but list")],
)
def test_a_document_that_cannot_be_cleaned_says_why_and_stops_nothing(bad, reason):
    row = hook().row(bad)
    assert row["body"] is None
    assert reason in row["error"]


def test_a_fault_of_the_cleaner_is_an_error_of_one_row(monkeypatch):
    failing = hook()
    monkeypatch.setattr(failing.cleaner, "clean", lambda *_, **__: 1 / 0)
    assert "ZeroDivisionError" in failing.row("It rains.")["error"]


def test_what_has_no_utf_8_is_spelled_out_so_that_arrow_can_hold_it():
    row = hook().row("It rains.\nSource link \ud800")
    assert row["removals"][0]["text"] == "Source link \\ud800"
    assert structs([row]).to_pylist() == [row]


def test_options_choose_the_rules(own):
    assert "rains" not in Hook({"rules": own}).row(OWN_RAW)["body"]
    assert "rains" not in Hook({"rules": [str(own)], "only": "own"}).row(OWN_RAW)["body"]
    assert "rains" not in Hook({"rules": load_rules(own, only="own")}).row(OWN_RAW)["body"]
    off = {"only": "own", "disable": "own-rain"}
    assert "rains" in Hook({"rules": own, **off}).row(OWN_RAW)["body"]
    assert "Source" in Hook({"only": "share"}).row("It rains.\nSource link")["body"]
    hard = Hook({"profile": "hard"}).cleaner.rules.disabled
    assert hard < Hook({"profile": "careful"}).cleaner.rules.disabled
    assert hook(to="md").row(PAGE)["body"].startswith("# The talks")
    german = "Die Gespräche gehen am Montag weiter.\nWeiterlesen"
    assert hook(language="de").row(german)["body"] != german
    assert hook(language="de").row(german, language="en")["body"] == german


def test_the_address_reaches_rules_of_a_site(own):
    sited = Hook({"rules": own, "only": "own"})
    assert "snows" in sited.row(OWN_RAW)["body"]
    assert "snows" not in sited.row(OWN_RAW, url="https://example.org/kiel")["body"]


def test_wrong_options_are_errors_that_name_the_mend(own):
    with pytest.raises(TypeError, match='did you mean "profile"'):
        Hook({"profil": "hard"})
    with pytest.raises(TypeError, match="load_rules"):
        _ = Hook({"rules": load_rules(own, only="own"), "profile": "hard"}).cleaner
    with pytest.raises(ValueError, match="there is no profile"):
        _ = Hook({"profile": "harsh"}).cleaner
    with pytest.raises(RulesError, match="no such folder"):
        _ = Hook({"rules": "nowhere"}).cleaner


def test_broken_rules_are_no_error_of_a_document():
    with pytest.raises(RulesError, match="no such folder"):
        Hook({"rules": "nowhere"}).row("It rains.")
    with pytest.raises(RulesError, match="no such folder"):
        DocumentCleaner(rules="nowhere").clean("It rains.", {})


def test_a_hook_travels_with_its_rules_and_is_made_once_in_a_process(own):
    packed = pickle.dumps(Hook({"rules": own, "only": "own", "language": "en"}))
    (own / "own.yaml").unlink()
    first, second = pickle.loads(packed), pickle.loads(pickle.dumps(pickle.loads(packed)))
    assert first.row(OWN_RAW) == second.row(OWN_RAW)
    assert "rains" not in first.row(OWN_RAW)["body"]
    assert first.cleaner is second.cleaner


def test_the_same_rules_give_the_same_bytes_in_every_process(own):
    code = (
        "import pickle, sys, hashlib; from cleaner.hooks.hook import Hook;"
        "hook = Hook({'rules': sys.argv[1], 'only': 'own', 'profile': 'careful'});"
        "print(hashlib.md5(pickle.dumps(hook)).hexdigest(), hook.fingerprint)"
    )

    def run():
        command = [sys.executable, "-c", code, str(own)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    before = run()
    assert before == run()
    (own / "own.yaml").write_text(
        (own / "own.yaml").read_text(encoding="utf-8").replace("rains", "pours"), encoding="utf-8"
    )
    after = run()
    assert [a != b for a, b in zip(before.split(), after.split(), strict=True)] == [True, True]


def table(**columns):
    return pa.table({"id": list(range(len(RAW))), "text": RAW, **columns})


def test_a_table_keeps_its_columns_and_gets_those_of_a_row():
    cleaned = TableCleaner(rules=CLEANER.rules).table(table())
    assert cleaned.schema.names == ["id", "text", *COLUMNS]
    assert cleaned.drop_columns(list(COLUMNS)) == table()
    assert cleaned["body"].to_pylist() == BODIES
    assert cleaned["removals"].to_pylist() == [row_of(each)["removals"] for each in RESULTS]
    assert cleaned.schema == TableCleaner(rules=CLEANER.rules).table(table().slice(0, 0)).schema


@pytest.mark.parametrize(
    "kind",
    [
        pa.large_string(),
        pa.string_view(),
        pa.dictionary(pa.int32(), pa.string()),
        pa.binary(),
        pa.large_binary(),
        pa.null(),
    ],
    ids=str,
)
def test_texts_of_any_arrow_type(kind):
    texts = [None, None] if kind == pa.null() else [RAW[0], None]
    given = pa.chunked_array([pa.array(texts).cast(kind)] * 2)
    cleaned = TableCleaner(rules=CLEANER.rules).table(pa.table({"text": given}))
    assert cleaned["body"].to_pylist() == [BODIES[0] if text else None for text in texts] * 2


def test_columns_can_be_chosen_and_named():
    cleaner = TableCleaner(columns=["verdict", "body"], prefix="clean_")
    assert cleaner.schema(table().schema).names == ["id", "text", "clean_body", "clean_verdict"]
    assert TableCleaner(columns="body").schema(table().schema).names == ["id", "text", "body"]


def test_a_table_of_wrong_columns_is_an_error_that_names_the_mend():
    with pytest.raises(ValueError, match='did you mean "text"'):
        TableCleaner("txt", rules=CLEANER.rules).table(table())
    with pytest.raises(ValueError, match='no column "link"'):
        TableCleaner(url_column="link").table(table())
    with pytest.raises(ValueError, match="choose a prefix"):
        TableCleaner(rules=CLEANER.rules).table(table(body=RAW))
    with pytest.raises(ValueError, match='no column "error"'):
        TableCleaner("error", rules=CLEANER.rules).table(table())
    with pytest.raises(ValueError, match='did you mean "verdict"'):
        TableCleaner(columns=["verdicts"])


def test_url_and_title_are_read_without_being_named(own):
    urls = pa.table({"text": [OWN_RAW, OWN_RAW], "url": ["https://example.org/a", None]})
    first, second = TableCleaner(rules=own, only="own").table(urls)["body"].to_pylist()
    assert ("snows" in first, "snows" in second) == (False, True)
    named = urls.rename_columns(["text", "link"])
    assert (
        TableCleaner(rules=own, only="own", url_column="link").table(named)["body"].to_pylist()[0]
        == first
    )


def test_metadata_are_kept_and_no_trace_is_overwritten(own):
    documents = DocumentCleaner(rules=own, only="own")
    about = {"source": "https://example.org/a", "page": 3}
    cleaned = documents.clean(OWN_RAW, about)
    assert about == {"source": "https://example.org/a", "page": 3}
    assert cleaned.metadata == about | {"cleaner": cleaned.metadata["cleaner"]}
    rules = [each["rule"] for each in cleaned.metadata["cleaner"]["removals"]]
    assert rules == ["own-rain", "own-site"]
    with pytest.raises(ValueError, match="another metadata_key"):
        documents.clean(OWN_RAW, cleaned.metadata)
    assert (
        DocumentCleaner(metadata_key=None, rules=CLEANER.rules).clean(OWN_RAW, about).metadata
        == about
    )
    flat = DocumentCleaner(flat=True, rules=CLEANER.rules).clean(OWN_RAW, about).metadata["cleaner"]
    assert isinstance(flat, str)
