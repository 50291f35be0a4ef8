"""Mass organisations of the small tree, and what to send about them."""

from datetime import date

from django.urls import reverse

from ketnap.actions import unions
from ketnap.models import MassOrganisation, UnionAct

SINCE = date(2008, 3, 1)


def entered(tree, by, kind: str = "trade", name: str = "Công đoàn Công ty Giấy Sông Cầu", **more) -> MassOrganisation:
    told = {"unit_id": tree.committee, "since": SINCE, **more}
    return unions.enter_union(kind=kind, name=name, by=by, **told)


def filled(tree, by) -> MassOrganisation:
    """A trade union with strength, officers and a rating; the Youth Union of one cell beside it."""
    made = entered(tree, by)
    for year, members in ((2009, 380), (2010, 402), (2011, 415)):
        unions.count_members(union_id=made.pk, on=date(year, 6, 30), members=members, by=by)
    unions.seat_officer(
        union_id=made.pk, on=SINCE, seat="head", officer="Ngô Thị Bưởi", party_member=True, by=by
    )  # fmt: skip
    unions.rate_union(union_id=made.pk, year=2010, rating="Vững mạnh xuất sắc", on=date(2011, 1, 15), by=by)
    entered(tree, by, "youth", "Chi đoàn Phân xưởng 1", unit_id=tree.cell)
    entered(tree, by, "women", "Chi hội Phụ nữ Công ty Giấy Sông Cầu")
    return made


def recipes(tree, by, paper: dict[str, str]) -> dict[str, tuple[str, dict[str, str]]]:
    """Each entry about a mass organisation; the last one takes the entry of another one back."""
    held, spare = entered(tree, by), entered(tree, by, "veterans", "Hội Cựu chiến binh ghi nhầm")
    wrong = UnionAct.objects.get(organisation=spare)
    ended = entered(tree, by, "women", "Chi hội Phụ nữ cũ")

    def deed(page: str, made: MassOrganisation = held, **typed: str) -> tuple[str, dict[str, str]]:
        now = MassOrganisation.objects.get(pk=made.pk).version
        return reverse(page, args=[made.pk]), {**paper, "on": "1.12.2011", "version": str(now), **typed}

    return {
        "union-new": (
            reverse("union-new", args=[tree.cell]),
            {**paper, "kind": "youth", "name": "Chi đoàn Phân xưởng 1", "since": "26.3.2009"},
        ),
        "union-counted": deed("union-counted", members="420"),
        "union-seated": deed("union-seated", seat="head", officer="Ngô Thị Bưởi", party_member="co"),
        "union-rated": deed("union-rated", year="2010", rating="Vững mạnh"),
        "union-ended": deed("union-ended", ended),
        "union-undo": (reverse("union-undo", args=[spare.pk, wrong.pk]), {**paper, "version": "1"}),
    }  # fmt: skip
