"""Decoding and the repair of mojibake, beside other tools, on texts damaged on purpose.

    python benchmarks/encoding.py DATA [--every N] [--json]

Texts: the gold bodies of DATA, tests/fixtures/languages.txt and, where spaCy is installed,
the example sentences of its languages; those that ftfy would change are left out. Prints the
share of texts that come out exactly as they were before the damage, and of clean texts that
are changed.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import runpy
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from damage import KINDS
from data import rows
from ftfy import TextFixerConfig, fix_text

from cleaner.decode import UndecodableError, decode
from cleaner.document import Document

LANGUAGES = Path(__file__).parent.parent / "tests" / "fixtures" / "languages.txt"
# What an author may have meant stays in both; so the tools differ in mending only.
CONFIG = TextFixerConfig(
    uncurl_quotes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    normalization=None,
)
# The legacy encodings that texts of a language are found in.
LEGACY = {
    "cs": "cp1250 iso8859-2 cp852", "sk": "cp1250 iso8859-2", "pl": "cp1250 iso8859-2 cp852",
    "hu": "cp1250 iso8859-2", "hr": "cp1250 iso8859-2", "sl": "cp1250 iso8859-2",
    "ru": "cp1251 koi8-r cp866 iso8859-5 mac-cyrillic", "uk": "cp1251 koi8-u",
    "bg": "cp1251 iso8859-5", "sr": "cp1251 iso8859-5", "el": "cp1253 iso8859-7",
    "tr": "cp1254 iso8859-9", "he": "cp1255 iso8859-8", "ar": "cp1256 iso8859-6",
    "lt": "cp1257 iso8859-13", "lv": "cp1257", "et": "cp1257", "th": "cp874",
    "de": "cp1252 mac-roman cp850", "fr": "cp1252 mac-roman cp850",
    "es": "cp1252 mac-roman cp850", "pt": "cp1252 mac-roman cp850", "it": "cp1252 mac-roman",
    "nl": "cp1252", "sv": "cp1252 mac-roman cp850", "da": "cp1252", "nb": "cp1252",
    "fi": "cp1252", "is": "cp1252", "zh": "gbk", "zh-hans": "gbk", "zh-hant": "big5",
    "ja": "cp932 euc_jp", "ko": "euc_kr",
}  # fmt: skip


SETS = (
    "windows-1252, articles",
    "legacy, by language",
    "legacy, one line",
    "UTF-8, by language",
    "mixed lines, articles",
    "mixed lines, by language",
)


class Text(NamedTuple):
    """A clean text; language: its code, or "gold"."""

    language: str
    text: str


def texts(data: Path, every: int) -> list[Text]:
    """The clean texts that no tool should change."""
    found = [Text("gold", row["body"]) for row in rows(data / "wcxb" / "gold.jsonl.gz")][::every]
    for line in LANGUAGES.read_text(encoding="utf-8").splitlines():
        language, _, text = line.partition("\t")
        found.append(Text(language, re.sub(r"(?<=[.。।]) ?(?=\S)", "\n", text)))
    spacy = importlib.util.find_spec("spacy")
    for folder in spacy.submodule_search_locations or () if spacy else ():
        for path in sorted(Path(folder).glob("lang/*/examples.py")):
            if path.parent.name != "xx":
                found.append(
                    Text(path.parent.name, "\n".join(runpy.run_path(str(path))["sentences"]))
                )
    # White space and invisible characters are mended for other reasons.
    tidy = (
        (each, "\n".join(map(str.rstrip, each.text.replace("\u200b", "").strip().split("\n"))))
        for each in found
    )
    return [Text(each.language, text) for each, text in tidy if fix_text(text, CONFIG) == text]


def mended(text: str) -> str:
    document = Document(text)
    return "\n".join(document.mended.get(n, document.line(n)) for n in range(len(document)))


def ftfy_by_line(text: str) -> str:
    return "\n".join(fix_text(line, CONFIG) for line in text.split("\n"))


MENDERS: dict[str, Callable[[str], str]] = {
    "cleaner": mended,
    "ftfy.fix_text": lambda text: fix_text(text, CONFIG),
    "ftfy line by line": ftfy_by_line,
}


def mojibake(clean: Sequence[Text]) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """Rates by kind of damage and tool, and the mean over all damaged texts."""
    found: dict[str, dict[str, float]] = {}
    total, right = 0, dict.fromkeys(MENDERS, 0)
    for kind, damage in KINDS.items():
        pairs = []
        for each in clean:
            try:
                damaged = damage(each.text)
            except UnicodeError:
                continue
            if damaged not in (each.text, "1 < 2\n" + each.text):
                pairs.append((damaged, ("1 < 2\n" if "`<`" in kind else "") + each.text))
        if not pairs:
            continue
        hits = {
            name: sum(mender(damaged) == text for damaged, text in pairs)
            for name, mender in MENDERS.items()
        }
        found[kind] = {"texts": len(pairs)} | {n: hit / len(pairs) for n, hit in hits.items()}
        total += len(pairs)
        right = {name: right[name] + hits[name] for name in MENDERS}
    return found, {"texts": total} | {name: right[name] / total for name in MENDERS}


def detectors() -> dict[str, Callable[[bytes], str | None]]:
    """What reads bytes: `cleaner`, and each detector that is installed."""
    found: dict[str, Callable[[bytes], str | None]] = {"cleaner": lambda raw: decode(raw)[0]}

    def missing(name: str) -> bool:
        if importlib.util.find_spec(name) is None:
            print(f"{name} is not installed", file=sys.stderr)
            return True
        return False

    if not missing("chardet"):
        import chardet

        found["chardet"] = lambda raw: raw.decode(chardet.detect(raw)["encoding"] or "")
    if not missing("charset_normalizer"):
        from charset_normalizer import from_bytes

        found["charset-normalizer"] = lambda raw: (best := from_bytes(raw).best()) and str(best)
    if not missing("resiliparse"):
        from resiliparse.parse.encoding import detect_encoding

        found["resiliparse"] = lambda raw: raw.decode(detect_encoding(raw))
    if not missing("trafilatura"):
        from trafilatura.utils import decode_file

        found["trafilatura"] = decode_file
    return found


def encoded(clean: Sequence[Text]) -> dict[str, list[tuple[bytes, str]]]:
    """The sets of bytes to read, and the text of each."""
    sets: dict[str, list[tuple[bytes, str]]] = {name: [] for name in SETS}

    def add(name: str, raw: Callable[[], bytes], text: str) -> None:
        try:
            made = raw()
            made.decode("utf-8")
        except UnicodeDecodeError:
            sets[name].append((made, text))
        except UnicodeEncodeError:
            return

    for language, text in clean:
        if text.isascii() or any("\x80" <= char < "\xa0" for char in text):
            continue
        for codec in LEGACY.get(language, "cp1252" if language == "gold" else "").split():
            kind = "articles" if language == "gold" else "by language"

            def mixed(text: str = text, codec: str = codec) -> bytes:
                lines = text.split("\n")
                return b"\n".join(
                    line.encode("utf-8" if number % 2 else codec)
                    for number, line in enumerate(lines)
                )

            name = "windows-1252, articles" if language == "gold" else "legacy, by language"
            add(name, lambda text=text, codec=codec: text.encode(codec), text)
            odd = "".join(text.split("\n")[1::2])
            if not odd.isascii():
                add(f"mixed lines, {kind}", mixed, text)
            if language != "gold":
                for line in text.split("\n"):
                    add("legacy, one line", lambda line=line, codec=codec: line.encode(codec), line)
        sets["UTF-8, by language"].append((text.encode(), text))
    return {name: pairs for name, pairs in sets.items() if pairs}


def reads(detector: Callable[[bytes], str | None], raw: bytes, text: str) -> bool:
    try:
        return detector(raw) == text
    except (UndecodableError, UnicodeError, LookupError, TypeError):
        return False


def decoding(clean: Sequence[Text]) -> dict[str, dict[str, float]]:
    """Rates by set and detector."""
    tools = detectors()
    return {
        name: {"texts": len(pairs)}
        | {
            tool: sum(reads(each, *pair) for pair in pairs) / len(pairs)
            for tool, each in tools.items()
        }
        for name, pairs in encoded(clean).items()
    }


def table(head: str, found: Mapping[str, Mapping[str, float]]) -> str:
    names = list(next(iter(found.values())))
    lines = [f"| {head} | " + " | ".join(names) + " |", "| --- |" + " ---: |" * len(names)]
    for kind, rates in found.items():
        cells = (str(rates[n]) if n == "texts" else f"{rates[n]:.3f}" for n in names)
        lines.append(f"| {kind} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--every", type=int, default=1, help="take one gold body in N")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    clean = texts(args.data, args.every)
    read = decoding(clean)
    by_kind, mean = mojibake(clean)
    changed = {name: sum(mender(t) != t for _, t in clean) for name, mender in MENDERS.items()}
    if args.json:
        result = {"decoding": read, "mojibake": by_kind, "all kinds": mean,
                  "clean texts": len(clean), "changed": changed}  # fmt: skip
        print(json.dumps(result, ensure_ascii=False, indent=1))
        return
    print(table("decoded exactly", read), "\n")
    print(table("restored exactly", by_kind | {"all kinds": mean}), "\n")
    print(f"clean texts: {len(clean)}; changed:", ", ".join(f"{n} {c}" for n, c in changed.items()))


if __name__ == "__main__":
    main()
