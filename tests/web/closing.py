"""A question kept and a period closed, as the tests of lists, forms and the bulletin need them."""

from datetime import date

from ketnap.access.viewer import viewer_of
from ketnap.actions.papers.closing import close_period
from ketnap.actions.questions import save_question
from ketnap.lib import clock
from ketnap.models import User


def kept(by: User, unit: int) -> int:
    asked = f"dem=members&to_chuc={unit}"
    return save_question(name="Đảng viên", unit_id=unit, parameters=asked, shared=True, by=by).pk


def closed(by: User, unit: int) -> int:
    viewer = viewer_of(by, clock.today())
    return close_period(viewer, unit_id=unit, start=date(2011, 1, 1), end=date(2011, 9, 30), by=by).period.pk
