"""An output with its audit, made in this process."""

import cleaner
from cleaner.batch.workers import Limits
from cleaner.cli.conduct import How, conduct
from cleaner.cli.container_options import Choice
from cleaner.cli.targets import plan
from cleaner.io.records import Wanted
from tests.faults.made import RULES

SHIPPED = cleaner.load_rules()


class Here(How):
    """A run without worker processes, which would have to get all rules ready first."""

    def processes(self):
        return 0


def cleaned(raw, clean, *, rules=RULES, how=How, to=None, text_field=None, **options):
    """Clean RAW to CLEAN as `cleaner clean` does, with the audit beside it; the failures.

    rules: left out, a few, which the worker has ready soon."""
    made = cleaner.Cleaner(rules, to="md" if to == "md" else "txt", **options)
    choice = Choice(to, Wanted(text_field))
    todo = plan(raw, clean, choice, to_stdout=False)
    failures = []
    conduct(
        made,
        todo,
        how(1, Limits(), False, "none"),
        raw=raw,
        choice=choice,
        results=False,
        show=lambda outcome: failures.append(outcome) if outcome.failure else None,
    )
    return failures
