"""An office's own Word files: which versions a unit has, and a real record to try one on. Viewer first."""

from dataclasses import dataclass
from datetime import datetime

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.models import PaperTemplate, Person, TrainingClass
from ketnap.queries import organisation
from ketnap.queries.missing import NotFound
from ketnap.queries.papers import preparing
from ketnap.queries.papers.issued import offers
from ketnap.queries.papers.preparing import Ready
from ketnap.rules.papers import Entry, catalogue

MOST = 40
"""Files on the paper that is tried."""


@dataclass(frozen=True)
class OwnVersion:
    template_id: int
    key: str
    title: str
    version: int
    name: str
    digest: str
    by: str
    at: datetime
    retired_at: datetime | None
    reason: str
    """Why it was retired."""


def versions(viewer: Viewer, unit_id: int) -> list[OwnVersion]:
    """Of the unit itself, those in use first, then the latest. NotFound outside reach."""
    _reach(viewer, unit_id)
    rows = PaperTemplate.objects.filter(unit=unit_id).select_related("by").defer("content").order_by("-at", "-id")
    found = [
        OwnVersion(row.pk, row.key, catalogue()[row.key].title, row.version, row.name, row.digest,
                   row.by.display_name if row.by else "", row.at, row.retired_at, row.reason)
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.retired_at is not None)


def content(viewer: Viewer, unit_id: int, template_id: int) -> tuple[str, bytes]:
    """`Quyết định kết nạp đảng viên_bản 2.docx` and the bytes as they were sent. NotFound outside reach, and for a
    file of another unit."""
    _reach(viewer, unit_id)
    row = PaperTemplate.objects.filter(pk=template_id, unit=unit_id).first()
    if row is None:
        raise NotFound("Không có mẫu này.")
    return f"{catalogue()[row.key].title}_bản {row.version}.docx", bytes(row.content)


def sample(viewer: Viewer, unit_id: int, entry: Entry) -> tuple[str, Ready] | None:
    """The latest real record of the unit the paper can be made of, and whose it is; None: there is none yet. NotFound
    outside reach."""
    _reach(viewer, unit_id)
    if entry.about in ("candidacy", "candidacies"):
        files = preparing.files_for(viewer, unit_id, entry)
        if not files:
            return None
        if entry.about == "candidacies":
            chosen = [pk for pk, _, _ in files[:MOST]]
            return files[0][1], preparing.of_files(viewer, unit_id, entry, chosen, viewer.on)
        pk, name, _ = files[0]
        acts = [one.act_id for one in offers(viewer, pk) if one.entry.key == entry.key and one.act_id]
        return name, preparing.of_file(viewer, pk, entry, acts[-1] if acts else None)
    if entry.about == "person":
        people = Person.objects.filter(unit__in=scope.below([unit_id], viewer.on)).exclude(joined_on=None)
        member = scope.visible(viewer, people, Permission.READ_PEOPLE).order_by("-pk").first()
        return (member.full_name, preparing.of_person(viewer, member.pk, entry)) if member else None
    unit = organisation.unit(viewer, unit_id, viewer.on)
    if entry.about == "class":
        held = TrainingClass.objects.filter(organiser=unit_id).order_by("-starts_on").first()
        return (held.name, preparing.of_class(viewer, held.pk, entry)) if held else None
    if entry.about == "unit_act":
        deeds = [one for one in organisation.acts(viewer, unit_id) if one.kind in entry.acts and one.reverses is None]
        return (unit.name, preparing.of_act(viewer, unit_id, entry, deeds[0].act_id)) if deeds else None
    return (unit.name, preparing.of_unit(viewer, unit_id, entry, viewer.on)) if entry.about == "unit" else None


def _reach(viewer: Viewer, unit_id: int) -> None:
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có đơn vị này.")
