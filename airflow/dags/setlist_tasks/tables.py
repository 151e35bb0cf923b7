"""Reads the warehouse's tables in the task itself, without a Spark application."""

from __future__ import annotations

import re


class UnreadableTable(RuntimeError):
    """A table that can be read by Spark alone, or not at all."""


def location(warehouse: str) -> str | None:
    """The warehouse as deltalake names it; None where it knows no such store (hdfs://), or would take a name for another."""
    if re.search("%[0-9A-Fa-f]{2}", warehouse):
        # To Hadoop a name like any other; deltalake takes it for an escape, of a path too, and would read another folder.
        return None
    scheme, path = re.fullmatch(r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(.*)", warehouse, re.S).groups()
    if scheme in (None, "file"):
        return re.sub(r"^//[^/]*", "", path)
    known = {"s3": "s3", "s3a": "s3", "gs": "gs", "abfs": "abfs", "abfss": "abfss"}
    return f"{known[scheme]}:{path}" if scheme in known else None


class Table:
    """One version of a table. Options of an object store come from the environment, as deltalake takes them (AWS_...)."""

    def __init__(self, warehouse: str, name: str):
        self.warehouse, self.name = warehouse, name
        here = location(warehouse)
        if here is None:
            raise UnreadableTable(f"{name} in {warehouse} cannot be read without Spark: deltalake takes no such address")
        self._delta = self._trying(lambda: _deltalake().DeltaTable(f"{here.rstrip('/')}/{name}"))

    def rows(self, query: str) -> list[dict]:
        """Of a query in DataFusion's SQL, which calls the table `t`; conditions on its columns spare files by their statistics."""

        def read():
            return _deltalake().QueryBuilder().register("t", self._delta).execute(query).read_all()

        found = self._trying(read)
        columns = [found.column(name).to_pylist() for name in found.schema.names]
        return [dict(zip(found.schema.names, row)) for row in zip(*columns)]

    def _trying(self, read):
        try:
            return read()
        except Exception as e:
            # deltalake has no one error of its own; what it raises is of many lines at times.
            reason = (str(e).strip().splitlines() or [type(e).__name__])[0]
            raise UnreadableTable(f"{self.name} in {self.warehouse} cannot be read without Spark: {reason}") from e


def _deltalake():
    """Not where DAG files are read: it takes half a second, and many times an hour."""
    import deltalake

    return deltalake
