"""Which hours are complete: by evidence alone, and of a table's rows by few of them."""

import datetime
import random

import pytest
import tables as stand_in
from deltalake import DeltaTable
from setlist_tasks import completeness
from setlist_tasks.completeness import Evidence
from setlist_tasks.tables import Table, UnreadableTable, location

DAY = datetime.date(2026, 2, 16)
MIDNIGHT = datetime.datetime(2026, 2, 16, tzinfo=datetime.timezone.utc)
P, Q = ("listens", 0), ("listens", 1)
SEEDS = range(5, 13)


def at(hours: float) -> datetime.datetime:
    return MIDNIGHT + datetime.timedelta(hours=hours)


@pytest.mark.parametrize(
    "archived, holes, ends, complete",
    [
        ({}, {}, {}, False),
        ({P: 10}, {}, {P: [(at(1), 10)]}, True),
        ({P: 9}, {}, {P: [(at(1), 10)]}, False),
        ({P: 10}, {}, {P: [(at(0.99), 10)]}, False),
        ({P: 10}, {}, {P: [(at(1), 10), (at(2), 30)]}, True),
        ({P: 10}, {}, {P: [(at(1), 10), (at(1), 11)]}, False),
        ({P: 10}, {}, {P: [(at(1), 10)], Q: []}, False),
        ({P: 10, Q: 5}, {}, {P: [(at(1), 10)]}, False),
        ({P: 10, Q: 0}, {}, {P: [(at(1), 10)], Q: [(at(1), 0)]}, True),
        ({P: 10}, {}, {P: [(at(1), 10)], Q: [(at(1), 0)]}, True),
        ({P: 10}, {P: [(3, 4)]}, {P: [(at(1), 10)]}, False),
        ({P: 10}, {P: [(3, 4)]}, {P: [(at(0), 4), (at(1), 10)]}, True),
        ({P: 10}, {P: [(3, 5)]}, {P: [(at(0), 4), (at(1), 10)]}, False),
        ({P: 10}, {P: [(3, 4)]}, {P: [(at(0.01), 4), (at(1), 10)]}, False),
        ({P: 20}, {P: [(10, 12)]}, {P: [(at(1), 10)]}, True),
        ({P: 20}, {P: [(9, 12)]}, {P: [(at(1), 10)]}, False),
        ({P: 10, Q: 9}, {Q: [(3, 4)]}, {P: [(at(1), 10)], Q: [(at(0), 4), (at(1), 9)]}, True),
    ],
    ids=[
        "nothing is known",
        "the log's end is archived",
        "it is not",
        "it was not seen after the hour",
        "the first one after the hour counts",
        "of one moment the further one",
        "of each partition one must be seen",
        "also of one that is known by its archive",
        "in which nothing happens",
        "of which nothing is archived",
        "a hole",
        "a hole before the hour",
        "a hole that reaches into it",
        "whose end was not seen before the hour began",
        "a hole after it",
        "a hole that begins in it",
        "a hole of another partition's past",
    ],
)
def test_an_hour_is_complete_by_evidence(archived, holes, ends, complete):
    assert completeness.missing(Evidence(archived, holes, ends), [MIDNIGHT]) == ([] if complete else [MIDNIGHT])


def evidence_of(rows) -> Evidence:
    """All that all rows tell, without any cunning."""
    archived, holes, ends, ranges = {}, {}, {}, {}
    for seen, partitions in rows:
        for partition, (begin, until, end) in partitions.items():
            ranges.setdefault(("listens", partition), []).append((begin, until))
            ends.setdefault(("listens", partition), []).append((seen, end))
    for source, taken in ranges.items():
        reached = 0
        for begin, until in sorted(taken):
            if begin > reached:
                holes.setdefault(source, []).append((reached, begin))
            reached = max(reached, until)
        archived[source] = reached
    return Evidence(archived, holes, ends)


