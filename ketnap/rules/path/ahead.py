"""What a file still needs before the ceremony, how soon that can be over, and the one thing that is in the way. Pure.

The texts hardly ever say how long a step has to last at least; where they do (age, a certificate, months together) it
is used. For the rest the office's own pace is a floor: the time its fastest tenth took. `None`: not known, and counted
as no time at all, so that nobody is written off for want of a record.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ketnap.lib.dates import add_months, show
from ketnap.rules import due, law
from ketnap.rules.law import Law, Unknown, Value
from ketnap.rules.path.folding import Act

CAN, ONLY_IF, CANNOT = "can", "only_if", "cannot"
VERDICTS = {CAN: "Còn kịp", ONLY_IF: "Chỉ kịp nếu gỡ vướng", CANNOT: "Không kịp trong năm"}
CLASS, FILE, VETTING, VOTE, COMMITTEE, DECISION, CEREMONY = (
    "class", "file", "vetting", "vote", "committee", "decision", "ceremony",
)  # fmt: skip
STEPS = {
    CLASS: "học lớp nhận thức về Đảng", FILE: "lập hồ sơ", VETTING: "thẩm tra lý lịch", VOTE: "chi bộ biểu quyết",
    COMMITTEE: "cấp ủy cơ sở xét", DECISION: "quyết định kết nạp", CEREMONY: "lễ kết nạp",
}  # fmt: skip
FROM = {
    "sympathiser": (FILE, VETTING, VOTE, COMMITTEE, DECISION, CEREMONY),
    "file": (VETTING, VOTE, COMMITTEE, DECISION, CEREMONY),
    "proposed": (COMMITTEE, DECISION, CEREMONY), "sent_up": (DECISION, CEREMONY), "decided": (CEREMONY,),
}  # fmt: skip
MONTH = 30
"""Days after which a meeting that is held every month (Điều lệ Đảng, Điều 22, 24) has been missed, and after which a
letter without an answer is asked about. A convention for the meetings' rhythm; no text names these days."""
BLOCKS = {
    "cell": "Chi bộ đã kết thúc", "age": "Chưa đủ tuổi", "class": "Chưa học lớp nhận thức", "expired":
    "Giấy chứng nhận hết hạn", "helper": "Không có người giúp đỡ", "vetting": "Thẩm tra chưa trả lời",
    "unvetted": "Chưa gửi thẩm tra", "introducer": "Thiếu giấy giới thiệu", "stale": "Hồ sơ quá hạn giá trị",
    "file": "Chưa lập hồ sơ", "vote": "Chờ chi bộ biểu quyết", "committee": "Chờ cấp ủy cơ sở",
    "decision": "Chờ quyết định", "ceremony": "Chờ lễ kết nạp",
}  # fmt: skip
"""The one thing in the way, as a column says it."""


@dataclass(frozen=True, slots=True)
class Course:
    """A class that is still to be held or under way. `seats` None: nobody wrote down how many."""

    name: str
    starts_on: date
    ends_on: date
    seats: int | None


@dataclass(frozen=True, slots=True)
class Situation:
    """A file as it stands on the day. `acts` are those that count, up to the day."""

    stage: str
    since: date
    acts: Sequence[Act]
    born_on: date
    certificates: Sequence[date]
    """Days of certificates of the awareness class, the latest last."""
    learns_until: date | None = None
    """Last day of the class the person sits in."""
    base_cell: bool = False
    """The cell is a grassroots organisation itself: no committee stands between it and the decision."""
    cell_ended: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    code: str
    least: int | None
    """Days at least; None: not known."""

    @property
    def title(self) -> str:
        return STEPS[self.code]


@dataclass(frozen=True, slots=True)
class Block:
    code: str
    says: str
    since: date | None
    helps: bool
    """Somebody can do something about it now; without that it is only the next step, in its time."""


@dataclass(frozen=True, slots=True)
class Ahead:
    steps: tuple[Step, ...]
    earliest: date
    verdict: str
    block: Block
    until: date
    """Last day on which the next step has to be over, for the ceremony to be held this year."""
    why: str
    """Where the verdict rests on more than the pace: the text."""

    @property
    def known(self) -> bool:
        """Whether the least time of every step that is left is known; else the earliest day is no day at all."""
        return all(step.least is not None for step in self.steps)


def ahead(
    one: Situation, on: date, least: Mapping[str, int], classes: Iterable[Course] = (), by: Law | None = None
) -> Ahead:
    """`least`: step → days its fastest tenth took; `classes`: awareness classes that are not over."""
    by = by or law.current()
    last = date(on.year, 12, 31)
    course = next((each for each in classes if each.starts_on >= on and each.seats != 0), None)
    block = _block(one, on, course, by)
    codes = _codes(one, block)
    waited = (on - one.since).days
    steps, day, why = [], on, ""
    for place, code in enumerate(codes):
        days = least.get(code)
        left = days
        if code == CLASS:
            until = one.learns_until or (course.ends_on if course else None)
            left = (until - on).days if until else days
        elif days is not None and place == 0:
            left = max(0, days - waited)
        steps.append(Step(code, left))
        day += timedelta(days=left or 0)
        if code == VOTE:
            old = _of_age(one.born_on, on, by)
            if old is not None and old[0] > day:
                day, why = old
    after = (day - on).days - (steps[0].least or 0)
    helped = block.helps
    verdict = CANNOT if day > last else ONLY_IF if helped else CAN
    return Ahead(tuple(steps), day, verdict, block, last - timedelta(days=max(0, after)), why)


