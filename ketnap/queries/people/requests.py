"""Requests of people about what is held of them. Viewer first."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from ketnap.access import scope, written_once
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import PersonRequest
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names


@dataclass(frozen=True)
class Request:
    request_id: int
    person_id: int
    full_name: str
    unit_id: int
    unit: str
    kind: str
    kind_label: str
    said: str
    came: str
    received_on: date
    answer_by: date
    answered_on: date | None
    due_on: date
    extended_reason: str
    state: str
    state_label: str
    closed_on: date | None
    outcome: str
    by: str
    version: int

    @property
    def next_on(self) -> date:
        """The day the office must do something by."""
        return self.due_on if self.answered_on else min(self.answer_by, self.due_on)


def requests(viewer: Viewer) -> list[Request]:
    """Within reach: open ones first, the most pressing on top; then the closed ones, the latest on top."""
    found = _shown(viewer, _within(viewer))
    still = sorted((one for one in found if one.state == "open"), key=lambda one: (one.next_on, one.request_id))
    return still + sorted((one for one in found if one.state != "open"), key=lambda one: one.request_id, reverse=True)


def of_person(viewer: Viewer, person_id: int) -> list[Request]:
    return _shown(viewer, _within(viewer).filter(person=person_id).order_by("pk"))


def one_request(viewer: Viewer, request_id: int) -> Request:
    found = _shown(viewer, _within(viewer).filter(pk=request_id))
    if not found:
        raise NotFound("Không có yêu cầu này.")
    return found[0]


def waiting(viewer: Viewer) -> list[Request]:
    """Everything open, however late."""
    still = _told(viewer, written_once.rows(_open, viewer))
    return sorted(still, key=lambda one: (one.next_on, one.request_id))


def _within(viewer: Viewer, permission: Permission = Permission.READ_PEOPLE) -> QuerySet[PersonRequest]:
    return scope.visible(viewer, PersonRequest.objects.all(), permission)


def _shown(viewer: Viewer, rows: QuerySet[PersonRequest]) -> list[Request]:
    return _told(viewer, list(rows.select_related("person", "by")))


def _open(viewer: Viewer) -> QuerySet[PersonRequest]:
    rows = _within(viewer, Permission.CHANGE_PEOPLE).filter(state=PersonRequest.State.OPEN)
    return rows.select_related("person", "by")


def _told(viewer: Viewer, found: list[PersonRequest]) -> list[Request]:
    named = names({row.unit_id for row in found}, viewer.on)
    return [
        Request(
            row.pk, row.person_id, row.person.full_name, row.unit_id, named[row.unit_id], row.kind,
            row.get_kind_display(), row.said, row.came, row.received_on, row.answer_by, row.answered_on, row.due_on,
            row.extended_reason, row.state, row.get_state_display(), row.closed_on, row.outcome,
            row.by.display_name if row.by else "", row.version,
        )
        for row in found
    ]  # fmt: skip
