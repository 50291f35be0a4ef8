"""An entry about an enterprise taken back by an entry that reverses it; refused where a later one stands on it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction

from ketnap.actions.organisation import enterprises, leading, tree
from ketnap.actions.papers import NO_PAPER, Paper
from ketnap.actions.refusal import refuse
from ketnap.lib import text
from ketnap.lib.dates import OPEN_END, show
from ketnap.models import (
    Enterprise,
    EnterpriseAct,
    EnterpriseOwnership,
    Headcount,
    Leadership,
    MassOrganisation,
    WorkplaceAct,
)

Kind = EnterpriseAct.Kind


@transaction.atomic
def take_back_enterprise_act(
    act_id: int, *, reason: str, by: Any, version: int | None = None, paper: Paper = NO_PAPER
) -> EnterpriseAct:
    """Hoàn tác. What held before the entry holds again; both entries stay."""
    if not reason.strip():
        raise refuse("Ghi lý do hoàn tác.", field="reason")
    tree.lock()
    act = EnterpriseAct.objects.filter(pk=act_id).first()
    if act is None:
        raise refuse("Không có ghi chép này trong sổ; mở lại trang.")
    leading.take(act.enterprise_id, version)
    if act.reverses_id:
        raise refuse("Không hoàn tác một lần hoàn tác; ghi lại cho đúng.")
    if EnterpriseAct.objects.filter(reverses=act).exists():
        raise refuse("Ghi chép này đã được hoàn tác; không cần làm lại.")
    _RESTORED[act.kind](act)
    if not paper.reason:
        paper = Paper(**{**vars(paper), "reason": reason.strip()})
    return leading.note(
        "enterprise_act_reversed", act.enterprise_id, act.kind, act.effective_on, by, paper, act.unit_id, {}, act
    )


def _later(act: EnterpriseAct, what: str) -> None:
    raise refuse(f"{what} ghi sau ngày {show(act.effective_on)} dựa vào ghi chép này; hoàn tác việc ghi sau trước.")


def _entered(act: EnterpriseAct) -> None:
    later = EnterpriseAct.objects.filter(enterprise=act.enterprise_id, reverses=None, reversed_by=None)
    led = Leadership.objects.filter(enterprise=act.enterprise_id).exclude(pk__in=act.detail.get("begun", []))
    owned = EnterpriseOwnership.objects.filter(enterprise=act.enterprise_id).exclude(pk=act.detail["ownership"])
    if later.exclude(pk=act.pk).exists() or led.exists() or owned.exists():
        _later(act, "Đã có việc khác của doanh nghiệp")
    works = WorkplaceAct.objects.filter(enterprise=act.enterprise_id, reverses=None, reversed_by=None)
    beside = MassOrganisation.objects.filter(enterprise=act.enterprise_id, withdrawn=False)
    if works.exists() or beside.exists():
        _later(act, "Đã có đảng viên hoặc đoàn thể của doanh nghiệp")
    _led(act, missing_ok=True)
    EnterpriseOwnership.objects.filter(enterprise=act.enterprise_id).delete()
    Headcount.objects.filter(enterprise=act.enterprise_id).delete()


def _renamed(act: EnterpriseAct) -> None:
    enterprise = Enterprise.objects.get(pk=act.enterprise_id)
    if [enterprise.name, enterprise.tax_code] != act.detail["after"]:
        _later(act, "Tên hoặc mã số thuế")
    name, tax_code = act.detail["before"]
    other = Enterprise.objects.filter(name_fold=text.fold(name)).exclude(pk=enterprise.pk).first()
    if other is not None:
        raise refuse(f"Tên cũ nay là tên của doanh nghiệp {other.name}; ghi tên phân biệt bằng Đổi tên.")
    enterprise.name, enterprise.name_fold, enterprise.tax_code = name, text.fold(name), tax_code
    enterprise.save(update_fields=["name", "name_fold", "tax_code"])


def _owned(act: EnterpriseAct) -> None:
    made = EnterpriseOwnership.objects.filter(pk=act.detail["ownership"], valid_to=OPEN_END).first()
    before = act.detail["before"]
    if made is None or (before and not EnterpriseOwnership.objects.filter(pk=before, valid_to=made.valid_from)):
        _later(act, "Loại hình")
    EnterpriseOwnership.objects.filter(pk=act.detail["ownership"]).delete()
    if before:
        EnterpriseOwnership.objects.filter(pk=before).update(valid_to=OPEN_END)


def _counted(act: EnterpriseAct) -> None:
    held = Headcount.objects.filter(enterprise=act.enterprise_id, year=act.detail["year"]).first()
    newer = EnterpriseAct.objects.filter(
        enterprise=act.enterprise_id, kind=Kind.COUNTED, effective_on=act.effective_on, reverses=None,
        reversed_by=None, pk__gt=act.pk,
    )  # fmt: skip
    if held is None or held.workers != act.detail["workers"] or newer.exists():
        _later(act, "Số lao động")
    elif act.detail["before"] is None:
        held.delete()
    else:
        held.workers = act.detail["before"]
        held.save(update_fields=["workers"])


def _led(act: EnterpriseAct, *, missing_ok: bool = False) -> None:
    begun = act.detail.get("begun", [])
    if not begun and missing_ok:
        return
    if Leadership.objects.filter(pk__in=begun, valid_to=OPEN_END).count() != len(begun):
        _later(act, "Việc thôi lãnh đạo")
    enterprises.take_back(act.detail)


def _left(act: EnterpriseAct) -> None:
    ((pk, reached),) = act.detail["ended"]
    row = Leadership.objects.filter(pk=pk, valid_to=act.effective_on).first()
    if row is None or _again(row, date.fromisoformat(reached)):
        _later(act, "Việc lãnh đạo")
    enterprises.take_back(act.detail)


def _again(row: Leadership, reached: date) -> bool:
    same = Leadership.objects.filter(unit=row.unit_id, enterprise=row.enterprise_id, valid_from__lt=reached)
    return same.filter(valid_from__gte=row.valid_to).exists()


_RESTORED: dict[str, Callable[[EnterpriseAct], None]] = {
    Kind.ENTERED: _entered, Kind.RENAMED: _renamed, Kind.OWNED: _owned, Kind.COUNTED: _counted, Kind.LED: _led,
    Kind.LEFT: _left,
}  # fmt: skip
