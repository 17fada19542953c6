"""An output with its audit, made in this process."""

import cleaner
from cleaner.batch.workers import Limits
from cleaner.cli.conduct import How, conduct
from cleaner.cli.container_options import Choice
from cleaner.cli.targets import plan
from cleaner.io.records import Wanted


def cleaned(raw, clean, *, rules=None, to=None, text_field=None, **options):
    """Clean RAW to CLEAN as `cleaner clean` does, with the audit beside it; the failures."""
    made = cleaner.Cleaner(
        rules or cleaner.load_rules(), to="md" if to == "md" else "txt", **options
    )
    choice = Choice(to, Wanted(text_field))
    todo = plan(raw, clean, choice, to_stdout=False)
    failures = []
    conduct(
        made,
        todo,
        How(1, Limits(), False, "none"),
        raw=raw,
        choice=choice,
        results=False,
        show=lambda outcome: failures.append(outcome) if outcome.failure else None,
    )
    return failures
