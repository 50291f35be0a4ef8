"""Papers that can be made for a file, and papers issued. Viewer first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.db.models import Q

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib import naming
from ketnap.lib.dates import show
from ketnap.models import IssuedPaper, PaperTemplate, PathAct
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.queries.papers.lines import upwards
from ketnap.queries.papers.values import reached
from ketnap.rules.papers import Entry, Version, catalogue

DOCX, PDF = "docx", "pdf"

STILL = (Q(candidacy=None) | Q(candidacy__person__erased_on=None)) & (Q(person=None) | Q(person__erased_on=None))
"""Papers whose words were not erased with the person they speak of."""


@dataclass(frozen=True)
class IssuedLine:
    paper_id: int
    key: str
    code: str
    title: str
    on: date
    written_no: str
    person: str
    candidacy_id: int | None
    unit_id: int
    unit_name: str
    by: str
    at: datetime
    has_pdf: bool
    withdrawn: str
    """The reason; empty: it holds."""


@dataclass(frozen=True)
class IssuedView(IssuedLine):
    digest: str
    pdf_digest: str
    intact: bool
    """The kept bytes are those that were issued."""
    template: str
    """Of an office's own file: its name and version; empty: a form of ours."""
    layout: str
    entry: Entry
    version: Version | None
    withdrawn_by: str
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class Offer:
    """A paper that belongs to something done in a file, or that nothing done yet asks for."""

    entry: Entry
    act_id: int | None
    on: date | None
    """The day of the act."""
    about: str
    """Whom of several it is about: the introducer."""
    issued: IssuedLine | None
    version: Version | None
    """As printed on the day of the act."""


def offers(viewer: Viewer, candidacy_id: int) -> list[Offer]:
    """Every paper about a file, in the order of the catalogue; one for each act it belongs to. NotFound outside
    reach."""
    reached(viewer, [candidacy_id])
    acts: dict[str, list[PathAct]] = defaultdict(list)
    for act in (
        PathAct.objects.filter(candidacy=candidacy_id, reverses=None, reversed_by=None)
        .select_related("member").order_by("on", "id")
    ):  # fmt: skip
        acts[act.kind].append(act)
    kept = {(one.key, act_id): one for one, act_id in _of_candidacy(viewer, candidacy_id) if not one.withdrawn}
    found = []
    for entry in catalogue().values():
        if entry.about != "candidacy":
            continue
        mine = [act for kind in entry.acts for act in acts[kind]]
        if not mine:
            found.append(Offer(entry, None, None, "", kept.get((entry.key, None)), entry.on(viewer.on)))
        found += [
            Offer(entry, act.pk, act.on, act.member.full_name if act.member else "", kept.get((entry.key, act.pk)),
                  entry.on(act.on))
            for act in mine
        ]  # fmt: skip
    return found


def of_file(viewer: Viewer, candidacy_id: int) -> list[IssuedLine]:
    """Papers issued of a file, the latest first. NotFound outside reach."""
    reached(viewer, [candidacy_id])
    return [line for line, _ in _of_candidacy(viewer, candidacy_id)]


def _of_candidacy(viewer: Viewer, candidacy_id: int) -> list[tuple[IssuedLine, int | None]]:
    rows = list(_rows(IssuedPaper.objects.filter(candidacy=candidacy_id)))
    return list(zip(lines_of(viewer, rows), (row.act_id for row in rows), strict=True))


def of_person(viewer: Viewer, person_id: int) -> list[IssuedLine]:
    """Papers issued that speak of somebody, the latest first: those within reach."""
    rows = scope.visible(viewer, IssuedPaper.objects.filter(person=person_id), Permission.READ_PEOPLE)
    found = list(_rows(rows))
    named = names({row.unit_id for row in found}, viewer.on)
    return [_line(row, named) for row in found]


def of_unit(viewer: Viewer, unit_id: int) -> list[IssuedLine]:
    """Papers issued in the unit and all below it, the latest first. NotFound outside reach."""
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có đơn vị này.")
    rows = scope.visible(viewer, IssuedPaper.objects.all(), Permission.READ_PEOPLE)
    return lines_of(viewer, _rows(rows.filter(unit__in=scope.held_below([unit_id], viewer.on))))


def issued(viewer: Viewer, paper_id: int) -> IssuedView:
    """NotFound outside reach."""
    row = _reach(viewer, paper_id)
    line = _line(row, names({row.unit_id}, viewer.on))
    entry = catalogue()[row.key]
    return IssuedView(
        **line.__dict__, digest=row.digest, pdf_digest=row.pdf_digest,
        intact=_whole(row.content, row.digest) and (row.pdf is None or _whole(row.pdf, row.pdf_digest)),
        template=f"{row.template.name}, bản {row.template.version}" if row.template else "", layout=row.layout,
        entry=entry, version=entry.on(row.on),
        withdrawn_by=row.withdrawn_by.display_name if row.withdrawn_by else "", withdrawn_at=row.withdrawn_at,
    )  # fmt: skip


