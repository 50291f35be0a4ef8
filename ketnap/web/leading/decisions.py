"""What waits for a decision of this level today. Every topic adds its lines; a new topic stands in SOURCES."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.urls import reverse

from ketnap.access import scope
from ketnap.access.roles import Permission
from ketnap.queries import offices, plans, rating
from ketnap.queries.admission import board, meetings
from ketnap.queries.commendation import proposals as commendations
from ketnap.queries.direction.inspections import findings
from ketnap.queries.direction.measures import tally_of
from ketnap.queries.plans import proposals
from ketnap.web.plans.progress import BARE


@dataclass(frozen=True)
class Asked:
    """Who asks, of which organisation, on which day."""

    request: HttpRequest
    unit_id: int
    on: date


@dataclass(frozen=True)
class Waiting:
    """So many things of one kind, since when the oldest waits, and the page that shows them all."""

    count: int
    words: str
    """What follows the number: `hồ sơ đề nghị kết nạp`."""
    since: date | None
    address: str
    verb: str


STAGES = {
    "sent_up": "hồ sơ cấp ủy cơ sở đã đề nghị kết nạp",
    "proposed": "hồ sơ chi bộ đã đề nghị kết nạp",
    "recognising": "đảng viên dự bị chi bộ đã đề nghị công nhận chính thức",
}
"""Stages that wait for a committee, and what stands there."""


def files(asked: Asked) -> list[Waiting]:
    """Files that wait for a committee, also those on an agenda: exactly the list behind the number."""
    viewer = asked.request.viewer
    if not scope.reaches(viewer, asked.unit_id, Permission.READ_PEOPLE):
        return []
    counts = board.standing_still(viewer, asked.unit_id, asked.on, STAGES)
    address = f"{reverse('path-board')}?to_chuc={asked.unit_id}&chang="
    return [
        Waiting(counts[stage][0], words, counts[stage][1], address + stage, "Xem hồ sơ")
        for stage, words in STAGES.items()
        if stage in counts
    ]


def agendas(asked: Asked) -> list[Waiting]:
    """Meetings whose files are not all written."""
    rows = [
        one for one in meetings.meetings(asked.request.viewer)
        if one.unit_id == asked.unit_id and one.written < one.files and one.on <= asked.on
    ]  # fmt: skip
    files = sum(one.files - one.written for one in rows)
    if not rows:
        return []
    first = min(rows, key=lambda one: (one.on, one.meeting_id))
    return [
        Waiting(
            files, f"hồ sơ đã đưa ra họp, chưa ghi kết quả ({len(rows)} cuộc họp)", first.on,
            reverse("meeting", args=[first.meeting_id]), "Mở cuộc họp",
        )
    ]  # fmt: skip


def targets(asked: Asked) -> list[Waiting]:
    """Organisations without a target of the year."""
    bare = plans.without_target(asked.request.viewer, asked.unit_id, asked.on.year, asked.on, named=0)
    address = f"{reverse('plan-progress', args=[asked.unit_id])}?nam={asked.on.year}&chi={BARE}"
    words = f"tổ chức chưa được giao chỉ tiêu năm {asked.on.year}"
    return [Waiting(bare.count, words, date(asked.on.year, 1, 1), address, "Xem chỉ tiêu")]


def commended(asked: Asked) -> list[Waiting]:
    """Commendations proposed and not decided yet."""
    found = commendations.waiting(asked.request.viewer, asked.unit_id)
    address = f"{reverse('commendations')}?trang_thai=cho&to_chuc={asked.unit_id}"
    return [Waiting(found.count, "đề nghị khen thưởng chờ quyết định", found.since, address, "Xem đề nghị")]


def registered(asked: Asked) -> list[Waiting]:
    """Plans that units directly below registered and that nobody answered."""
    rows = proposals.waiting(asked.request.viewer, asked.unit_id, asked.on)
    address = f"{reverse('plan-proposals', args=[asked.unit_id])}?nam={rows[0].year if rows else asked.on.year}"
    since = min((one.sent_on for one in rows), default=None)
    return [Waiting(len(rows), "kế hoạch tổ chức đăng ký chưa được trả lời", since, address, "Xem kế hoạch")]


def reported(asked: Asked) -> list[Waiting]:
    """Measures told as done, and findings told as mended."""
    viewer, tail = asked.request.viewer, f"to_chuc={asked.unit_id}"
    told = tally_of(viewer, asked.unit_id, asked.on)
    address = f"{reverse('measures')}?tinh_trang=cho-xem&{tail}"
    found = [Waiting(told.waiting, "báo cáo thực hiện văn bản chờ xem xét", None, address, "Xem báo cáo")]
    if scope.reaches(viewer, asked.unit_id, Permission.READ_PEOPLE):
        mended = [one for one in findings(viewer, asked.on, unit_id=asked.unit_id) if one.bucket == "cho-xac-nhan"]
        address = f"{reverse('findings')}?tinh_trang=cho-xac-nhan&{tail}"
        since = min((one.found_on for one in mended), default=None)
        found.append(Waiting(len(mended), "thiếu sót báo đã sửa chờ xác nhận", since, address, "Xem thiếu sót"))
    return found


def bare(asked: Asked) -> list[Waiting]:
    """Units and firms nobody is in charge of."""
    if not scope.reaches(asked.request.viewer, asked.unit_id, Permission.READ_PEOPLE):
        return []
    rows = offices.without(asked.request.viewer, asked.unit_id, asked.on)
    address = reverse("unit-load", args=[asked.unit_id])
    return [Waiting(len(rows), "nơi chưa có cấp ủy viên phụ trách", None, address, "Phân công")]


def unrated(asked: Asked) -> list[Waiting]:
    """Organisations this level rates that are not rated for the year before, once some are or a quarter has passed."""
    year = asked.on.year - 1
    group = rating.groups_below(asked.request.viewer, asked.unit_id, year, date(year, 12, 31)).get(asked.unit_id)
    if group is None or (not group.rated and asked.on < date(asked.on.year, 4, 1)):
        return []
    address = f"{reverse('unit-ratings', args=[asked.unit_id])}?nam={year}&muc=chua"
    return [Waiting(group.open, f"tổ chức chưa xếp loại năm {year}", date(year, 12, 31), address, "Xem xếp loại")]


Source = Callable[[Asked], list[Waiting]]
SOURCES: tuple[Source, ...] = (files, agendas, targets, registered, reported, bare, unrated, commended)


def waiting(asked: Asked) -> list[Waiting]:
    """The longest waiting first; what is zero is left out."""
    found = [one for source in SOURCES for one in source(asked) if one.count]
    return sorted(found, key=lambda one: (one.since or date.max, one.words))
