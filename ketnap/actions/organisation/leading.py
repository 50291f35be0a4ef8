"""Enterprises outside a list: entered, owned otherwise from a day, counted by year, led by another unit from a day."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from ketnap.access import journal
from ketnap.actions.organisation import tree
from ketnap.actions.organisation.enterprises import Leads
from ketnap.actions.refusal import Conflict, refuse
from ketnap.lib import text
from ketnap.lib.dates import OPEN_END, show
from ketnap.models import Enterprise, EnterpriseOwnership, Headcount, Leadership, Ownership, UnitState


@transaction.atomic
def enter_enterprise(*, name: str, ownership: str, since: date, by: Any, tax_code: str = "") -> Enterprise:
    """An enterprise new to the register. Refused for a name already there, without regard to accents and case."""
    name, fold = text.nfc(name), text.fold(name)
    if not name or len(name) > 200:
        raise refuse("Ghi tên doanh nghiệp, không quá 200 chữ.", field="name")
    tree.lock()
    if known := Enterprise.objects.filter(name_fold=fold).first():
        raise refuse(f"Đã có doanh nghiệp {known.name}; chọn doanh nghiệp ấy, hoặc ghi tên phân biệt.", field="name")
    enterprise = Enterprise.objects.create(name=name, name_fold=fold, tax_code=text.nfc(tax_code))
    EnterpriseOwnership.objects.create(enterprise=enterprise, ownership=_ownership(ownership), valid_from=since)
    _note("enterprise_entered", enterprise.pk, by, since)
    return enterprise


@transaction.atomic
def change_ownership(
    *, enterprise_id: int, ownership: str, on: date, by: Any, version: int | None = None
) -> EnterpriseOwnership:
    """From the day on the enterprise is owned otherwise. Refused before a change recorded for a later day."""
    _bump(enterprise_id, version)
    last = EnterpriseOwnership.objects.filter(enterprise=enterprise_id).order_by("-valid_from").first()
    if last and last.valid_from >= on:
        raise refuse(f"Loại hình doanh nghiệp đã ghi từ ngày {show(last.valid_from)}; chọn ngày sau đó.", field="on")
    if last and last.ownership == _ownership(ownership):
        raise refuse(
            f"Doanh nghiệp đã thuộc loại hình {last.get_ownership_display()}; không cần ghi lại.", field="ownership"
        )
    if last:
        last.valid_to = on
        last.save(update_fields=["valid_to"])
    made = EnterpriseOwnership.objects.create(
        enterprise_id=enterprise_id, ownership=_ownership(ownership), valid_from=on
    )
    _note("ownership_changed", enterprise_id, by, on)
    return made


@transaction.atomic
def count_workers(*, enterprise_id: int, year: int, workers: int, by: Any, version: int | None = None) -> Headcount:
    """Workers of the enterprise in the year; a number given before for the year is replaced."""
    if workers < 0 or not 1945 <= year <= 9999:
        raise refuse("Ghi năm và số lao động từ 0 trở lên.", field="workers")
    _bump(enterprise_id, version)
    made, _ = Headcount.objects.update_or_create(enterprise_id=enterprise_id, year=year, defaults={"workers": workers})
    _note("workers_counted", enterprise_id, by, None, year=year)
    return made


@transaction.atomic
def lead(*, unit_id: int, enterprise_id: int, on: date, by: Any) -> Leadership:
    """The unit leads the enterprise from the day on."""
    _bump(enterprise_id, None)
    tree.lock()
    if not UnitState.objects.filter(unit=unit_id, valid_from__lte=on, valid_to=OPEN_END).exists():
        raise refuse(
            f"{tree.name_of(unit_id)} không có trong sổ từ ngày {show(on)} trở đi. Xem lại ngày.", field="unit"
        )
    leads = Leads()
    leads.begin(unit_id, [enterprise_id], on)
    if not leads.begun:
        raise refuse(f"{tree.name_of(unit_id)} đã lãnh đạo doanh nghiệp này; không cần ghi lại.", field="enterprise")
    _note("leadership_begun", enterprise_id, by, on, unit=unit_id)
    return Leadership.objects.get(pk=leads.begun[0])


@transaction.atomic
def stop_leading(*, unit_id: int, enterprise_id: int, on: date, by: Any) -> Leadership:
    """The unit leads the enterprise until the day before."""
    _bump(enterprise_id, None)
    tree.lock()
    row = Leadership.objects.filter(unit=unit_id, enterprise=enterprise_id, valid_from__lt=on, valid_to__gt=on).first()
    if row is None:
        raise refuse(
            f"{tree.name_of(unit_id)} không lãnh đạo doanh nghiệp này vào ngày {show(on)}. Xem lại ngày.", field="on"
        )
    row.valid_to = on
    row.save(update_fields=["valid_to"])
    _note("leadership_ended", enterprise_id, by, on, unit=unit_id)
    return row


def _ownership(code: str) -> str:
    if code not in Ownership.values:
        raise refuse(f"Chọn loại hình doanh nghiệp: {', '.join(Ownership.labels)}.", field="ownership")
    return code


def _bump(enterprise_id: int, version: int | None) -> None:
    """Take the enterprise for this transaction. Raises Conflict if it was changed since the version the page showed."""
    rows = Enterprise.objects.filter(pk=enterprise_id)
    if not rows.exists():
        raise refuse("Không có doanh nghiệp này trong sổ; mở lại trang và chọn lại.", field="enterprise")
    if version is not None:
        rows = rows.filter(version=version)
    if not rows.update(version=F("version") + 1):
        line = journal.latest(f"enterprise:{enterprise_id}")
        raise Conflict((line.by_name if line else "") or "chương trình", line.at if line else None, "enterprise")


def _note(verb: str, enterprise_id: int, by: Any, on: date | None, **detail: Any) -> None:
    if on is not None:
        detail = {**detail, "on": on.isoformat()}
    unit = detail.get("unit")
    journal.record(f"organisation.{verb}", by=by, subject=f"enterprise:{enterprise_id}", unit_id=unit, detail=detail)
