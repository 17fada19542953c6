"""The columns of the audit dataset: two folders of Parquet files beside the output.

`CLEAN.cleaner/audit/*.parquet` has a row for each change, `CLEAN.cleaner/documents/*.parquet` one
for each document that was cleaned. A unit of work writes one file of the same name into each. The
columns are plain, so that any tool reads them:

    SELECT rule, count(*) FROM 'CLEAN.cleaner/audit/*.parquet' WHERE kind = 'removal' GROUP BY rule

CHANGES
    document    path below RAW, parts divided by `/`
    record      its place in a container ("line 12"), "" for a file
    site        host of its address, null where that is not known
    kind        removal, repair, pruned (a node of a page), trial (a rule on trial: nothing is gone)
    rule        id of the rule; of a repair, what was repaired
    category    that of the rule; null for a repair
    start, end  code points of the decoded text; null for a pruned node
    text        what a rule took, exactly (of a node: its text, a block a line)
    before      what was repaired, exactly
    after       what stands there now; "" where nothing does
    left, right what stood beside a removal, up to 60 characters, for people who judge it
    overlapped  ids of the rules that wanted the same text, with spaces between
    xpath       where a pruned node stood in the page
    exact       UTF-8 with lone surrogates, of a `text` or `before` that has some: Parquet has none

DOCUMENTS
    document, record, site
    number      order among the documents of a container
    output      where its body went: path below CLEAN, "" where CLEAN is the file itself
    url, title  as they were given to the rules
    language    as given or detected; null where no rule had to know
    source      text or html
    encoding    as decoded; null where text came in
    verdict     keep, review, empty
    reasons     of the verdict, a line each
    warnings    a line each
    hits        ids of all rules that hit, also of those that took nothing, with spaces between
    raw_characters, body_characters
    replacement_characters    U+FFFD in the body: letters that were lost before it came in
    raw_digest, body_digest   BLAKE2b (16 bytes, hexadecimal) of the UTF-8
"""

from __future__ import annotations

import re
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

CHANGES = {
    "document": "string",
    "record": "string",
    "site": "string",
    "kind": "string",
    "rule": "string",
    "category": "string",
    "start": "int64",
    "end": "int64",
    "text": "string",
    "before": "string",
    "after": "string",
    "left": "string",
    "right": "string",
    "overlapped": "string",
    "xpath": "string",
    "exact": "binary",
}
DOCUMENTS = {
    "document": "string",
    "record": "string",
    "site": "string",
    "number": "int64",
    "output": "string",
    "url": "string",
    "title": "string",
    "language": "string",
    "source": "string",
    "encoding": "string",
    "verdict": "string",
    "reasons": "string",
    "warnings": "string",
    "hits": "string",
    "raw_characters": "int64",
    "body_characters": "int64",
    "replacement_characters": "int64",
    "raw_digest": "string",
    "body_digest": "string",
}


@cache
def arrow_schema(changes: bool) -> Any:
    """The columns as Arrow has them."""
    import pyarrow

    columns = CHANGES if changes else DOCUMENTS
    fields = [(name, pyarrow.type_for_alias(alias)) for name, alias in columns.items()]
    return pyarrow.schema(fields)


def changes_folder(state: Path) -> Path:
    """Where the changes stand below the state folder of a run."""
    return state / "audit"


def documents_beside(changes: Path) -> Path:
    """The file of documents that belongs to a file of changes."""
    return changes.parent.parent / "documents" / changes.name


def digest(text: str) -> str:
    """A short name of a text; two texts have the same only if they are the same."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def storable(name: str) -> str:
    """The name of a file in characters that Parquet and SQLite can hold; `unstored` undoes it.

    >>> storable("caf\\udce9.txt")
    'caf\\\\udce9.txt'
    """
    return spelled(name.replace("\\", "\\\\")) if _ODD.search(name) else name


def unstored(name: str) -> str:
    """The name of a file as the file system has it."""
    return _SPELLED.sub(lambda found: chr(int(found[1], 16)) if found[1] else "\\", name)


def spelled(text: str) -> str:
    """The text with lone surrogates as `\\udce9`, which is not to be undone."""
    return text.encode("utf-8", "backslashreplace").decode()


_ODD = re.compile(r"[\ud800-\udfff]|\\[\\u]")
_SPELLED = re.compile(r"\\(?:\\|u(d[89a-f][0-9a-f]{2}))")
