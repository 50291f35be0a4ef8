"""Cấp ủy: who sits in a committee on a day, its term, and the entries about both."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from ketnap.actions import offices as acts
from ketnap.actions.offices import Holder
from ketnap.actions.refusal import refuse
from ketnap.documents.table import Part
from ketnap.lib import clock, dates, text
from ketnap.queries import offices, organisation
from ketnap.queries.missing import NotFound
from ketnap.queries.offices import CommitteeView, found_people
from ketnap.queries.offices.committees import MOST, SeatLine
from ketnap.rules import offices as rules
from ketnap.web import errors
from ketnap.web.days import asked, on_day
from ketnap.web.doors import may
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.offices import SeatEndForm, SeatForm, TermForm
from ketnap.web.forms.people import ReverseForm
from ketnap.web.offices.writing import Seen, Writing, sent, write
from ketnap.web.pages import done, page, show

HELD = ("Chức vụ", "Họ và tên", "Từ ngày", "Vào cấp ủy do")
OVER = ("Chức vụ", "Họ và tên", "Từ ngày", "Đến ngày", "Thôi vì")


@page("unit-committee")
def committee(request: HttpRequest, unit_id: int) -> HttpResponse:
    day = asked(request)
    held = offices.committee(request.viewer, unit_id, day.day)
    context = {
        "held": held, "day": day, "at_day": on_day(day.day), "may_write": may(request, "seat-new", unit_id),
        "may_pass": may(request, "charges-pass", unit_id),
        "late": bool(held.term and held.term.end.on and held.term.until is None and held.term.end.on < day.day),
    }  # fmt: skip
    return show(request, "offices/committee.html", context, on=day.day)


@table_page("unit-committee-table")
def committee_table(request: HttpRequest, unit_id: int) -> Sheet:
    on = asked(request).day
    held = offices.committee(request.viewer, unit_id, on)
    rows = [(one.title, one.name, one.since, one.how_label) for one in held.seats]
    past = [(one.title, one.name, one.since, one.until, one.end_label) for one in held.past]
    notes = [f"Có đến ngày {dates.show(on)}."]
    if held.term:
        notes.append(f"{text.nfc(held.term.name)}, từ ngày {dates.show(held.term.since)}.")
    return Sheet(f"Cấp ủy {held.name}", HELD, rows, notes, unit_id, (Part("Đã thôi", OVER, past),))


def trail(request: HttpRequest, unit_id: int, name: str) -> list[tuple[str, str]]:
    return [(name, reverse("unit", args=[unit_id])), ("Cấp ủy", reverse("unit-committee", args=[unit_id]))]


def now(request: HttpRequest, unit_id: int) -> CommitteeView:
    return offices.committee(request.viewer, unit_id, clock.today())


@page("unit-term")
def term(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Ghi nhiệm kỳ: what the congress set; a new one opens the term the papers are numbered through too."""
    held = now(request, unit_id)
    known = held.term
    start = {
        "since": known.since, "name": known.name, "ordinal": known.ordinal, "seats": known.seats,
        "standing_seats": known.standing_seats, "ends_on": known.planned,
    } if known else {}  # fmt: skip
    form = TermForm(sent(request), kind=held.kind, initial=start)

    def act() -> str:
        made, ended = acts.set_term(
            unit_id, form.term(), by=request.user, paper=form.paper(), after=posted_version(request)
        )
        over = f" {ended} chức vụ của nhiệm kỳ trước kết thúc ngày ấy." if ended else ""
        done(request, f"Đã ghi {made.term.name} của {held.name}.{over}")
        return reverse("unit-committee", args=[unit_id])

    stands = [
        ("Nhiệm kỳ", known.name if known else "", "name"),
        ("Từ ngày", dates.show(known.since) if known else "", "since"),
        ("Số cấp ủy viên", str(known.seats or "") if known else "", "seats"),
    ]  # fmt: skip
    words = Writing(
        f"Ghi nhiệm kỳ: {held.name}",
        "Đại hội mới thì gõ ngày bắt đầu mới: chức vụ của nhiệm kỳ trước kết thúc ngày ấy, số văn bản đánh lại từ 01. "
        "Giữ nguyên ngày bắt đầu thì chỉ ghi lại số lượng và ngày dự kiến của nhiệm kỳ đang chạy.",
        "Ghi nhiệm kỳ", trail(request, unit_id, held.name),
    )  # fmt: skip
    return write(request, form, words, act, seen=Seen(held.setting_id, stands))


