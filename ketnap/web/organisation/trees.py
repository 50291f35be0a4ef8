"""The tree on a day. The address holds which branches are open (`mo=12,40`), so that it can be kept and shared."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpRequest, HttpResponse

from ketnap.lib import dates, numbers
from ketnap.queries import membership, organisation
from ketnap.queries.organisation import ActLine, UnitRow
from ketnap.statistics.branches import by_branch
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.register import register
from ketnap.statistics.tree import UnitCount, tree_counts
from ketnap.web.days import asked, on_day, usual_days
from ketnap.web.doors import door
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.pages import page, show

ALL = "tat-ca"


@dataclass(frozen=True)
class Line:
    """One visible row of the tree with its figures; None where the register does not know."""

    row: UnitRow
    is_open: bool
    toggled: str | None
    """Value of `mo` after this line is opened or closed; None for a leaf."""
    counts: UnitCount | None
    admitted: int | None
    on: date
    later: str = ""
    """What happens to the unit after the day shown."""

    @property
    def depth_class(self) -> str:
        return f"d{min(self.row.depth, 5)}"

    @property
    def official(self) -> int | None:
        return self.counts.official if self.counts else None

    @property
    def probationary(self) -> int | None:
        return self.counts.probationary if self.counts else None

    def door(self, measure: str) -> str:
        return door(measure, self.row.unit_id, self.on.replace(month=1, day=1), self.on)

    @property
    def official_at(self) -> str:
        return self.door("members_official")

    @property
    def probationary_at(self) -> str:
        return self.door("members_probationary")

    @property
    def admitted_at(self) -> str:
        return self.door("admitted")


@dataclass(frozen=True)
class Branches:
    """The tree of a day as far as the address opens it."""

    lines: list[Line]
    summary: str
    tops: Collection[int]
    changes: list[ActLine]


def branches(request: HttpRequest, on: date) -> Branches:
    viewer = request.viewer
    rows = organisation.tree(viewer, on)
    counts = tree_counts(viewer, on)
    known = {row.unit_id: register(row.unit_id, on) for row in rows if row.depth == 0}
    tops = {row.unit_id: known[row.unit_id].knows(on) for row in rows if row.depth == 0}
    remembering = {top for top, one in known.items() if one.remembers}
    admitted = by_branch(viewer, CATALOGUE["admitted"], on.replace(month=1, day=1), on) if remembering else {}
    changes = organisation.changes(viewer)
    told = below(rows, {top for top, knows in tops.items() if knows})
    remembered = below(rows, remembering)
    shown = lines(
        rows, opened(request, rows), {pk: one for pk, one in counts.items() if pk in told},
        {pk: admitted.get(pk, 0) for pk in remembered}, on,
    )  # fmt: skip
    after = later(changes, on)
    shown = [replace(line, later=after.get(line.row.unit_id, "")) for line in shown]
    return Branches(shown, summary(rows, counts, tops), tops, changes)


@page("tree")
def tree(request: HttpRequest) -> HttpResponse:
    day = asked(request)
    found = branches(request, day.day)
    context = {
        "lines": found.lines,
        "day": day,
        "summary": found.summary,
        "usual_days": usual_days(day for top in found.tops for day in membership.lists(request.viewer, top)),
        "changes": found.changes,
        "at_day": on_day(day.day),
    }
    return show(request, "organisation/tree.html", context, on=day.day, part="cay")


@table_page("tree-table")
def tree_table(request: HttpRequest) -> Sheet:
    """The branches that are open on the page; a column says how deep each organisation stands."""
    on = asked(request).day
    found = branches(request, on)
    head = ("TT", "Cấp", "Mã", "Tổ chức đảng", "Loại hình", "Chính thức", "Dự bị", f"Kết nạp {on.year}", "Sau ngày này")
    rows = [
        (number, line.row.depth + 1, line.row.code, line.row.name, line.row.kind_label, line.official,
         line.probationary, line.admitted, line.later)
        for number, line in enumerate(found.lines, 1)
    ]  # fmt: skip
    return Sheet(f"Cây tổ chức đảng ngày {dates.show(on)}", head, rows, (found.summary,))


def below(rows: Iterable[UnitRow], tops: Collection[int]) -> set[int]:
    """Ids of the rows under these topmost units, with them: each list of members speaks for its own branch."""
    found: set[int] = set()
    for row in rows:
        if row.unit_id in tops or (row.depth and row.parent_id in found):
            found.add(row.unit_id)
    return found


def opened(request: HttpRequest, rows: Iterable[UnitRow]) -> set[int]:
    """Ids that are open; without a word in the address the topmost units are."""
    wanted = request.GET.get("mo")
    if wanted is None:
        return {row.unit_id for row in rows if row.depth == 0}
    if wanted == ALL:
        return {row.unit_id for row in rows if row.children}
    return {int(part) for part in wanted.split(",") if part.isdecimal() and len(part) < 19}


def lines(
    rows: Iterable[UnitRow],
    is_open: set[int],
    counts: Mapping[int, UnitCount],
    admitted: Mapping[int, int],
    on: date,
) -> list[Line]:
    """The rows whose every parent is open, in the order given (parents first)."""
    shown: list[Line] = []
    visible: set[int] = set()
    for row in rows:
        if row.depth and row.parent_id not in visible:
            continue
        here = row.unit_id in is_open
        if here:
            visible.add(row.unit_id)
        toggled = ",".join(str(pk) for pk in sorted(is_open ^ {row.unit_id})) or "0"
        number, held = admitted.get(row.unit_id), counts.get(row.unit_id)
        shown.append(Line(row, here, toggled if row.children else None, held, number, on))
    return shown


def later(changes: Iterable[ActLine], on: date) -> dict[int, str]:
    """Unit id → the first act after the day that changes or ends it, in words."""
    found: dict[int, str] = {}
    for act in changes:  # the latest first, so that the first one after the day is written last
        if act.on > on and not act.taken_back and act.reverses is None:
            found |= {part.unit_id: act.dated for part in act.parts if part.role in ("subject", "source")}
    return found


def summary(rows: list[UnitRow], counts: Mapping[int, UnitCount], tops: Mapping[int, bool]) -> str:
    """51 tổ chức cơ sở đảng (18 đảng bộ, 33 chi bộ) với 2.061 đảng viên."""
    kinds = Counter(row.kind for row in rows)
    committees, cells = kinds["committee"], kinds["cell_base"]
    if committees + cells:
        text = f"{numbers.show(committees + cells)} tổ chức cơ sở đảng ({committees} đảng bộ, {cells} chi bộ)"
    else:
        text = f"{numbers.show(len(rows))} tổ chức đảng"
    if not any(tops.values()):
        return f"{text}. Chưa có danh sách đảng viên đến ngày này."
    members = sum(counts[top].members for top, knows in tops.items() if knows and top in counts)
    if unknown := sum(not knows for knows in tops.values()):
        return (
            f"{text}. Trong sổ có {numbers.show(members)} đảng viên; {unknown} tổ chức chưa có danh sách đến ngày này."
        )
    return f"{text} với {numbers.show(members)} đảng viên."
