"""Fit the block classifier to labelled pages and write it as a pack.

    python benchmarks/fit.py DATA                    write rules/block-model.yaml
    python benchmarks/fit.py DATA --cross-validate   print what it does to pages of unseen sites

DATA is as in data.py. The classifier is a sum of small tables, one for each of a few dozen pairs
of features (GA2M, Lou et al. 2013), found by boosting trees of depth two (LightGBM): a first fit
may pair any features, the second only the pairs that gained most, and its trees add up to tables.
One feature is itself fitted: what the words of a line say (words.py).

Every page is used as its scrapers leave it; once more without its boilerplate, so that a clean body
is seen for what it is; with all but the start of its article cut out, since the dev pages are long
and articles of a few paragraphs are not rare; and with the article of another page (exchange.py).
Some pages are read as if their script had no case, or as if nouns were written with capitals, so
that no language is taken for a menu, and some as if no word were known, as in most other languages
none is.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import lightgbm
import numpy as np
import yaml
from data import GOLD, Page, pages
from exchange import Labelled, exchanged, followers, in_a_row, partners
from labels import body_lines
from quality import WORSE
from tables import as_tables, gains_of
from words import Lexicons, Line, distinct_lines, rows_of

from cleaner import Cleaner, load_rules
from cleaner.document import Document
from cleaner.engine.compile import RuleSet
from cleaner.evaluate import mean, measure
from cleaner.line_features import LineFeatures
from cleaner.rules.block_model import BlockModel
from cleaner.rules.load import shipped_folder
from cleaner.wording import wording

MODEL = "article-lines"
# Fewer lines are learned from, but not judged: on held-out thirds of the dev sites 12 and 20 are no
# better, and rounds on short texts took article lines one after the other.
LEARNED_LINES, MIN_LINES = 10, 30
# Of the articles of tests/fixtures/languages among 6,816 lines of junk of their language (20 to 50
# below them, up to 15 above), 82 lines of 606 went without it, 26, 7, 2 and 1 with 1, 1.5, 2 and
# 2.5; of the junk 10 lines stayed, and 37, 69, 112 and 154.
ELSEWHERE = 2.0
FOLDS = 3
PAIRS = 150
ROUNDS = 500
SETTINGS = {
    "objective": "binary",
    "num_leaves": 4,
    "max_depth": 2,
    "learning_rate": 0.2,
    "min_data_in_leaf": 100,
    "feature_fraction": 0.5,
    "max_bin": 15,
    "lambda_l2": 5.0,
    "seed": 1,
    "num_threads": 1,
    "deterministic": True,
    "verbose": -1,
}
CANDIDATES = [
    *"words word_length capitals capitalised digits ending opening commas sentences".split(),
    *"separators date copies earlier_copies gap gap@1 beside_words".split(),
    *(f"words@{by}" for by in (-3, -2, -1, 1, 2, 3)),
    *(f"ending@{by}" for by in (-2, -1, 1, 2)),
    *(f"capitalised@{by}" for by in (-2, -1, 1, 2)),
    *(f"opening@{by}" for by in (-1, 1)),
    *(f"prose{side}{count}" for side in "<>" for count in (2, 5, 12, 30)),
    *(f"{base}~{count}" for base in ("prose", "short", "length") for count in (2, 5, 12)),
    *(f"date~{count}" for count in (5, 12, 30)),
    *(f"capitalised~{count}" for count in (5, 12)),
    *(f"wording{of}" for of in ("", "@-2", "@-1", "@1", "@2")),
    *(f"wording{side}{count}" for side in "<>~" for count in (2, 5, 12, 30)),
    *(f"document:{name}" for name in "lines words median_words prose short".split()),
    *(f"document:{name}" for name in "words_in_short gap date fragments".split()),
    *"place lines_before lines_behind words_before words_behind words_place".split(),
    *"prose_before prose_behind prose_place from_first_long to_last_long".split(),
    *"since_long until_long nearest_long furthest_long".split(),
    *(f"{what}_dense{words}" for what in ("from", "to", "in", "share") for words in (6, 12)),
]


class Example(NamedTuple):
    """A document to learn from: (lines, candidates) features, labels, the weight of each line."""

    features: np.ndarray
    body: np.ndarray
    weight: np.ndarray


def share(*parts: str) -> float:
    """A number between 0 and 1 that hangs on the text alone."""
    return int(hashlib.sha256(" ".join(parts).encode()).hexdigest()[:8], 16) / 2**32


def site_of(page: Page) -> str:
    return (urlsplit(page.url or page.id).hostname or page.id).removeprefix("www.")


def fold_of(site: str) -> int:
    return int(share(site) * FOLDS)


_cleaner: Cleaner
_lexicons: Lexicons


def start(rules: RuleSet, lexicons: Lexicons | None = None) -> None:
    global _cleaner, _lexicons
    _cleaner = Cleaner(rules)
    if lexicons:
        _lexicons = lexicons


def labelled_lines(page: Page) -> tuple[list[str], list[bool]]:
    """The lines of a page as rules see them, and whether each is body."""
    view = Document(page.text).view
    return view, body_lines(view, page.body, page.title)


def lines_to_learn(found: Sequence[Page]) -> list[Line]:
    """The distinct lines of each page; clean bodies say nothing of boilerplate."""
    scraped = [page for page in found if page.shape != GOLD]
    with ProcessPoolExecutor(2) as pool:
        labelled = list(pool.map(labelled_lines, scraped, chunksize=16))
    shapes: defaultdict[tuple[str, str], list[tuple[list[str], list[bool]]]] = defaultdict(list)
    for page, lines in zip(scraped, labelled, strict=True):
        shapes[page.id, site_of(page)].append(lines)
    return [line for (_, site), some in shapes.items() for line in distinct_lines(site, some)]


def examples_of(page: Page, other: Page | None, following: Sequence[Page]) -> list[Example]:
    """A page as it is, without its boilerplate, with a shorter article, with that of another page,
    and with other clean bodies behind it."""
    lines, site = labelled(page), site_of(page)
    document = Document("\n".join(lines.view))
    features = document.features
    worded = np.flatnonzero(features.words > 0)
    chance = share("case", page.shape, page.id)
    if chance < 0.15:
        features.capitals_share = np.zeros(len(document))
        features.capitalised_share = np.zeros(len(document))
        features.opening = np.where(features.opening >= 2, 0, features.opening)
    elif chance < 0.3:
        features.capitalised_share = features.capitalised_share * 0.72 + 0.28
    said = said_of(document, site, share("words", page.shape, page.id))
    views = [worded]
    if page.shape != GOLD:
        views.append(worded[lines.body[worded]])
        views.append(shortened(worded, lines.body, share("length", page.shape, page.id)))
    found = [example(document, each, lines, said) for each in views]
    made = [exchanged(lines, labelled(other))] if other else []
    if following:
        made.append(in_a_row([lines, *map(labelled, following)]))
    for mixed in made:
        document = Document("\n".join(mixed.view))
        worded = np.flatnonzero(document.features.words > 0)
        said = said_of(document, site, share("words of both", page.shape, page.id))
        found.append(example(document, worded, mixed, said))
    return [each for each in found if each]


def labelled(page: Page) -> Labelled:
    passage = _cleaner.passage(page.text, url=page.url)
    view = passage.document.view
    body = np.array(body_lines(view, page.body, page.title), dtype=np.bool_)
    return Labelled(view, body, passage.decision.gone)


def said_of(document: Document, site: str, chance: float) -> np.ndarray | None:
    """What the words of the lines say; of a quarter of the texts, none is known."""
    return wording(document, _lexicons.other(site)) if chance >= 0.25 else None


def example(
    document: Document, lines: np.ndarray, labels: Labelled, said: np.ndarray | None
) -> Example | None:
    """Some lines of a document. What rules take is seen, for it is there, and not learned from,
    for it is not judged."""
    if len(lines) < LEARNED_LINES:
        return None
    values = LineFeatures(document, lines, said)
    table = np.stack([values[name] for name in CANDIDATES], axis=1).astype(np.float32)
    words, body = document.features.words[lines], labels.body[lines]
    weight = np.sqrt((words + 1) / max(int(words[body].sum()), 100) * 1000)
    stays = ~labels.gone[lines]
    return Example(table[stays], body[stays], weight[stays])


def shortened(worded: np.ndarray, body: np.ndarray, chance: float) -> np.ndarray:
    """The lines of a page whose article ends after three to fifteen of its lines."""
    kept = np.cumsum(body[worded]) <= 3 + int(chance * 13)
    return worded[kept | ~body[worded]]


def rules_without_score() -> RuleSet:
    rules = load_rules()
    return rules.without([each.rule.id for each in rules.scored])


def fitted(found: Sequence[Page], learned: Sequence[Line]) -> dict[str, Any]:
    """The classifier as the data of a `BlockModel`, fitted to pages and their lines."""
    lexicons = Lexicons(learned)
    initargs = (rules_without_score(), lexicons)
    with ProcessPoolExecutor(2, initializer=start, initargs=initargs) as pool:
        others, rows = partners(found, site_of), followers(found, site_of)
        learnt = pool.map(examples_of, found, others, rows, chunksize=16)
        examples = [each for some in learnt for each in some]
    print(f"{len(examples)} documents, {sum(len(each.body) for each in examples)} lines")
    features = np.concatenate([each.features for each in examples])
    body = np.concatenate([each.body for each in examples])
    weight = np.concatenate([each.weight for each in examples])

    def boosted(settings: dict[str, Any]) -> list[dict[str, Any]]:
        data = lightgbm.Dataset(features, body, weight=weight)
        booster = lightgbm.train({**SETTINGS, **settings}, data, ROUNDS)
        return [tree["tree_structure"] for tree in booster.dump_model()["tree_info"]]

    gains: Counter[tuple[int, ...]] = Counter()
    for tree in boosted({}):
        for path, gain in gains_of(tree):
            gains[path] += gain
    chosen = [sorted(set(pair)) for pair, _ in gains.most_common(PAIRS)]
    tables = as_tables(boosted({"interaction_constraints": chosen}), CANDIDATES)
    return {
        "min_lines": MIN_LINES,
        "words": rows_of(lexicons.whole),
        "language": "en",
        "elsewhere": ELSEWHERE,
        **tables,
    }


def cross_validate(found: Sequence[Page], learned: Sequence[Line]) -> None:
    """Clean the pages of each third of the sites by what was fitted on the others."""
    shipped = load_rules()
    results: dict[str, list[Any]] = defaultdict(list)
    for fold in range(FOLDS):
        model = fitted(
            [page for page in found if fold_of(site_of(page)) != fold],
            [line for line in learned if fold_of(line.site) != fold],
        )
        packs = [
            pack.model_copy(update={"models": {MODEL: BlockModel(description="-", **model)}})
            if MODEL in pack.models
            else pack
            for pack in shipped.packs
        ]
        held_out = [page for page in found if fold_of(site_of(page)) == fold]
        with ProcessPoolExecutor(
            2, initializer=start, initargs=(RuleSet(packs, shipped.disabled),)
        ) as pool:
            for page, body in zip(held_out, pool.map(clean, held_out, chunksize=16), strict=True):
                nothing = measure(page.text, page.body)
                results[page.shape].append((measure(body, page.body), nothing))
        print(f"fold {fold + 1} of {FOLDS}")
    print("| shape | F1 | precision | recall | F1 of doing nothing | worse than nothing |")
    print("| --- | --: | --: | --: | --: | --: |")
    for shape, pairs in results.items():
        done, before = mean([pair[0] for pair in pairs]), mean([pair[1] for pair in pairs])
        worse = sum(after.f1 < raw.f1 - WORSE for after, raw in pairs) / len(pairs)
        print(
            f"| {shape} | {done.f1:.4f} | {done.precision:.4f} | {done.recall:.4f}"
            f" | {before.f1:.4f} | {worse:.2%} |"
        )


def clean(page: Page) -> str:
    return _cleaner.clean(page.text, url=page.url).body


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--cross-validate", action="store_true")
    args = parser.parse_args()
    found = pages(args.data)
    learned = lines_to_learn(found)
    if args.cross_validate:
        cross_validate(found, learned)
    else:
        write(fitted(found, learned), len(found))


def write(model: dict[str, Any], texts: int) -> None:
    """Write the classifier as the pack that ships."""
    about = {"description": f"Fitted to {texts:,} texts of the dev pages of WCXB."}
    pack = {
        "pack": "block-model",
        "description": "The weights of the block classifier, written by benchmarks/fit.py.",
        "models": {MODEL: about | model},
    }
    text = yaml.dump(pack, Dumper=Dumper, sort_keys=False, width=10_000)
    path = shipped_folder() / "block-model.yaml"
    path.write_text(f"# yaml-language-server: $schema=pack.schema.json\n{text}", encoding="utf-8")


class Dumper(yaml.SafeDumper):
    """Names of features in a row, all else a line each."""


Dumper.add_representer(
    tuple, lambda dumper, value: dumper.represent_sequence("tag:yaml.org,2002:seq", value, True)
)


if __name__ == "__main__":
    main()
