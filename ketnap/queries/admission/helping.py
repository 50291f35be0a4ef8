"""Official members an act of the path may name, with how many people each already helps."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import DueItem, Movement, PathAct, Standing, Stay
from ketnap.queries.admission import dossier
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.rules.path.stages import title

HELPED = ("helped", "probation_helped")
MOST = 300
"""Members of other cells that are offered as introducers."""


@dataclass(frozen=True)
class Offered:
    person_id: int
    full_name: str
    official_on: date | None
    unit_name: str
    here: bool
    """A member of the cell itself."""
    load: int
    """People whose latest helper this is, in files that are open."""


def offered(viewer: Viewer, unit_id: int, days: Iterable[date], *, beyond: bool = False) -> list[Offered]:
    """Official members of the cell on any of the days, as a Vietnamese list; with `beyond` those of the other cells of
    its grassroots organisation too, as far as the viewer reaches."""
    wanted = sorted(set(days))
    there = Q()
    for day in wanted:
        there |= Q(valid_from__lte=day, valid_to__gt=day)
    stays = scope.visible(viewer, Stay.objects.filter(there, standing=Standing.OFFICIAL), Permission.READ_PEOPLE)
    stays = stays.select_related("person").order_by("person__name_sort", "person__born_on", "person_id")
    here = {one.person_id: one for one in stays.filter(unit=unit_id)}
    rows = list(here.values())
    top = dossier.Units({unit_id}).grassroots(unit_id, wanted[-1]) if beyond else None
    if top is not None:
        others = stays.filter(unit__in=scope.below([top], wanted[-1])).exclude(person__in=here)
        rows += list({one.person_id: one for one in others[:MOST]}.values())
    load = loads(viewer, [one.person_id for one in rows])
    named = names({one.unit_id for one in rows}, viewer.on)
    return [
        Offered(
            one.person_id, one.person.full_name, one.person.official_on, named[one.unit_id], one.unit_id == unit_id,
            load[one.person_id],
        )
        for one in rows
    ]  # fmt: skip


def loads(viewer: Viewer, person_ids: Iterable[int]) -> Counter[int]:
    """How many open files each of these members helps in now: the latest helper of a file is its helper."""
    counting = PathAct.objects.filter(kind__in=HELPED, candidacy__ended_on=None, reversed_by=None)
    files = scope.visible(viewer, counting, Permission.READ_PEOPLE, unit="candidacy__unit").filter(
        member__in=set(person_ids)
    )
    latest = counting.filter(candidacy__in=files.values("candidacy")).order_by("id")
    helper: dict[int, int] = dict(latest.values_list("candidacy_id", "member_id"))
    return Counter(helper.values())


SUCCESSORS = {"successor": "helped", "probation_successor": "probation_helped"}
"""Wait → the act that ends it."""


@dataclass(frozen=True)
class Alone:
    """Somebody whose helper is gone."""

    candidacy_id: int
    version: int
    full_name: str
    stage_title: str
    unit_id: int
    unit_name: str
    kind: str
    """Act that names the successor."""
    helper_id: int
    helper_name: str
    gone_on: date
    why: str
    """The last the ledger says of the helper that day: Từ trần, Chuyển sinh hoạt đảng đi …"""


def alone(viewer: Viewer, unit_id: int, on: date) -> list[Alone]:
    """Everybody of the sub-tree whose helper is gone, those of one helper together. NotFound outside reach."""
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có tổ chức này.")
    rows = list(
        DueItem.objects.filter(wait__in=SUCCESSORS, unit__in=scope.held_below([unit_id], on))
        .select_related("candidacy__person").order_by("unit_id", "since", "candidacy__person__name_sort", "id")
    )  # fmt: skip
    acts = PathAct.objects.filter(candidacy__in=[one.candidacy_id for one in rows], kind__in=HELPED, reversed_by=None)
    helper = {one.candidacy_id: one for one in acts.select_related("member").order_by("id")}
    named = names({one.unit_id for one in rows}, on)
    why = _why({(helper[one.candidacy_id].member_id or 0, one.since) for one in rows if one.candidacy_id in helper})
    found = []
    for one in rows:
        act = helper.get(one.candidacy_id)
        if act is None or act.member is None:
            continue
        found.append(Alone(
            one.candidacy_id, one.candidacy.version, one.candidacy.person.full_name, title(one.candidacy.stage),
            one.unit_id, named[one.unit_id], SUCCESSORS[one.wait], act.member.pk, act.member.full_name, one.since,
            why.get((act.member.pk, one.since), "Hồ sơ đã chuyển sang chi bộ khác"),
        ))  # fmt: skip
    return sorted(found, key=lambda one: (one.unit_name, one.helper_name, one.helper_id))


def _why(gone: set[tuple[int, date]]) -> dict[tuple[int, date], str]:
    rows = Movement.objects.filter(person__in={person for person, _ in gone}, reverses=None).order_by("on", "id")
    return {
        (one.person_id, one.on): str(one.get_kind_display()) for one in rows if (one.person_id, one.on) in gone
    }  # fmt: skip