def content(viewer: Viewer, paper_id: int, kind: str) -> tuple[IssuedLine, bytes]:
    """The very bytes that were issued. NotFound outside reach, or for a PDF there is none of."""
    row = _reach(viewer, paper_id)
    held = row.content if kind == DOCX else row.pdf
    if held is None:
        raise NotFound("Văn bản này chỉ có tệp Word: nó lập theo mẫu riêng của cơ quan.")
    return _line(row, names({row.unit_id}, viewer.on)), bytes(held)


@dataclass(frozen=True)
class OwnFile:
    """An office's own Word file of a paper."""

    template_id: int
    name: str
    version: int
    digest: str
    content: bytes


def own_file(viewer: Viewer, unit_id: int, key: str) -> OwnFile | None:
    """What the unit prints the paper with: its own file, else that of the nearest unit above it; None: ours."""
    above = [body.unit_id for body in upwards({unit_id}, viewer.on)[unit_id].bodies]
    rows = PaperTemplate.objects.filter(key=key, retired_at=None, unit__in=above).order_by("version")
    found = {row.unit_id: row for row in rows}
    row = next((found[one] for one in above if one in found), None)
    return row and OwnFile(row.pk, row.name, row.version, row.digest, bytes(row.content))


def lines_of(viewer: Viewer, rows: Iterable[IssuedPaper]) -> list[IssuedLine]:
    """Of papers already found within reach."""
    found = list(rows)
    named = names({row.unit_id for row in found}, viewer.on)
    return [_line(row, named) for row in found]


def _reach(viewer: Viewer, paper_id: int) -> IssuedPaper:
    rows = scope.visible(viewer, IssuedPaper.objects.filter(STILL, pk=paper_id), Permission.READ_PEOPLE)
    row = rows.select_related("by", "withdrawn_by", "template", "person").first()
    if row is None:
        raise NotFound("Không có văn bản này.")
    return row


def _rows(rows):  # type: ignore[no-untyped-def]
    return rows.filter(STILL).select_related("by", "person").defer("content", "pdf", "values").order_by("-on", "-id")


def _line(row: IssuedPaper, named: dict[int, str]) -> IssuedLine:
    entry = catalogue()[row.key]
    version = entry.on(row.on)
    return IssuedLine(
        row.pk, row.key, version.code if version else entry.code, version.title if version else entry.title, row.on,
        row.written_no, row.person.full_name if row.person else "", row.candidacy_id, row.unit_id,
        named[row.unit_id], row.by.display_name if row.by else "", row.at, bool(row.pdf_digest),
        row.reason if row.withdrawn_at else "",
    )  # fmt: skip


def _whole(content: bytes, digest: str) -> bool:
    return sha256(bytes(content)).hexdigest() == digest


def file_name(line: IssuedLine, kind: str) -> str:
    """`9-KNĐ_Vũ Thị Ví Dụ_12-QĐ-ĐUK_05-09-2011.docx`: which paper, whose, its number, its day."""
    return f"{stem(line)}.{kind}"


def stem(line: IssuedLine) -> str:
    """The same without its ending, a name any system takes."""
    parts = (line.code or line.title, line.person, line.written_no, show(line.on))
    return naming.legal("_".join(part for part in parts if part))


def between(
    viewer: Viewer, unit_id: int, start: date, end: date, key: str | None = None
) -> tuple[list[IssuedLine], list[IssuedPaper]]:
    """Papers of the unit and all below it that hold, by day, with their bytes. NotFound outside reach."""
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có đơn vị này.")
    rows = scope.visible(viewer, IssuedPaper.objects.filter(STILL, on__range=(start, end)), Permission.READ_PEOPLE)
    rows = rows.filter(withdrawn_at=None, unit__in=scope.held_below([unit_id], viewer.on))
    rows = rows.filter(key=key) if key else rows
    held = list(rows.select_related("by", "person").order_by("on", "id"))
    return lines_of(viewer, held), held


def whole_set(viewer: Viewer, candidacy_id: int) -> tuple[list[IssuedLine], list[IssuedPaper]]:
    """Papers of a file that hold, in the order of their days, with their bytes. NotFound outside reach."""
    reached(viewer, [candidacy_id])
    rows = IssuedPaper.objects.filter(candidacy=candidacy_id, withdrawn_at=None)
    held = list(rows.select_related("by", "person").order_by("on", "id"))
    return lines_of(viewer, held), held
