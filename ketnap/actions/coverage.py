"""A member works in an enterprise that no organisation leads: recorded as a dated act with its paper, and nothing more
about the person. `Workplace` follows from the acts that stand."""

from datetime import date
from typing import Any

from django.db import transaction

from ketnap.access import journal
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import refuse
from ketnap.lib.dates import OPEN_END, show
from ketnap.models import Enterprise, Leadership, Person, Stay, Workplace, WorkplaceAct

Kind = WorkplaceAct.Kind


@transaction.atomic
def begin_work(
    *, person_id: int, enterprise_id: int, on: date, by: Any, paper: Paper = NO_PAPER
) -> WorkplaceAct:  # fmt: skip
    """From the day on the member works there. Refused where an organisation leads the enterprise on the day: then the
    register of members says it already."""
    person, enterprise = _take(person_id), _enterprise(enterprise_id)
    leads = Leadership.objects.filter(enterprise=enterprise_id, valid_from__lte=on, valid_to__gt=on)
    if leads.exists():
        raise refuse(
            f"{enterprise.name} có tổ chức đảng lãnh đạo vào ngày {show(on)}; hãy ghi ở trang tổ chức ấy.",
            field="on",
        )
    if not Stay.objects.filter(person=person_id, valid_from__lte=on, valid_to__gt=on).exists():
        raise refuse(
            f"{person.full_name} không là đảng viên trong sổ vào ngày {show(on)}; hãy xem lại người hoặc ngày.",
            field="who",
        )
    held = Workplace.objects.filter(person=person_id, valid_to__gt=on).select_related("enterprise").first()
    if held is not None:
        raise refuse(
            f"{person.full_name} đã ghi làm việc ở {held.enterprise.name} từ ngày {show(held.valid_from)}; "
            "hãy ghi thôi làm việc ở đó trước.", field="who",
        )  # fmt: skip
    return _note("work_begun", person_id, enterprise_id, Kind.BEGUN, on, by, paper)


@transaction.atomic
def end_work(
    *, person_id: int, enterprise_id: int, on: date, by: Any, paper: Paper = NO_PAPER
) -> WorkplaceAct:  # fmt: skip
    """The member works there until the day before."""
    person, enterprise = _take(person_id), _enterprise(enterprise_id)
    held = Workplace.objects.filter(person=person_id, enterprise=enterprise_id, valid_from__lt=on, valid_to__gt=on)
    if not held.exists():
        raise refuse(
            f"{person.full_name} không ghi làm việc ở {enterprise.name} ngay trước ngày {show(on)}; hãy xem lại ngày.",
            field="on",
        )
    return _note("work_ended", person_id, enterprise_id, Kind.ENDED, on, by, paper)


@transaction.atomic
def take_back_work(act_id: int, *, reason: str, by: Any, paper: Paper = NO_PAPER) -> WorkplaceAct:
    """Hoàn tác. Both acts stay. Refused for a beginning that an end stands on."""
    if not reason.strip():
        raise refuse("Chưa có lý do hoàn tác; hãy ghi một câu.", field="reason")
    act = WorkplaceAct.objects.filter(pk=act_id).first()
    if act is None or act.reverses_id:
        raise refuse("Không có ghi chép này để hoàn tác; hãy mở lại trang của doanh nghiệp.")
    person = _take(act.person_id)
    if WorkplaceAct.objects.filter(reverses=act).exists():
        raise refuse("Ghi chép này đã được hoàn tác; không cần làm lại.")
    if act.kind == Kind.BEGUN and _standing(act.person_id).filter(pk__gt=act.pk).exists():
        raise refuse(f"{person.full_name} còn việc ghi sau ngày {show(act.on)}; hãy hoàn tác việc ấy trước.")
    if act.kind == Kind.ENDED and _standing(act.person_id).filter(pk__gt=act.pk).exists():
        raise refuse(f"{person.full_name} đã ghi làm việc ở nơi khác sau đó; hãy hoàn tác việc ấy trước.")
    if not paper.reason:
        paper = Paper(**{**vars(paper), "reason": reason.strip()})
    return _note(
        "work_act_reversed", act.person_id, act.enterprise_id, Kind.REVERSAL, act.on, by, paper, reverses=act
    )  # fmt: skip


def _standing(person_id: int) -> Any:
    """Acts that were not taken back."""
    return WorkplaceAct.objects.filter(person=person_id, reverses=None, reversed_by=None)


def _take(person_id: int) -> Person:
    """The person, held for this transaction: two who write at once write one after the other."""
    person = Person.objects.select_for_update(no_key=True).filter(pk=person_id).first()
    if person is None:
        raise refuse("Không có người này trong sổ; hãy tìm và chọn lại.", field="who")
    return person


def _enterprise(enterprise_id: int) -> Enterprise:
    found = Enterprise.objects.filter(pk=enterprise_id).first()
    if found is None:
        raise refuse("Không có doanh nghiệp này trong sổ; hãy mở lại trang và chọn lại.")
    return found


def _note(
    verb: str, person_id: int, enterprise_id: int, kind: str, on: date, by: Any, paper: Paper,
    reverses: WorkplaceAct | None = None,
) -> WorkplaceAct:  # fmt: skip
    act = WorkplaceAct.objects.create(
        person_id=person_id, enterprise_id=enterprise_id, kind=kind, on=on, reverses=reverses, **provenance(by, paper)
    )
    _derive(person_id)
    journal.record(
        f"coverage.{verb}", by=by, subject=f"enterprise:{enterprise_id}",
        detail={"on": on.isoformat(), "act": act.pk, "person": person_id},
    )  # fmt: skip
    return act


def _derive(person_id: int) -> None:
    """Workplaces of the person anew from the acts that stand."""
    Workplace.objects.filter(person=person_id).delete()
    rows: list[Workplace] = []
    for act in _standing(person_id).order_by("on", "pk"):
        if act.kind == Kind.BEGUN:
            rows.append(
                Workplace(person_id=person_id, enterprise_id=act.enterprise_id, valid_from=act.on, valid_to=OPEN_END)
            )
        elif rows:
            rows[-1].valid_to = act.on
    Workplace.objects.bulk_create(rows)
