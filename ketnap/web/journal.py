"""The journal as a page: who did what, when, from where, within reach; and what deserves a second look."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ketnap.access import chain
from ketnap.lib import clock, dates, text, yamls
from ketnap.queries import audit
from ketnap.queries.audit import Alert, Asked, Doers, JournalLine
from ketnap.queries.organisation.naming import names
from ketnap.web.days import asked as asked_day
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.pages import page, show

SHOWN, TAKEN = 200, 20_000
WEEK = timedelta(days=6)
NOBODY = 0
SUBJECTS = {
    "person": "hồ sơ số", "candidacy": "hồ sơ kết nạp số", "unit": "tổ chức số", "user": "tài khoản số",
    "batch": "đợt nhập số", "meeting": "cuộc họp số", "class": "lớp số", "taught": "lớp số", "article": "bài số",
    "bulletin": "bản tin số", "feedback": "ý kiến số", "enterprise": "doanh nghiệp số", "union": "đoàn thể số",
    "period": "kỳ đã khóa số", "book": "sổ số văn bản số", "run": "lượt in số", "commendation": "đề nghị khen số",
    "exemplar": "điển hình số", "question": "câu hỏi số", "handover": "biên bản bàn giao số",
    "invitation": "giấy mời số", "issued": "văn bản số", "directive": "văn bản chỉ đạo số", "measure": "giải pháp số",
    "inspection": "cuộc kiểm tra số", "finding": "thiếu sót số", "review": "lần tổng kết số",
    "section": "chuyên mục số", "photo": "ảnh số",
}  # fmt: skip
TOPICS = {
    "people": "Hồ sơ đảng viên, quần chúng", "admission": "Kết nạp", "membership": "Sổ đảng tịch",
    "organisation": "Tổ chức", "papers": "Văn bản, khóa kỳ", "batches": "Nhập dữ liệu", "accounts": "Đăng nhập, quyền",
    "access": "Bị từ chối", "training": "Lớp học", "plans": "Chỉ tiêu", "rating": "Xếp loại",
    "commendation": "Khen thưởng", "direction": "Chỉ đạo, kiểm tra", "bulletin": "Bản tin", "journal": "Nhật ký",
    "exports": "Tệp đã tải", "secrecy": "Chế độ bảo mật",
}  # fmt: skip


@cache
def words() -> dict[str, str]:
    return yamls.read((Path(__file__).parent / "journal_words.yaml").read_text(encoding="utf-8"))


def said(event: str) -> str:
    """What was done; an event that has no words yet is told by its topic."""
    return words().get(event) or f"Việc khác: {TOPICS.get(event.partition('.')[0], 'chưa đặt tên')}"


def about(subject: str) -> str:
    kind, _, number = subject.partition(":")
    return f"{SUBJECTS.get(kind, 'mục số')} {number}" if number else ""


@dataclass(frozen=True)
class Row:
    seq: int
    at: str
    """`03-10-2011, 14:32:05 +07:00`."""
    who: str
    what: str
    about: str
    unit: str
    place: str


def moment(at: datetime) -> str:
    local = timezone.localtime(at)
    offset = f"{local:%z}"
    return f"{dates.show(local.date())}, {local:%H:%M:%S} {offset[:3]}:{offset[3:]}"


def rows(lines: list[JournalLine]) -> list[Row]:
    named = names({one.unit_id for one in lines if one.unit_id}, clock.today())
    return [
        Row(
            one.seq, moment(one.at), one.by_name or "chương trình", said(one.event), about(one.subject),
            named.get(one.unit_id, "") if one.unit_id else "", one.place or "tại máy chủ",
        )
        for one in lines
    ]  # fmt: skip


def warned(one: Alert) -> str:
    day = dates.show(one.on)
    if one.kind == "reading":
        return f"{one.by_name} mở {one.count} hồ sơ trong một giờ, ngày {day}. Hỏi lại lý do."
    if one.kind == "night":
        return f"{one.by_name} tải {one.count} danh sách từ 22 giờ đến 5 giờ, ngày {day}. Hỏi lại lý do."
    return f"{one.by_name} bị từ chối {one.count} lần trong ngày {day}. Xem lại quyền hoặc hỏi lại lý do."


def asked(request: HttpRequest, doers: Doers) -> tuple[Asked, list[str]]:
    """(what the address asks for, what of it is wrong). `tu`, `den`, `nguoi`, `ten`, `viec`, `muc`, `to_chuc`."""
    end = asked_day(request, "den")
    start = asked_day(request, "tu", min(end.day, clock.today()) - WEEK)
    problems = [one.problem for one in (start, end) if one.problem]
    if start.day > end.day:
        problems.append("Ngày đầu sau ngày cuối; hãy đổi một trong hai ngày.")
    event = request.GET.get("viec", "").strip()
    by, wrong = doer(request, doers)
    problems += wrong
    found = Asked(
        start.day, end.day, by, event if event in words() or event in TOPICS else "",
        request.GET.get("muc", "").strip()[:80], number(request, "to_chuc"),
    )  # fmt: skip
    return found, problems


def offered(request: HttpRequest) -> Doers:
    return audit.people(request.viewer, called(request), number(request, "nguoi"))


def doer(request: HttpRequest, found: Doers) -> tuple[int | None, list[str]]:
    """(who is asked for, what is wrong with it): the one chosen, or the only one who is called what was typed."""
    typed, chosen = called(request), number(request, "nguoi")
    if not typed:
        return chosen, []
    ids = [pk for pk, _ in found.offered]
    if found.few or chosen in ids:
        return chosen, []
    if len(ids) == 1 and not found.more:
        return ids[0], []
    if ids:
        return NOBODY, [f"Có nhiều người tên “{typed}”. Chọn một người ở ô Người làm rồi bấm Xem."]
    where = f"Không thấy ai tên “{typed}” trong phạm vi của đồng chí."
    return NOBODY, [f"{where} Gõ một phần họ tên, đúng dấu, hoặc tên đăng nhập."]


def called(request: HttpRequest) -> str:
    return text.composed(request.GET.get("ten", "").strip())[:80]


def number(request: HttpRequest, name: str) -> int | None:
    typed = request.GET.get(name, "").strip()
    return int(typed) if typed.isdecimal() and len(typed) < 12 else None


@page("journal")
def journal(request: HttpRequest) -> HttpResponse:
    doers = offered(request)
    what, problems = asked(request, doers)
    lines, count = audit.asked(request.viewer, what, limit=SHOWN)
    waiting, oldest = chain.unsealed()
    context = {
        "rows": rows(lines), "count": count, "shown": SHOWN, "what": what, "problems": problems,
        "start": dates.show(what.start), "end": dates.show(what.end), "typed": called(request),
        "doers": doers, "topics": TOPICS.items(),
        "alerts": [warned(one) for one in audit.alerts(request.viewer, what.start, what.end)],
        "waiting": waiting, "late": oldest is not None and clock.now() - oldest > timedelta(minutes=1),
        "sealed": chain.head().place,
    }  # fmt: skip
    return show(request, "journal/lines.html", context, status=422 if problems else 200)


@table_page("journal-table")
def journal_table(request: HttpRequest) -> Sheet:
    what, _ = asked(request, offered(request))
    lines, _ = audit.asked(request.viewer, what, limit=TAKEN)
    head = ("Dòng", "Lúc", "Ai", "Việc", "Mục", "Tổ chức", "Từ địa chỉ")
    cells = [(one.seq, one.at, one.who, one.what, one.about, one.unit, one.place) for one in rows(lines)]
    notes = [f"Từ ngày {dates.show(what.start)} đến ngày {dates.show(what.end)}"]
    notes += [warned(one) for one in audit.alerts(request.viewer, what.start, what.end)]
    return Sheet("Nhật ký", head, cells, notes)


@page("journal-system")
def journal_system(request: HttpRequest) -> HttpResponse:
    """For who administers the installation: what happened and who did it, never to whom."""
    waiting, oldest = chain.unsealed()
    context = {
        "rows": rows(audit.recent(request.viewer, limit=SHOWN)), "waiting": waiting, "sealed": chain.head().place,
        "late": oldest is not None and clock.now() - oldest > timedelta(minutes=1), "system": True,
    }  # fmt: skip
    return show(request, "journal/lines.html", context)
