"""An output with its audit, made in this process."""

from collections import Counter
from dataclasses import dataclass, replace

import cleaner
from cleaner.audit.run_info import RunInfo, state_of
from cleaner.audit.schema import digest
from cleaner.audit.shard import Shard
from cleaner.batch.containers import ContainerTask
from cleaner.batch.run import run
from cleaner.cli.targets import Choice, plan
from cleaner.io.records import Wanted

UNIT = 4


def cleaned(raw, clean, *, rules=None, to=None, text_field=None, **options):
    """Clean RAW to CLEAN as `cleaner clean` does, with the audit beside it; the failures."""
    made = cleaner.Cleaner(
        rules or cleaner.load_rules(), to="md" if to == "md" else "txt", **options
    )
    choice = Choice(to, Wanted(text_field))
    tasks = plan(raw, clean, replace(choice, language=None), to_stdout=False)
    state = state_of(clean)
    RunInfo.of(state, raw, made, text_field, None)
    targets = {}
    for task in tasks:
        container = isinstance(task, ContainerTask)
        source = task.source.path if container else task.source
        targets[source] = task.delivery._name if container else task.target
    failures, units, counts = [], [], Counter()
    for outcome in run(made, tasks):
        if outcome.result is None:
            failures.append(outcome)
            continue
        document = (
            outcome.source.relative_to(raw).as_posix() if raw.is_dir() else outcome.source.name
        )
        target = targets[outcome.source]
        output = "" if target == clean else target.relative_to(clean).as_posix()
        # As in the batch: files share a unit, records of a container have their own.
        if (
            not units
            or units[-1].size == UNIT
            or (outcome.place and units[-1].document != document)
        ):
            units.append(Unit(document, Shard(counts[document])))
        counts[document] += 1
        units[-1].size += 1
        units[-1].shard.add(document, outcome.place, None, outcome.result, output=output)
    # Names that do not sort as they were made: they are digests in a run.
    for number, unit in enumerate(units):
        unit.shard.write(state / "audit" / f"{digest(str(number))}.parquet")
    return failures


@dataclass
class Unit:
    document: str
    shard: Shard
    size: int = 0
