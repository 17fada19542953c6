"""Packs from files: YAML text to validated rules, every fault with its place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from pathlib import Path
from unicodedata import normalize

from packaging.specifiers import SpecifierSet
from pydantic import ValidationError

from cleaner import disk_cache
from cleaner.rules import yaml_tree
from cleaner.rules.archive import NO_PACKS, Archive, is_pack
from cleaner.rules.errors import PackError, RulesError, fault_of, suggestion
from cleaner.rules.lint import Finding, lint_rule
from cleaner.rules.lint_layers import lint_layers
from cleaner.rules.model import Pack, Rule
from cleaner.rules.validation import Path as Steps
from cleaner.rules.validation import error_at, invalid
from cleaner.rules.yaml_tree import Node
from cleaner.version import __version__


@dataclass(frozen=True)
class Source:
    """A pack and the file it came from."""

    file: str
    pack: Pack
    text: str

    @cached_property
    def tree(self) -> Node:
        """The place of each part, which only errors and editors ask for."""
        tree, _ = yaml_tree.read(self.text)
        assert tree is not None
        return tree

    def error(self, finding: Finding) -> PackError:
        """A finding of `lint` with its place in the file."""
        return error_at(self.file, self.tree, finding.path, finding.message, finding.mend)

    def without_rules(self) -> Source:
        """The same with nothing but what rules of other packs may name: word lists and models."""
        return replace(self, pack=self.pack.model_copy(update={"rules": (), "disable": None}))


def load_packs(places: Sequence[Path | Archive] = (), only: Collection[str] = ()) -> list[Source]:
    """The shipped packs, then those of each folder or archive, in the order in which they layer.

    only: names of the packs whose rules to keep. Raises RulesError with every fault of every
    file of the first place that has one, and ValueError for a pack name that does not exist.
    """
    sources = _shipped()
    for place in places:
        sources += read_folder(place) if isinstance(place, Path) else read_archive(place)
    findings = lint_layers([source.pack for source in sources])
    if findings:
        raise RulesError([sources[number].error(finding) for number, finding in findings])
    if only:
        names = [source.pack.pack for source in sources]
        for name in only:
            if name not in names:
                raise ValueError(f'there is no pack "{name}": {suggestion(name, names)}')
        sources = [s if s.pack.pack in only else s.without_rules() for s in sources]
    return sources


def _shipped() -> list[Source]:
    """The shipped packs. What their YAML says is kept on disk, since reading and linting it takes
    more than a second; the models see it anew each time. So who edits them is told of faults, and
    who does not waits once."""
    folder = shipped_folder()
    try:
        texts = {str(path): path.read_text(encoding="utf-8") for path in pack_files(folder)}
    except (OSError, UnicodeDecodeError):
        return read_folder(folder, lint=False)  # which says what is wrong
    code = Path(yaml_tree.__file__).read_text(encoding="utf-8")
    digest = hashlib.sha256("\0".join([code, *texts.values()]).encode()).hexdigest()
    known = disk_cache.read(f"{digest}.packs")
    if known is not None:
        try:
            packs = [Pack.model_validate(value) for value in json.loads(known)]
            return [Source(*of) for of in zip(texts, packs, texts.values(), strict=True)]
        except (ValueError, TypeError):
            pass  # written by another version
    sources = read_folder(folder)
    values = [source.tree.value() for source in sources]
    disk_cache.write(f"{digest}.packs", json.dumps(values).encode())
    return sources


def shipped_folder() -> Path:
    """Where the shipped packs are: in the wheel, or beside the package in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "packs"
    return inside if inside.is_dir() else package.parent / "rules"


@cache
def shipped_names() -> frozenset[str]:
    """The names of the shipped packs, which are those of their files."""
    return frozenset(path.stem for path in pack_files(shipped_folder()))


def read_folder(folder: Path, *, lint: bool = True) -> list[Source]:
    """The packs of a folder and its subfolders, by path. Raises RulesError.

    lint: whether to look for rules that can never hit, contradict themselves or the like.
    """
    if not folder.is_dir():
        raise fault_of(
            str(folder), "there is no such folder of rules", "name a folder that holds .yaml packs"
        )
    paths = pack_files(folder)
    if not paths:
        raise fault_of(str(folder), *NO_PACKS)
    return _all(partial(read_pack, path, lint=lint) for path in paths)


def read_archive(archive: Archive) -> list[Source]:
    """The packs of an archive, by name. Raises RulesError."""
    return _all(partial(_decoded, content, name) for name, content in archive.texts())


def _all(readers: Iterable[Callable[[], Source]]) -> list[Source]:
    """The packs of one layer, all their faults at once."""
    sources: list[Source] = []
    errors: list[PackError] = []
    for read in readers:
        try:
            sources.append(read())
        except RulesError as error:
            errors += error.errors
    errors += _duplicate_ids(sources)
    if errors:
        raise RulesError(errors)
    return sources


