"""Members recorded to work in an enterprise that no organisation leads. Viewer first."""

from dataclasses import dataclass
from datetime import date

from ketnap.access import objects, scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib.dates import OPEN_END
from ketnap.models import Standing, Stay, Workplace, WorkplaceAct
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.provenance import PAPERS, Source, source


@dataclass(frozen=True)
class WorkerLine:
    person_id: int
    full_name: str
    born_on: date
    unit_name: str
    """Where the member belongs on the day."""
    standing: str
    """Of the day; empty: no member then."""
    since: date

    @property
    def standing_label(self) -> str:
        return Standing(self.standing).label if self.standing else "Không là đảng viên"


@dataclass(frozen=True)
class WorkActLine:
    act_id: int
    person_id: int
    full_name: str
    label: str
    on: date
    source: Source
    reverses: int | None
    taken_back: bool


@dataclass(frozen=True)
class Working:
    """Members of the enterprise on the day, within reach; how many are not; and every act about those within."""

    members: list[WorkerLine]
    hidden: int
    acts: list[WorkActLine]
    """The latest first."""

    @property
    def official(self) -> int:
        return sum(one.standing == Standing.OFFICIAL for one in self.members)


def working(viewer: Viewer, enterprise_id: int, on: date) -> Working:
    """NotFound outside reach. A fixed number of queries."""
    if not objects.enterprise_within(viewer, enterprise_id, Permission.READ_TREE):
        raise NotFound("Không có doanh nghiệp này.")
    rows = Workplace.objects.filter(enterprise=enterprise_id, valid_from__lte=on, valid_to__gt=on)
    mine = list(
        scope.visible(viewer, rows, Permission.READ_PEOPLE, unit="person__unit")
        .select_related("person").order_by("person__name_sort", "person_id")
    )  # fmt: skip
    stays = Stay.objects.filter(person__in=[one.person_id for one in mine], valid_from__lte=on, valid_to__gt=on)
    there = {stay.person_id: stay for stay in stays}
    named = names({stay.unit_id for stay in there.values()} | {one.person.unit_id for one in mine}, on)
    acts = scope.visible(
        viewer, WorkplaceAct.objects.filter(enterprise=enterprise_id), Permission.READ_PEOPLE, unit="person__unit"
    ).select_related(*PAPERS, "person", "reversed_by")  # fmt: skip
    return Working(
        [
            WorkerLine(
                one.person_id, one.person.full_name, one.person.born_on,
                named[there[one.person_id].unit_id if one.person_id in there else one.person.unit_id],
                there[one.person_id].standing if one.person_id in there else "", one.valid_from,
            )
            for one in mine
        ],
        rows.count() - len(mine),
        [
            WorkActLine(
                act.pk, act.person_id, act.person.full_name, act.get_kind_display(), act.on, source(act),
                act.reverses_id, hasattr(act, "reversed_by"),
            )
            for act in acts.order_by("-pk")
        ],
    )  # fmt: skip


def still(viewer: Viewer, enterprise_id: int) -> bool:
    """Whether anybody is recorded to work there now, within reach or not."""
    if not objects.enterprise_within(viewer, enterprise_id, Permission.READ_TREE):
        raise NotFound("Không có doanh nghiệp này.")
    return Workplace.objects.filter(enterprise=enterprise_id, valid_to=OPEN_END).exists()


@dataclass(frozen=True)
class WorkOfPerson:
    kind_label: str
    enterprise_name: str
    on: date
    source: Source
    taken_back: bool


def of_person(viewer: Viewer, person_id: int) -> list[WorkOfPerson]:
    """What was recorded of where somebody works, the latest first; nothing of a person out of reach."""
    mine = scope.visible(viewer, WorkplaceAct.objects.filter(person=person_id), Permission.READ_PEOPLE,
                         unit="person__unit")  # fmt: skip
    acts = mine.select_related(*PAPERS, "enterprise", "reversed_by").order_by("-on", "-pk")
    return [
        WorkOfPerson(act.get_kind_display(), act.enterprise.name, act.on, source(act), hasattr(act, "reversed_by"))
        for act in acts
    ]
