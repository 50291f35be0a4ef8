"""Who of the partner institution may work on a class. Viewer first."""

from dataclasses import dataclass
from datetime import date

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import dates, text
from ketnap.models import ClassPartner, SecondFactor, TrainingClass
from ketnap.queries.missing import NotFound
from ketnap.queries.provenance import PAPERS, Source, source


@dataclass(frozen=True)
class PartnerLine:
    """`until` is exclusive."""

    partner_id: int
    user_id: int
    name: str
    username: str
    seat: str
    since: date
    until: date
    ended_reason: str
    source: Source

    @property
    def last_on(self) -> date:
        return dates.day_before(self.until)

    def holds(self, on: date) -> bool:
        return self.since <= on < self.until


def partners(viewer: Viewer, class_id: int) -> list[PartnerLine]:
    """Every right to the class, ended or not, the latest first. NotFound where the viewer may give none."""
    rows = TrainingClass.objects.filter(pk=class_id)
    if not scope.visible(viewer, rows, Permission.CHANGE_CLASSES, unit="organiser").exists():
        raise NotFound("Không có lớp này.")
    given = ClassPartner.objects.filter(training_class=class_id).select_related("user", *PAPERS).order_by("-pk")
    return [
        PartnerLine(
            one.pk, one.user_id, one.user.display_name, one.user.username, one.user.seat, one.valid_from, one.valid_to,
            one.ended_reason, source(one),
        )
        for one in given
    ]  # fmt: skip


def partner_has_factor(viewer: Viewer, class_id: int, partner_id: int) -> bool:
    """Whether that partner signs in with a second factor."""
    users = [one.user_id for one in partners(viewer, class_id) if one.partner_id == partner_id]
    return SecondFactor.objects.filter(user__in=users).exclude(confirmed_at=None).exists()


def colleagues(viewer: Viewer, class_id: int) -> list[tuple[int, str]]:
    """(id, name) of people of partner institutions who have worked on another class of the same organiser, by name."""
    held = TrainingClass.objects.filter(pk=class_id).first()
    if held is None or not scope.reaches(viewer, held.organiser_id, Permission.CHANGE_CLASSES):
        raise NotFound("Không có lớp này.")
    rows = ClassPartner.objects.filter(training_class__organiser=held.organiser_id, user__is_active=True)
    found = rows.values_list("user_id", "user__display_name", "user__seat").distinct()
    known = [(pk, f"{name}, {seat}" if seat else name) for pk, name, seat in found]
    return sorted(known, key=lambda one: text.sort_key(one[1]))
