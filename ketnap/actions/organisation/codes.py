"""The 14-digit codes of the national database: what an act changes in them, and how that is taken back."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ketnap.actions.organisation import tree
from ketnap.actions.refusal import Problem, Refused, refuse
from ketnap.actions.remembered import remember
from ketnap.lib.dates import OPEN_END, show
from ketnap.models import Batch, OfficialCode, UnitAct
from ketnap.rules import organisation as rules


@dataclass
class Codes:
    """What an act changed in the codes of units, enough to take it back."""

    ended: list[list[Any]] = field(default_factory=list)
    """[row id, day it reached before]"""
    replaced: list[list[Any]] = field(default_factory=list)
    """[row id, unit id, code, first day, act id] of codes that began on the day of the act or later"""
    begun: list[int] = field(default_factory=list)

    def detail(self) -> dict[str, Any]:
        return {key: value for key, value in vars(self).items() if value}

    def end(self, unit_ids: Collection[int], on: date, batch: Batch | None = None) -> None:
        """The units carry no code from the day on."""
        for ids in tree.chunks(unit_ids):
            rows = list(OfficialCode.objects.filter(unit__in=ids, valid_to__gt=on).order_by("pk"))
            remember(batch, rows, bumped=False)
            for row in rows:
                if row.valid_from >= on:
                    self.replaced.append([row.pk, row.unit_id, row.code, row.valid_from.isoformat(), row.act_id])
                    row.delete()
                else:
                    self.ended.append([row.pk, row.valid_to.isoformat()])
                    row.valid_to = on
                    row.save(update_fields=["valid_to"])

    def give(self, codes: Mapping[int, str], act: UnitAct) -> None:
        """All at once, so that two units may exchange their codes. A list replaces no code of its very day: there the
        list that gave it is undone first."""
        on, batch = act.effective_on, act.batch
        wanted = {unit_id: checked(code) for unit_id, code in codes.items()}
        for ids in tree.chunks(wanted):
            later = OfficialCode.objects.filter(unit__in=ids, valid_from__gte=on).order_by("valid_from").first()
            if later is not None and (later.valid_from > on or batch is not None):
                raise refuse(
                    f"{tree.name_of(later.unit_id)} đã có mã {later.code} ghi từ ngày {show(later.valid_from)}. Hoàn "
                    "tác lần ghi ấy trước, rồi ghi lại theo thứ tự ngày.", field="on",
                )  # fmt: skip
        self.end(wanted, on, batch)
        unused(wanted.items(), on)
        rows = OfficialCode.objects.bulk_create(
            OfficialCode(unit_id=unit_id, code=code, valid_from=on, act=act) for unit_id, code in wanted.items()
        )
        self.begun += [row.pk for row in rows]


def take_back(detail: Mapping[str, Any]) -> None:
    """Undo what an act's detail says of codes. Refused where a later code was recorded, or another unit took one."""
    begun = detail.get("begun", [])
    if OfficialCode.objects.filter(pk__in=begun, valid_to=OPEN_END).count() != len(begun):
        raise refuse("Đã có mã khác ghi sau lần này; hoàn tác lần ghi sau trước.")
    OfficialCode.objects.filter(pk__in=begun).delete()
    rows = OfficialCode.objects.in_bulk([pk for pk, _ in detail.get("ended", [])])
    for pk, valid_to in detail.get("ended", []):
        since, rows[pk].valid_to = rows[pk].valid_to, date.fromisoformat(valid_to)
        unused([(rows[pk].unit_id, rows[pk].code)], since)
        rows[pk].save(update_fields=["valid_to"])
    for pk, unit_id, code, valid_from, act_id in detail.get("replaced", []):
        unused([(unit_id, code)], date.fromisoformat(valid_from))
        OfficialCode.objects.create(
            pk=pk, unit_id=unit_id, code=code, act_id=act_id, valid_from=date.fromisoformat(valid_from)
        )


def checked(code: str) -> str:
    found = rules.official_code(code)
    if found is None:
        raise refuse(
            f"“{code}” không phải mã tổ chức đảng 14 chữ số. Ghi dạng 38.168.053.000.001, giữ số 0 ở đầu.", field="code"
        )
    return found


def unused(codes: Iterable[tuple[int, str]], on: date) -> None:
    """Refused: (unit, code) pairs with a code that another unit carries on one of the days from that day on."""
    pairs = list(codes)
    twice = Counter(code for _, code in pairs)
    others: dict[str, list[int]] = {}
    wanted = sorted(twice)
    for start in range(0, len(wanted), tree.CHUNK):
        held = OfficialCode.objects.filter(code__in=wanted[start : start + tree.CHUNK], valid_to__gt=on)
        for code, unit_id in held.values_list("code", "unit_id"):
            others.setdefault(code, []).append(unit_id)
    problems = []
    for unit_id, code in pairs:
        other = next((pk for pk in others.get(code, []) if pk != unit_id), None)
        if other is not None or twice[code] > 1:
            whose = f"đã ghi cho {tree.name_of(other)}" if other else "có ở hai dòng"
            sentence = f"Mã {code} của {tree.name_of(unit_id)} {whose}, từ ngày {show(on)}; xem lại giấy báo mã."
            problems.append(Problem(sentence, field="code"))
    if problems:
        raise Refused(problems[:20])
