"""Reads the jobs' JSON reports and decides what they mean for the run."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

FINE = ("match", "in_flight")
CLASSES = (*FINE, "different", "split", "missing_in_stream", "missing_in_batch")


class ReportError(RuntimeError):
    """A report that is missing, cut short or not of the form agreed on."""


class DayNotVerified(RuntimeError):
    """After the repair, something still differs."""


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


def batch_dates(path: str) -> list[str]:
    """The dates that a batch run wrote."""
    return [_field(path, entry, "date", str) for entry in _dates(path)]


def reconciled(path: str, written: list[str]) -> list[Reconciled]:
    """The dates of a reconciliation, which must be at least those that the batch wrote."""
    found = []
    for entry in _dates(path):
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
    left_out = sorted(set(written) - {day.date for day in found})
    if left_out:
        raise ReportError(f"{path}: the batch wrote {', '.join(left_out)}, which the reconciliation leaves out")
    return found


def needs_repair(days: list[Reconciled]) -> bool:
    return any(day.differing for day in days)


def above_drift(days: list[Reconciled]) -> list[str]:
    return [day.date for day in days if not day.within_drift]


def verify(days: list[Reconciled]) -> None:
    """Nothing may be left but what matches and what is still in flight."""
    wrong = [day for day in days if day.differing]
    if wrong:
        raise DayNotVerified("sessions still differ from the batch: " + "; ".join(map(str, wrong)))


def _dates(path: str) -> list[dict]:
    try:
        report = json.loads(Path(path).read_bytes())
    except FileNotFoundError:
        raise ReportError(f"{path}: there is no such report; did the job before run, and can this machine see its folder?") from None
    except OSError as e:
        raise ReportError(f"{path}: the report cannot be read: {e.strerror}") from None
    except ValueError as e:
        raise ReportError(f"{path}: the report is not whole JSON ({e})") from None
    dates = report.get("dates") if isinstance(report, dict) else None
    if not isinstance(dates, list) or not dates or not all(isinstance(entry, dict) for entry in dates):
        raise ReportError(f'{path}: the report has no list of "dates"')
    return dates


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
