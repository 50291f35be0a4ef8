"""A committee with its members, who of them is in charge of what, and what to send to each of its pages."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from ketnap.actions import membership, offices, organisation
from ketnap.actions.membership import Entry
from ketnap.actions.offices import Holder, NewTerm, Target
from ketnap.actions.papers import Paper
from ketnap.models import ChargeHandover, OfficeAct
from tests.factories import SmallTree
from tests.web.recipes import PAPER as TYPED

SINCE, CHANGED = date(2011, 10, 3), date(2011, 11, 1)
PAPER = Paper(number="12-QĐ/ĐUK", decided_on=SINCE, body="Đảng ủy Khối")


@dataclass(frozen=True)
class Committee:
    secretary: int
    member: int
    named: int
    """Known by name only."""
    firm: int
    """An enterprise no organisation leads any more."""
    charge: int
    """Of the grassroots committee, held by `member`."""


def fill(tree: SmallTree, people: dict[str, int], by, *, term: bool = True) -> Committee:
    """The upper committee of 2011: fifteen seats, three of them held; the grassroots committee and an enterprise have
    somebody in charge, the base cell has nobody."""
    if term:
        new = NewTerm(SINCE, "nhiệm kỳ 2011–2016", ordinal=3, seats=15, standing_seats=5)
        offices.set_term(tree.upper, new, by=by, paper=PAPER)

    def sit(post: str, holder: Holder) -> int:
        return offices.seat(tree.upper, post, holder, SINCE, by=by, paper=PAPER).pk

    secretary, member = sit("secretary", Holder(people["cell.0"])), sit("member", Holder(people["cell.1"]))
    named = sit("deputy", Holder(name="Hà Văn Kính"))
    firm = organisation.enter_enterprise(
        name="Công ty Chưa Có Chi bộ", ownership="private", since=SINCE, unit_id=tree.base_cell, by=by
    ).pk
    organisation.stop_leading(unit_id=tree.base_cell, enterprise_id=firm, on=CHANGED, by=by)
    charge = offices.charge(Target(tree.committee), member, SINCE, by=by, paper=PAPER).pk
    offices.charge(Target(enterprise_id=firm), named, CHANGED, by=by, paper=PAPER)
    return Committee(secretary, member, named, firm, charge)


def gone(tree: SmallTree, people: dict[str, int]) -> None:
    """The member in charge of the grassroots committee dies."""
    membership.record([Entry(person_id=people["cell.1"], kind="died", on=CHANGED, unit_id=tree.cell)], by=None)


def of_cell(unit: int, holder: Holder, by) -> tuple[int, int, int]:
    """A cell with a secretary and charges that once passed: (seat, act, handover)."""
    held = offices.seat(unit, "secretary", holder, SINCE, by=by)
    act = OfficeAct.objects.get(seat=held)
    passed = ChargeHandover.objects.create(
        committee_id=unit, on=CHANGED, old_name="Hà Văn Kính", new_name="Vi Thị Mận", recorded_at=act.recorded_at
    )
    return held.pk, act.pk, passed.pk


def recipes(tree: SmallTree, people: dict[str, int], by) -> dict[str, tuple[str, dict[str, str]]]:
    """POST page → (address, what to send) that will be carried out for the organiser."""
    held = fill(tree, people, by)
    seat = offices.seat(tree.other_cell, "secretary", Holder(people["other_cell.0"]), SINCE, by=by)
    wrong = offices.seat(tree.other_cell, "deputy", Holder(people["other_cell.1"]), SINCE, by=by)
    act = OfficeAct.objects.get(seat=wrong)
    spare = offices.charge(Target(tree.cell), held.named, SINCE, by=by)
    last = {unit: OfficeAct.objects.filter(unit=unit, seat__isnull=False).last().pk for unit in (tree.other_cell,)}
    charged = OfficeAct.objects.get(charge=spare).pk
    firm = OfficeAct.objects.get(charge__enterprise=held.firm)
    other_firm = organisation.enter_enterprise(
        name="Công ty Khác", ownership="private", since=SINCE, unit_id=tree.base_cell, by=by
    ).pk
    organisation.stop_leading(unit_id=tree.base_cell, enterprise_id=other_firm, on=CHANGED, by=by)
    day = {"on": "1.12.2011"}
    old = f"p{people['cell.1']}"
    return {
        "unit-term": (
            reverse("unit-term", args=[tree.cell]),
            {**TYPED, "since": "1.8.2010", "name": "nhiệm kỳ 2010–2012", "seats": "3", "version": "0"},
        ),
        "seat-new": (
            reverse("seat-new", args=[tree.cell]),
            {**TYPED, **day, "post": "secretary", "holder": "Nguyễn Văn Rạng", "how": "elected", "version": "0"},
        ),
        "seat-end": (
            reverse("seat-end", args=[tree.other_cell, seat.pk]),
            {**TYPED, **day, "why": "moved", "version": str(last[tree.other_cell])},
        ),
        "office-undo": (reverse("office-undo", args=[tree.other_cell, act.pk]), TYPED),
        "unit-charge": (
            reverse("unit-charge", args=[tree.base_cell]),
            {**TYPED, **day, "seat": str(held.named), "version": "0"},
        ),
        "unit-charge-end": (
            reverse("unit-charge-end", args=[tree.cell]), {**TYPED, **day, "version": str(charged)}
        ),
        "enterprise-charge": (
            reverse("enterprise-charge", args=[other_firm]),
            {**TYPED, **day, "seat": str(held.named), "version": "0"},
        ),
        "enterprise-charge-end": (
            reverse("enterprise-charge-end", args=[held.firm]), {**TYPED, **day, "version": str(firm.pk)}
        ),
        "charges-pass": (
            f"{reverse('charges-pass', args=[tree.upper])}?cua={old}",
            {**TYPED, **day, "seat": str(held.secretary), "charges": str(held.charge)},
        ),
    }  # fmt: skip
