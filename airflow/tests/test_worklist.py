"""When a day may be published: by the table of dates alone."""

import datetime

import pytest
from setlist_tasks import worklist

DAY = datetime.date(2026, 2, 16)


def row(day=16, **more):
    settled = {"run_id": "tonight", "certificate": "c", "differing": 0, "due": False, "unprovable": None}
    return {"session_date": datetime.date(2026, 2, day), **settled, **more}


@pytest.mark.parametrize(
    "rows, dates",
    [
        ([row()], ["2026-02-16"]),
        ([row(), row(14), row(9)], ["2026-02-09", "2026-02-14", "2026-02-16"]),
        ([row(), row(15, run_id="yesterday")], ["2026-02-16"]),
        ([row(), row(17, run_id="a backfill's", certificate=None, differing=None, due=True)], ["2026-02-16"]),
        ([row(), row(10, run_id=None, certificate=None, differing=None, due=True, unprovable="records are lost")], ["2026-02-16"]),
    ],
    ids=["the day", "and all that its batch wrote", "not what another night wrote", "though that is under way", "nor what nobody can compute"],
)
def test_a_night_publishes_what_its_batch_wrote(rows, dates):
    assert worklist.settled(rows, DAY) == dates


@pytest.mark.parametrize(
    "rows, why",
    [
        ([], "2026-02-16 is not in batch_dates; clear `batch` of this run"),
        ([row(run_id=None)], "2026-02-16: no batch has computed it; clear `batch`"),
        ([row(run_id=None, unprovable="lost")], "2026-02-16: cannot be proven: lost"),
        ([row(certificate=None, differing=None, due=True)], "2026-02-16: no comparison with its newest batch; clear `reconcile` of this run"),
        ([row(differing=3, due=True)], "2026-02-16: 3 sessions still differ from the batch"),
        ([row(differing=3)], "2026-02-16: 3 sessions still differ from the batch"),
        ([row(due=True)], "2026-02-16: is due again"),
        ([row(unprovable="records are lost")], "2026-02-16: cannot be proven: records are lost"),
        ([row(), row(14, differing=1)], "2026-02-14: 1 sessions still differ"),
    ],
)
def test_nothing_that_it_wrote_may_be_open(rows, why):
    with pytest.raises(worklist.DayNotVerified, match=why):
        worklist.settled(rows, DAY)


def test_what_earlier_nights_left_is_told():
    rows = [row(), row(11, run_id="old", differing=2, due=True), row(12, run_id="old"), row(13, run_id="old", certificate=None, differing=None)]
    assert worklist.left_differing(rows, ["2026-02-16"]) == ["2026-02-11"]
