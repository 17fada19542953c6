"""What the output of a run depends on besides its input, as short names to compare."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version

from cleaner.engine.compile import RuleSet, merge
from cleaner.engine.conditions import ALL_STOP_WORDS

# What says nothing of what a rule takes.
_WORDS_FOR_PEOPLE = frozenset(("description", "examples"))
_COUNTS = re.compile(r'_stop_words_share":\d')
# The libraries that have a say in what comes out.
_LIBRARIES = ("article-cleaner", "chardet", "ftfy", "lxml", "py3langid", "regex", "trafilatura")


def rule_digests(rules: RuleSet) -> dict[str, str]:
    """A digest of each active rule, in their order; it changes with whatever the rule may hit."""
    _, lexicons, models = merge(rules.packs)
    names = {name: _digest(sorted(words)) for name, words in lexicons.items()}
    judges = {name: _digest(model.model_dump_json()) for name, model in models.items()}
    found = {}
    for each in rules.active:
        content = each.rule.model_dump_json(exclude=set(_WORDS_FOR_PEOPLE))
        whole = f"{each.pack}\n{each.language}\n{content}"
        found[each.rule.id] = _digest(whole, _named(content, names), _named(content, judges))
    return found


def _named(content: str, digests: Mapping[str, str]) -> list[str]:
    """The digests of what a rule asks by name (a word list, a model). content: of the rule."""
    return [
        f"{name} {digest}"
        for name, digest in digests.items()
        if (_COUNTS.search(content) if name == ALL_STOP_WORDS else f'"{name}"' in content)
    ]


def options_fingerprint(options: Mapping[str, object]) -> str:
    """That of options, and of the libraries that clean."""
    return _digest(json.dumps(options, sort_keys=True, default=str), _versions())


def fingerprint(digests: Mapping[str, str], options: str) -> str:
    """That of everything: `rule_digests`, `options_fingerprint`."""
    return _digest(list(digests.items()), options)


@cache
def _versions() -> str:
    found = []
    for name in _LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:  # run from its folder, not installed
            found.append(f"{name} ?")
    return ", ".join(found)


def _digest(*values: object) -> str:
    return blake2b(json.dumps(values).encode(), digest_size=16).hexdigest()
