"""The tree on a day. The address holds which branches are open (`mo=12,40`), so that it can be kept and shared."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpRequest, HttpResponse

from ketnap.lib import dates, numbers
from ketnap.queries import membership, organisation
from ketnap.queries.organisation import ActLine, Part, UnitRow
from ketnap.statistics.branches import by_branch
from ketnap.statistics.few import FEW
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.register import register
from ketnap.statistics.tree import UnitCount, some_counts, tree_counts
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
    found = unfolded(request, on)
    rows = found.rows
    among = [row.unit_id for row in rows]
    counts = some_counts(viewer, on, among) if len(rows) <= FEW else tree_counts(viewer, on)
    known = {row.unit_id: register(row.unit_id, on) for row in rows if row.depth == 0}
    tops = {row.unit_id: known[row.unit_id].knows(on) for row in rows if row.depth == 0}
    remembering = {top for top, one in known.items() if one.remembers}
    january = on.replace(month=1, day=1)
    admitted = {}
    if remembering:
        admitted = by_branch(viewer, CATALOGUE["admitted"], january, on, among=among if len(rows) <= FEW else None)
    changes = organisation.changes(viewer)
    told = below(rows, {top for top, knows in tops.items() if knows})
    remembered = below(rows, remembering)
    shown = lines(
        found, {pk: one for pk, one in counts.items() if pk in told}, {pk: admitted.get(pk, 0) for pk in remembered}, on
    )
    after = later(changes, on)
    shown = [replace(line, later=after.get(line.row.unit_id, "")) for line in shown]
    return Branches(shown, summary(found.kinds, counts, tops), tops, changes)


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


def unfolded(request: HttpRequest, on: date) -> Part:
    """What is open; without a word in the address the topmost units are."""
    wanted = request.GET.get("mo")
    if wanted == ALL:
        rows = organisation.tree(request.viewer, on)
        return Part(rows, {row.unit_id for row in rows if row.children}, Counter(row.kind for row in rows))
    if wanted is not None:
        ids = {int(part) for part in wanted.split(",") if part.isdecimal() and len(part) < 19}
        return organisation.part(request.viewer, on, ids)
    return organisation.part(request.viewer, on, None)


def lines(found: Part, counts: Mapping[int, UnitCount], admitted: Mapping[int, int], on: date) -> list[Line]:
    shown: list[Line] = []
    for row in found.rows:
        toggled = ",".join(str(pk) for pk in sorted(found.is_open ^ {row.unit_id})) or "0"
        number, held = admitted.get(row.unit_id), counts.get(row.unit_id)
        is_open = row.unit_id in found.is_open
        shown.append(Line(row, is_open, toggled if row.children else None, held, number, on))
    return shown


def later(changes: Iterable[ActLine], on: date) -> dict[int, str]:
    """Unit id → the first act after the day that changes or ends it, in words."""
    found: dict[int, str] = {}
    for act in changes:  # the latest first, so that the first one after the day is written last
        if act.on > on and not act.taken_back and act.reverses is None:
            found |= {part.unit_id: act.dated for part in act.parts if part.role in ("subject", "source")}
    return found


def summary(kinds: Counter[str], counts: Mapping[int, UnitCount], tops: Mapping[int, bool]) -> str:
    """51 tổ chức cơ sở đảng (18 đảng bộ, 33 chi bộ) với 2.061 đảng viên."""
    committees, cells = kinds["committee"], kinds["cell_base"]
    if committees + cells:
        parts = f"{numbers.show(committees)} đảng bộ, {numbers.show(cells)} chi bộ"
        text = f"{numbers.show(committees + cells)} tổ chức cơ sở đảng ({parts})"
    else:
        text = f"{numbers.show(kinds.total())} tổ chức đảng"
    if not any(tops.values()):
        return f"{text}. Chưa có danh sách đảng viên đến ngày này."
    members = sum(counts[top].members for top, knows in tops.items() if knows and top in counts)
    if unknown := sum(not knows for knows in tops.values()):
        return (
            f"{text}. Trong sổ có {numbers.show(members)} đảng viên; {unknown} tổ chức chưa có danh sách đến ngày này."
        )
    return f"{text} với {numbers.show(members)} đảng viên."
