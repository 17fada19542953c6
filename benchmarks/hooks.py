"""What each host costs beside the bare `Cleaner`, and what a second worker brings.

    python benchmarks/hooks.py [--documents 2000]

Documents are made of tests/fixtures/raw, all different. Each host cleans a few of them first, so
that its start and the rules are paid, then all of them. Times are those of the clock, in one run;
a ratio is the time beside that of the bare `Cleaner`, which goes before and after all hosts (the
mean counts). Spark, Ray Data and both engines of `cleaner clean` are timed with one worker and
with two. Hosts that are not installed are named and left out. Prints a table.
"""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from kills import texts

from cleaner import Cleaner, load_rules

_WARM = 20
Work = Callable[[list[str]], object]


def bare(documents: list[str]) -> object:
    cleaner = Cleaner(load_rules())
    return [cleaner.clean(text).body for text in documents]


def pandas(documents: list[str]) -> object:
    import pandas

    from cleaner.hooks.pandas import SeriesCleaner

    return SeriesCleaner()(pandas.Series(documents))


def polars(documents: list[str]) -> object:
    import polars

    from cleaner.hooks.polars import ExprCleaner

    return polars.DataFrame({"text": documents}).with_columns(ExprCleaner()("text"))


def huggingface(documents: list[str]) -> object:
    import datasets

    from cleaner.hooks.huggingface import BatchCleaner

    datasets.disable_progress_bars()
    dataset = datasets.Dataset.from_dict({"text": documents})
    return dataset.map(BatchCleaner("text"), batched=True, load_from_cache_file=False)


def datatrove(documents: list[str]) -> object:
    from datatrove.data import Document

    from cleaner.hooks.datatrove import CleanerFormatter

    pages = (Document(text, str(number)) for number, text in enumerate(documents))
    return list(CleanerFormatter().run(pages, 0, 1))


def langchain(documents: list[str]) -> object:
    from langchain_core.documents import Document

    from cleaner.hooks.langchain import CleanerTransformer

    return CleanerTransformer().transform_documents([Document(text) for text in documents])


def llamaindex(documents: list[str]) -> object:
    from llama_index.core import Document

    from cleaner.hooks.llamaindex import CleanerTransform

    return CleanerTransform()([Document(text=text) for text in documents])


def haystack(documents: list[str]) -> object:
    from haystack import Document

    from cleaner.hooks.haystack import ArticleCleaner

    component = ArticleCleaner()
    component.warm_up()
    return component.run([Document(content=text) for text in documents])


def spacy(documents: list[str]) -> object:
    from cleaner.hooks.spacy import Reader

    return list(Reader("text")({"text": text} for text in documents))


def filtered(documents: list[str]) -> object:
    from cleaner.hooks.filter import Objects, run

    lines = "".join(json.dumps({"text": text}) + "\n" for text in documents).encode()
    source = io.BufferedReader(io.BytesIO(lines))
    objects = Objects(Cleaner(load_rules()))
    return run(objects.answer, source, io.BytesIO(), b"\n", lambda _: None)


def spark(workers: int) -> Work:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(f"local[{workers}]").config("spark.ui.enabled", "false")
    session = builder.config("spark.driver.host", "127.0.0.1").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")

    def work(documents: list[str]) -> object:
        from cleaner.hooks.spark import ArrowCleaner

        rows = [(text,) for text in documents]
        frame = session.createDataFrame(rows, ["text"]).repartition(2 * workers)
        done = frame.transform(ArrowCleaner("text")).select("body").collect()
        if len(documents) > _WARM:
            session.stop()
        return done

    return work


def ray_data(workers: int) -> Work:
    def work(documents: list[str]) -> object:
        import ray

        from cleaner.hooks.ray import BatchCleaner

        if not ray.is_initialized():
            # One more, which reads: with none left over the actors would wait for it.
            ray.init("local", num_cpus=workers + 1, include_dashboard=False, log_to_driver=False)
        rows = [{"text": text} for text in documents]
        dataset = ray.data.from_items(rows, override_num_blocks=2 * workers)
        options = {"batch_format": "pyarrow", "concurrency": workers}
        done = dataset.map_batches(BatchCleaner, fn_constructor_args=("text",), **options)
        count = len(done.take_all())
        if len(documents) > _WARM:
            ray.shutdown()
        return count

    return work


def engine(name: str, workers: int) -> Work:
    """`cleaner clean`, from its start to the books: files in, files and audit out."""

    def work(documents: list[str]) -> object:
        with TemporaryDirectory() as folder:
            raw = Path(folder, "raw")
            raw.mkdir()
            for number, text in enumerate(documents):
                (raw / f"{number:06}.txt").write_text(text, encoding="utf-8")
            command = [sys.executable, "-m", "cleaner", "clean", str(raw), "-o", f"{folder}/clean"]
            options = ["--engine", name, "--jobs", str(workers)]
            return subprocess.run([*command, *options], check=True, capture_output=True)

    return work


HOSTS: dict[str, Callable[[], Work]] = {
    "pandas": lambda: pandas,
    "polars": lambda: polars,
    "Hugging Face datasets": lambda: huggingface,
    "datatrove": lambda: datatrove,
    "LangChain": lambda: langchain,
    "LlamaIndex": lambda: llamaindex,
    "Haystack": lambda: haystack,
    "spaCy": lambda: spacy,
    "cleaner filter": lambda: filtered,
    "Spark, 1 worker": lambda: spark(1),
    "Spark, 2 workers": lambda: spark(2),
    "Ray Data, 1 worker": lambda: ray_data(1),
    "Ray Data, 2 workers": lambda: ray_data(2),
    "cleaner clean, 1 worker": lambda: engine("local", 1),
    "cleaner clean, 2 workers": lambda: engine("local", 2),
    "cleaner clean --engine ray, 1 worker": lambda: engine("ray", 1),
    "cleaner clean --engine ray, 2 workers": lambda: engine("ray", 2),
}


def seconds(work: Work, documents: list[str]) -> float:
    start = time.perf_counter()
    work(documents)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=2000)
    documents = list(texts(parser.parse_args().documents))
    bare(documents[:_WARM])
    before = seconds(bare, documents)
    found: dict[str, float] = {}
    for name, make in HOSTS.items():
        try:
            work = make()
            work(documents[:_WARM])
        except ImportError as error:
            print(f"{name}: left out, {error}", file=sys.stderr)
            continue
        found[name] = seconds(work, documents)
    mean = (before + seconds(bare, documents)) / 2
    print(f"{'host':<40}{'documents a second':>20}{'time beside Cleaner':>22}")
    for name, took in {"Cleaner": mean, **found}.items():
        print(f"{name:<40}{len(documents) / took:>20,.0f}{took / mean:>22.2f}")


if __name__ == "__main__":
    main()
