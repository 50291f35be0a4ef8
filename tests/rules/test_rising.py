"""Overdue work rises by dated days; the numbers are those of the decision of 26-11-2026: 15 late, 90 waiting."""

from datetime import date

import pytest
import yaml

from ketnap.lib.dates import OPEN_END
from ketnap.rules.law import HERE
from ketnap.rules.path import rising
from ketnap.rules.path.kinds import KINDS
from ketnap.rules.path.waits import CELL, COMMITTEE, ORGANISER, WAITS


@pytest.mark.parametrize(
    ("wait", "due_on", "on", "below", "level", "came"),
    [
        # work of a cell, due 16-06-2022: the committee from 01-07, the organiser from 16-07
        ("ceremony", date(2022, 6, 16), date(2022, 6, 30), CELL, None, None),
        ("ceremony", date(2022, 6, 16), date(2022, 7, 1), CELL, COMMITTEE, date(2022, 7, 1)),
        ("ceremony", date(2022, 6, 16), date(2022, 7, 15), CELL, COMMITTEE, date(2022, 7, 1)),
        ("ceremony", date(2022, 6, 16), date(2022, 7, 16), CELL, ORGANISER, date(2022, 7, 16)),
        ("ceremony", date(2022, 6, 16), date(2032, 1, 1), CELL, ORGANISER, date(2022, 7, 16)),
        # the same of a grassroots cell: nobody stands between
        ("ceremony", date(2022, 6, 16), date(2022, 6, 30), COMMITTEE, None, None),
        ("ceremony", date(2022, 6, 16), date(2022, 7, 1), COMMITTEE, ORGANISER, date(2022, 7, 1)),
        # work of the committee rises once; work of who decides has nowhere to rise to
        ("forward", date(2022, 6, 16), date(2022, 7, 1), CELL, ORGANISER, date(2022, 7, 1)),
        ("decision", date(2022, 6, 16), date(2032, 7, 1), CELL, None, None),
    ],
)
def test_what_has_a_day_rises_by_days_late(wait, due_on, on, below, level, came):
    found = rising.rise(wait, date(2022, 5, 5), due_on, on, below=below)
    assert (found and found.level, found and found.since) == (level, came)


def test_what_has_no_day_rises_by_days_of_waiting_and_says_so():
    assert rising.rise("helper", date(2021, 10, 8), None, date(2022, 1, 5)) is None
    found = rising.rise("helper", date(2021, 10, 8), None, date(2022, 1, 6))
    assert (found.level, found.since) == (COMMITTEE, date(2022, 1, 6))
    assert found.says == (
        "Lên cấp ủy cơ sở từ 06-01-2022: chờ từ 08-10-2021, đã 90 ngày mà chưa ghi, chưa có lý do."
    )  # fmt: skip
    assert rising.rise("helper", date(2021, 10, 8), None, date(2022, 4, 6)).level == ORGANISER


def test_a_later_threshold_holds_for_what_falls_due_from_its_day(monkeypatch):
    rows = (
        rising.Step(date(2000, 1, 1), date(2022, 1, 1), 15, 90), rising.Step(date(2022, 1, 1), OPEN_END, 5, 30),
    )  # fmt: skip
    monkeypatch.setattr(rising, "steps", lambda: rows)
    on = date(2022, 1, 6)
    assert rising.rise("ceremony", on, date(2021, 12, 31), on) is None, "its day lies before the change"
    assert rising.rise("ceremony", on, date(2022, 1, 1), on).level == COMMITTEE
    assert list(rising.reached(1, on)) == [
        rising.Reached(True, date(2000, 1, 1), date(2021, 12, 22)),
        rising.Reached(False, date(2000, 1, 1), date(2021, 10, 8)),
        rising.Reached(True, date(2022, 1, 1), date(2022, 1, 1)),
    ]


def test_the_thresholds_are_data_in_order():
    rows = yaml.safe_load((HERE / "path" / "rising.yaml").read_text(encoding="utf-8"))
    assert [row["since"] for row in rows] == sorted({row["since"] for row in rows})
    assert all(set(row) == {"since", "late", "waiting", "decided"} and row["late"] > 0 < row["waiting"] for row in rows)


def test_a_reason_closes_papers_and_never_a_step_of_the_path():
    assert {one.code for one in WAITS if not one.excusable} == {
        one.code for one in WAITS if KINDS[one.act].to or KINDS[one.act].right != "path"
    }
    closed = {one.code for one in WAITS if one.excusable}
    assert {"helper", "remark", "task", "vetting", "member_cv"} <= closed
    assert not closed & {"file", "forward", "decision", "ceremony", "recognition", "recognised"}


def test_whose_work_it_is():
    """The cell's unless another body has to act: regulations.md section 4, who does what."""
    others = {one.code: one.whose for one in WAITS if one.whose != CELL}
    assert others == {
        "forward": COMMITTEE, "second_forward": COMMITTEE, "decision": ORGANISER, "told": ORGANISER,
        "recognised": ORGANISER,
    }  # fmt: skip


def test_thousands_of_days_are_written_as_numbers_are() -> None:
    found = rising.rise("helper", date(2021, 10, 8), None, date(2026, 11, 26))
    assert found is not None and "đã 1.875 ngày mà chưa ghi" in found.says
