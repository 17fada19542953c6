"""Small containers, each with the same three documents."""

import bz2
import csv
import gzip
import io
import json
import lzma

import pyarrow
import pyarrow.parquet
import zstandard

TEXTS = [
    "It rains in Köln.\nSource link\n",
    "Es schneit.\n\nLeave a Reply",
    "The talks resume on Monday.",
]
BODIES = ["It rains in Köln.\n", "Es schneit.", "The talks resume on Monday."]
ROWS = [
    {
        "id": f"d{n}",
        "url": f"https://example.org/{n}",
        "text": text,
        "score": 1.5 * n,
        "tags": ["a"],
    }
    for n, text in enumerate(TEXTS)
]
PACK = {
    "": bytes,
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstandard.ZstdCompressor().compress,
}
UNPACK = {
    "": bytes,
    "gz": gzip.decompress,
    "bz2": bz2.decompress,
    "xz": lzma.decompress,
    # As streams are read: several frames, none of known size.
    "zst": lambda data: (
        zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data), read_across_frames=True).read()
    ),
}


def jsonl(rows=ROWS):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def array(rows=ROWS):
    return json.dumps(rows, ensure_ascii=False, indent=2).encode()


def table(rows=ROWS, delimiter=",", **options):
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, **options)
    writer.writeheader()
    writer.writerows({key: str(value) for key, value in row.items()} for row in rows)
    return out.getvalue().encode()


def parquet(rows=ROWS, schema=None, **options):
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows, schema), out, **options)
    return out.getvalue()


def record(kind, block, **headers):
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\n{lines}Content-Length: {len(block)}\r\n\r\n"
    return head.encode() + block + b"\r\n\r\n"


def known(number):
    return {
        "WARC_Date": "2024-01-01T00:00:00Z",
        "WARC_Record_ID": f"<urn:uuid:00000000-0000-0000-0000-{number:012}>",
    }


def response(number, text, type_="text/html; charset=utf-8", packed=False):
    payload = text if isinstance(text, bytes) else text.encode()
    coding = "Content-Encoding: gzip\r\n" if packed else ""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {type_}\r\n{coding}\r\n".encode()
    return record(
        "response",
        head + (gzip.compress(payload) if packed else payload),
        WARC_Target_URI=f"https://example.org/{number}",
        Content_Type="application/http; msgtype=response",
        **known(number),
    )


INFO = record(
    "warcinfo", b"software: test\r\n", Content_Type="application/warc-fields", **known(99)
)


def warc_records(texts=TEXTS):
    yield INFO
    for number, text in enumerate(texts):
        url = f"https://example.org/{number}"
        yield record(
            "request",
            b"GET / HTTP/1.1\r\n\r\n",
            WARC_Target_URI=url,
            Content_Type="application/http; msgtype=request",
            **known(10 + number),
        )
        yield response(number, text, "text/plain; charset=utf-8", packed=number == 1)
    yield response(50, b"\x89PNG\r\n\x1a\n", "image/png")


def warc(texts=TEXTS):
    return b"".join(warc_records(texts))


def wet_records(texts=TEXTS):
    yield INFO
    for number, text in enumerate(texts):
        yield record(
            "conversion",
            text.encode(),
            WARC_Target_URI=f"https://example.org/{number}",
            WARC_Identified_Content_Language="eng",
            Content_Type="text/plain",
            **known(number),
        )


def wet(texts=TEXTS):
    return b"".join(wet_records(texts))


MAKERS = {
    "jsonl": jsonl,
    "json": array,
    "csv": table,
    "tsv": lambda rows=ROWS: table(rows, delimiter="\t"),
    "parquet": parquet,
    "warc": warc,
    "wet": wet,
}
