"""What a class fills its certificates with, for all who are to have one. Viewer first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib.wording import committee, day_words
from ketnap.models import Certificate, ClassKind, Enrolment, IssuedPaper, TrainingClass
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.papers.issued import OwnFile, own_file
from ketnap.queries.papers.lines import upwards
from ketnap.queries.papers.preparing import REMEMBERED
from ketnap.queries.papers.rows import profiles
from ketnap.queries.papers.values import AUTHORITY, SIGNS_AS, person_words
from ketnap.rules.papers import Entry, catalogue

KEYS: dict[str, str] = {ClassKind.AWARENESS: "CN-NTVD", ClassKind.NEW_MEMBER: "new-member-certificate"}
"""Kind of class → key of its certificate; classes of other kinds have none that is known."""


@dataclass(frozen=True)
class Printed:
    """How the certificates of a class are printed."""

    entry: Entry
    issuer_id: int
    issuer_name: str
    """As it writes: Đảng ủy …"""
    head: dict[str, str]
    before: dict[str, str]
    """Place, position and name of the last ones printed by the same body."""
    own: OwnFile | None


def form_of(viewer: Viewer, class_id: int, on: date) -> Printed | None:
    """None for a class whose certificate we know no form of. NotFound outside reach."""
    held = _reach(viewer, class_id)
    key = KEYS.get(held.kind)
    if key is None:
        return None
    line = upwards({held.organiser_id}, on)[held.organiser_id]
    made, above = line.bodies[0], line.bodies[1] if len(line.bodies) > 1 else None
    rows = IssuedPaper.objects.filter(key=key, unit=held.organiser_id, withdrawn_at=None).order_by("-id")
    last = rows.values_list("values", flat=True).first()
    said = last["single"] if last else {}
    head = {
        "head.superior": above.name if above else "", "head.issuer": committee(made.name),
        "head.day": day_words(on), "sign.authority": AUTHORITY[SIGNS_AS[made.kind]],
        "class.name": held.name, "class.from": day_words(held.starts_on), "class.to": day_words(held.ends_on),
        "class.decision": held.decision_no, "class.issued": day_words(on),
        "class.place": held.place,
    }  # fmt: skip
    return Printed(
        catalogue()[key], held.organiser_id, committee(made.name),
        {name: words for name, words in head.items() if words},
        {name: said[name] for name in REMEMBERED if said.get(name)}, own_file(viewer, held.organiser_id, key),
    )  # fmt: skip


def words_of(viewer: Viewer, class_id: int, enrolments: Collection[Enrolment], on: date) -> dict[int, dict[str, str]]:
    """Person → the words about that learner. Enrolments read with their person. NotFound outside reach."""
    _reach(viewer, class_id)
    lives = profiles((one.person_id for one in enrolments), on)
    named = names({one.unit_id for one in enrolments}, on)
    found = {}
    for one in enrolments:
        words = person_words(one.person, lives.get(one.person_id)) | {
            "person.work_unit": named.get(one.unit_id, ""), "cell.name": named.get(one.unit_id, ""),
            "class.result": str(one.get_grade_display()) if one.grade else "",
        }  # fmt: skip
        found[one.person_id] = {key: told for key, told in words.items() if told}
    return found


def printed(viewer: Viewer, class_id: int) -> list[IssuedPaper]:
    """Certificates of the class that hold as they were printed, by number; of people within reach. NotFound outside
    reach."""
    _reach(viewer, class_id)
    mine = Certificate.objects.filter(training_class=class_id, withdrawn=False)
    within = scope.visible(viewer, mine, Permission.READ_PEOPLE, unit="person__unit")
    rows = IssuedPaper.objects.filter(pk__in=within.values("issued"), withdrawn_at=None)
    return list(rows.select_related("by", "person").order_by("certificate__paper_number__number", "pk"))


def _reach(viewer: Viewer, class_id: int) -> TrainingClass:
    rows = TrainingClass.objects.filter(pk=class_id)
    held = scope.visible(viewer, rows, Permission.READ_PEOPLE, unit="organiser").first()
    if held is None:
        raise NotFound("Không có lớp này.")
    return held
