"""Documents for all hosts, and what the bare Cleaner makes of them."""

from pathlib import Path

from cleaner import Cleaner, load_rules

FIXTURES = Path(__file__).parents[1] / "fixtures"
NAMES = sorted(path.name for path in (FIXTURES / "raw").iterdir())
RAW = [(FIXTURES / "raw" / name).read_bytes().decode() for name in NAMES]
URLS = [f"https://example.org/{name}" for name in NAMES]
PAGE = b"""<!doctype html><html lang="en"><head><meta charset="windows-1252">
<title>The talks</title><meta name="author" content="Ann Lee"></head><body>
<nav><a href="/">Home</a> <a href="/world">World</a></nav><article><h1>The talks</h1>
<p>The talks will resume on Monday, the minister said \x93without delay\x94 in the capital.</p>
<p>Both sides have named new envoys, and the first round is to last for about three days.</p>
<p>It was not clear on Friday whether the river crossings would be discussed this time.</p>
<div class="sharedaddy">Share this: Facebook Twitter</div></article>
<footer>Copyright 2020. All rights reserved.</footer></body></html>"""
BINARY = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\xff\xfe\x01"

CLEANER = Cleaner(load_rules())
RESULTS = [CLEANER.clean(raw, url=url) for raw, url in zip(RAW, URLS, strict=True)]
BODIES = [result.body for result in RESULTS]

OWN_RULES = """\
pack: own
description: Own rules.
rules:
  - id: own-rain
    description: Rain.
    category: other
    match: {phrases: [it rains in kiel]}
  - id: own-site
    description: Snow, on one site.
    category: other
    match: {phrases: [it snows in kiel], site: [example.org]}
"""
OWN_RAW = "The talks resume on Monday.\nIt rains in Kiel\nIt snows in Kiel\nThey end on Friday.\n"


def own_rules(folder):
    """A folder with own packs."""
    folder.mkdir()
    (folder / "own.yaml").write_text(OWN_RULES, encoding="utf-8")
    return folder


def spans(result):
    """What a result says was taken, as rows of a hook have it."""
    return [(each.rule, each.start, each.end, each.text) for each in result.removals]


def spans_of(removals):
    """The same of the removals of a row."""
    return [(each["rule"], each["start"], each["end"], each["text"]) for each in removals]
