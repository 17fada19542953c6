"""Scrapy: items cleaned as they are scraped, with statistics by rule."""

from pathlib import Path

import scrapy
from scrapy.crawler import CrawlerProcess


class Articles(scrapy.Spider):
    name = "articles"

    async def start(self):
        for path in Path("tests/fixtures/raw").glob("*.txt"):
            yield scrapy.Request(path.resolve().as_uri())

    def parse(self, response):
        yield {"url": response.url, "text": response.body}


settings = {
    "ITEM_PIPELINES": {"cleaner.hooks.scrapy.CleanerPipeline": 300},
    "CLEANER_PROFILE": "normal",  # CLEANER_RULES = ["my-rules"] layers a folder of own packs
    "LOG_LEVEL": "INFO",  # the items have "text" and "removals"
}
process = CrawlerProcess(settings)
process.crawl(Articles)
process.start()
