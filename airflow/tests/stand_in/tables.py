#!/usr/bin/env python3
"""Tables as the jobs leave them, as far as the DAG reads them.

tables.py WAREHOUSE FIRST LAST   makes an archive that is whole from the first UTC day to the last
"""

from __future__ import annotations

import datetime
import pathlib
import sys

from deltalake import DeltaTable, QueryBuilder, write_deltalake

UTC = datetime.timezone.utc
DATES = {"session_date": "DATE", "run_id": "VARCHAR", "certificate": "VARCHAR", "differing": "BIGINT", "due": "BOOLEAN", "unprovable": "VARCHAR"}


def literal(value, kind: str) -> str:
    text = "NULL" if value is None else str(value) if isinstance(value, (bool, int)) else f"'{value}'"
    return f"CAST({text} AS {kind})"


def moment(at: datetime.datetime) -> str:
    return f"""arrow_cast('{at.isoformat()}', 'Timestamp(Microsecond, Some("UTC"))')"""


def progress(warehouse, *commits) -> None:
    """Appends files of `archive_progress`, each of rows: when they saw the log, and by partition what they took and the log's end."""

    def ranges(partitions):
        fields = ("topic", "partition", "from_offset", "until_offset", "log_end")
        kinds = ("VARCHAR", "INT", "BIGINT", "BIGINT", "BIGINT")
        structs = [
            ", ".join(f"'{field}', {literal(value, kind)}" for field, value, kind in zip(fields, ("listens", partition, *offsets), kinds))
            for partition, offsets in partitions.items()
        ]
        return f"make_array({', '.join(f'named_struct({struct})' for struct in structs)})"

    for rows in commits:
        selects = [f"SELECT {moment(seen)} AS seen_at, {ranges(partitions)} AS partitions" for seen, partitions in rows]
        # Statistics of the column by which rows are sought, as the jobs have them.
        configuration = {"delta.dataSkippingStatsColumns": "seen_at"}
        found = QueryBuilder().execute(" UNION ALL ".join(selects)).read_all()
        write_deltalake(f"{warehouse}/archive_progress", found, mode="append", configuration=configuration)


def dates(warehouse) -> list[dict]:
    """The work list; none where no job has made it."""
    if not pathlib.Path(warehouse, "batch_dates").exists():
        return []
    found = QueryBuilder().register("t", DeltaTable(f"{warehouse}/batch_dates")).execute("SELECT * FROM t").read_all()
    return [dict(zip(DATES, row)) for row in zip(*(found.column(name).to_pylist() for name in DATES))]


def replace_dates(warehouse, rows: list[dict]) -> None:
    selects = ["SELECT " + ", ".join(f"{literal(row.get(name), kind)} AS {name}" for name, kind in DATES.items()) for row in rows]
    write_deltalake(f"{warehouse}/batch_dates", QueryBuilder().execute(" UNION ALL ".join(selects)).read_all(), mode="overwrite")


def main(warehouse: str, first: str, last: str) -> None:
    begin, end = (datetime.datetime.fromisoformat(day).replace(tzinfo=UTC) for day in (first, last))
    hours = (end - begin) // datetime.timedelta(hours=1) + 25
    progress(warehouse, [(begin + n * datetime.timedelta(hours=1), {0: (n, n + 1, n + 1)}) for n in range(hours)])


if __name__ == "__main__":
    main(*sys.argv[1:])
