"""Enterprises outside a list: entered, renamed, owned otherwise from a day, counted by year, led by another unit from a
day. Each leaves an `EnterpriseAct` with its paper, which `taking_back` reverses."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from ketnap.access import journal
from ketnap.actions.organisation import tree
from ketnap.actions.organisation.enterprises import Leads, bare
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import Conflict, refuse
from ketnap.lib import text
from ketnap.lib.dates import OPEN_END, show
from ketnap.models import (
    Enterprise,
    EnterpriseAct,
    EnterpriseOwnership,
    Headcount,
    Leadership,
    Ownership,
    UnitState,
)

Kind = EnterpriseAct.Kind


@transaction.atomic
def enter_enterprise(
    *, name: str, ownership: str, since: date, by: Any, tax_code: str = "", unit_id: int | None = None,
    led_since: date | None = None, workers: int | None = None, year: int | None = None, paper: Paper = NO_PAPER,
    led: bool = True,
) -> Enterprise:  # fmt: skip
    """An enterprise new to the register; with `unit_id` that unit leads it from `led_since` on, or, where it is not
    `led`, keeps it at its page as one without organisation.

    `workers` are those of `year`. Refused for a name already there, without regard to accents and case.
    """
    named = _name(name)
    tree.lock()
    known = Enterprise.objects.filter(name_fold=text.fold(named)).first()
    if known and not bare([known.pk]):
        raise refuse(f"Đã có doanh nghiệp {known.name}; chọn doanh nghiệp ấy, hoặc ghi tên phân biệt.", field="name")
    enterprise = known or Enterprise.objects.create(name=named, name_fold=text.fold(named))
    enterprise.name, enterprise.tax_code = named, text.nfc(tax_code)
    enterprise.save(update_fields=["name", "tax_code"])
    owned = EnterpriseOwnership.objects.create(enterprise=enterprise, ownership=_ownership(ownership), valid_from=since)
    detail: dict[str, Any] = {"ownership": owned.pk}
    if unit_id is not None and led:
        begins = _there(unit_id, led_since or since)
        leads = Leads()
        leads.begin(unit_id, [enterprise.pk], begins)
        detail |= leads.detail()
    if workers is not None:
        held = Headcount.objects.create(enterprise=enterprise, year=_year(year, workers), workers=workers)
        detail |= {"counted": held.pk, "workers": workers}
    note("enterprise_entered", enterprise.pk, Kind.ENTERED, since, by, paper, unit_id, detail)
    return enterprise


@transaction.atomic
def rename_enterprise(
    *, enterprise_id: int, name: str, tax_code: str, on: date, by: Any, version: int | None = None,
    paper: Paper = NO_PAPER,
) -> Enterprise:  # fmt: skip
    """From the day on the enterprise carries this name and tax code; it stays the same one. Refused before a renaming
    recorded for a later day, and for a name that another enterprise carries."""
    take(enterprise_id, version)
    named, tax_code = _name(name), text.nfc(tax_code)
    enterprise = Enterprise.objects.get(pk=enterprise_id)
    if (enterprise.name, enterprise.tax_code) == (named, tax_code):
        raise refuse("Tên và mã số thuế giống như trong sổ; không cần ghi lại.", field="name")
    last = _standing(enterprise_id, Kind.RENAMED).filter(effective_on__gte=on).first()
    if last is not None:
        raise refuse(f"Tên doanh nghiệp đã đổi từ ngày {show(last.effective_on)}; chọn ngày sau đó.", field="on")
    if other := Enterprise.objects.filter(name_fold=text.fold(named)).exclude(pk=enterprise_id).first():
        raise refuse(f"Đã có doanh nghiệp {other.name}; ghi tên phân biệt.", field="name")
    detail = {"before": [enterprise.name, enterprise.tax_code], "after": [named, tax_code]}
    enterprise.name, enterprise.name_fold, enterprise.tax_code = named, text.fold(named), tax_code
    enterprise.save(update_fields=["name", "name_fold", "tax_code"])
    note("enterprise_renamed", enterprise_id, Kind.RENAMED, on, by, paper, None, detail)
    return enterprise


@transaction.atomic
def change_ownership(
    *, enterprise_id: int, ownership: str, on: date, by: Any, version: int | None = None, paper: Paper = NO_PAPER
) -> EnterpriseOwnership:
    """From the day on the enterprise is owned otherwise. Refused before a change recorded for a later day."""
    take(enterprise_id, version)
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
    detail = {"ownership": made.pk, "before": last.pk if last else None, "kind": made.ownership}
    note("ownership_changed", enterprise_id, Kind.OWNED, on, by, paper, None, detail)
    return made


@transaction.atomic
def count_workers(
    *, enterprise_id: int, year: int, workers: int, by: Any, version: int | None = None, paper: Paper = NO_PAPER
) -> Headcount:
    """Workers of the enterprise in the year; a number given before for the year is replaced and kept in the act."""
    _year(year, workers)
    take(enterprise_id, version)
    held = Headcount.objects.filter(enterprise=enterprise_id, year=year).first()
    if held is not None and held.workers == workers:
        raise refuse(f"Năm {year} sổ đã ghi {workers} lao động; không cần ghi lại.", field="workers")
    detail = {"year": year, "workers": workers, "before": held.workers if held else None}
    made, _ = Headcount.objects.update_or_create(enterprise_id=enterprise_id, year=year, defaults={"workers": workers})
    note("workers_counted", enterprise_id, Kind.COUNTED, date(year, 1, 1), by, paper, None, detail)
    return made


@transaction.atomic
def lead(
    *, unit_id: int, enterprise_id: int, on: date, by: Any, version: int | None = None, paper: Paper = NO_PAPER
) -> Leadership:
    """The unit leads the enterprise from the day on."""
    take(enterprise_id, version)
    tree.lock()
    _there(unit_id, on)
    leads = Leads()
    leads.begin(unit_id, [enterprise_id], on)
    if not leads.begun:
        raise refuse(f"{tree.name_of(unit_id)} đã lãnh đạo doanh nghiệp này; không cần ghi lại.", field="enterprise")
    note("leadership_begun", enterprise_id, Kind.LED, on, by, paper, unit_id, leads.detail())
    return Leadership.objects.get(pk=leads.begun[0])


@transaction.atomic
def stop_leading(
    *, unit_id: int, enterprise_id: int, on: date, by: Any, version: int | None = None, paper: Paper = NO_PAPER
) -> Leadership:
    """The unit leads the enterprise until the day before."""
    take(enterprise_id, version)
    tree.lock()
    row = Leadership.objects.filter(unit=unit_id, enterprise=enterprise_id, valid_from__lt=on, valid_to__gt=on).first()
    if row is None:
        raise refuse(
            f"{tree.name_of(unit_id)} không lãnh đạo doanh nghiệp này vào ngày {show(on)}. Xem lại ngày.", field="on"
        )
    detail = {"ended": [[row.pk, row.valid_to.isoformat()]]}
    row.valid_to = on
    row.save(update_fields=["valid_to"])
    note("leadership_ended", enterprise_id, Kind.LEFT, on, by, paper, unit_id, detail)
    return row


def _name(name: str) -> str:
    named = text.nfc(name)
    if not named or len(named) > 200:
        raise refuse("Ghi tên doanh nghiệp, không quá 200 chữ.", field="name")
    return named


def _year(year: int | None, workers: int) -> int:
    if workers < 0 or year is None or not 1945 <= year <= 9999:
        raise refuse("Ghi năm và số lao động từ 0 trở lên.", field="workers")
    return year


def _there(unit_id: int, on: date) -> date:
    if not UnitState.objects.filter(unit=unit_id, valid_from__lte=on, valid_to=OPEN_END).exists():
        raise refuse(
            f"{tree.name_of(unit_id)} không có trong sổ từ ngày {show(on)} trở đi. Xem lại ngày.", field="unit"
        )
    return on


def _ownership(code: str) -> str:
    if code not in Ownership.values:
        raise refuse(f"Chọn loại hình doanh nghiệp: {', '.join(Ownership.labels)}.", field="ownership")
    return code


def _standing(enterprise_id: int, kind: str) -> Any:
    """Acts of the kind that were not taken back."""
    acts = EnterpriseAct.objects.filter(enterprise=enterprise_id, kind=kind, reverses=None, reversed_by=None)
    return acts.order_by("-effective_on", "-pk")


def take(enterprise_id: int, version: int | None) -> None:
    """Take the enterprise for this transaction. Raises Conflict if it was changed since the version the page showed."""
    rows = Enterprise.objects.filter(pk=enterprise_id)
    if not rows.exists():
        raise refuse("Không có doanh nghiệp này trong sổ; mở lại trang và chọn lại.", field="enterprise")
    if version is not None:
        rows = rows.filter(version=version)
    if not rows.update(version=F("version") + 1):
        line = journal.latest(f"enterprise:{enterprise_id}")
        raise Conflict((line.by_name if line else "") or "chương trình", line.at if line else None, "enterprise")


def note(
    verb: str, enterprise_id: int, kind: str, on: date, by: Any, paper: Paper, unit_id: int | None,
    detail: dict[str, Any], reverses: EnterpriseAct | None = None,
) -> EnterpriseAct:  # fmt: skip
    act = EnterpriseAct.objects.create(
        enterprise_id=enterprise_id, kind=kind, effective_on=on, unit_id=unit_id, detail=detail, reverses=reverses,
        **provenance(by, paper),
    )  # fmt: skip
    told: dict[str, Any] = {"on": on.isoformat(), "act": act.pk}
    if unit_id is not None:
        told["unit"] = unit_id
    if kind == Kind.COUNTED:
        told["year"] = on.year
    journal.record(f"organisation.{verb}", by=by, subject=f"enterprise:{enterprise_id}", unit_id=unit_id, detail=told)
    return act
