"""A broken pack gives an error with file, line, column, rule and mend; never a traceback."""

import os
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.engine.compile import RuleSet
from cleaner.pipeline import Cleaner
from cleaner.rules.errors import RulesError
from cleaner.rules.load import load_packs, parse_pack, read_folder
from cleaner.rules.yaml_tree import MAX_DEPTH

HEAD = "pack: own\ndescription: Own rules.\nrules:\n"
RULE = """\
  - id: digest
    description: A call.
    category: promo
    match:
      phrases: [our digest]
"""


def rule(old="", new=""):
    """The pack of one good rule with one change."""
    assert old in RULE
    return HEAD + RULE.replace(old, new, 1)


MERGE_BOMB = (
    "a: &a {x: 1}\n" + "".join(f"b{n}: &b{n} {{<<: [*a, *a]}}\n" for n in range(20)) + "rules: []\n"
)
FAULTS = {
    "unknown key": (
        rule("    match", "    wher: tail\n    match"),
        '7:5: rule "digest": unknown key "wher"\n  did you mean "where"?',
    ),
    "unknown category": (
        rule("promo", "promos"),
        '6:15: rule "digest": "promos" is no value of "category"\n  did you mean "promo"?',
    ),
    "missing key": (
        rule("    category: promo\n", ""),
        '4:5: rule "digest": the key "category" is missing\n  add a line: category: ...',
    ),
    "doubled key": (
        rule("    match", "    category: share\n    match"),
        '7:5: the key "category" stands here a second time\n  remove one of the two; the first is in line 6',
    ),
    "pattern that does not compile": (
        rule("phrases: [our digest]", "regex: 'a('"),
        '8:14: rule "digest": the pattern does not compile: missing ) at position 2\n'
        "  put \\ before a character that is meant as it stands",
    ),
    "pattern with a class of nothing": (
        rule("phrases: [our digest]", r"regex: 'a[^\w.\W]'"),
        r'8:14: rule "digest": [^\w.\W] leaves out a kind of character and all others'
        "\n  write . for any character, or name fewer kinds",
    ),
    "language that no document is found to be in": (
        "language: eng\n" + rule(),
        '1:11: "eng" is no language that documents are found to be in\n'
        "  write its code of ISO 639-1, as in en, de or pt; or any",
    ),
    "language by its name": (
        "language: English\n" + rule(),
        '1:11: "English" is no language that documents are found to be in\n'
        "  write its code of ISO 639-1, as in en, de or pt; or any",
    ),
    "pattern that fits every line": (
        rule("phrases: [our digest]", "regex: 'x*'"),
        '8:14: rule "digest": the pattern fits an empty line, so it fits every line\n'
        "  make one part of it needed: + for *, or take the ? away",
    ),
    "pattern with a line end": (
        rule("phrases: [our digest]", r"regex: 'a\nb'"),
        '8:14: rule "digest": the pattern holds a line end, but a rule reads one line\n'
        "  use `also` or `near` for what stands in other lines",
    ),
    "phrase that is cut by a comment": (
        rule("[our digest]", "follow us #now"),
        '8:16: rule "digest": a comment cuts the text to "follow us"\n'
        "  put the text in quotes, or the comment on a line of its own",
    ),
    "backspace": (
        rule("phrases: [our digest]", r'regex: "\bdigest\b"'),
        "8:14: the text holds the control character '\\x08'\n"
        "  in double quotes \\b is a backspace: use single quotes",
    ),
    "mapping for text": (
        rule("[our digest]", "\n      - Photo: AP"),
        '9:9: rule "digest": "phrases" wants text, but this is read as the mapping {Photo: AP}\n'
        "  put the text in single quotes, and double each single quote inside",
    ),
    "number in words": (
        rule("      phrases: [our digest]", "      line: {max_words: many}"),
        '8:25: rule "digest": "max_words" wants a whole number, but this is "many"\n'
        "  write a whole number",
    ),
    "bounds that exclude each other": (
        rule("phrases: [our digest]", "line: {min_words: 9, max_words: 3}"),
        '8:25: rule "digest": no line has at least 9 and at most 3\n'
        "  lower min_words or raise max_words",
    ),
    "phrase longer than its line": (
        rule("digest]", "digest]\n      line: {max_words: 1}"),
        '8:17: rule "digest": "our digest" has more words than max_words allows, so it can never'
        " hit\n  raise max_words or remove the phrase",
    ),
    "phrase without letters": (
        rule("our digest", "'***'"),
        '8:17: rule "digest": "***" has no letter or digit, and the rest of a line does not matter'
        " here\n  write a `regex` for it",
    ),
    "link list under unless": (
        rule("digest]", "digest]\n    unless: {link_list: 3}"),
        '9:25: rule "digest": "link_list" cannot stand under `unless`\n'
        "  write `line: {min_link_share: 0.85}`, which spares every line that is nearly all link",
    ),
    "unless that spares everything": (
        HEAD + RULE + "    unless: {phrases: [our digest, more]}\n",
        '9:23: rule "digest": this spares every line that `match` wants, so the rule can never hit\n'
        '  remove "phrases" from one of the two',
    ),
    "run alone": (
        rule("phrases: [our digest]", "run: {min_lines: 3}"),
        '8:12: rule "digest": nothing says which lines make up the run\n'
        "  add a matcher beside `run`",
    ),
    "run that spares": (
        HEAD + RULE + "    unless: {run: {min_lines: 3}}\n",
        '9:19: rule "digest": "run" cannot stand under `unless`\n  write it under `match`',
    ),
    "beside without lines": (
        rule("phrases: [our digest]", "beside: {}"),
        '8:15: rule "digest": no line is described\n  add one of: previous, next',
    ),
    "origin without bounds": (
        rule("phrases: [our digest]", "origin: {}"),
        '8:15: rule "digest": nothing is asked of the block\n  add one of: elements,'
        " min_link_share, max_link_share",
    ),
    "origin between nothing": (
        rule("phrases: [our digest]", "origin: {min_link_share: 0.5, max_link_share: 0.1}"),
        '8:32: rule "digest": no block has at least 0.5 and at most 0.1\n  lower min_link_share or'
        " raise max_link_share",
    ),
    "origin in no element": (
        rule("phrases: [our digest]", "origin: {elements: [H2]}"),
        '8:27: rule "digest": "H2" is no tag\n  write the name of an element alone, as in'
        " figcaption",
    ),
    "no matcher": (
        rule("    match:\n      phrases: [our digest]\n", "    match: {}\n"),
        '7:12: rule "digest": no matcher is given, so nothing says which lines are meant\n  add one of:'
        " phrases, contains, starts, ends, regex, line, lexicon, repeats, near, links_to, link_list,"
        " origin, score, site, beside, run, html",
    ),
    "score that protects": (
        rule(
            "      phrases: [our digest]\n",
            "      score: {model: m, below: 0.1}\n    protect: yes\n",
        ),
        '9:14: rule "digest": a rule with "score" takes lines and cannot protect them\n'
        '  remove "protect", or find the lines by another matcher',
    ),
    "place of what protects": (
        rule("    match", "    where: head\n    protect: yes\n    match"),
        '7:12: rule "digest": a rule that protects cannot have "where"\n'
        '  remove "where", or take "protect" away',
    ),
    "score under unless": (
        rule("    match", "    unless:\n      score: {model: m, below: 0.1}\n    match"),
        '8:14: rule "digest": "score" cannot stand under `unless`\n'
        "  write it under `match` with a lower `below`",
    ),
    "score over 1": (
        rule("phrases: [our digest]", "score: {model: m, below: 1.5}"),
        '8:32: rule "digest": "below" is "1.5"\n  write a number of at most 1',
    ),
    "fewer words than none": (
        rule("phrases: [our digest]", "line: {max_words: -1}"),
        '8:25: rule "digest": "max_words" is "-1"\n  write a number of at least 0',
    ),
    "more words than a line may have": (
        rule("phrases: [our digest]", "line: {max_words: 2000000}"),
        '8:25: rule "digest": "max_words" is "2000000"\n  write a number of at most 1000000',
    ),
    "a share that is no number": (
        rule("phrases: [our digest]", "line: {max_digits_share: nan}"),
        '8:32: rule "digest": "max_digits_share" wants a finite number, but this is "nan"\n'
        "  write a finite number",
    ),
    "id of thousands of letters": (
        rule("digest", "d" * 5000),
        f'4:9: rule "{"d" * 80}": "id" has more than 80 characters\n  write a shorter one',
    ),
    "tab": (
        rule("    match", "\tmatch"),
        "7:1: this is no YAML: found a tab character that violates indentation (while scanning a"
        " plain scalar)\n  write spaces in place of the tab",
    ),
    "a model that does not fit": (
        "pack: own\ndescription: Own.\nmodels:\n  m:\n    description: d\n    min_lines: 3\n"
        "    bias: 0\n    bins: {words: '2 5'}\n    terms:\n      - {of: [words], weights: ['1']}\n",
        "5:5: the weights of words are not 3 rows of 1\n"
        "  mend the numbers, or write the model again by benchmarks/fit.py",
    ),
    "selector with a namespace": (
        rule("phrases: [our digest]", "html: 'div:not([o|p])'"),
        '8:13: rule "digest": "div:not([o|p])" is no CSS selector: pages have no namespaces; a name'
        " is written o\\:...\n  write a selector as in a style sheet: .class",
    ),
    "selector that asks what no page is asked": (
        rule("phrases: [our digest]", "html: 'p:contains(poll)'"),
        '8:13: rule "digest": "p:contains(poll)": no page is asked for :contains\n'
        "  use one of: :checked, :empty, :lang, :link, :root, :first-child, :last-child,"
        " :only-child, :nth-child, :nth-last-child (or -of-type), :has, :is, :not",
    ),
    "selectors deep in one another": (
        rule("phrases: [our digest]", f"html: '{':has(' * 160}a{')' * 160}'"),
        f'8:13: rule "digest": "{":has(" * 160}a{")" * 160}": it has more than 16 steps,'
        " :has(), :not() and the like\n  write several selectors as a list, or a shorter one",
    ),
    "selector with a control character": (
        rule("phrases: [our digest]", r"html: '.\1'"),
        r'8:13: rule "digest": ".\1" is no CSS selector: All strings must be XML compatible: Unicode'
        " or ASCII, no NULL bytes or control characters\n"
        "  write a selector as in a style sheet: .class",
    ),
    "versions of thousands of digits": (
        f"pack: own\ndescription: d\nrequires: '>={'9' * 5000}'\n",
        '3:11: ">=' + "9" * 58 + '" names no versions\n  write them as in >=0.1,<2',
    ),
    "unknown key of thousands of letters": (
        f"pack: own\ndescription: d\n? {'k' * 5000}\n: v\n",
        '3:3: unknown key "'
        + "k" * 60
        + '"\n  use one of: description, disable, language, lexicons,'
        " models, pack, requires, rules, stop_words, version",
    ),
    "alias": (
        rule("[our digest]", "*others"),
        '8:16: "others" is an anchor or an alias (& or *)\n'
        "  write the text out; if it starts with & or *, put it in quotes",
    ),
    "merge bomb": (
        MERGE_BOMB,
        '1:4: "a" is an anchor or an alias (& or *)\n'
        "  write the text out; if it starts with & or *, put it in quotes",
    ),
    "merge key": (
        rule("    match:\n", "    match:\n      <<: {line: {max_words: 3}}\n"),
        "8:7: << merges another mapping into this one\n  write the keys out",
    ),
    "object tag": (
        rule("our digest", "!!python/object/apply:os.system ls"),
        '8:17: "tag:yaml.org,2002:python/object/apply:os.system" is a tag (!)\n'
        "  a pack is plain text; if it starts with !, put it in quotes",
    ),
    "long pattern": (
        rule("phrases: [our digest]", f"regex: '{'a' * 1001}'"),
        '8:14: rule "digest": "regex" has more than 1,000 characters\n  write a shorter one',
    ),
    "nested pattern": (
        rule("phrases: [our digest]", f"regex: '{'(' * 17}a{')' * 17}'"),
        '8:14: rule "digest": groups are nested deeper than 16\n  write several patterns as a list',
    ),
    "pattern that calls itself, and deeper": (
        rule("phrases: [our digest]", f"regex: '(?<x>a){'(?&x)' * 9}{'(' * 17}a{')' * 17}'"),
        '8:14: rule "digest": groups are nested deeper than 16\n  write several patterns as a list',
    ),
    "pattern that is huge when it is written out": (
        rule("phrases: [our digest]", "regex: '(?:(?:a{1000}|b){100}c?){2}'"),
        '8:14: rule "digest": repeats inside each other come to more than 100,000 characters\n'
        "  write + or * for one of them",
    ),
    "repeated pattern": (
        rule("phrases: [our digest]", "regex: 'a{1001}'"),
        '8:14: rule "digest": {1001} repeats more than 1,000 times\n  write + or * for any number',
    ),
    "no YAML": (
        rule("[our digest]", "[our digest"),
        "9:1: this is no YAML: did not find expected ',' or ']' (while parsing a flow sequence)\n"
        "  check the indent, and put text with : # [ { or quotes in it into single quotes",
    ),
    "control character": (
        rule("our digest", "our \x08digest"),
        "8:21: this is no YAML: unacceptable character #x0008: control characters are not allowed"
        ' in "<unicode string>", position 132\n  remove characters that cannot be printed',
    ),
    "empty": ("", "1:1: the file is empty\n  start it with: pack: NAME"),
    "two documents": (
        rule() + "---\npack: b\n",
        "9:1: a second document in one file\n"
        "  a pack is one document; put the second in a file of its own",
    ),
    "span without wording": (
        rule("phrases: [our digest]", "line: {max_words: 3}\n    remove: span"),
        '8:7: rule "digest": no wording says which span of the line goes\n'
        "  add one of: phrases, contains, starts, ends, regex",
    ),
    "example that shows nothing": (
        HEAD + RULE + "    examples:\n      - before: It rains.\n",
        '10:9: rule "digest": an example is either `before` with `after`, or `keep` alone\n'
        "  write the raw text under `before` and the body under `after`",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_its_place_and_its_mend(name):
    text, expected = FAULTS[name]
    with pytest.raises(RulesError) as caught:
        parse_pack(text, "own.yaml")
    assert [str(error) for error in caught.value.errors] == [f"own.yaml:{expected}"]


@pytest.mark.parametrize("depth", [17, 900, 50_000])
def test_deep_nesting_is_a_fault(depth):
    with pytest.raises(RulesError, match=f"nested deeper than {MAX_DEPTH} levels"):
        parse_pack("[" * depth, "own.yaml")


def test_the_pack_without_a_fault_is_read():
    assert parse_pack(rule(), "own.yaml").pack.rules[0].match.phrases == ("our digest",)


def test_text_stays_text():
    source = parse_pack(rule("[our digest]", "[no, 12:30, 1e3, null, 0x1F, yes]"), "own.yaml")
    phrases = source.pack.rules[0].match.phrases
    assert phrases == ("no", "12:30", "1e3", "null", "0x1F", "yes")


def test_a_rule_that_is_not_below_a_pack_cannot_be_disabled_by_it(tmp_path):
    (tmp_path / "own.yaml").write_text(rule() + "disable: [digest]\n")
    with pytest.raises(RulesError, match='the rule "digest" is not below this pack, so it stays'):
        load_packs([tmp_path])


def test_wording_is_composed_as_the_lines_are_that_it_is_compared_with():
    pack = parse_pack(rule("our digest", "cafe\u0301 menu"), "own.yaml").pack
    result = Cleaner(RuleSet([pack])).clean("It rains.\ncafe\u0301 menu\nCaf\u00e9 menu\nIt snows.")
    assert result.body == "It rains.\nIt snows."


def test_a_pipe_among_packs_is_named_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "own.yaml")
    with pytest.raises(RulesError, match=r"own\.yaml:1:1: cannot be read: it is no file"):
        read_folder(tmp_path)


def test_a_folder_without_packs_is_a_fault_and_case_does_not_matter_to_their_ending(tmp_path):
    (tmp_path / "own.txt").write_text(rule())
    with pytest.raises(RulesError, match="it holds no packs\n  name another, or give its packs"):
        read_folder(tmp_path)
    (tmp_path / "own.YAML").write_text(rule())
    assert [source.pack.pack for source in read_folder(tmp_path)] == ["own"]


def test_all_faults_of_a_folder_come_at_once(tmp_path):
    (tmp_path / "a.yaml").write_text(rule("category", "cateogry").replace("match:", "macth:"))
    (tmp_path / "b.yaml").write_bytes(b"pack: b\ndescription: \xff\n")
    (tmp_path / "c.yaml").write_text(rule())
    (tmp_path / "d.yaml").write_text(rule())
    with pytest.raises(RulesError) as caught:
        read_folder(tmp_path)
    found = [
        str(error).removeprefix(f"{tmp_path}/").partition("\n")[0] for error in caught.value.errors
    ]
    assert found == [
        'a.yaml:4:5: rule "digest": the key "category" is missing',
        'a.yaml:4:5: rule "digest": the key "match" is missing',
        'a.yaml:6:5: rule "digest": unknown key "cateogry"',
        'a.yaml:7:5: rule "digest": unknown key "macth"',
        "b.yaml:2:1: the file is not UTF-8",
        'd.yaml:4:9: rule "digest": this id is taken',
    ]


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ("      near: {rules: [nobody]}\n", 'there is no rule "nobody"'),
        ("      lexicon: {name: towns, min_hits: 3}\n", '"towns" has 2 different words'),
        ("      lexicon: {name: nothing}\n", 'there is no word list "nothing"'),
        (
            "      score: {model: nothing, below: 0.1}\n",
            'there is no block classifier "nothing"',
        ),
        (
            "      near: {rules: [twin]}\n",
            "the rules wait for each other: twin -> digest -> twin",
        ),
        ("      near: {rules: [digest]}\n", "the rules wait for each other: twin -> twin"),
    ],
)
def test_names_between_packs_are_checked(tmp_path, extra, message):
    names = {"digest": "twin", "twin": "digest"}
    twin = re.sub("digest|twin", lambda found: names[found[0]], RULE + extra)
    lists = "lexicons: {towns: [Bath, bath, Wells]}\n"
    (tmp_path / "a.yaml").write_text(lists + HEAD + twin + RULE + extra)
    done = subprocess.run(
        [sys.executable, "-m", "cleaner", "rules", "check", str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert f"{tmp_path}/a.yaml:" in done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_rules_that_wait_for_each_other_by_a_category_are_named(tmp_path):
    near = "      near: {rules: [twin]}\n"
    twin = RULE.replace("id: digest", "id: twin") + "      near: {categories: [promo]}\n"
    (tmp_path / "a.yaml").write_text(HEAD + twin + RULE + near)
    with pytest.raises(
        RulesError, match=r"wait for each other: (digest -> twin|twin -> digest) ->"
    ):
        load_packs([tmp_path])


@given(st.text(alphabet="ab:-[]{}#&*!|>'\"\n ?,%@\t", max_size=60))
def test_any_text_is_a_pack_or_an_error(text):
    with pytest.raises(RulesError):
        parse_pack(text, "own.yaml")


@pytest.mark.parametrize("sign", ["\\e]0;x\\a", "\\u202eabc", "cat\\u200begory"])
def test_a_fault_says_nothing_that_steers_a_terminal(sign):
    with pytest.raises(RulesError) as caught:
        parse_pack(f'pack: p\n"{sign}": 1\n', "own\x1b[2J.yaml")
    assert all(char.isprintable() or char == "\n" for char in str(caught.value))
