"""Whom a commendation or an exemplar is about, and why it cannot be about them."""

from dataclasses import dataclass
from datetime import date

from ketnap.actions.refusal import Refused, refuse
from ketnap.lib import text
from ketnap.lib.dates import day_before, show
from ketnap.models import Commendation, Enterprise, Leadership, Movement, Person, Stay, Unit, UnitLink, UnitState

Subject = Commendation.Subject
_LOST = {
    Movement.Kind.EXPELLED: "bị khai trừ", Movement.Kind.STRUCK_OFF: "bị xóa tên",
    Movement.Kind.LEFT: "xin ra khỏi Đảng",
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A subject that may be proposed: where it stands, its name, and what it is."""

    kind: str
    pk: int | None
    home_id: int
    name: str
    unit_kind: str = ""
    """Of a unit: its kind on the day."""
    person: Person | None = None
    died_on: date | None = None

    def columns(self) -> dict[str, object]:
        mine = {"unit_id": None, "enterprise_id": None, "person_id": None, "outsider": "", "outsider_fold": ""}
        if self.kind == Subject.OUTSIDER:
            return {**mine, "outsider": self.name, "outsider_fold": text.fold(self.name)}
        return {**mine, f"{self.kind}_id": self.pk}


def subject(kind: str, pk: int | None, outsider: str, proposer_id: int | None, on: date) -> Found:
    """The subject as it stands on the day, its row held until the transaction ends. Raises Refused, also for one that
    is not below the proposer, where one is given."""
    if kind == Subject.OUTSIDER:
        name = text.nfc(outsider)
        if len(name) < 4 or len(name) > 200:
            raise refuse("Ghi họ tên, chức vụ, nơi làm việc của người được khen, không quá 200 chữ.", field="outsider")
        list(Unit.objects.select_for_update(no_key=True).filter(pk=proposer_id))
        return Found(kind, None, proposer_id or 0, name)
    find = {Subject.UNIT: _unit, Subject.ENTERPRISE: _enterprise, Subject.PERSON: _person}.get(Subject(kind))
    if find is None or pk is None:
        raise refuse("Chưa rõ khen ai; hãy chọn tổ chức, doanh nghiệp hoặc người.", field="subject")
    found = find(pk, on)
    below = UnitLink.objects.filter(descendant=found.home_id, valid_from__lte=on, valid_to__gt=on)
    if proposer_id is not None and not below.filter(ancestor=proposer_id).exists():
        raise refuse(
            f"{found.name} không thuộc {named(proposer_id, on)} ngày {show(on)}; hãy ghi ở trang của tổ chức quản lý.",
            field="subject",
        )
    return found


def named(unit_id: int, on: date) -> str:
    states = UnitState.objects.filter(unit=unit_id, valid_from__lte=on).order_by("-valid_from")
    return states.values_list("name", flat=True).first() or f"Tổ chức số {unit_id}"


def standing(unit_id: int, on: date) -> UnitState:
    """The unit as it stands on the day. Refused where it is not there."""
    states = list(UnitState.objects.filter(unit=unit_id).order_by("valid_from"))
    if not states:
        raise refuse(f"Không có tổ chức số {unit_id} trong sổ; hãy mở lại trang và chọn lại.", field="subject")
    now = next((one for one in states if one.valid_from <= on < one.valid_to), None)
    if now is not None:
        return now
    if on < states[0].valid_from:
        raise refuse(
            f"{states[0].name} mới có từ ngày {show(states[0].valid_from)}, chưa có ngày {show(on)}; hãy xem lại ngày.",
            field="subject",
        )
    last = day_before(states[-1].valid_to)
    raise refuse(
        f"{states[-1].name} không còn hoạt động, ngày cuối là {show(last)}; hãy chọn tổ chức kế tiếp, hoặc xem lại "
        "ngày.",
        field="subject",
    )


def _unit(pk: int, on: date) -> Found:
    list(Unit.objects.select_for_update(no_key=True).filter(pk=pk))
    state = standing(pk, on)
    return Found(Subject.UNIT, pk, pk, state.name, state.kind)


def _enterprise(pk: int, on: date) -> Found:
    row = Enterprise.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if row is None:
        raise refuse(f"Không có doanh nghiệp số {pk} trong sổ; hãy mở lại trang và chọn lại.", field="subject")
    lead = Leadership.objects.filter(enterprise=pk, valid_from__lte=on, valid_to__gt=on).order_by("pk").first()
    if lead is None:
        raise refuse(
            f"{row.name} chưa có tổ chức đảng lãnh đạo ngày {show(on)}; hãy ghi tổ chức lãnh đạo trước.",
            field="subject",
        )
    return Found(Subject.ENTERPRISE, pk, lead.unit_id, row.name)


def _person(pk: int, on: date) -> Found:
    row = Person.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if row is None:
        raise refuse(f"Không có hồ sơ số {pk} trong sổ; hãy mở lại trang và chọn lại.", field="subject")
    stay = Stay.objects.filter(person=pk, valid_from__lte=on, valid_to__gt=on).first()
    last = (
        Movement.objects.filter(person=pk, on__lte=on, reverses=None, reversed_by=None).order_by("-on", "-pk").first()
    )
    if stay is None and last is not None:
        if last.kind != Movement.Kind.DIED:
            raise _gone(row, last)
        return Found(Subject.PERSON, pk, last.unit_id, row.full_name, person=row, died_on=last.on)
    return Found(Subject.PERSON, pk, stay.unit_id if stay else row.unit_id, row.full_name, person=row)


def _gone(row: Person, last: Movement) -> Refused:
    if last.kind in _LOST:
        words = _LOST[Movement.Kind(last.kind)]
        return refuse(
            f"{row.full_name} {words} ngày {show(last.on)}, không còn là đảng viên; hãy bỏ đề nghị này.",
            field="subject",
        )
    return refuse(
        f"{row.full_name} không còn sinh hoạt ở đây từ ngày {show(last.on)} ({last.get_kind_display().lower()}); "
        "hãy gửi đề nghị đến nơi đồng chí đang sinh hoạt.",
        field="subject",
    )