def history(seed: int):
    """Five days around the day, of an archive that lags, stands still for hours or days, loses records (perhaps the first) and gains a partition."""
    draw = random.Random(seed)
    first = draw.choice([0, 0, 7])
    rows, taken, logs = [], {0: first}, {0: first}
    now, lag = -48.0, draw.choice([0, 0, 3, 40, 500])
    while now < 72:
        if draw.random() < 0.02:
            logs.setdefault(1, 0), taken.setdefault(1, 0)
        before, row = dict(logs), {}
        for partition in logs:
            logs[partition] += draw.choice([0, 1, 5])
            begin = taken[partition]
            if draw.random() < 0.01:
                begin = min(begin + 2, before[partition])
            until = max(begin, (logs if draw.random() < 0.5 else before)[partition] - draw.choice([lag, lag // 2]))
            row[partition], taken[partition] = (begin, until, logs[partition]), until
        rows.append((at(now), row))
        now += draw.choice([0, 0.25, 0.5, 1, 1]) if draw.random() < 0.99 else draw.choice([5, 30])
    return rows


@pytest.mark.parametrize("seed", SEEDS)
def test_few_rows_of_a_table_say_what_all_of_them_say(seed, tmp_path):
    rows = history(seed)
    third = len(rows) // 3
    stand_in.progress(tmp_path, rows[:third], rows[third : 2 * third], rows[2 * third :])
    for day in (DAY, DAY + datetime.timedelta(days=1), DAY - datetime.timedelta(days=1)):
        expected = completeness.missing(evidence_of(rows), completeness.hours_of(day))
        assert completeness.missing_hours(Table(str(tmp_path), "archive_progress"), day) == expected


def test_hours_before_an_archive_that_did_not_begin_with_the_topic_are_not_known(tmp_path):
    stand_in.progress(tmp_path, [(at(5.5), {0: (7, 9, 9)}), (at(30), {0: (9, 12, 12)})])
    missing = completeness.missing_hours(Table(str(tmp_path), "archive_progress"), DAY)
    assert missing == completeness.hours_of(DAY)[:6]


def test_the_histories_have_days_of_every_kind():
    found = {len(completeness.missing(evidence_of(history(seed)), completeness.hours_of(DAY))) for seed in SEEDS}
    assert {0, 24} < found and len(found) > 3


def test_rows_of_other_years_are_not_asked_for(tmp_path, monkeypatch):
    stand_in.main(tmp_path, "2026-02-15", "2026-02-17")
    asked = []
    rows_of = Table.rows
    monkeypatch.setattr(Table, "rows", lambda table, query: asked.append(query) or rows_of(table, query))
    assert completeness.missing_hours(Table(str(tmp_path), "archive_progress"), DAY) == []
    ranges = [query for query in asked if "unnest" in query]
    assert ranges and all("seen_at >= TIMESTAMP '2026-02-15T23:00:00+00:00'" in query for query in ranges)


def test_an_archive_of_no_rows_has_no_hour(tmp_path):
    stand_in.progress(tmp_path, [(MIDNIGHT, {0: (0, 1, 1)})])
    DeltaTable(f"{tmp_path}/archive_progress").delete()
    assert len(completeness.missing_hours(Table(str(tmp_path), "archive_progress"), DAY)) == 24


@pytest.mark.parametrize(
    "warehouse, known",
    [
        ("/data/Zoë's a b #1", "/data/Zoë's a b #1"),
        ("/data/100 %", "/data/100 %"),
        ("/data/a%20b", None),
        ("file:/data/w", "/data/w"),
        ("file:///data/w", "/data/w"),
        ("s3a://bucket/w", "s3://bucket/w"),
        ("s3://bucket/w", "s3://bucket/w"),
        ("gs://bucket/w", "gs://bucket/w"),
        ("abfss://c@a.dfs.core.windows.net/w", "abfss://c@a.dfs.core.windows.net/w"),
        ("hdfs://name:8020/w", None),
    ],
)
def test_a_warehouse_is_named_as_the_reader_has_it(warehouse, known):
    assert location(warehouse) == known


@pytest.mark.parametrize("warehouse", ["hdfs://name:8020/w", "/there/is/none"])
def test_a_table_that_cannot_be_read_is_one_line(warehouse):
    with pytest.raises(UnreadableTable, match=f"^archive_progress in {warehouse} cannot be read without Spark: .+") as e:
        Table(warehouse, "archive_progress")
    assert "\n" not in str(e.value)
