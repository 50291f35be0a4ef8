"""Phân công trong cấp ủy: who is in charge of how much, and where nobody is; everything of one handed to another."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from ketnap.actions import offices as acts
from ketnap.documents.table import Part
from ketnap.lib import clock, dates
from ketnap.queries import offices
from ketnap.queries.offices import Load
from ketnap.queries.offices.loads import Loaded
from ketnap.queries.offices.loads import Part as Place
from ketnap.statistics.few import FEW as NAMED
from ketnap.statistics.tree import UnitCount, some_counts, tree_counts
from ketnap.web.days import asked, on_day
from ketnap.web.doors import door, may
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.forms.offices import PassForm
from ketnap.web.offices.committees import place_of, trail
from ketnap.web.offices.writing import Writing, sent, write
from ketnap.web.pages import done, page, show

SHOWN = 100
"""Rows of a list on the page; the workbook has them all."""
FEW = 5
"""Places of one holder on a page of very many."""
BARE = ("Tổ chức, doanh nghiệp", "Người phụ trách trước", "Vì sao")
SUMS = ("Cấp ủy viên", "Chức vụ", "Tổ chức", "Doanh nghiệp", "Đảng viên", "Dự bị", "Hồ sơ kết nạp", "Hồ sơ quá hạn")
PLACES = ("Người phụ trách", "Nơi phụ trách", "Từ ngày", "Đảng viên", "Dự bị", "Hồ sơ kết nạp", "Hồ sơ quá hạn")


@dataclass(frozen=True)
class Row:
    """One place somebody is in charge of, with the doors of its numbers; None where nothing is known."""

    place: Place
    counts: UnitCount | None
    address: str
    doors: dict[str, str]

    @property
    def members(self) -> int | None:
        return self.counts.members if self.counts else None

    @property
    def probationary(self) -> int | None:
        return self.counts.probationary if self.counts else None


@dataclass(frozen=True)
class Holder:
    at: str
    """Where on the page the places stand."""
    one: Loaded
    rows: list[Row]
    members: int | None
    probationary: int | None

    many: bool
    """The page shows the beginning of the places; an address of its own shows them all."""

    @property
    def anchor(self) -> str:
        return "" if not self.rows else self.all if self.many else f"#{self.at}"

    @property
    def all(self) -> str:
        return f"?{urlencode({'ai': self.one.word})}"

    @property
    def shown(self) -> list[Row]:
        return self.rows[:FEW] if self.many else self.rows


def holders(request: HttpRequest, found: Load, *, many: bool = False) -> list[Holder]:
    """`many`: there are too many places for one page."""
    units = sorted({part.unit_id for one in found.holders for part in one.parts if part.unit_id is not None})
    viewer, on = request.viewer, found.on
    known = some_counts(viewer, on, units) if len(units) <= NAMED else tree_counts(viewer, on)
    at = on_day(found.on)
    made = []
    for number, one in enumerate(found.holders, 1):
        rows = [row(part, known, found, at) for part in one.parts]
        units = [line for line in rows if line.place.unit_id is not None and not line.place.nested]
        told = all(line.counts for line in units)
        made.append(Holder(
            f"nguoi-{number}", one, rows, sum(line.members or 0 for line in units) if told else None,
            sum(line.probationary or 0 for line in units) if told else None, many and len(rows) > FEW,
        ))  # fmt: skip
    return made


def row(part: Place, known: dict[int, UnitCount], found: Load, at: str) -> Row:
    if part.unit_id is None:
        return Row(part, None, f"{place_of(None, part.enterprise_id)}{at}", {})
    board = f"{reverse('path-board')}?to_chuc={part.unit_id}"
    january = found.on.replace(month=1, day=1)
    members = f"{reverse('unit-members', args=[part.unit_id])}{at}"
    doors = {
        "members": door("members", part.unit_id, january, found.on), "files": board, "late": f"{board}&qua_han=co",
        "probationary": f"{members}{'&' if at else '?'}dien=du-bi",
    }  # fmt: skip
    return Row(part, known.get(part.unit_id), f"{place_of(part.unit_id, None)}{at}", doors)


@page("unit-load")
def load(request: HttpRequest, unit_id: int) -> HttpResponse:
    day = asked(request)
    found = offices.load(request.viewer, unit_id, day.day)
    total = sum(len(one.parts) for one in found.holders)
    made = holders(request, found, many=total > SHOWN and not request.GET.get("ai"))
    charged = [one for one in made if one.rows and request.GET.get("ai", one.one.word) == one.one.word]
    context = {
        "found": found, "day": day, "at_day": on_day(day.day), "holders": made, "bare": found.bare[:SHOWN],
        "charged": charged, "handovers": offices.handovers(request.viewer, unit_id),
        "may_pass": may(request, "charges-pass", unit_id) and any(one.rows for one in made),
        "may_write": may(request, "charges-pass", unit_id),
    }  # fmt: skip
    return show(request, "offices/load.html", context, on=day.day)


@table_page("unit-load-table")
def load_table(request: HttpRequest, unit_id: int) -> Sheet:
    found = offices.load(request.viewer, unit_id, asked(request).day)
    made = holders(request, found)
    sums = [
        (one.one.name, said(one.one), len(one.one.units), len(one.one.firms), one.members, one.probationary,
         one.one.files, one.one.late)
        for one in made
    ]  # fmt: skip
    bare = [(one.name, one.was.name if one.was else "", why(one)) for one in found.bare]
    parts = (Part("Nơi phụ trách", PLACES, list(places(made))), Part("Chưa có người phụ trách", BARE, bare))
    notes = (f"Có đến ngày {dates.show(found.on)}.",)
    return Sheet(f"Phân công phụ trách {found.name}", SUMS, sums, notes, unit_id, parts)


def said(one: Loaded) -> str:
    return f"{one.gone.why} từ {dates.show(one.gone.since)}" if one.gone else one.title


def why(one) -> str:  # type: ignore[no-untyped-def]
    return f"{one.was.gone.why} từ {dates.show(one.was.gone.since)}" if one.was else ""


def places(made: list[Holder]) -> Iterator[tuple[object, ...]]:
    for one in made:
        for line in one.rows:
            part = line.place
            yield one.one.name, part.name, part.since, line.members, line.probationary, part.files, part.late


@page("charges-pass")
def charges_pass(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Bàn giao nơi phụ trách: first whose, then which places, to whom, on which day."""
    viewer, today = request.viewer, clock.today()
    found = offices.load(viewer, unit_id, today)
    charged = [one for one in found.holders if one.parts]
    old = next((one for one in charged if one.word == request.GET.get("cua", "")), None)
    mine = offices.offers(viewer, [unit_id], today)
    held = [(part.charge_id, part.name) for part in old.parts] if old else []
    others = [one for one in mine if old is None or one.word != old.word]
    form = PassForm(sent(request), held=held, offers=others, initial={"charges": [pk for pk, _ in held]})

    def act() -> str:
        typed = form.cleaned_data
        made = acts.pass_charges(
            unit_id, typed["charges"], typed["seat"], typed["on"], by=request.user, paper=form.paper()
        )
        work = sum(len(one) for one in made.work.values())
        done(
            request, f"Đồng chí {made.new_name} phụ trách thay đồng chí {made.old_name} từ {dates.show(made.on)}: "
            f"{len(made.charges)} nơi, {work} việc đang quá hạn.",
        )  # fmt: skip
        return reverse("charges-passed", args=[unit_id, made.pk])

    words = Writing(
        f"Bàn giao nơi phụ trách: {found.name}", "", "Bàn giao", trail(request, unit_id, found.name),
        "offices/pass.html",
    )  # fmt: skip
    return write(request, form, words, act, more={"found": found, "charged": charged, "old": old})


@page("charges-passed")
def charges_passed(request: HttpRequest, unit_id: int, passing_id: int) -> HttpResponse:
    made = offices.passed(request.viewer, unit_id, passing_id)
    where = [(one.name, place_of(one.unit_id, one.enterprise_id)) for one in made.places]
    return show(request, "offices/passed.html", {"made": made, "where": where})


@table_page("charges-passed-table")
def charges_passed_table(request: HttpRequest, unit_id: int, passing_id: int) -> Sheet:
    made = offices.passed(request.viewer, unit_id, passing_id)
    rows = [(one.name, one.where, one.what, "Còn phải làm" if one.open else "Đã xong") for one in made.work]
    notes = (f"Đồng chí {made.old_name} bàn giao cho đồng chí {made.new_name} ngày {dates.show(made.on)}.",)
    where = Part("Nơi bàn giao", ("Nơi bàn giao",), [(one.name,) for one in made.places])
    return Sheet("Việc bàn giao cùng nơi phụ trách", ("Họ và tên", "Đơn vị", "Việc", "Hiện nay"), rows, notes,
                 unit_id, (where,))  # fmt: skip
