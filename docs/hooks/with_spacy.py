"""spaCy: raw articles cleaned on their way into nlp.pipe."""

from pathlib import Path

import spacy

from cleaner.hooks.spacy import Reader

records = (
    {"file": path.name, "text": path.read_bytes()}
    for path in sorted(Path("tests/fixtures/raw").glob("*.txt"))
)

nlp = spacy.blank("en")
read = Reader("text")  # rules="my-rules" layers a folder of own packs
for doc, about in nlp.pipe(read(records), as_tuples=True):
    rules = [removal["rule"] for removal in about["cleaner"]["removals"]]
    print(about["file"], len(doc), "tokens; taken by", rules)
