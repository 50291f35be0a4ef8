"""Whom a proposal or an exemplar is about, as the address says, and the links that choose one."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from ketnap.queries import organisation, people
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation import UnitView
from ketnap.queries.people import PersonRow
from ketnap.rules import commendation as rules

WORDS = {"to-chuc": rules.UNIT, "doanh-nghiep": rules.ENTERPRISE, "nguoi": rules.PERSON, "ngoai": rules.OUTSIDER}
"""`?cho=` → the kind of subject."""
SHOWN = 30


@dataclass(frozen=True)
class Asked:
    kind: str
    pk: int | None
    name: str
    where: str


@dataclass(frozen=True)
class Choices:
    """What can be chosen at the page of a unit."""

    units: list[tuple[str, str]]
    """(name, address): the unit itself and those directly below it."""
    enterprises: list[tuple[str, str]]
    people: list[tuple[PersonRow, str]]
    sought: str
    outsider: str


def asked(request: HttpRequest, unit: UnitView) -> Asked | None:
    """The subject of the address, of one the viewer reaches; None where none is named. NotFound out of reach."""
    kind = WORDS.get(request.GET.get("cho", ""))
    if kind is None:
        return None
    if kind == rules.OUTSIDER:
        return Asked(kind, None, "người ngoài sổ", unit.name)
    typed = request.GET.get("ai", "")
    if not typed.isdecimal() or len(typed) > 18:
        raise NotFound("Không rõ khen ai.")
    pk = int(typed)
    if kind == rules.UNIT:
        return Asked(kind, pk, organisation.unit(request.viewer, pk, request.viewer.on).name, "")
    if kind == rules.ENTERPRISE:
        return Asked(kind, pk, organisation.enterprise(request.viewer, pk).name, unit.name)
    row = people.by_id(request.viewer, pk)
    return Asked(kind, pk, row.full_name, row.unit_name)


def choices(request: HttpRequest, page_name: str, unit: UnitView, *, outsiders: bool) -> Choices:
    """Links to the same page with a subject named; people are found by name."""

    def to(word: str, pk: int | None = None) -> str:
        more = {"ai": pk} if pk is not None else {}
        kept = {name: request.GET[name] for name in ("hinh_thuc", "so_nam") if name in request.GET}
        return f"{reverse(page_name, args=[unit.unit_id])}?{urlencode({'cho': word, **more, **kept})}"

    sought = request.GET.get("tim", "").strip()[:60]
    found = people.search(request.viewer, sought, limit=SHOWN).rows if sought else []
    return Choices(
        units=[(unit.name, to("to-chuc", unit.unit_id)), *(
            (child.name, to("to-chuc", child.unit_id)) for child in unit.children
        )],
        enterprises=[(one.name, to("doanh-nghiep", one.enterprise_id)) for one in unit.enterprises],
        people=[(row, to("nguoi", row.person_id)) for row in found],
        sought=sought,
        outsider=to("ngoai") if outsiders else "",
    )  # fmt: skip
