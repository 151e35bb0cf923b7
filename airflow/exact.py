#!/usr/bin/env python3
"""Are the tables exactly right? Reads them without Spark, and holds them against the generator's truth.

  exact.py --warehouse W --truth T/truth.jsonl.gz --from DATE --to DATE

For the dates: the batch is the truth; the settled rows of the stream, after the repair, are the batch; no difference that
a reconciliation ever found is unexplained, and the newest one finds none. A line each; the exit code is 1 where one is not so.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterable

DIFFERENT = ("different", "split", "missing_in_stream", "missing_in_batch")
SHOWN = 5
DAY_MS = 86_400_000


def truth(path: str, first: str, last: str) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [row for row in map(json.loads, lines) if first <= row["session_date"] <= last]


def table(warehouse: str, name: str, first: str, last: str) -> list[dict]:
    from deltalake import DeltaTable, QueryBuilder

    found = QueryBuilder().register("t", DeltaTable(f"{warehouse}/{name}")).execute("SELECT * FROM t").read_all()
    columns = {name: found.column(name).to_pylist() for name in found.schema.names}
    rows = [{name: plain(values[i]) for name, values in columns.items()} for i in range(found.num_rows)]
    return [row for row in rows if first <= row["session_date"] <= last]


def plain(value):
    """As the truth has it: times as epoch milliseconds, dates as 2026-02-16."""
    if isinstance(value, datetime.datetime):
        return (value - datetime.datetime.fromtimestamp(0, datetime.timezone.utc)) // datetime.timedelta(milliseconds=1)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [plain(v) for v in value]
    return value


def differences(expected: Iterable[dict], actual: Iterable[dict], columns: Iterable[str]) -> list[str]:
    """Of two multisets of sessions, every column, doubles to the last bit; a doubled row differs too."""

    def frozen(rows):
        return Counter(json.dumps([row[name] for name in columns], sort_keys=True) for row in rows)

    columns = sorted(columns)
    expected, actual = frozen(expected), frozen(actual)
    return [f"lacks {row}" for row in (expected - actual).elements()] + [f"has {row}" for row in (actual - expected).elements()]


def unexplained(certificates: list[dict]) -> list[str]:
    """Differences are explained where each has a cause, and gone in the newest certificate of their date."""
    wrong = [f"{c['unknown']} of {c['session_date']} in run {c['run_id']} without a cause" for c in certificates if c["unknown"]]
    newest = {c["session_date"]: c for c in sorted(certificates, key=lambda c: c["committed_at"])}
    for date, certificate in newest.items():
        if left := {name: certificate[name] for name in DIFFERENT if certificate[name]}:
            wrong.append(f"{date} still has {left}")
    return wrong


def check(wrong: list[str], what: str) -> bool:
    print(f"{'FAIL' if wrong else 'ok  '} {what}", flush=True)
    for line in wrong[:SHOWN]:
        print(f"       {line[:500]}")
    if len(wrong) > SHOWN:
        print(f"       and {len(wrong) - SHOWN} more")
    return not wrong


def compare(warehouse: str, truth_file: str, first: str, last: str) -> bool:
    true = truth(truth_file, first, last)
    if not true:
        return check([f"{truth_file} has none of {first} to {last}"], "true sessions")
    columns = true[0].keys()
    batch, stream = (table(warehouse, name, first, last) for name in ("sessions_batch", "sessions"))
    settled = [row for row in batch if row["status"] == "final"]
    final = [row for row in stream if row["status"] == "final"]
    repaired = sum(row["origin"] == "repair" for row in final)
    certificates = table(warehouse, "reconciliation", first, last)
    found = sum(c[name] for c in certificates for name in DIFFERENT)
    unknown = sum(c["unknown"] for c in certificates)
    over_midnight = sum(row["session_end"] // DAY_MS > row["session_start"] // DAY_MS for row in true)
    return all(
        [
            check(differences(true, batch, columns), f"batch = truth: {len(true):,} sessions, over midnight {over_midnight:,}"),
            check(
                differences(settled, final, columns),
                f"stream + repair = batch: {len(settled):,} settled sessions, {repaired:,} of them repaired, {len(batch) - len(settled):,} in flight",
            ),
            check(unexplained(certificates), f"all explained: {found:,} differences in {len(certificates)} certificates, {unknown} unknown"),
        ]
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--warehouse", required=True)
    parser.add_argument("--truth", required=True)
    parser.add_argument("--from", dest="first", required=True)
    parser.add_argument("--to", dest="last", required=True)
    given = parser.parse_args()
    return 0 if compare(given.warehouse, given.truth, given.first, given.last) else 1


if __name__ == "__main__":
    sys.exit(main())
