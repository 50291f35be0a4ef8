"""Việc hôm nay: what is overdue, what comes due, where the plan stands, what came in."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from ketnap.access.viewer import Viewer
from ketnap.lib import clock, dates, numbers
from ketnap.queries import accounts, batches, membership, plans
from ketnap.queries.batches import BatchRow
from ketnap.queries.membership import OnProbation
from ketnap.statistics.branches import by_branch
from ketnap.statistics.measures import CATALOGUE
from ketnap.web.doors import door
from ketnap.web.pages import page, show

SOON = timedelta(days=30)
STALE = timedelta(days=366)
SHOWN = 12
"""Lines of one kind; the rest is a number with its list."""
BATCH_WORK = {
    "blocked": ("warn", "Còn chỗ phải sửa", "Xem chỗ phải sửa"),
    "ready": ("todo", "Chờ ghi vào sổ", "Xem rồi ghi"),
    "failed": ("fail", "Không thành công", "Xem vì sao"),
}


@dataclass(frozen=True)
class Task:
    """One line of work: its state in a shape and words, since when, what, who and where, why, the one button."""

    shape: str
    words: str
    since: str
    what: str
    about: str
    why: str
    address: str
    verb: str


@page("home")
def home(request: HttpRequest) -> HttpResponse:
    viewer, today = request.viewer, clock.today()
    house = accounts.house(viewer)
    if house.unit_id is None:
        return show(request, "home/nowhere.html", {})
    lists = membership.lists(viewer, house.unit_id)
    if not lists:
        return show(request, "home/first_steps.html", {})
    waiting = membership.on_probation(viewer, house.unit_id, today, limit=1000)
    over = [task_of(one, today) for one in waiting if one.ends_on is None or one.ends_on <= today]
    soon = [task_of(one, today) for one in waiting if one.ends_on and today < one.ends_on <= today + SOON]
    arrived = batches.batches(viewer, limit=10)
    files = [file_task(one) for one in arrived if one.state in BATCH_WORK]
    context = {
        "over": over[:SHOWN],
        "over_count": len(over),
        "soon": soon[:SHOWN],
        "soon_count": len(soon),
        "files": files,
        "arrived": arrived[:5],
        "entries": membership.latest(viewer, house.unit_id, limit=6),
        "plan": plan(viewer, house.unit_id, [day for day in lists if day <= today], today),
        "members": membership.count(viewer, house.unit_id, today),
        "probationary": membership.count(viewer, house.unit_id, today, standing="P"),
        "probationers": f"{reverse('unit-members', args=[house.unit_id])}?dien=du-bi",
        "latest_list": lists[-1],
        "stale": lists[-1] < today - STALE,
        "given_name": viewer.name.split(" ")[-1],
    }
    return show(request, "home/cell.html" if house.is_cell else "home/today.html", context)


def task_of(one: OnProbation, today: date) -> Task:
    """Probation that is over or soon will be. Where the law of the day is not known the line ages all the same."""
    row = one.row
    shape, words = lateness(one.ends_on, today)
    joined = f"vào Đảng ngày {dates.show(row.joined_on)}" if row.joined_on else "chưa rõ ngày vào Đảng"
    return Task(
        shape=shape,
        words=words,
        since=f"từ {dates.show(one.ends_on)}" if one.ends_on and one.ends_on <= today else dates.show(one.ends_on),
        what=f"Xét công nhận chính thức: {row.full_name}",
        about=f"{row.unit_name}; {joined}.",
        why="Hết thời kỳ dự bị 12 tháng, Điều 5 Điều lệ Đảng." if one.ends_on else "Chưa rõ hạn theo văn bản ngày ấy.",
        address=reverse("person", args=[row.person_id]),
        verb="Xem hồ sơ",
    )


def lateness(ends_on: date | None, today: date) -> tuple[str, str]:
    """(shape, words): days up to 60, then months, then years."""
    if ends_on is None:
        return "unknown", "Chưa rõ hạn"
    days = (today - ends_on).days
    if days < 0:
        return "soon", f"Còn {-days} ngày"
    if days == 0:
        return "soon", "Hết hạn hôm nay"
    if days <= 60:
        return "overdue", f"Quá {days} ngày"
    months = (today.year - ends_on.year) * 12 + today.month - ends_on.month - (today.day < ends_on.day)
    return "overdue", f"Quá {months} tháng" if months < 24 else f"Quá {months // 12} năm"


def file_task(one: BatchRow) -> Task:
    shape, words, verb = BATCH_WORK[one.state]
    return Task(
        shape=shape, words=words, since=f"gửi {dates.show(one.created_at.date())}", what=one.file_name,
        about=f"{one.by_name} gửi. Chưa ghi dòng nào vào sổ." if one.by_name else "Chưa ghi dòng nào vào sổ.", why="",
        address=reverse("import", args=[one.batch_id]), verb=verb,
    )  # fmt: skip


@dataclass(frozen=True)
class Plan:
    year: int
    target: int | None
    given_on: date | None
    admitted: int
    admitted_at: str
    before: int
    before_at: str
    percent: str


def plan(viewer: Viewer, unit_id: int, lists: list[date], today: date) -> Plan | None:
    """Target and admissions of this year, else of the year of the latest list; None before any list."""
    if not lists:
        return None
    on = today if plans.target(viewer, unit_id, today.year, today).target is not None else max(lists)
    given = plans.target(viewer, unit_id, on.year, on)
    start, earlier = on.replace(month=1, day=1), dates.year_before(on)
    before_start = earlier.replace(month=1, day=1)
    admitted = by_branch(viewer, CATALOGUE["admitted"], start, on).get(unit_id, 0)
    before = by_branch(viewer, CATALOGUE["admitted"], before_start, earlier).get(unit_id, 0)
    return Plan(
        on.year, given.target, given.version_on, admitted, door("admitted", unit_id, start, on), before,
        door("admitted", unit_id, before_start, earlier), numbers.show_percent(numbers.percent(admitted, given.target)),
    )  # fmt: skip
