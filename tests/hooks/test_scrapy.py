"""The hook for Scrapy, in a crawl of a server on this machine."""

import json
import pickle
import subprocess
import sys
import threading
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pydantic import BaseModel, ConfigDict

from tests.conftest import needs
from tests.hooks.made import (
    BINARY,
    CLEANER,
    NAMES,
    OWN_RAW,
    PAGE,
    RAW,
    own_rules,
    spans,
    spans_of,
)

needs("scrapy")

SPIDER = """
import json, sys
from dataclasses import dataclass, field

import scrapy
from scrapy.crawler import CrawlerProcess


class Declared(scrapy.Item):
    url, text, removals, verdict, clean = (scrapy.Field() for _ in range(5))


class Bare(scrapy.Item):
    url, text = scrapy.Field(), scrapy.Field()


@dataclass
class Plain:
    url: str
    text: object
    removals: list = field(default_factory=list)


class Spider(scrapy.Spider):
    name = "local"

    def parse(self, response):
        page = response.url.endswith(("html", "png"))
        text = response.body if page else response.body.decode()
        for kind in (dict, Declared, Bare, Plain) if self.kinds else (Declared,):
            yield kind(url=response.url, text=text)


kinds, out, settings, urls = sys.argv[1], sys.argv[2], json.loads(sys.argv[3]), sys.argv[4:]
process = CrawlerProcess(
    {
        "ITEM_PIPELINES": {"cleaner.hooks.scrapy.CleanerPipeline": 300},
        "FEEDS": {out: {"format": "pickle"}},
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "WARNING",
        **settings,
    }
)
crawler = process.create_crawler(Spider)
process.crawl(crawler, kinds=kinds, start_urls=urls)
process.start()
print(json.dumps({k: v for k, v in crawler.stats.get_stats().items() if k.startswith("cleaner")}))
"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of a server with the fixtures."""
    folder = tmp_path_factory.mktemp("site")
    for name, raw in zip(NAMES, RAW, strict=True):
        (folder / name).write_bytes(raw.encode())
    (folder / "page.html").write_bytes(PAGE)
    (folder / "image.png").write_bytes(BINARY)
    (folder / "own.txt").write_text(OWN_RAW, encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def load_all(path):
    """The items of a feed of pickles."""
    with path.open("rb") as file:
        while True:
            try:
                yield pickle.load(file)
            except EOFError:
                return


@pytest.fixture
def crawl(tmp_path, site):
    """Items by the name of the file (of several kinds of item: lists), statistics, log."""

    def run(*names, kinds="", **settings):
        out = tmp_path / "items.pickle"
        given = {f"CLEANER_{key.upper()}": value for key, value in settings.items()}
        urls = [f"{site}/{name}" for name in names]
        command = [sys.executable, "-W", "error::scrapy.exceptions.ScrapyDeprecationWarning"]
        done = subprocess.run(
            [*command, "-c", SPIDER, kinds, str(out), json.dumps(given), *urls],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        items = {name: [] for name in names}
        for item in load_all(out):
            items[item["url"].rpartition("/")[2]].append(item)
        stats = json.loads(done.stdout.splitlines()[-1])
        return [items[name] for name in names], stats, done.stderr

    return run


def test_bodies_are_those_of_the_cleaner_and_stats_count_by_rule(crawl, site):
    found, stats, log = crawl(*NAMES, kinds="all")
    results = [
        CLEANER.clean(raw, url=f"{site}/{name}") for raw, name in zip(RAW, NAMES, strict=True)
    ]
    for items, result in zip(found, results, strict=True):
        assert [item["text"] for item in items] == [result.body] * 4
        kept = [item["removals"] for item in items if "removals" in item]
        assert list(map(spans_of, kept)) == [spans(result)] * 3
    assert log.count("Bare has no field 'removals' that can be set") == 1
    removals = [each for result in results for each in result.removals]
    rules = [each.rule for each in removals]
    assert stats == {
        "cleaner/items": 20,
        "cleaner/verdict/keep": 20,
        "cleaner/removed_characters": 4 * sum(len(each.text) for each in removals),
        **{f"cleaner/removed/{rule}": 4 * rules.count(rule) for rule in rules},
    }


def test_settings_name_fields_and_rules(crawl, tmp_path):
    settings = {
        "rules": str(own_rules(tmp_path / "own")),
        "body_field": "clean",
        "verdict_field": "verdict",
        "disable": "own-site,source-link",
    }
    [[item]], _, _ = crawl("own.txt", **settings)
    assert item["text"] == OWN_RAW
    assert item["clean"] == OWN_RAW.replace("It rains in Kiel\n", "")
    assert item["verdict"] == "keep"


def test_pages_and_what_cannot_be_cleaned(crawl):
    [[page], [image]], stats, log = crawl("page.html", "image.png")
    assert page["text"] == CLEANER.clean(PAGE).body
    assert (image["text"], "removals" in image) == (BINARY, False)
    assert (stats["cleaner/items"], stats["cleaner/failed"]) == (1, 1)
    assert "image.png: not a text file" in log


def pipeline(**settings):
    from scrapy import Spider
    from scrapy.utils.test import get_crawler

    from cleaner.hooks.scrapy import CleanerPipeline

    return CleanerPipeline.from_crawler(get_crawler(Spider, settings))


def test_an_item_without_text_goes_on_as_it_is():
    made = pipeline(CLEANER_TEXT_FIELD="html")
    item = {"text": OWN_RAW}
    assert made.process_item(item) == {"text": OWN_RAW}


@dataclass(frozen=True)
class Frozen:
    text: str


class Validated(BaseModel):
    model_config = ConfigDict(validate_assignment=True)
    text: str
    removals: int = 0


def attrs_item():
    attr = needs("attr")
    return attr.make_class("Attrs", {"text": attr.ib(), "removals": attr.ib(default=None)})


def test_items_of_all_kinds_are_cleaned_and_none_is_dropped(caplog):
    made = pipeline()
    mutable = attrs_item()(text=RAW[0])
    assert made.process_item(mutable).text == CLEANER.clean(RAW[0]).body
    assert mutable.removals[-1]["rule"] == "comment-form"
    validated = made.process_item(Validated(text=RAW[0]))
    assert (validated.text, validated.removals) == (CLEANER.clean(RAW[0]).body, 0)
    assert "Validated has no field 'removals' that can be set" in caplog.text
    frozen = Frozen(RAW[0])
    assert made.process_item(frozen) is frozen
    assert "not cleaned: Frozen: the item does not take a 'text'" in caplog.text
    nothing = {"text": float("nan")}
    assert made.process_item(nothing) is nothing and "removals" not in nothing


@pytest.mark.parametrize("nowhere", [None, ""])
def test_removals_may_go_nowhere(nowhere):
    item = pipeline(CLEANER_REMOVALS_FIELD=nowhere).process_item({"text": RAW[0]})
    assert item == {"text": CLEANER.clean(RAW[0]).body}


def test_wrong_settings_stop_the_crawl_before_it_begins():
    with pytest.raises(ValueError, match="there is no profile"):
        pipeline(CLEANER_PROFILE="harsh")
