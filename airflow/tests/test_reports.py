"""What a report means, and that one which cannot be read is one clear error."""

import json

import pytest
from setlist_tasks import reports

NONE = dict.fromkeys(reports.CLASSES, 0)


def day(date="2026-02-16", within_drift=True, **counts):
    return {
        "date": date,
        "counts": {**NONE, **counts},
        "causes": {"late_event": 0, "unknown": 0},
        "drift": 0.0,
        "within_drift": within_drift,
        "hours_complete": True,
    }


@pytest.fixture
def written(tmp_path):
    def write(*dates):
        file = tmp_path / "report.json"
        file.write_text(json.dumps({"dates": dates}))
        return str(file)

    return write


@pytest.mark.parametrize("name", ["different", "split", "missing_in_stream", "missing_in_batch"])
def test_any_difference_of_any_date_needs_a_repair(written, name):
    days = reports.reconciled(written(day("2026-02-15", **{name: 1}), day(match=7)), ["2026-02-15", "2026-02-16"])
    assert reports.needs_repair(days)
    with pytest.raises(reports.DayNotVerified, match=f"still differ .*2026-02-15: 1 {name}$"):
        reports.verify(days)


def test_matches_and_what_is_in_flight_do_not(written):
    days = reports.reconciled(written(day(match=7, in_flight=3), day("2026-02-15")), [])
    assert not reports.needs_repair(days)
    reports.verify(days)


def test_drift_is_told_per_date(written):
    days = reports.reconciled(written(day(different=1, within_drift=False), day("2026-02-17")), [])
    assert reports.above_drift(days) == ["2026-02-16"]


def test_a_date_that_the_batch_wrote_must_be_reconciled(written):
    assert reports.batch_dates(written(day(), day("2026-02-17"))) == ["2026-02-16", "2026-02-17"]
    with pytest.raises(reports.ReportError, match="the batch wrote 2026-02-15, which the reconciliation leaves out"):
        reports.reconciled(written(day(match=1)), ["2026-02-15", "2026-02-16"])


WHOLE = json.dumps({"dates": [day(match=1)]})
BAD = {
    "half-written": WHOLE[: len(WHOLE) // 2],
    "empty": "",
    "no UTF-8": b"\xff\xfe{",
    "no object": "[1]",
    "no dates": '{"run_id": "x"}',
    "dates of no form": '{"dates": ["2026-02-16"]}',
    "an empty list": '{"dates": []}',
    "no counts": '{"dates": [{"date": "2026-02-16"}]}',
    "a class missing": WHOLE.replace('"split": 0, ', ""),
    "an unknown class": WHOLE.replace('"split": 0', '"split": 0, "odd": 1'),
    "a negative count": WHOLE.replace('"match": 1', '"match": -1'),
    "a text for a count": WHOLE.replace('"match": 1', '"match": "1"'),
    "no verdict": WHOLE.replace('"within_drift": true, ', ""),
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_a_broken_report_is_one_clear_error(tmp_path, text):
    file = tmp_path / "report.json"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(reports.ReportError) as e:
        reports.reconciled(str(file), [])
    assert str(e.value).startswith(f"{file}: ") and "\n" not in str(e.value)


def test_a_missing_report_too(tmp_path):
    with pytest.raises(reports.ReportError, match="there is no such report"):
        reports.batch_dates(str(tmp_path / "none.json"))
    with pytest.raises(reports.ReportError, match="cannot be read"):
        reports.batch_dates(str(tmp_path))
