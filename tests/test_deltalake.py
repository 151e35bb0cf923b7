"""The tables read without Spark. The Java ITs leave them, and what Spark reads in them."""

import datetime
import functools
import json
import pathlib

import pytest
from deltalake import DeltaTable, QueryBuilder

KEPT = pathlib.Path(__file__).resolve().parent / "target" / "deltalake"
STREAM = ["sessions", "late_events", "dead_letters", "ledger", "archive", "archive_progress"]
NIGHT = ["sessions_batch", "batch_runs", "batch_dates", "reconciliation", "reconciliation_differences", "repairs"]
TABLES = [("stream", table) for table in STREAM] + [("demo", table) for table in STREAM + NIGHT]
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


@functools.cache
def expected(warehouse):
    file = KEPT / warehouse / "expected.json"
    assert file.is_file(), f"{file} is not there: StreamRuns and DemoIT make it (./setlist test)"
    return json.loads(file.read_text())


def read(warehouse, name):
    table = DeltaTable(str(KEPT / warehouse / name))
    rows = QueryBuilder().register("t", table).execute("SELECT * FROM t").read_all()
    columns = {column: rows.column(column).to_pylist() for column in rows.schema.names}
    return [{c: plain(v[i]) for c, v in columns.items()} for i in range(rows.num_rows)]


def plain(value):
    """Times as epoch milliseconds, dates as ISO 8601, bytes as hex, maps as objects: as in expected.json."""
    if isinstance(value, datetime.datetime):
        assert value.utcoffset() == datetime.timedelta(0), "timestamps are UTC"
        return (value - EPOCH) // datetime.timedelta(milliseconds=1)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value).hex()
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, list) and value and all(isinstance(entry, tuple) for entry in value):
        return dict(value)
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value


def ordered(rows):
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))


@pytest.mark.parametrize(("warehouse", "name"), TABLES)
def test_every_row_is_read_as_spark_reads_it(warehouse, name):
    assert ordered(read(warehouse, name)) == ordered(expected(warehouse)[name])


def test_the_tables_are_worth_reading():
    sessions = read("stream", "sessions")
    assert len(sessions) > 50
    assert {row["status"] for row in sessions} == {"open", "closed", "final"}
    assert any(row["playlists"] for row in sessions)
    assert any(row["value"] is None for row in read("stream", "dead_letters"))
    assert all(read("demo", name) for name in NIGHT)


def test_readers_without_spark_know_every_feature():
    for warehouse, name in TABLES:
        table = DeltaTable(str(KEPT / warehouse / name))
        assert table.protocol().min_reader_version <= 1, name