def pack_files(folder: Path) -> list[Path]:
    """The packs of a folder and its subfolders, in the order in which they layer."""
    return sorted(path for path in folder.rglob("*") if is_pack(path.name))


def read_pack(path: Path, *, lint: bool = True) -> Source:
    """One pack. Raises RulesError with every fault of the file."""
    try:
        if path.exists() and not path.is_file():  # nothing may ever come through a pipe
            raise OSError(None, "it is no file")
        # A little more says as well that it is too large.
        with path.open("rb") as file:
            content = file.read(4 * yaml_tree.MAX_CHARACTERS + 1)
    except OSError as error:
        message, mend = f"cannot be read: {error.strerror}", "check the path and its permissions"
        raise fault_of(str(path), message, mend) from None
    return _decoded(content, str(path), lint=lint)


def _decoded(content: bytes, file: str, *, lint: bool = True) -> Source:
    """One pack from the bytes of its file. Raises RulesError."""
    if len(content) > 4 * yaml_tree.MAX_CHARACTERS:
        message, mend = "the file is too large for a pack", "split the pack into several files"
        raise fault_of(file, message, mend)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise fault_of(file, "the file is not UTF-8", "save it as UTF-8", line) from None
    return parse_pack(text.replace("\r\n", "\n").replace("\r", "\n"), file, lint=lint)


def parse_pack(text: str, file: str, *, lint: bool = True) -> Source:
    """One pack from its YAML text; `file` is the name for errors. Raises RulesError."""
    text = normalize("NFC", text)  # as all lines are that its rules will read
    tree, faults = yaml_tree.read(text)
    errors = [PackError(file, f.place.line, f.place.column, f.message, f.mend) for f in faults]
    if tree is None:
        raise RulesError(errors)
    if (unmet := _unmet(file, tree)) is not None:
        raise RulesError([unmet])
    errors += _cut_comments(file, tree)
    try:
        pack = Pack.model_validate(tree.value())
    except ValidationError as error:
        errors += [invalid(file, tree, details) for details in error.errors()]
        raise RulesError(errors) from None
    source = Source(file, pack, text)
    source.__dict__["tree"] = tree
    for number, rule in enumerate(pack.rules if lint else ()):
        errors += [source.error(finding.inside("rules", number)) for finding in lint_rule(rule)]
    if errors:
        raise RulesError(errors)
    return source


def _unmet(file: str, tree: Node) -> PackError | None:
    """The fault of a pack for other versions of cleaner; of what else it holds nobody can tell."""
    entry = (tree.entries or {}).get("requires")
    wanted = entry[1].value() if entry else None
    if not isinstance(wanted, str):
        return None
    try:
        if SpecifierSet(wanted).contains(__version__, prereleases=True):
            return None
    except ValueError:  # the model says so
        return None
    message = f"this pack is for cleaner {wanted}, and this is {__version__}"
    mend = f"pip install 'article-cleaner{wanted}', or use another version of the pack"
    return error_at(file, tree, ("requires",), message, mend)


def packs_to_json(packs: Iterable[Pack]) -> str:
    """Packs as one text, to be kept or sent; the same packs give the same text."""
    return f"[{','.join(p.model_dump_json(by_alias=True, exclude_none=True) for p in packs)}]"


def packs_from_json(text: str) -> list[Pack]:
    """The inverse of `packs_to_json`. Raises ValueError."""
    return [Pack.model_validate(each) for each in json.loads(text)]


def _duplicate_ids(sources: Sequence[Source]) -> Iterator[PackError]:
    first: dict[str, tuple[Source, int]] = {}
    for source in sources:
        for number, rule in enumerate(source.pack.rules):
            before, place = first.setdefault(rule.id, (source, number))
            if (before, place) != (source, number):
                there = before.error(_taken(place))
                here = source.error(_taken(number))
                mend = f"choose another; the first is in {there.file}:{there.line}"
                yield replace(here, mend=mend, rule=rule.id)


def _taken(number: int) -> Finding:
    return Finding(("rules", number, "id"), "this id is taken", "")


_WORDING_KEYS = frozenset((*Rule.WORDING, "replace", "lexicons", "site", "before", "after", "keep"))


def _cut_comments(file: str, root: Node) -> Iterator[PackError]:
    """Plain text that a comment ends, where a rule's wording stands."""
    waiting: list[tuple[Steps, Node, bool]] = [((), root, False)]
    while waiting:
        path, node, wording = waiting.pop()
        for key, (_, value) in (node.entries or {}).items():
            waiting.append(((*path, key), value, wording or key in _WORDING_KEYS))
        for number, item in enumerate(node.items or ()):
            waiting.append(((*path, number), item, wording))
        if node.cut and wording:
            yield error_at(
                file,
                root,
                path,
                f'a comment cuts the text to "{node.text}"',
                "put the text in quotes, or the comment on a line of its own",
            )
