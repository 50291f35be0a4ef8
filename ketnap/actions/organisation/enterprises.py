"""Enterprises: what they are owned by from when to when, their workers by year, which unit leads them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from ketnap.actions import wholesale
from ketnap.actions.organisation import tree
from ketnap.actions.refusal import refuse
from ketnap.actions.remembered import remember
from ketnap.lib import text
from ketnap.lib.dates import OPEN_END
from ketnap.models import Batch, Enterprise, EnterpriseAct, EnterpriseOwnership, Headcount, Leadership

if TYPE_CHECKING:
    from ketnap.actions.organisation.opening import NewUnit


def take(
    rows: Sequence["NewUnit"],
    units: Mapping[str, int],
    starts: Mapping[str, date],
    *,
    as_of: date,
    batch: Batch | None,
) -> None:
    """Enterprises of new units. A list says what is so on its day; it is taken to hold since the unit was founded.

    An enterprise met before (same name without regard to accents and case) is the same enterprise.
    """
    named = [(text.fold(row.enterprise), row) for row in rows if row.enterprise]
    known = find(fold for fold, _ in named)
    missing = dict(reversed(named))
    batch_id = batch.pk if batch else None
    fresh = [fold for fold in missing if fold not in known]
    made = wholesale.insert_values(
        Enterprise,
        ("name", "name_fold", "batch_id"),
        [(text.nfc(missing[fold].enterprise or ""), fold, batch_id) for fold in fresh],
    )
    known |= zip(fresh, made, strict=True)
    new_ids = set(made) | bare(known.values())
    owned: dict[int, tuple[Any, ...]] = {}
    counted: dict[tuple[int, int], Headcount] = {}
    leads: dict[tuple[int, int], tuple[Any, ...]] = {}
    for fold, row in named:
        enterprise_id, start = known[fold], starts[row.code]
        if row.ownership and enterprise_id in new_ids:
            owned.setdefault(enterprise_id, (enterprise_id, row.ownership, start, batch_id))
        if row.workers is not None:
            year = row.workers_year or as_of.year
            counted.setdefault(
                (enterprise_id, year),
                Headcount(enterprise_id=enterprise_id, year=year, workers=row.workers, batch=batch),
            )
        leads[units[row.code], enterprise_id] = (units[row.code], enterprise_id, start, batch_id)
    wholesale.insert_values(
        EnterpriseOwnership, ("enterprise_id", "ownership", "valid_from", "batch_id"), list(owned.values())
    )
    Headcount.objects.bulk_create(counted.values(), ignore_conflicts=True)
    wholesale.insert_values(Leadership, ("unit_id", "enterprise_id", "valid_from", "batch_id"), list(leads.values()))


def update(rows: Sequence["NewUnit"], units: Mapping[str, int], *, as_of: date, batch: Batch | None) -> None:
    """Enterprises of units known before, as a later list has them.

    Another name is another enterprise: the unit leads the new one from the day of the list and the one before no more.
    Another ownership holds from that day; workers are those of the year.
    """
    known = find(text.fold(row.enterprise or "") for row in rows)
    leads: dict[int, list[Leadership]] = {}
    ids = [units[row.code] for row in rows]
    for part in tree.chunks(ids):
        for lead in Leadership.objects.filter(unit__in=part, valid_from__lte=as_of, valid_to__gt=as_of):
            leads.setdefault(lead.unit_id, []).append(lead)
    for row in rows:
        fold, unit_id = text.fold(row.enterprise or ""), units[row.code]
        if fold not in known:
            known[fold] = Enterprise.objects.create(name=text.nfc(row.enterprise or ""), name_fold=fold, batch=batch).pk
        if all(lead.enterprise_id != known[fold] for lead in leads.get(unit_id, [])):
            _lead_another(unit_id, known[fold], leads.get(unit_id, []), as_of, batch)
    _update_ownership({known[text.fold(row.enterprise or "")]: row for row in rows}, as_of, batch)


def _lead_another(unit_id: int, enterprise_id: int, before: list[Leadership], as_of: date, batch: Batch | None) -> None:
    remember(batch, before, bumped=False)
    for lead in before:
        if lead.valid_from == as_of:
            lead.delete()
        else:
            lead.valid_to = as_of
            lead.save(update_fields=["valid_to"])
    Leadership.objects.create(unit_id=unit_id, enterprise_id=enterprise_id, valid_from=as_of, batch=batch)


def _update_ownership(rows: Mapping[int, "NewUnit"], as_of: date, batch: Batch | None) -> None:
    held = {
        owned.enterprise_id: owned
        for part in tree.chunks(rows)
        for owned in EnterpriseOwnership.objects.filter(enterprise__in=part, valid_from__lte=as_of, valid_to__gt=as_of)
    }
    counted = {
        (count.enterprise_id, count.year): count
        for part in tree.chunks(rows)
        for count in Headcount.objects.filter(enterprise__in=part)
    }
    for enterprise_id, row in rows.items():
        owned = held.get(enterprise_id)
        if row.ownership and (owned is None or owned.ownership != row.ownership):
            end = OPEN_END
            if owned is not None:
                remember(batch, [owned], bumped=False)
                end = owned.valid_to
                if owned.valid_from == as_of:
                    owned.delete()
                else:
                    owned.valid_to = as_of
                    owned.save(update_fields=["valid_to"])
            EnterpriseOwnership.objects.create(
                enterprise_id=enterprise_id, ownership=row.ownership, valid_from=as_of, valid_to=end, batch=batch
            )
        year = row.workers_year or as_of.year
        count = counted.get((enterprise_id, year))
        if row.workers is not None and (count is None or count.workers != row.workers):
            if count is None:
                count = Headcount(enterprise_id=enterprise_id, year=year, batch=batch)
            else:
                remember(batch, [count], bumped=False)
            count.workers = row.workers
            count.save()


def find(folded: Iterable[str]) -> dict[str, int]:
    """Folded name → id of the enterprises already known."""
    folds = sorted(set(folded))
    found: dict[str, int] = {}
    for start in range(0, len(folds), tree.CHUNK):
        some = folds[start : start + tree.CHUNK]
        rows = Enterprise.objects.filter(name_fold__in=some).order_by("-pk")
        found.update(rows.values_list("name_fold", "pk"))
    if missing := set(folds) - found.keys():
        found |= {name: pk for name, pk in _former_names().items() if name in missing}
    return found


def _former_names() -> dict[str, int]:
    """Folded names that enterprises carried before they were renamed by hand: an older list still says them."""
    acts = EnterpriseAct.objects.filter(kind=EnterpriseAct.Kind.RENAMED, reverses=None, reversed_by=None)
    rows = acts.order_by("effective_on", "pk").values_list("enterprise_id", "detail")
    return {text.fold(detail["before"][0]): pk for pk, detail in rows}


def bare(ids: Iterable[int]) -> set[int]:
    """Of these enterprises, those of which nothing is recorded any more, or yet."""
    bare = set(ids)
    for part in tree.chunks(bare):
        for rows in (EnterpriseOwnership, Leadership, Headcount):
            bare = bare - set(rows.objects.filter(enterprise__among=part).values_list("enterprise_id", flat=True))
    return bare


@dataclass
class Leads:
    """What an act changed in the leadership of enterprises, enough to take it back."""

    ended: list[list[Any]] = field(default_factory=list)
    """[leadership id, day it reached before]"""
    removed: list[list[Any]] = field(default_factory=list)
    """[leadership id, unit id, enterprise id, first day, end] of those beginning on the day or later"""
    begun: list[int] = field(default_factory=list)

    def detail(self) -> dict[str, Any]:
        return {key: value for key, value in vars(self).items() if value}

    def end(self, unit_ids: Collection[int], on: date) -> list[int]:
        """The units lead nothing from the day on; the enterprises they led."""
        rows = list(Leadership.objects.filter(unit__in=unit_ids, valid_to__gt=on).order_by("pk"))
        for row in rows:
            self._end(row, on)
        return sorted({row.enterprise_id for row in rows})

    def _end(self, row: Leadership, on: date) -> None:
        if row.valid_from >= on:
            self.removed.append(
                [row.pk, row.unit_id, row.enterprise_id, row.valid_from.isoformat(), row.valid_to.isoformat()]
            )
            row.delete()
        else:
            self.ended.append([row.pk, row.valid_to.isoformat()])
            row.valid_to = on
            row.save(update_fields=["valid_to"])

    def begin(self, unit_id: int, enterprise_ids: Iterable[int], on: date) -> None:
        """The unit leads these enterprises from the day on; those it leads already stay as they are."""
        wanted = set(enterprise_ids)
        wanted -= set(Leadership.objects.filter(unit=unit_id, valid_to__gt=on).values_list("enterprise_id", flat=True))
        if missing := wanted - set(Enterprise.objects.filter(pk__in=wanted).values_list("pk", flat=True)):
            raise refuse(f"Không có doanh nghiệp số {min(missing)} trong sổ; mở lại trang và chọn lại.")
        for enterprise_id in sorted(wanted):
            row = Leadership.objects.create(unit_id=unit_id, enterprise_id=enterprise_id, valid_from=on)
            self.begun.append(row.pk)

    def pass_on(self, unit_ids: Collection[int], enterprise_ids: Collection[int], unit_id: int, on: date) -> None:
        """Of the units' enterprises, these are led by another unit from the day on."""
        rows = Leadership.objects.filter(unit__in=unit_ids, enterprise__in=enterprise_ids, valid_to__gt=on)
        for row in list(rows):
            self._end(row, on)
        self.begin(unit_id, enterprise_ids, on)


def take_back(detail: Mapping[str, Any]) -> None:
    """Undo what an act's detail says of the leadership of enterprises."""
    Leadership.objects.filter(pk__in=detail.get("begun", [])).delete()
    for pk, valid_to in detail.get("ended", []):
        Leadership.objects.filter(pk=pk).update(valid_to=date.fromisoformat(valid_to))
    for pk, unit_id, enterprise_id, valid_from, valid_to in detail.get("removed", []):
        Leadership.objects.create(
            pk=pk,
            unit_id=unit_id,
            enterprise_id=enterprise_id,
            valid_from=date.fromisoformat(valid_from),
            valid_to=date.fromisoformat(valid_to),
        )
