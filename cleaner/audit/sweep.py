"""Shards kept true: rows of documents that were cleaned again since go."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from cleaner.atomic import write_atomically
from cleaner.audit.dataset import read_shard
from cleaner.audit.schema import changes_folder, documents_beside, storable
from cleaner.audit.shard import packed


def keep_only(changes: Path, documents: Collection[str]) -> None:
    """Write a shard again with the rows of these documents only; without any it goes.

    changes: the file of changes; that of its documents follows it. Killed half-way and called
    again it ends the same; a shard that is gone already is no fault. Raises OSError, AuditError.
    """
    import pyarrow
    from pyarrow import compute

    kept = pyarrow.array(sorted(map(storable, documents)), pyarrow.string())
    for path in (changes, documents_beside(changes)):
        if not path.exists():
            continue
        if not len(kept):
            path.unlink()
            continue
        table = read_shard(path)
        left = table.filter(compute.is_in(table["document"], value_set=kept))
        if left.num_rows < table.num_rows:
            write_atomically(path, packed(left))


def drop_unnamed(state: Path, named: Collection[str]) -> int:
    """Delete the shards that no journal names, which a killed run left behind; how many.

    named: file names of shards, as in `audit/`.
    """
    folder = changes_folder(state)
    stray = [path for path in folder.glob("*.parquet") if path.name not in named]
    beside = documents_beside(folder / "any").parent
    stray += [path for path in beside.glob("*.parquet") if path.name not in named]
    for path in stray:
        path.unlink(missing_ok=True)
    return len({path.name for path in stray})
