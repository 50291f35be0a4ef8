"""The bulletin itself and its sections: opened, renamed, put in order, closed."""

import re
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from ketnap.access import journal
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import Conflict, refuse
from ketnap.lib import clock, text
from ketnap.models import Bulletin, Section, Unit

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def slug(words: str, longest: int) -> str:
    """`Lớp bồi dưỡng: khóa 2` → `lop-boi-duong-khoa-2`, whole words only as far as they fit."""
    found = re.sub(r"[^a-z0-9]+", "-", text.fold(words)).strip("-")
    if len(found) > longest:
        found = found[: longest + 1].rpartition("-")[0] or found[:longest]
    return found


@transaction.atomic
def open_bulletin(
    *, unit_id: int, address: str, name: str, responsible: str, by: Any, paper: Paper = NO_PAPER
) -> Bulletin:
    """The page on which the unit speaks to everybody. Refused for a second one and for an address that is taken."""
    told = _told(name, responsible)
    if not SLUG.fullmatch(address) or len(address) > 60:
        raise refuse(
            "Địa chỉ chỉ gồm chữ thường không dấu, số và gạch nối, dài nhất 60 chữ; ví dụ khối doanh nghiệp tỉnh A thì "
            "ghi khoi-doanh-nghiep-a.", field="address",
        )  # fmt: skip
    if not Unit.objects.select_for_update(no_key=True).filter(pk=unit_id).exists():
        raise refuse("Không có tổ chức đảng này trong sổ; hãy mở lại trang và chọn lại.", field="unit_id")
    if Bulletin.objects.filter(unit=unit_id).exists():
        raise refuse("Tổ chức này đã có bản tin; hãy mở bản tin ấy.", field="unit_id")
    try:
        with transaction.atomic():
            made = Bulletin.objects.create(unit_id=unit_id, address=address, **told, **provenance(by, paper))
    except IntegrityError:
        raise refuse(f"Địa chỉ {address} đã có bản tin khác dùng; hãy chọn địa chỉ khác.", field="address") from None
    _note("opened", made, by)
    return made


@transaction.atomic
def change_bulletin(
    *, bulletin_id: int, name: str, responsible: str, closed: bool, by: Any, version: int | None = None
) -> Bulletin:
    """Name, who answers for it, and whether anything new is published. The address stays: it was printed."""
    told = _told(name, responsible)
    held = _take(Bulletin, bulletin_id, version, "bulletin")
    held.name, held.responsible = told["name"], told["responsible"]
    held.closed_on = (held.closed_on or clock.today()) if closed else None
    held.save(update_fields=["name", "responsible", "closed_on"])
    _note("changed", held, by)
    return held


@transaction.atomic
def add_section(*, bulletin_id: int, name: str, by: Any) -> Section:
    """A section after those that are there; its address is made from its name and stays."""
    held = Bulletin.objects.select_for_update(no_key=True).get(pk=bulletin_id)
    named = _section_name(held.pk, name, None)
    last = held.sections.aggregate(last=Max("position"))["last"] or 0
    taken = set(held.sections.values_list("address", flat=True))
    address = free(slug(named, 50) or "muc", taken)
    made = Section.objects.create(bulletin=held, address=address, name=named, position=last + 1, **provenance(by))
    _note("section_added", held, by, section=made.pk)
    return made


@transaction.atomic
def change_section(
    *, section_id: int, name: str, position: int, closed: bool, by: Any, version: int | None = None
) -> Section:
    """Name, place in the row (1 is the first) and whether new articles may stand in it."""
    held = _take(Section, section_id, version, "section")
    held.name, held.closed = _section_name(held.bulletin_id, name, held.pk), closed
    others = list(Section.objects.filter(bulletin=held.bulletin_id).exclude(pk=held.pk).order_by("position", "pk"))
    others.insert(max(0, min(position - 1, len(others))), held)
    for place, one in enumerate(others, 1):
        one.position = place
    Section.objects.bulk_update(others, ["position"])
    held.save(update_fields=["name", "closed"])
    _note("section_changed", held.bulletin, by, section=held.pk)
    return held


def free(wanted: str, taken: set[str]) -> str:
    """The address, or the first of its kind that nobody has: `-2`, `-3` …"""
    number, found = 2, wanted
    while found in taken:
        found, number = f"{wanted}-{number}", number + 1
    return found


def _told(name: str, responsible: str) -> dict[str, str]:
    told = {"name": text.nfc(name), "responsible": text.nfc(responsible)}
    if not told["name"] or len(told["name"]) > 120:
        raise refuse("Chưa có tên bản tin, hoặc tên dài quá 120 chữ; hãy ghi lại tên.", field="name")
    if not told["responsible"] or len(told["responsible"]) > 200:
        raise refuse("Chưa ghi ai chịu trách nhiệm nội dung, hoặc dài quá 200 chữ; hãy ghi lại.", field="responsible")
    return told


def _section_name(bulletin_id: int, name: str, but: int | None) -> str:
    named = text.nfc(name)
    if not named or len(named) > 60:
        raise refuse("Chưa có tên chuyên mục, hoặc tên dài quá 60 chữ; hãy ghi lại tên.", field="name")
    there = Section.objects.filter(bulletin=bulletin_id).exclude(pk=but)
    if any(text.fold(one.name) == text.fold(named) for one in there):
        raise refuse(f"Bản tin đã có chuyên mục {named}; hãy chọn tên khác.", field="name")
    return named


def _take(model: Any, pk: int, version: int | None, what: str) -> Any:
    rows = model.objects.filter(pk=pk)
    if version is not None:
        rows = rows.filter(version=version)
    if not rows.update(version=F("version") + 1):
        bulletin = pk if what == "bulletin" else Section.objects.values_list("bulletin_id", flat=True).get(pk=pk)
        line = journal.latest(f"bulletin:{bulletin}")
        raise Conflict((line.by_name if line else "") or "chương trình", line.at if line else None, what)
    return model.objects.get(pk=pk)


def _note(verb: str, held: Bulletin, by: Any, **detail: Any) -> None:
    journal.record(f"bulletin.{verb}", by=by, subject=f"bulletin:{held.pk}", unit_id=held.unit_id, detail=detail)