@page("seat-new")
def seat(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Ghi một chức vụ trong cấp ủy."""
    held = now(request, unit_id)
    form = SeatForm(sent(request), posts=rules.posts(held.kind))

    def act() -> str:
        typed = form.cleaned_data
        holder = whom(request, unit_id, form, typed)
        made = acts.seat(
            unit_id, typed["post"], holder, typed["on"], how=typed["how"], until=typed["until"], why=typed["why"],
            by=request.user, paper=form.paper(), after=posted_version(request),
        )  # fmt: skip
        title = rules.title(made.post, held.kind)
        done(request, f"Đã ghi đồng chí {made.holder_name}: {title}, từ {dates.show(made.valid_from)}.")
        return reverse("unit-committee", args=[unit_id])

    words = Writing(
        f"Ghi cấp ủy viên: {held.name}",
        "Người đang giữ chức vụ khác trong cấp ủy thì chức vụ ấy kết thúc cùng ngày. Ghi chức vụ cũ thì điền cả ngày "
        "thôi.", "Ghi chức vụ", trail(request, unit_id, held.name),
    )  # fmt: skip
    last = held.acts[0] if held.acts else None
    stands = [("Ghi chép mới nhất", f"{last.label}: {last.sentence}" if last else "", "holder")]
    return write(request, form, words, act, seen=Seen(held.last_act, stands))


def whom(request: HttpRequest, unit_id: int, form: SeatForm, typed: dict[str, Any]) -> Holder:
    """The person the name means. Refused where it means nobody, or several and none was chosen."""
    if typed["outside"]:
        return Holder(name=typed["holder"])
    on = min(typed["on"], clock.today())
    found = found_people(request.viewer, unit_id, typed["holder"], on)
    chosen = next((one for one in found if str(one.person_id) == typed["person"]), None)
    if chosen or len(found) == 1:
        return Holder((chosen or found[0]).person_id)
    if not found:
        raise refuse(
            f"Ngày {dates.show(on)} ở đây không có đảng viên nào tên hoặc mang số thẻ “{typed['holder']}”; hãy xem "
            "lại, hoặc đánh dấu “Người này không có trong sổ, chỉ ghi tên”.", field="holder",
        )  # fmt: skip
    form.ask_which(found[:MOST])
    raise refuse(f"Có nhiều đảng viên tên “{typed['holder']}”; hãy chọn một, hoặc gõ số thẻ.", field="person")


@page("seat-end")
def seat_end(request: HttpRequest, unit_id: int, seat_id: int) -> HttpResponse:
    """Ghi thôi một chức vụ."""
    held = now(request, unit_id)
    one = of_committee(held, seat_id)
    form = SeatEndForm(sent(request))

    def act() -> str:
        typed = form.cleaned_data
        acts.end_seat(
            one.seat_id, typed["on"], typed["why"], by=request.user, paper=form.paper(), after=posted_version(request)
        )
        done(
            request, f"Đã ghi đồng chí {one.name} thôi {text.small(one.title)} từ {dates.show(typed['on'])}. Nơi đồng "
            "chí ấy phụ trách nay chờ người khác.", reverse("charges-pass", args=[unit_id]), "Bàn giao nơi phụ trách",
        )  # fmt: skip
        return reverse("unit-committee", args=[unit_id])

    words = Writing(
        f"Thôi chức vụ: {one.name}", f"{one.title} của {held.name}, từ {dates.show(one.since)}. Lịch sử vẫn còn.",
        "Ghi thôi chức vụ", trail(request, unit_id, held.name),
    )  # fmt: skip
    stands = [("Từ ngày", f"{one.end_label}: {dates.show(one.until)}" if one.until else "đang giữ", "on")]
    return write(request, form, words, act, seen=Seen(held.last_act, stands))


def of_committee(held: CommitteeView, seat_id: int) -> SeatLine:
    found = next((one for one in (*held.seats, *held.past) if one.seat_id == seat_id), None)
    if found is None:
        raise NotFound("Không có chức vụ này.")
    return found


def place_of(unit_id: int | None, enterprise_id: int | None) -> str:
    """The page that says who is in charge there."""
    if unit_id is not None:
        return reverse("unit-charge", args=[unit_id])
    return reverse("enterprise-charge", args=[enterprise_id])


@page("office-undo")
def undo(request: HttpRequest, unit_id: int, office_act_id: int) -> HttpResponse:
    """Hoàn tác một ghi chép về cấp ủy hoặc phân công phụ trách."""
    unit = organisation.unit(request.viewer, unit_id, clock.today())
    entry = offices.entry(request.viewer, unit_id, office_act_id)
    if not (entry.enterprise_id or entry.unit_id) and not may(request, "seat-new", unit_id):
        return errors.forbidden(request)
    form = ReverseForm(sent(request))
    back = reverse("unit-committee", args=[unit_id])
    if entry.enterprise_id or entry.unit_id:
        back = place_of(entry.unit_id, entry.enterprise_id)

    def act() -> str:
        paper = form.paper()
        acts.take_back(office_act_id, reason=paper.reason, by=request.user, paper=paper)
        done(request, f"Đã hoàn tác: {text.small(entry.label)}, {entry.sentence}. Cả hai ghi chép còn trong sổ.")
        return back

    words = Writing(
        f"Hoàn tác: {text.small(entry.label)} từ {dates.show(entry.on)}",
        f"{entry.sentence}. Sổ trở lại như trước ghi chép ấy; cả hai ghi chép còn lại.", "Hoàn tác, ghi lý do",
        [(unit.name, reverse("unit", args=[unit_id])), ("Trang trước", back)],
    )  # fmt: skip
    return write(request, form, words, act)
