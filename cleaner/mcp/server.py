"""The tools that an agent gets. All of them look; one writes, and only drafts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

from cleaner.account import NoSuchError, account
from cleaner.engine.compile import RuleSet
from cleaner.faults import reason_of
from cleaner.io.names import real
from cleaner.mcp.drafts import DraftError, Drafts
from cleaner.mcp.preview import preview
from cleaner.pipeline import Cleaner
from cleaner.rules.errors import RulesError, suggestion
from cleaner.rules.listing import listed
from cleaner.rules.model import Rule
from cleaner.version import __version__

# What goes into the context of a model has to be short.
_MAX_TEXT = 200_000
_MAX_ROWS = 100
_MAX_LIST = 100_000  # characters of one list in an answer
_MAX_DOCUMENTS = 2_000
_MAX_REFUSAL = 10_000  # characters
_MAX_NAME = 200
_SECONDS = 30.0
_LOOKS = ToolAnnotations(readOnlyHint=True, openWorldHint=False)
_WRITES = ToolAnnotations(
    readOnlyHint=False, destructiveHint=False, idempotentHint=True, openWorldHint=False
)
_INSTRUCTIONS = """\
Cleans article bodies out of raw scrapes by rules. To improve the rules: find a line of junk that
stays (clean), see why (explain with its line), propose a rule with examples (propose_rule; the keys
are in rule_schema), test it (test_rule), and see what it would take elsewhere (preview_rule). A
rule that takes a sentence of an article is worse than junk that stays. Drafts are on trial: only
a person can switch a rule on.
"""


class Tools:
    """What can be asked. drafts: where drafts go; corpora: folders of raw scrapes, by name."""

    def __init__(self, rules: RuleSet, drafts: Path, corpora: Sequence[Path]) -> None:
        self._rules, self._cleaner = rules, Cleaner(rules)
        self._drafts = Drafts(drafts, rules)
        self._corpora = {path.name: path for path in corpora}

    def clean(
        self,
        text: str,
        url: str | None = None,
        title: str | None = None,
        language: str | None = None,
    ) -> dict[str, Any]:
        """Clean one raw article (text, Markdown or HTML): its body, each removal with the rule
        that made it and the exact text, the repairs, and whether a person should look. `left_off`
        says how many rows of a list were too many to send."""
        _check_length(text)
        result = self._cleaner.clean(text, url=url, title=title, language=language)
        said = {
            "body": result.body,
            "removals": [asdict(each) for each in result.removals],
            "pruned": [asdict(each) for each in result.pruned],
            "repairs": [asdict(each) for each in result.repairs],
            "verdict": asdict(result.verdict),
            "warnings": list(map(str, result.warnings)),
        }
        return _bounded(said)

    def explain(
        self, text: str, line: int | None = None, rule: str | None = None
    ) -> dict[str, Any]:
        """Why lines of a text went or stayed: of all lines, of one (counted from 1: which rules hit
        it, which came near and by what they failed), of one rule, or of a rule at a line.
        `left_off` says how many rows of a list were too many to send: ask about a line then."""
        _check_length(text)
        try:
            said = account(self._cleaner.passage(text), self._rules, line=line, rule=rule)
        except NoSuchError as error:
            _refuse(ValueError(f"{error.message}; {error.mend}"))
        return _bounded(said)

    def list_rules(
        self, category: str | None = None, pack: str | None = None, words: str | None = None
    ) -> dict[str, Any]:
        """The rules that act, by category, pack, or words in their id or description."""
        rows = [asdict(each) for each in listed(self._rules)]
        wanted = {"category": category, "pack": pack}
        for key, value in wanted.items():
            rows = [row for row in rows if value is None or row[key] == value]
        for word in (words or "").lower().split():
            rows = [row for row in rows if word in f"{row['id']} {row['description']}".lower()]
        return {"count": len(rows), "rules": rows[:_MAX_ROWS], "drafts": self._drafts.ids()}

    def rule_schema(self) -> dict[str, Any]:
        """The JSON Schema of a rule: its keys, and what each means."""
        return Rule.model_json_schema()

    def propose_rule(self, rule: dict[str, Any]) -> dict[str, str]:
        """Write a draft of a rule, if it has no fault and its examples pass. `rule` has the keys
        of rule_schema, among them `examples` with at least one {before, after} and one {keep}. It
        is on trial whatever its `status` says: it takes nothing until a person switches it on."""
        try:
            path = self._drafts.propose(rule)
        except (DraftError, RulesError) as error:
            _refuse(error)
        except OSError as error:
            raise ToolError(f"the draft cannot be written: {reason_of(error)}") from None
        return {"draft": str(path), "status": "trial"}

    def test_rule(self, id: str) -> dict[str, Any]:
        """Run the examples of a draft, with all rules that act."""
        try:
            faults = self._drafts.test(id)
        except (DraftError, RulesError) as error:
            _refuse(error)
        return {"passes": not faults, "faults": faults}

    def preview_rule(
        self, id: str, corpus: str | None = None, folder: str = "", documents: int = 200
    ) -> dict[str, Any]:
        """What a draft would take from raw scrapes: how many documents, how often, and samples
        with what stands beside them. corpus: one of the folders that the server was started with;
        folder: a folder inside it."""
        if not 1 <= documents <= _MAX_DOCUMENTS:
            raise ToolError(f"documents: from 1 to {_MAX_DOCUMENTS:,}")
        place = self._folder(corpus, folder)
        try:
            rules = self._drafts.with_draft(id)
        except (DraftError, RulesError) as error:
            _refuse(error)
        return asdict(preview(rules, id, place, documents, _SECONDS))

    def _folder(self, corpus: str | None, folder: str) -> Path:
        if not self._corpora:
            raise ToolError("there is no corpus: start the server with --corpus DIR")
        name = next(iter(self._corpora)) if corpus is None else corpus
        if name not in self._corpora:
            raise ToolError(f'there is no corpus "{name}": {suggestion(name, list(self._corpora))}')
        root = self._corpora[name]
        place = root / folder
        try:
            inside = "\0" not in folder and real(place).is_relative_to(real(root))
            there = inside and place.is_dir()
        except OSError:  # no file system has such a name
            there = False
        if not there:
            raise ToolError(f'there is no folder "{folder[:_MAX_NAME]}" in {name}')
        return place


def server(tools: Tools) -> MCPServer:
    """The server over some tools."""
    made: MCPServer = MCPServer(
        "cleaner",
        instructions=_INSTRUCTIONS,
        version=__version__,
        log_level="WARNING",
    )
    looks = (tools.clean, tools.explain, tools.list_rules, tools.rule_schema)
    for tool in (*looks, tools.test_rule, tools.preview_rule):
        made.tool(annotations=_LOOKS)(tool)
    made.tool(annotations=_WRITES)(tools.propose_rule)
    return made


def _check_length(text: str) -> None:
    if len(text) > _MAX_TEXT:
        raise ToolError(f"the text has more than {_MAX_TEXT:,} characters; send a part of it")


def _bounded(said: dict[str, Any]) -> dict[str, Any]:
    """An answer whose lists end where they grow too long, and what was left off of each."""
    left_off = {}
    for key, rows in said.items():
        if not isinstance(rows, list):
            continue
        room = _MAX_LIST
        for number, row in enumerate(rows):
            room -= len(json.dumps(row, ensure_ascii=False))
            if room < 0:
                said[key], left_off[key] = rows[:number], len(rows) - number
                break
    return {**said, "left_off": left_off} if left_off else said


def _refuse(error: Exception) -> NoReturn:
    said = str(error)
    cut = said[:_MAX_REFUSAL] + "\n... and more; mend these first"
    raise ToolError(said if len(said) <= _MAX_REFUSAL else cut) from None
