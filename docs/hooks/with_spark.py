"""Spark: a column cleaned by Arrow batches, and what was taken by rule, in SQL."""

from pathlib import Path

from pyspark.sql import SparkSession

from cleaner.hooks.spark import ArrowCleaner

session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
spark = session.config("spark.driver.memory", "512m").getOrCreate()
texts = [(path.name, path.read_text("utf-8")) for path in Path("tests/fixtures/raw").iterdir()]
frame = spark.createDataFrame(texts, ["file", "text"])

cleaned = frame.transform(ArrowCleaner("text"))  # rules="my-rules": the driver alone needs them
cleaned.createOrReplaceTempView("cleaned")
spark.sql("SELECT file, verdict, removals.rule AS rules FROM cleaned").show(truncate=60)
spark.stop()
