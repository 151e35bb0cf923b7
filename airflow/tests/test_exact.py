"""What decides whether tables are exact."""

import datetime

import exact

COLUMNS = ("session_id", "mood_valence")
A, B = {"session_id": "a", "mood_valence": 0.1 + 0.2}, {"session_id": "b", "mood_valence": None}


def test_sessions_are_the_same_in_any_order_whatever_other_columns_there_are():
    assert exact.differences([A, B], [{**B, "status": "final"}, A], COLUMNS) == []


def test_a_doubled_a_missing_and_a_changed_session_differ():
    assert len(exact.differences([A, B], [A, A, B], COLUMNS)) == 1
    assert len(exact.differences([A, B], [A], COLUMNS)) == 1
    assert len(exact.differences([A], [{**A, "mood_valence": 0.3}], COLUMNS)) == 2


def certificate(at, unknown=0, **counts):
    return {"session_date": "2026-02-16", "run_id": "r", "committed_at": at, "unknown": unknown, **dict.fromkeys(exact.DIFFERENT, 0), **counts}


def test_differences_are_explained_by_a_cause_and_gone_in_the_newest_certificate():
    assert exact.unexplained([certificate(2), certificate(1, different=3)]) == []
    assert exact.unexplained([certificate(1), certificate(2, split=3)]) == ["2026-02-16 still has {'split': 3}"]
    assert exact.unexplained([certificate(2), certificate(1, unknown=1, different=1)]) == ["1 of 2026-02-16 in run r without a cause"]


def test_times_are_epoch_milliseconds():
    at = datetime.datetime(1970, 1, 2, 0, 0, 0, 1000, datetime.timezone.utc)
    assert exact.plain({"t": [at, at.date()]}) == {"t": [86_400_001, "1970-01-02"]}
