"""The hook for Spark, in a local session."""

import pytest

from tests.conftest import needs
from tests.hooks.made import (
    BINARY,
    BODIES,
    CLEANER,
    OWN_RAW,
    PAGE,
    RAW,
    RESULTS,
    URLS,
    own_rules,
    spans,
)

sql = needs("pyspark.sql")

from cleaner.hooks.spark import ArrowCleaner  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")  # Spark's of itself


@pytest.fixture(scope="module")
def spark():
    builder = sql.SparkSession.builder.master("local[1]").appName("cleaner")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.memory": "512m",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "1",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture
def frame(spark):
    return spark.createDataFrame(list(zip(range(5), RAW, URLS, strict=True)), ["n", "text", "url"])


def test_bodies_are_those_of_the_cleaner_and_other_columns_stay(frame):
    cleaned = frame.transform(ArrowCleaner("text"))
    rows = cleaned.orderBy("n").collect()
    assert [(row.n, row.text, row.url) for row in rows] == list(
        zip(range(5), RAW, URLS, strict=True)
    )
    assert [row.body for row in rows] == BODIES
    for row, result in zip(rows, RESULTS, strict=True):
        taken = [(each.rule, each.start, each.end, each.text) for each in row.removals]
        assert taken == spans(result)


def test_removals_can_be_asked_in_sql(spark, frame):
    frame.transform(ArrowCleaner(rules=CLEANER.rules)).createOrReplaceTempView("cleaned")
    query = "SELECT r.rule, count(*) n FROM cleaned LATERAL VIEW explode(removals) AS r GROUP BY 1"
    counts = {row.rule: row.n for row in spark.sql(query).collect()}
    rules = [each.rule for result in RESULTS for each in result.removals]
    assert counts == {rule: rules.count(rule) for rule in rules}


def test_pages_missing_values_and_what_cannot_be_read(spark):
    given = [(1, bytearray(PAGE)), (2, bytearray(BINARY)), (3, None)]
    frame = spark.createDataFrame(given, "n int, html binary")
    clean = ArrowCleaner("html", rules=CLEANER.rules, columns=["body", "error", "page"])
    first, second, third = frame.transform(clean).orderBy("n").collect()
    assert (first.body, first.page.title) == (CLEANER.clean(PAGE).body, "The talks")
    assert second.body is None and "not a text file" in second.error
    assert (third.body, third.error) == (None, None)


def test_own_rules_travel_without_their_folder(spark, tmp_path):
    folder = own_rules(tmp_path / "own")
    clean = ArrowCleaner(url_column="link", rules=folder)
    rows = [(OWN_RAW, "https://example.org/a"), (OWN_RAW, None)]
    lazy = spark.createDataFrame(rows, "text string, link string").transform(clean)
    (folder / "own.yaml").unlink()
    assert ["snows" in row.body for row in lazy.collect()] == [False, True]


def test_wrong_columns_are_said_before_spark_runs(frame):
    with pytest.raises(ValueError, match='did you mean "text"'):
        frame.transform(ArrowCleaner("txt"))
    with pytest.raises(ValueError, match="choose a prefix"):
        frame.withColumnRenamed("url", "body").transform(ArrowCleaner())
    with pytest.raises(ValueError, match="choose a prefix"):
        frame.withColumnRenamed("url", "Body").transform(ArrowCleaner())
    with pytest.raises(ValueError, match="choose a prefix"):
        frame.withColumnRenamed("url", "my_body").transform(ArrowCleaner(prefix="My_"))


def test_empty_frames_and_columns_of_all_types(frame):
    clean = ArrowCleaner(rules=CLEANER.rules, columns=["body"])
    assert frame.filter("n > 9").transform(clean).count() == 0
    rich = frame.selectExpr(
        "text", "array(n) a", "map('k', n) m", "named_struct('x', n) s", "current_timestamp() t",
        "date'2020-01-01' d", "cast(n as decimal(10,2)) c", "interval '1' day i", "null z",
    )  # fmt: skip
    assert rich.transform(clean).drop("body").collect()[0].asDict().keys() == set(rich.columns)
