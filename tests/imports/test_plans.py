"""A list of targets meets targets with sub-targets and milestones: they stand on, or the list is told they cannot."""

from datetime import date

from ketnap.actions import plans
from ketnap.actions.papers import Paper
from ketnap.actions.plans import NewTarget
from ketnap.models import PlanTarget, UnitState
from tests.imports import books
from tests.imports.books import PLAN


def test_what_a_list_does_not_speak_of_stands_on_and_what_it_would_break_is_named(load, check) -> None:
    load(books.office())
    unit = UnitState.objects.get(code="77.001").unit_id
    first = PlanTarget.objects.get(unit=unit)
    row = NewTarget(
        unit, 2011, first.target, date(2011, 2, 1), parts={"women": 2}, paper=Paper(reason="Giao chỉ tiêu con.")
    )
    plans.give([row], by=None)
    sheets = books.only(PLAN)
    row_of = next(at for at, line in enumerate(sheets[PLAN]) if "77.001" in line)
    sheets[PLAN][row_of] = [*sheets[PLAN][row_of][:3], 5, date(2011, 7, 1)]
    load(sheets)
    last = PlanTarget.objects.filter(unit=unit).latest("number")
    assert (last.number, last.target, last.parts) == (3, 5, {"women": 2})
    sheets[PLAN][row_of] = [*sheets[PLAN][row_of][:3], 1, date(2011, 8, 1)]
    (problem,) = [one for one in check(sheets).problems if one.severity == "error"]
    assert problem.kind == "parts_disagree" and "nữ 2 người" in problem.message
    assert "Điều chỉnh ở trang chỉ tiêu" in problem.message
