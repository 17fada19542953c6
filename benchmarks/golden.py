"""Results that an optimisation must not change: a digest of each over fixtures and DATA.

    python benchmarks/golden.py DATA FILE [--every N]

The first run writes FILE; later ones compare with it, name what differs, and fail if anything
does. Each result counts as a whole: body, removals, repairs, trials, warnings, verdict and
language, as `clean` gives them and as `passage` does, and all hits and declined hits of the latter.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from data import pages, scrapes

from cleaner import Cleaner, load_rules
from cleaner.decode import UndecodableError

FIXTURES = Path(__file__).parent.parent / "tests" / "fixtures"


def documents(data: Path, every: int) -> Iterator[tuple[str, str | bytes]]:
    """Names and raw documents: all fixtures, a sample of DATA, and some of each profile."""
    for path in sorted(FIXTURES.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(FIXTURES)), path.read_bytes()
    for number, page in enumerate(pages(data)):
        if number % every == 0:
            yield f"{page.shape}/{page.id}", page.text
            if number % (4 * every) == 0:  # damage of all kinds
                yield f"{page.shape}/{page.id}/latin", _damaged(page.text)
                yield f"{page.shape}/{page.id}/crlf", page.text.replace("\n", "\r\n").encode()
    for row in scrapes(data):
        yield f"scrapes/{row['id']}", "\n".join(row["lines"])
    for number, path in enumerate(sorted((data / "wcxb" / "html").glob("*.html.gz"))):
        if number % (2 * every) == 0:
            yield f"html/{path.name}", gzip.decompress(path.read_bytes())


def _damaged(text: str) -> str:
    return text.encode("utf-8", "replace").decode("latin-1")


def digest(cleaner: Cleaner, raw: str | bytes) -> str:
    try:
        passage = cleaner.passage(raw)
        given = cleaner.clean(raw)
    except UndecodableError as fault:
        return f"refused: {fault}"
    assert replace(passage.result, hits=()) == replace(given, hits=()), "clean and passage differ"
    found = passage.result
    decision = passage.decision
    parts: list[object] = [
        found.body, found.removals, found.repairs, found.trials, found.warnings, found.verdict,
        found.language, found.pruned, found.metadata,
        sorted((hit.rule.id, hit.line, hit.spans, hit.near) for hit in passage.hits),
        sorted((hit.rule.id, hit.line, reason) for hit, reason in decision.declined),
        decision.gone.tolist(),
        [(each.lines.tolist(), each.chances.tolist()) for each in passage.rounds],
    ]  # fmt: skip
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("file", type=Path)
    parser.add_argument("--every", type=int, default=15)
    args = parser.parse_args()
    cleaner, hard = Cleaner(load_rules()), Cleaner(load_rules(profile="hard"))
    found = {}
    for number, (name, raw) in enumerate(documents(args.data, args.every)):
        found[name] = digest(cleaner, raw)
        if number % 10 == 0:
            found[f"{name} (hard)"] = digest(hard, raw)
    if not args.file.exists():
        args.file.write_text(json.dumps(found, indent=0))
        print(f"{len(found)} results written to {args.file}")
        return
    known = json.loads(args.file.read_text())
    differing = [name for name in {**known, **found} if known.get(name) != found.get(name)]
    print(
        f"{len(found)} results, {len(differing)} differ from {args.file}", *differing[:20], sep="\n"
    )
    sys.exit(bool(differing))


if __name__ == "__main__":
    main()
