"""The report on member development of any unit, for any period, in the tree of each day: `report()`."""

from datetime import date

from ketnap.access.viewer import Viewer
from ketnap.lib import dates, numbers
from ketnap.statistics import period
from ketnap.statistics.compile import DIRECT, GRASSROOTS
from ketnap.statistics.engines import Engine, Live
from ketnap.statistics.figures import Counter, Figure
from ketnap.statistics.measures import admission, membership, organisation
from ketnap.statistics.register import Register, register
from ketnap.statistics.report import admissions, movements, training
from ketnap.statistics.report.plans import Target, targets
from ketnap.statistics.report.published import published
from ketnap.statistics.report.shape import Members, Organisations, Plan, Report
from ketnap.statistics.report.unit import head, names

__all__ = ["Report", "report"]
_ORGANISATIONS = tuple(
    one for one in organisation.MEASURES if one.id not in (organisation.UPPER.id, organisation.REVIVED.id)
)
MOST = 2_000
"""With more grassroots organisations than these a report has a line for each organisation right below the unit, which
has a report of its own: the forms ask a grassroots committee's line of a bloc, never of a country."""


def report(viewer: Viewer, unit_id: int, start: date, end: date, *, engine: Engine | None = None) -> Report:
    """Everything the text, the page and the JSON show. Raises queries.missing.NotFound outside the viewer's reach or
    the unit's life, ValueError for a period that ends before it starts. A fixed number of queries."""
    if end < start:
        raise ValueError(f"The period ends {end} before it starts {start}.")
    unit = head(viewer, unit_id, start, end)
    known = register(unit_id, end)
    counter = Counter(unit_id, known, engine or Live())
    before = period.year_before(start, end)
    year_first = admissions.first_year(unit, end)
    days = admissions.Days(counter, min(date(year_first, 1, 1), before[0]), end)
    plans = targets(unit_id, end.year, end)
    units = counter.figures(_ORGANISATIONS, start, end)
    many = (units[organisation.GRASSROOTS.id].value or 0) > MOST
    lines = admissions.organisations(counter, plans, start, end, DIRECT if many else GRASSROOTS)
    best, tied = admissions.best(lines)
    stocks = {day: movements.stock(counter, day) for day in _ends(start, end, before)}
    flows = movements.flows(counter, start, end)
    return Report(
        unit=unit, start=start, end=end, before_start=before[0], before_end=before[1], register=known,
        organisations=Organisations(
            grassroots=units[organisation.GRASSROOTS.id], committees=units[organisation.COMMITTEES.id],
            base_cells=units[organisation.BASE_CELLS.id], sections=units[organisation.SECTIONS.id],
            cells=units[organisation.CELLS.id], units=units[organisation.UNITS.id],
            founded=units[organisation.FOUNDED.id], received=units[organisation.RECEIVED.id],
            closed=units[organisation.CLOSED.id],
        ),
        enterprises=units[organisation.ENTERPRISES.id],
        members=_members(counter, stocks[end], end), members_before=stocks[before[1]],
        admitted=admissions.admitted(counter, start, end), admitted_before=admissions.admitted(counter, *before),
        by_year=admissions.by_year(days, year_first, end), by_month=admissions.by_month(days, start, end),
        by_organisation=lines, by_branches=many, best=best, tied=tied,
        admitting=units[organisation.ADMITTING.id], without_admission=units[organisation.NOT_ADMITTING.id],
        planned_without=tuple(line for line in lines if line.target and line.admitted.value == 0),
        structure=admissions.structure(counter, admission.ADMITTED, (start, end), before),
        member_structure=admissions.structure(counter, membership.MEMBERS, (end, end), (before[1], before[1])),
        plan=_plan(plans.get(unit_id), days, end),
        balance=movements.balance(
            (stocks[dates.day_before(start)], flows, stocks[end]),
            (stocks[dates.day_before(before[0])], movements.flows(counter, *before), stocks[before[1]]),
        ),
        recognised=flows(membership.RECOGNISED), struck_off_probationary=flows(membership.STRUCK_OFF_PROBATIONARY),
        classes=training.classes(counter, start, end), published=published(counter, end.year),
        notes=notes(known, start, end, before[0]),
    )  # fmt: skip


def _ends(start: date, end: date, before: tuple[date, date]) -> tuple[date, ...]:
    return dates.day_before(start), end, dates.day_before(before[0]), before[1]


def _members(counter: Counter, total: Figure, end: date) -> Members:
    parts = (membership.OFFICIAL, membership.PROBATIONARY, membership.WOMEN, membership.YOUTH_AGE)
    f = counter.figures(parts, end, end)
    return Members(
        total=total, official=f[membership.OFFICIAL.id], probationary=f[membership.PROBATIONARY.id],
        women=f[membership.WOMEN.id], youth_age=f[membership.YOUTH_AGE.id],
    )  # fmt: skip


def _plan(target: Target | None, days: admissions.Days, end: date) -> Plan | None:
    if target is None:
        return None
    done = days.figure(date(end.year, 1, 1), end)
    return Plan(
        year=end.year, target=target.number, version_on=target.version_on, adjusted=target.adjusted, own=target.own,
        below=target.below, admitted=done, percent=numbers.percent(done.value, target.number),
    )  # fmt: skip


def notes(known: Register, start: date, end: date, before: date) -> tuple[str, ...]:
    """What a reader must know to trust the figures."""
    notes = []
    if known.began is None and known.without_list:
        listed = names(list(known.without_list), end)
        some = ", ".join(sorted(state.name for state in listed.values())[:5])
        more = f" và {len(listed) - 5} tổ chức khác" if len(listed) > 5 else ""
        notes.append(
            f"Chưa có danh sách đảng viên của {some}{more}; vì vậy chưa tính được số đảng viên chung, "
            "và số kết nạp chưa gồm các tổ chức ấy."
        )
    elif known.began is None:
        notes.append("Chưa có danh sách đảng viên của tổ chức này.")
    elif start < known.began:
        notes.append(
            f"Sổ bắt đầu từ {dates.show(known.began)}; biến động đảng viên trước ngày đó chưa có số liệu. Số kết nạp "
            "trước ngày đó tính theo ngày vào Đảng ghi trong danh sách, chưa gồm những người đã chuyển đi hoặc không "
            "còn là đảng viên trước khi lập danh sách."
        )
    elif before < known.began:
        notes.append(
            f"Sổ bắt đầu từ {dates.show(known.began)}; số kết nạp cùng kỳ năm trước tính theo ngày vào Đảng ghi trong "
            "danh sách, chưa gồm những người đã ra khỏi danh sách trước ngày đó."
        )
    return tuple(notes)
