"""Mass organisations: entered with their first day, counted, their officers seated, rated, ended. Each entry is a dated
act with its paper; a mistake is taken back by an act that reverses it."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from ketnap.access import journal
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import Conflict, refuse
from ketnap.lib import text
from ketnap.lib.dates import OPEN_END, show
from ketnap.models import Enterprise, MassOrganisation, UnionAct, UnionKind, Unit

Kind = UnionAct.Kind
SUBJECT = "union"


@transaction.atomic
def enter_union(
    *, kind: str, name: str, unit_id: int, since: date, by: Any, enterprise_id: int | None = None,
    paper: Paper = NO_PAPER,
) -> MassOrganisation:  # fmt: skip
    """A mass organisation beside the unit, or of the enterprise, from the day on. Refused for one that stands there
    already under the same name."""
    named = text.nfc(name)
    if kind not in UnionKind.values:
        raise refuse(f"Chưa rõ loại đoàn thể; hãy chọn {', '.join(UnionKind.labels)}.", field="kind")
    if not named or len(named) > 200:
        raise refuse("Chưa có tên đoàn thể, hoặc tên dài quá 200 chữ; hãy ghi tên đầy đủ.", field="name")
    if not Unit.objects.select_for_update(no_key=True).filter(pk=unit_id).exists():
        raise refuse("Không có tổ chức đảng này trong sổ; hãy mở lại trang và chọn lại.", field="unit")
    if enterprise_id is not None and not Enterprise.objects.filter(pk=enterprise_id).exists():
        raise refuse("Không có doanh nghiệp này trong sổ; hãy mở lại trang và chọn lại.", field="enterprise_id")
    there = MassOrganisation.objects.filter(
        kind=kind, unit=unit_id, enterprise=enterprise_id, withdrawn=False, valid_to__gt=since
    )
    if known := next((one for one in there if text.fold(one.name) == text.fold(named)), None):
        raise refuse(
            f"{known.name} đã có trong sổ từ ngày {show(known.valid_from)}; hãy ghi việc mới ở trang của đoàn thể ấy.",
            field="name",
        )
    made = MassOrganisation.objects.create(
        kind=kind, name=named, unit_id=unit_id, enterprise_id=enterprise_id, valid_from=since
    )
    _note("entered", made, Kind.ENTERED, since, by, paper)
    return made


@transaction.atomic
def count_members(
    *, union_id: int, on: date, members: int, by: Any, version: int | None = None, paper: Paper = NO_PAPER
) -> UnionAct:
    """Its members as counted on the day."""
    held = _take(union_id, version)
    if members < 0:
        raise refuse(f"{held.name}: số người không thể dưới 0; hãy xem lại số.", field="members")
    _within(held, on)
    _once(held, "số đoàn viên, hội viên của ngày này", kind=Kind.COUNTED, on=on)
    return _note("counted", held, Kind.COUNTED, on, by, paper, members=members)


@transaction.atomic
def seat_officer(
    *, union_id: int, on: date, seat: str, officer: str, by: Any, party_member: bool | None = None,
    version: int | None = None, paper: Paper = NO_PAPER,
) -> UnionAct:  # fmt: skip
    """From the day on that person holds the seat; with an empty name nobody does."""
    held = _take(union_id, version)
    if seat not in UnionAct.Seat.values:
        raise refuse(f"{held.name}: chưa rõ chức danh; hãy chọn {', '.join(UnionAct.Seat.labels)}.", field="seat")
    named = text.nfc(officer)
    if len(named) > 100:
        raise refuse(f"{held.name}: tên dài quá 100 chữ; hãy viết gọn lại.", field="officer")
    _within(held, on)
    _once(held, "người giữ chức danh ấy từ ngày này", kind=Kind.SEATED, on=on, seat=seat)
    member = party_member if named else None
    return _note("seated", held, Kind.SEATED, on, by, paper, seat=seat, officer=named, party_member=member)


@transaction.atomic
def rate_union(
    *, union_id: int, year: int, rating: str, on: date, by: Any, version: int | None = None, paper: Paper = NO_PAPER
) -> UnionAct:  # fmt: skip
    """How the mass organisation was rated for the year, in the words of its own report of the day."""
    held = _take(union_id, version)
    said = text.nfc(rating)
    if not said or len(said) > 100:
        raise refuse(f"{held.name}: chưa có mức xếp loại; hãy ghi đúng chữ trong báo cáo.", field="rating")
    if not held.valid_from.year <= year <= min(on.year, held.valid_to.year):
        raise refuse(
            f"{held.name} không có xếp loại của năm {year} vào ngày {show(on)}; hãy xem lại năm.", field="year"
        )
    _once(held, f"xếp loại năm {year}", kind=Kind.RATED, year=year)
    return _note("rated", held, Kind.RATED, on, by, paper, year=year, rating=said)


@transaction.atomic
def end_union(
    *, union_id: int, on: date, by: Any, version: int | None = None, paper: Paper = NO_PAPER
) -> MassOrganisation:
    """It works until the day before. Refused where something was recorded of a later day."""
    held = _take(union_id, version)
    _within(held, on)
    if on == held.valid_from:
        raise refuse(f"{held.name} có từ chính ngày {show(on)}; ghi nhầm thì hãy hoàn tác lần ghi ấy.", field="on")
    later = _standing(held).filter(on__gte=on).exclude(kind=Kind.RATED).first()
    if later is not None:
        raise refuse(
            f"{held.name} còn việc ghi ngày {show(later.on)}; hãy chọn ngày sau đó hoặc hoàn tác việc ấy.", field="on"
        )
    held.valid_to = on
    held.save(update_fields=["valid_to"])
    _note("ended", held, Kind.ENDED, on, by, paper)
    return held


@transaction.atomic
def take_back_union_act(
    act_id: int, *, reason: str, by: Any, version: int | None = None, paper: Paper = NO_PAPER
) -> UnionAct:
    """Hoàn tác. What held before the act holds again; both acts stay."""
    if not reason.strip():
        raise refuse("Chưa có lý do hoàn tác; hãy ghi một câu.", field="reason")
    act = UnionAct.objects.filter(pk=act_id).first()
    if act is None or act.reverses_id:
        raise refuse("Không có ghi chép này để hoàn tác; hãy mở lại trang của đoàn thể.")
    held = _take(act.organisation_id, version)
    if UnionAct.objects.filter(reverses=act).exists():
        raise refuse("Ghi chép này đã được hoàn tác; không cần làm lại.")
    if act.kind == Kind.ENTERED:
        if _standing(held).exclude(pk=act.pk).exists():
            raise refuse(f"{held.name} còn việc ghi sau; hãy hoàn tác các việc ấy trước.")
        held.withdrawn = True
        held.save(update_fields=["withdrawn"])
    if act.kind == Kind.ENDED:
        held.valid_to = OPEN_END
        held.save(update_fields=["valid_to"])
    if not paper.reason:
        paper = Paper(**{**vars(paper), "reason": reason.strip()})
    return _note("act_reversed", held, Kind.REVERSAL, act.on, by, paper, reverses=act)


def _standing(held: MassOrganisation) -> Any:
    """Acts that were not taken back."""
    return UnionAct.objects.filter(organisation=held, reverses=None, reversed_by=None)


def _within(held: MassOrganisation, on: date) -> None:
    if held.valid_from <= on < held.valid_to:
        return
    until = "" if held.valid_to == OPEN_END else f" đến ngày {show(held.valid_to)}"
    raise refuse(
        f"{held.name} có trong sổ từ ngày {show(held.valid_from)}{until}, ngày {show(on)} ở ngoài; hãy xem lại ngày.",
        field="on",
    )


def _once(held: MassOrganisation, what: str, **same: Any) -> None:
    if _standing(held).filter(**same).exists():
        raise refuse(f"{held.name} đã ghi {what}; hãy hoàn tác lần ghi ấy rồi ghi lại.")


def _take(union_id: int, version: int | None) -> MassOrganisation:
    """Take it for this transaction. Raises Conflict if it was changed since the version the page showed."""
    rows = MassOrganisation.objects.filter(pk=union_id, withdrawn=False)
    if not rows.exists():
        raise refuse("Không có đoàn thể này trong sổ; hãy mở lại trang và chọn lại.")
    if version is not None:
        rows = rows.filter(version=version)
    if not rows.update(version=F("version") + 1):
        line = journal.latest(f"{SUBJECT}:{union_id}")
        raise Conflict((line.by_name if line else "") or "chương trình", line.at if line else None, SUBJECT)
    return MassOrganisation.objects.get(pk=union_id)


def _note(
    verb: str, held: MassOrganisation, kind: str, on: date, by: Any, paper: Paper, **told: Any
) -> UnionAct:  # fmt: skip
    act = UnionAct.objects.create(organisation=held, kind=kind, on=on, **told, **provenance(by, paper))
    journal.record(
        f"unions.{verb}", by=by, subject=f"{SUBJECT}:{held.pk}", unit_id=held.unit_id,
        detail={"on": on.isoformat(), "act": act.pk},
    )  # fmt: skip
    return act
