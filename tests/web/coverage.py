"""An enterprise that nobody leads with members at work in it, and what to send about them."""

from datetime import date

from django.urls import reverse

from ketnap.actions import coverage, organisation
from ketnap.models import Person

SINCE, ON = date(2010, 1, 1), date(2011, 10, 5)


def firm(unit_id: int, by, name: str = "Công ty May Xuất khẩu Hà Bắc", workers: int = 640) -> int:
    return organisation.enter_enterprise(
        name=name, ownership="private", since=SINCE, unit_id=unit_id, led=False, workers=workers, year=2011, by=by
    ).pk


def filled(tree, office, by) -> int:
    """An enterprise with three official members at work, one with one, one with nobody; and two that are led."""
    made = firm(tree.upper, by)
    few = firm(tree.upper, by, "Công ty Nón Lá Vân Dương", 85)
    firm(tree.committee, by, "Công ty Bao bì Sông Cầu", 310)
    for key, place in (("cell.0", made), ("cell.2", made), ("other_cell.0", made), ("base_cell.0", few)):
        coverage.begin_work(person_id=office.people[key], enterprise_id=place, on=ON, by=by)
    for name, kind, unit, workers in (
        ("Công ty Cổ phần Giấy Sông Cầu", "joint_stock", tree.committee, 402),
        ("Công ty TNHH Gạch Quế Võ", "limited", tree.base_cell, 160),
    ):
        organisation.enter_enterprise(
            name=name, ownership=kind, since=SINCE, unit_id=unit, workers=workers, year=2011, by=by
        )
    return made


def recipes(tree, office, by, paper: dict[str, str]) -> dict[str, tuple[str, dict[str, str]]]:
    held = firm(tree.upper, by)
    told = {"enterprise_id": held, "on": ON, "by": by}
    coverage.begin_work(person_id=office.people["other_cell.0"], **told)
    wrong = coverage.begin_work(person_id=office.people["other_cell.1"], **told)
    card = Person.objects.get(pk=office.people["other_cell.2"]).card_no
    page = "enterprise-member"
    return {
        f"{page}-new": (reverse(f"{page}-new", args=[held]), {**paper, "who": card, "on": "6.10.2011"}),
        f"{page}-end": (
            reverse(f"{page}-end", args=[held, office.people["other_cell.0"]]), {**paper, "on": "1.12.2011"}
        ),
        f"{page}-undo": (reverse(f"{page}-undo", args=[held, wrong.pk]), paper),
    }  # fmt: skip
