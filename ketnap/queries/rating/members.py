"""Ratings of members as pages read them: the members of a unit on the day of the review, one person's years."""

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, QuerySet

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import dates
from ketnap.models import MemberRating, Standing, Stay
from ketnap.queries.missing import NotFound
from ketnap.queries.people.file import reach
from ketnap.queries.provenance import PAPERS
from ketnap.queries.rating import groups
from ketnap.queries.rating.units import Version, names_of, version
from ketnap.rules.rating import MEMBERS

NEW_BELOW = 6
"""Months since joining below which the statistics form has a line of its own (Biểu số 6F-BTCTW)."""


@dataclass(frozen=True)
class MemberLine:
    person_id: int
    full_name: str
    born_on: date
    unit_id: int
    unit_name: str
    standing: str
    joined_on: date | None
    new: bool
    """Joined less than six months before the day of the review."""
    decided: Version | None
    proposed: Version | None

    @property
    def standing_label(self) -> str:
        return str(Standing(self.standing).label)


def members(
    viewer: Viewer, unit_id: int, year: int, on: date, *, verdict: str | None = None, start: int = 0,
    limit: int | None = None,
) -> list[MemberLine]:  # fmt: skip
    """Members of the unit and all below it on the day, as a Vietnamese list. `verdict` as for organisations."""
    stays = _stays(viewer, unit_id, on)
    if verdict is not None:
        said = groups.latest(MemberRating.objects.filter(person=OuterRef("person")), year)
        none = Q(verdict="") | Q(verdict=None)
        stays = stays.annotate(verdict=said).filter(Q(verdict=verdict) if verdict else none)
    ordered = stays.order_by("person__name_sort", "person__born_on", "person_id")
    found = list((ordered[start:] if limit is None else ordered[start : start + limit]).values_list(
        "person_id", "person__full_name", "person__born_on", "unit_id", "standing", "person__joined_on"
    ))  # fmt: skip
    last: dict[tuple[int, str], Version] = {}
    rows = MemberRating.objects.filter(person__among=[row[0] for row in found], year=year)
    for row in rows.select_related(*PAPERS).order_by("number"):
        last[row.person_id, row.step] = version(row, MEMBERS)
    named = names_of(viewer, {row[3] for row in found}, on)
    since = dates.add_months(on, -NEW_BELOW)
    return [
        MemberLine(
            person, name, born, unit, named.get(unit, ""), standing, joined, joined is not None and joined > since,
            last.get((person, "decided")), last.get((person, "proposed")),
        )
        for person, name, born, unit, standing, joined in found
    ]  # fmt: skip


def member_groups(viewer: Viewer, unit_ids: list[int], year: int, on: date) -> dict[int, groups.Group]:
    """Grassroots organisation of each unit → how its members are rated: counts only, also where it is wider than the
    viewer's own reach, since its cap is what binds them."""
    reached = scope.units(viewer, Permission.READ_PEOPLE).filter(descendant__among=unit_ids)
    tops = groups.grassroots_of(set(reached.values_list("descendant", flat=True)), on)
    return groups.members_of(tops.values(), year, on)


def grassroots(viewer: Viewer, unit_ids: list[int], on: date) -> dict[int, int]:
    """Unit within reach → the grassroots organisation it belongs to on the day."""
    reached = scope.units(viewer, Permission.READ_PEOPLE).filter(descendant__among=sorted(set(unit_ids)))
    return groups.grassroots_of(set(reached.values_list("descendant", flat=True)), on)


def person_history(viewer: Viewer, person_id: int, *, proposed: bool = False) -> list[Version]:
    """What was decided on somebody, with `proposed` what was proposed too: the latest year first, every version.
    NotFound outside reach."""
    reach(viewer, person_id)
    rows = MemberRating.objects.filter(person=person_id).select_related(*PAPERS)
    rows = rows if proposed else rows.filter(step=groups.DECIDED)
    return [version(row, MEMBERS) for row in rows.order_by("-year", "-step", "-number")]


def _stays(viewer: Viewer, unit_id: int, on: date) -> QuerySet[Stay]:
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có tổ chức này.")
    return Stay.objects.filter(unit__in=scope.below([unit_id], on), valid_from__lte=on, valid_to__gt=on)