def _codes(one: Situation, block: Block) -> list[str]:
    codes = list(FROM[one.stage])
    if one.base_cell and COMMITTEE in codes:
        codes.remove(COMMITTEE)
    kinds = {act.kind for act in one.acts}
    if kinds & {"vetted", "vetting_waived"} and VETTING in codes:
        codes.remove(VETTING)
    if one.stage == "proposed" and "committee" in kinds and COMMITTEE in codes:
        codes.remove(COMMITTEE)
    if one.stage in ("sympathiser", "file") and block.code in ("class", "expired", "learning"):
        codes.insert(0, CLASS)
    return codes


def _of_age(born_on: date, on: date, by: Law) -> tuple[date, str] | None:
    found = by.value("min_age", on)
    if isinstance(found, Unknown) or found.confidence == "low":
        return None
    day = add_months(born_on, 12 * found.value["age"])
    return day, f"Đủ {found.value['age']} tuổi ngày {show(day)}: {found.citation()}."


def _block(one: Situation, on: date, course: Course | None, by: Law) -> Block:
    """The first thing that is in the way, in the order of the path; at last the next step itself."""
    if one.cell_ended:
        return Block("cell", "Chi bộ không còn hoạt động; cần chi bộ nhận hồ sơ.", None, True)
    if one.stage in ("sympathiser", "file"):
        found = _age(one, on, by) or _class(one, on, course) or _helper(one) or _papers(one, on, by)
        if found is not None:
            return found
    return _next(one, on)


def _age(one: Situation, on: date, by: Law) -> Block | None:
    old = _of_age(one.born_on, on, by)
    if old is None or old[0] <= on:
        return None
    return Block("age", f"Đủ tuổi ngày {show(old[0])}; chi bộ biểu quyết từ ngày ấy.", None, False)


def _class(one: Situation, on: date, course: Course | None) -> Block | None:
    held = one.certificates[-1] if one.certificates else None
    ends = due.awareness_certificate(held, on).due_on if held else None
    if held and (ends is None or ends >= on):
        return None
    if one.learns_until is not None:
        return Block("learning", f"Đang học lớp nhận thức, đến {show(one.learns_until)}.", None, False)
    code = "expired" if held else "class"
    begins = f"Giấy chứng nhận hết hạn ngày {show(ends)}" if held else "Chưa có giấy chứng nhận lớp nhận thức"
    if course is None:
        return Block(code, f"{begins}; chưa có lớp nào sắp mở còn chỗ.", ends or one.since, True)
    return Block(code, f"{begins}; cử đi học lớp mở ngày {show(course.starts_on)}.", ends or one.since, True)


def _helper(one: Situation) -> Block | None:
    helped = [act for act in one.acts if act.kind == "helped"]
    if one.stage == "sympathiser" and not helped:
        return Block("helper", "Chưa phân công đảng viên giúp đỡ.", one.since, True)
    if helped and helped[-1].gone_on is not None:
        return Block("helper", "Người giúp đỡ không còn; cần cử người thay.", helped[-1].gone_on, True)
    return None


def _papers(one: Situation, on: date, by: Law) -> Block | None:
    last = {act.kind: act for act in one.acts}
    if one.stage == "sympathiser":
        days = (on - one.since).days
        return Block("file", f"Trong danh sách đã {days} ngày, chưa lập hồ sơ.", one.since, days > 12 * MONTH)
    begun = last.get("file")
    months = by.value("dossier_valid_months", begun.on if begun else on)
    if begun and isinstance(months, Value) and months.confidence != "low" and "refreshed" not in last:
        ends = add_months(begun.on, months.value)
        if ends < on:
            return Block(
                "stale", f"Hồ sơ lập đã quá {months.value} tháng, hết ngày {show(ends)}; cần làm lại.", ends, True
            )
    if not last.keys() & {"vetted", "vetting_waived"}:
        sent = last.get("vetting_sent") or last.get("vetting")
        if sent is None:
            days = (on - one.since).days
            return Block("unvetted", f"Lập hồ sơ {days} ngày, chưa gửi thẩm tra.", one.since, days > MONTH)
        days = (on - sent.on).days
        return Block("vetting", f"Công văn thẩm tra gửi {days} ngày, chưa trả lời.", sent.on, days > MONTH)
    introduced = sum(act.kind == "introduced" for act in one.acts)
    if introduced + ("union" in last) < 2:
        told = "Chưa có giấy giới thiệu" if not introduced else "Mới có một giấy giới thiệu"
        return Block("introducer", f"{told} của đảng viên, đoàn thể.", one.since, True)
    return None


WAITS = {"file": "vote", "proposed": "committee", "sent_up": "decision", "decided": "ceremony"}


def _next(one: Situation, on: date) -> Block:
    code = WAITS[one.stage]
    if code == "committee" and (one.base_cell or any(act.kind == "committee" for act in one.acts)):
        code = "decision"
    since = one.since
    if code == "vote":
        ready = [act.on for act in one.acts if act.kind in ("vetted", "introduced", "opinions", "union")]
        since = max([since, *ready])
    days = (on - since).days
    says = {
        "vote": "Đủ giấy tờ {} ngày, chi bộ chưa biểu quyết.", "committee": "Chi bộ đề nghị {} ngày, cấp ủy chưa xét.",
        "decision": "Chờ quyết định {} ngày.", "ceremony": "Có quyết định {} ngày, chưa làm lễ.",
    }[code].format(days)  # fmt: skip
    return Block(code, says, since, days > (2 * MONTH if code == "decision" else MONTH))
