"""Meetings of a committee: which files wait for it, and each file of an agenda with its excerpt. Viewer first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.access.viewer import Viewer
from ketnap.lib.dates import show
from ketnap.models import Candidacy, Meeting, MeetingItem
from ketnap.queries.admission import dossier
from ketnap.queries.missing import NotFound
from ketnap.queries.organisation.naming import names
from ketnap.rules.finding import FAIL, UNKNOWN, Finding
from ketnap.rules.judging import judge
from ketnap.rules.path import Act
from ketnap.rules.path.stages import title
from ketnap.rules.path.words import DECIDERS


@dataclass(frozen=True)
class Waiting:
    """A file that waits for the decision."""

    candidacy_id: int
    full_name: str
    born_on: date
    unit_name: str
    stage_title: str
    since: date


@dataclass(frozen=True)
class Line:
    """A meeting in the list of meetings."""

    meeting_id: int
    unit_id: int
    unit_name: str
    on: date
    files: int
    written: int


@dataclass(frozen=True)
class Item:
    item_id: int
    candidacy_id: int
    position: int
    full_name: str
    sex: str
    born_on: date
    unit_name: str
    stage: str
    votes: str
    """Of the cell: 6/9."""
    excerpt: str
    failed: tuple[Finding, ...]
    unknown: int
    result: str
    votes_for: int | None
    decision_no: str
    note: str
    written: bool


@dataclass(frozen=True)
class MeetingPage:
    meeting_id: int
    body: str
    unit_id: int
    unit_name: str
    on: date
    members: int
    present: int | None
    version: int
    items: tuple[Item, ...]

    @property
    def needed(self) -> int:
        """The least number of votes: more than half of all members of a standing committee (V-10), two thirds of an
        authorised grassroots committee (V-07)."""
        if self.body == "grassroots_committee_authorised":
            return -(-2 * self.members // 3)
        return self.members // 2 + 1

    @property
    def decider(self) -> str:
        return DECIDERS.get(self.body, "Ban Thường vụ")

    def count(self, result: str) -> int:
        return sum(one.result == result for one in self.items)


def waiting(viewer: Viewer, unit_id: int) -> list[Waiting]:
    """Files of the unit and of all below it that stand on no agenda, the longest waiting first: also those of a cell
    that has ended since it was proposed. Raises NotFound."""
    if not scope.reaches(viewer, unit_id, Permission.READ_PEOPLE):
        raise NotFound("Không có đơn vị này.")
    rows = scope.visible(viewer, Candidacy.objects.filter(stage__in=("proposed", "sent_up")), Permission.READ_PEOPLE)
    rows = rows.filter(unit__in=scope.held_below([unit_id], viewer.on))
    rows = rows.exclude(meetings__in=MeetingItem.objects.filter(act=None, meeting__on__gte=viewer.on)).select_related(
        "person"
    )
    found = list(rows.order_by("stage_since", "person__name_sort"))
    named = names({one.unit_id for one in found}, viewer.on)
    return [
        Waiting(one.pk, one.person.full_name, one.person.born_on, named[one.unit_id], title(one.stage), one.stage_since)
        for one in found
    ]


def meetings(viewer: Viewer) -> list[Line]:
    """Meetings within reach, the latest first."""
    rows = scope.visible(viewer, Meeting.objects.all(), Permission.READ_PEOPLE).prefetch_related("items")
    found = list(rows.order_by("-on", "-id"))
    named = names({one.unit_id for one in found}, viewer.on)
    return [
        Line(
            one.pk, one.unit_id, named[one.unit_id], one.on, len(one.items.all()),
            sum(item.act_id is not None for item in one.items.all()),
        )
        for one in found
    ]  # fmt: skip


def meeting(viewer: Viewer, meeting_id: int) -> MeetingPage:
    """One meeting with every file as it stands. NotFound out of reach."""
    held = scope.visible(viewer, Meeting.objects.filter(pk=meeting_id), Permission.READ_PEOPLE).first()
    if held is None:
        raise NotFound("Không có cuộc họp này.")
    rows = list(held.items.select_related("candidacy__person").order_by("position"))
    files = {file.candidacy_id: file for file in dossier.files([one.candidacy_id for one in rows])}
    named = names({one.candidacy.unit_id for one in rows} | {held.unit_id}, held.on)
    items = tuple(_item(one, files[one.candidacy_id], named, held.on) for one in rows)
    return MeetingPage(
        held.pk, held.body, held.unit_id, named[held.unit_id], held.on, held.members, held.present, held.version, items
    )


def last_number(viewer: Viewer, unit_id: int, year: int) -> str:
    """The number given last among decisions of the unit and year; empty: none."""
    scoped = scope.visible(viewer, Meeting.objects.filter(unit=unit_id, on__year=year), Permission.READ_PEOPLE)
    found = MeetingItem.objects.filter(meeting__in=scoped).exclude(decision_no="").order_by("id").last()
    return found.decision_no if found else ""


def _item(one: MeetingItem, file: dossier.File, named: dict[int, str], on: date) -> Item:
    found = judge(file.facts(), on)
    person = one.candidacy.person
    ballot = _last(file.acts, "ballot")
    votes = f"{ballot.told.get('for')}/{ballot.told.get('official_members')}" if ballot else ""
    return Item(
        one.pk, one.candidacy_id, one.position, person.full_name, person.sex, person.born_on,
        named[one.candidacy.unit_id], one.candidacy.stage, votes, excerpt(file.acts, file.base),
        tuple(finding for finding in found if finding.outcome == FAIL),
        sum(finding.outcome == UNKNOWN for finding in found), one.result, one.votes_for, one.decision_no, one.note,
        one.act_id is not None,
    )  # fmt: skip


def excerpt(acts: Sequence[Act], base: object) -> str:
    """One paragraph for the table: list, class, vetting, introducers, votes; only what is recorded."""
    said = [f"Vào danh sách cảm tình Đảng {show(acts[0].on)}."]
    blocks = base if isinstance(base, dict) else {}
    if certificate := blocks.get("certificate"):
        said.append(f"Học lớp nhận thức về Đảng, giấy chứng nhận {show(certificate['date'])}.")
    vetted = [act for act in acts if act.kind == "vetted"]
    if vetted:
        said.append(f"Thẩm tra lý lịch xong {show(max(act.on for act in vetted))}.")
    who = [str(act.about.get("who")) for act in acts if act.kind == "introduced" and act.about.get("who")]
    if _last(acts, "union"):
        who.append("đoàn thể cơ sở")
    if who:
        said.append(f"Giới thiệu: {', '.join(who)}.")
    if ballot := _last(acts, "ballot"):
        said.append(f"Chi bộ tán thành {ballot.told.get('for')} trên {ballot.told.get('official_members')}, "
                    f"{show(ballot.on)}.")  # fmt: skip
    if committee := _last(acts, "committee"):
        said.append(f"Cấp ủy cơ sở tán thành {committee.told.get('for')} trên {committee.told.get('members')}, "
                    f"{show(committee.on)}.")  # fmt: skip
    if submitted := _last(acts, "submitted"):
        said.append(f"Nhận hồ sơ {show(submitted.on)}, người nhận {submitted.told.get('received_by')}.")
    return " ".join(said)


def _last(acts: Sequence[Act], kind: str) -> Act | None:
    return next((act for act in reversed(acts) if act.kind == kind), None)
