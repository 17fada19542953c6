"""YAML text to a tree of text, read from the parser's events with limits.

Loaders turn `no` into false and `12:30` into 750, keep the last of two equal keys,
hang on a pack of merge keys and overflow the stack on deep nesting. Here every
scalar stays the text it is, and what could surprise is a fault with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 16
MAX_NODES = 200_000

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CUT = re.compile(r"[ \t]+#")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column of a file, from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a place, and how to mend it."""

    place: Place
    message: str
    mend: str


@dataclass(slots=True)
class Node:
    """A scalar (`text`), a mapping (`entries`) or a list (`items`); the others are None.

    cut: a comment follows the plain scalar on its line, and may be meant as its end.
    """

    place: Place
    text: str | None = None
    cut: bool = False
    entries: dict[str, tuple[Node, Node]] | None = None
    items: list[Node] | None = None

    def value(self) -> Any:
        """The node as str, dict and list."""
        if self.entries is not None:
            return {key: node.value() for key, (_, node) in self.entries.items()}
        if self.items is not None:
            return [node.value() for node in self.items]
        return self.text

    def at(self, path: tuple[int | str, ...]) -> Node:
        """The node at a path of keys and positions, or the last one on the way to it."""
        node = self
        for step in path:
            if node.entries is not None and step in node.entries:
                node = node.entries[str(step)][1]
            elif node.items is not None and isinstance(step, int) and step < len(node.items):
                node = node.items[step]
        return node


@dataclass(slots=True)
class _Reader:
    text: str
    faults: list[Fault] = field(default_factory=list)
    nodes: int = 0

    def read(self) -> Node | None:
        root: Node | None = None
        open_nodes: list[Node] = []
        keys: list[Node | None] = []  # of each open mapping, the key that waits for its value
        for event in self._events():
            if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                open_nodes.pop()
                keys.pop()
                continue
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                raise _Stop(
                    _place(event),
                    "a second document in one file",
                    "a pack is one document; put the second in a file of its own",
                )
            if not isinstance(event, yaml.NodeEvent):
                continue
            node = self._node(event)
            if not open_nodes:
                root = node
            else:
                self._attach(open_nodes[-1], keys, node)
            if node.text is None:
                open_nodes.append(node)
                keys.append(None)
                if len(open_nodes) > MAX_DEPTH:
                    raise _too_deep(node.place)
        return root

    def _events(self) -> Iterator[Any]:
        try:
            yield from yaml.parse(self.text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
            if "nesting depth" in str(error.problem):  # libyaml's own limit, of 1,000
                raise _too_deep(place) from None
            context = f" ({error.context})" if error.context else ""
            mend = (
                "write spaces in place of the tab"
                if self._at(place) == "\t"
                else "check the indent, and put text with : # [ { or quotes in it into"
                " single quotes"
            )
            raise _Stop(place, f"this is no YAML: {error.problem}{context}", mend) from None
        except yaml.YAMLError as error:  # a character that no YAML may hold
            before = self.text[: getattr(error, "position", 0)]
            place = Place(before.count("\n") + 1, len(before) - before.rfind("\n"))
            message = " ".join(str(error).split())
            mend = "remove characters that cannot be printed"
            raise _Stop(place, f"this is no YAML: {message}", mend) from None

    def _at(self, place: Place) -> str:
        """The character at a place; none behind the end."""
        rows = self.text.split("\n")
        return rows[place.line - 1][place.column - 1 :][:1] if place.line <= len(rows) else ""

    def _node(self, event: Any) -> Node:
        place = _place(event)
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise _Stop(
                place,
                f"more than {MAX_NODES:,} entries in one file",
                "split the pack into several files",
            )
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise _Stop(
                place,
                f'"{event.anchor}" is an anchor or an alias (& or *)',
                "write the text out; if it starts with & or *, put it in quotes",
            )
        if event.tag is not None:
            self.faults.append(
                Fault(
                    place,
                    f'"{event.tag}" is a tag (!)',
                    "a pack is plain text; if it starts with !, put it in quotes",
                )
            )
        if isinstance(event, yaml.ScalarEvent):
            return Node(place, text=self._scalar(event, place), cut=self._is_cut(event))
        if isinstance(event, yaml.MappingStartEvent):
            return Node(place, entries={})
        return Node(place, items=[])

    def _scalar(self, event: Any, place: Place) -> str:
        control = _CONTROL.search(event.value)
        if control:
            self.faults.append(
                Fault(
                    place,
                    f"the text holds the control character {control[0]!r}",
                    r"in double quotes \b is a backspace: use single quotes",
                )
            )
        return str(event.value)

    def _is_cut(self, event: Any) -> bool:
        plain = event.style is None or event.style == ""
        return plain and bool(_CUT.match(self.text, event.end_mark.index))

    def _attach(self, parent: Node, keys: list[Node | None], node: Node) -> None:
        if parent.items is not None:
            parent.items.append(node)
            return
        assert parent.entries is not None
        key = keys[-1]
        if key is None:
            if node.text is None:
                raise _Stop(
                    node.place,
                    "a list or a mapping stands where a key should",
                    "put text with [ or { in it into single quotes",
                )
            keys[-1] = node
            return
        keys[-1] = None
        assert key.text is not None
        if key.text == "<<":
            self.faults.append(
                Fault(key.place, "<< merges another mapping into this one", "write the keys out")
            )
        elif key.text in parent.entries:
            first = parent.entries[key.text][0].place.line
            self.faults.append(
                Fault(
                    key.place,
                    f'the key "{key.text}" stands here a second time',
                    f"remove one of the two; the first is in line {first}",
                )
            )
        else:
            parent.entries[key.text] = (key, node)


class _Stop(Exception):
    """A fault after which nothing of the file can be read."""

    def __init__(self, place: Place, message: str, mend: str) -> None:
        super().__init__(message)
        self.fault = Fault(place, message, mend)


def read(text: str) -> tuple[Node | None, list[Fault]]:
    """The tree of a YAML text and its faults; None where it cannot be read to its end."""
    text = text.removeprefix("\ufeff")
    if len(text) > MAX_CHARACTERS:
        return None, [
            Fault(
                Place(1, 1),
                f"more than {MAX_CHARACTERS:,} characters",
                "split the pack into several files",
            )
        ]
    reader = _Reader(text)
    try:
        root = reader.read()
    except _Stop as stop:
        return None, [*reader.faults, stop.fault]
    if root is None:
        return None, [Fault(Place(1, 1), "the file is empty", "start it with: pack: NAME")]
    return root, reader.faults


def _place(event: Any) -> Place:
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)


def _too_deep(place: Place) -> _Stop:
    mend = "no rule needs so many levels; remove the outer ones"
    return _Stop(place, f"nested deeper than {MAX_DEPTH} levels", mend)
