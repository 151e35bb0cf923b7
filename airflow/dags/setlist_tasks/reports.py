"""Reads the jobs' JSON reports and decides what they mean for the run."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from setlist_tasks.worklist import DayNotVerified

FINE = ("match", "in_flight")
CLASSES = (*FINE, "different", "split", "missing_in_stream", "missing_in_batch")


class ReportError(RuntimeError):
    """A report that is missing, cut short or not of the form agreed on."""


@dataclass(frozen=True)
class Reconciled:
    """One date of a reconciliation's report."""

    date: str
    counts: dict[str, int]
    causes: dict[str, int]
    within_drift: bool
    hours_complete: bool

    @property
    def differing(self) -> int:
        return sum(n for name, n in self.counts.items() if name not in FINE)

    def __str__(self) -> str:
        counts = ", ".join(f"{n} {name}" for name, n in self.counts.items() if n)
        return f"{self.date}: {counts or 'no sessions'}"


def written(path: str, day: str) -> list[str]:
    """The dates that a batch run wrote, the day among them."""
    dates = [_field(path, entry, "date", str) for entry in _entries(path, "dates")]
    if day not in dates:
        raise ReportError(f"{path}: the batch for {day} has not written it")
    return dates


def unprovable(path: str) -> list[str]:
    """The dates that a batch run could not compute, each with the reason."""
    return [f"{_field(path, entry, 'date', str)} ({_field(path, entry, 'reason', str)})" for entry in _entries(path, "unprovable")]


def reconciled(path: str) -> list[Reconciled]:
    """The dates of a reconciliation; none, where nothing was due."""
    found = []
    for entry in _entries(path, "dates"):
        counts = _counts(path, entry, "counts")
        unknown = sorted(set(counts) - set(CLASSES))
        lacking = sorted(set(CLASSES) - set(counts))
        if unknown or lacking:
            raise ReportError(f"{path}: the counts of {entry.get('date')} lack {lacking} and have the unknown {unknown}")
        found.append(
            Reconciled(
                date=_field(path, entry, "date", str),
                counts=counts,
                causes=_counts(path, entry, "causes"),
                within_drift=_field(path, entry, "within_drift", bool),
                hours_complete=_field(path, entry, "hours_complete", bool),
            )
        )
    return found


def above_drift(days: list[Reconciled]) -> list[str]:
    return [day.date for day in days if not day.within_drift]


def require_settled(path: str, date: str) -> None:
    """A comparison that was asked for the date must name it, with nothing differing."""
    found = [day for day in reconciled(path) if day.date == date]
    if not found:
        raise ReportError(f"{path}: the comparison of {date} leaves it out")
    if found[0].differing:
        raise DayNotVerified(f"not settled after the repair: {found[0]}")


def _entries(path: str, name: str) -> list[dict]:
    try:
        report = json.loads(Path(path).read_bytes())
    except FileNotFoundError:
        raise ReportError(f"{path}: there is no such report; did the job before run, and can this machine see its folder?") from None
    except OSError as e:
        raise ReportError(f"{path}: the report cannot be read: {e.strerror}") from None
    except ValueError as e:
        raise ReportError(f"{path}: the report is not whole JSON ({e})") from None
    entries = report.get(name) if isinstance(report, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ReportError(f'{path}: the report has no list of "{name}"')
    return entries


def _field(path: str, entry: dict, name: str, kind: type):
    value = entry.get(name)
    if not isinstance(value, kind):
        raise ReportError(f'{path}: a date of the report has no {kind.__name__} "{name}"')
    return value


def _counts(path: str, entry: dict, name: str) -> dict[str, int]:
    counts = _field(path, entry, name, dict)
    if not all(isinstance(n, int) and not isinstance(n, bool) and n >= 0 for n in counts.values()):
        raise ReportError(f'{path}: "{name}" of a date of the report are not all counts')
    return counts
