"""What a report means, and that one which cannot be read is one clear error."""

import json

import pytest
from setlist_tasks import reports
from setlist_tasks.worklist import DayNotVerified

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
def test_what_is_neither_a_match_nor_in_flight_differs(written, name):
    earlier, own = reports.reconciled(written(day("2026-02-15", **{name: 1}), day(match=7, in_flight=3)))
    assert (earlier.differing, own.differing) == (1, 0)
    assert str(earlier) == f"2026-02-15: 1 {name}"


def test_nothing_due_is_a_report_of_no_dates(written):
    assert reports.reconciled(written()) == []


def test_drift_is_told_per_date(written):
    days = reports.reconciled(written(day(different=1, within_drift=False), day("2026-02-17")))
    assert reports.above_drift(days) == ["2026-02-16"]


def test_the_batch_names_what_it_wrote_and_what_it_cannot_prove(tmp_path):
    file = tmp_path / "report.json"
    file.write_text(json.dumps({"dates": [{"date": "2026-02-16"}], "unprovable": [{"date": "2026-02-10", "reason": "records are lost"}]}))
    assert reports.written(str(file), "2026-02-16") == ["2026-02-16"]
    with pytest.raises(reports.ReportError, match="the batch for 2026-02-15 has not written it"):
        reports.written(str(file), "2026-02-15")
    assert reports.unprovable(str(file)) == ["2026-02-10 (records are lost)"]


def test_a_date_is_settled_where_the_comparison_names_it_and_nothing_differs(written):
    reports.require_settled(written(day("2026-02-15", different=1), day(match=7, in_flight=3)), "2026-02-16")
    with pytest.raises(DayNotVerified, match="not settled after the repair: 2026-02-16: 1 split$"):
        reports.require_settled(written(day(split=1)), "2026-02-16")
    with pytest.raises(reports.ReportError, match="the comparison of 2026-02-16 leaves it out"):
        reports.require_settled(written(day("2026-02-15")), "2026-02-16")


WHOLE = json.dumps({"dates": [day(match=1)]})
BAD = {
    "half-written": WHOLE[: len(WHOLE) // 2],
    "empty": "",
    "no UTF-8": b"\xff\xfe{",
    "no object": "[1]",
    "no dates": '{"run_id": "x"}',
    "dates of no form": '{"dates": ["2026-02-16"]}',
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
        reports.reconciled(str(file))
    assert str(e.value).startswith(f"{file}: ") and "\n" not in str(e.value)


def test_a_missing_report_too(tmp_path):
    with pytest.raises(reports.ReportError, match="there is no such report"):
        reports.reconciled(str(tmp_path / "none.json"))
    with pytest.raises(reports.ReportError, match="cannot be read"):
        reports.reconciled(str(tmp_path))
