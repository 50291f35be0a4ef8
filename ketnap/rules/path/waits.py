"""What a candidacy waits for: the next act, since which event, until when, by which article. Pure.

Each wait is a line of data: it begins with an event, ends with acts, and its time is a value of the law of the day the
clock started. Where the text of that day gives no known time the item has no due day and still ages; the first later
value, if any, is shown for reference and never used.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ketnap.lib.dates import add_months, show
from ketnap.rules import working_days
from ketnap.rules.law import Law, Unknown, Value
from ketnap.rules.path.folding import Act
from ketnap.rules.path.kinds import KINDS, PATH

CELL, COMMITTEE, ORGANISER = 0, 1, 2
"""Whose work it is: levels of the list it stands on first."""
OFFICIAL = "official"
"""An end of the path, after which the decision is announced and the card handed over."""


@dataclass(frozen=True, slots=True)
class Wait:
    code: str
    what: str
    """What has to be done, as a heading of the work list."""
    stages: tuple[str, ...]
    begins: tuple[str, ...]
    """Kinds of acts; the latest of them starts the clock."""
    ends: tuple[str, ...]
    act: str
    """The next act, one click away."""
    parameter: str = ""
    count: str = "working"
    """working or calendar days, or months, after the beginning."""
    extra: str = ""
    """A wait that begins when so many months (a parameter) have gone since the event."""
    again: bool = False
    """It comes back: the ending act starts the clock anew."""
    failed: str = ""
    """It begins with as many votes that did not carry as this parameter says."""
    whose: int = CELL
    meeting: str = ""
    """A parameter that names the next meeting of the cell as its time: no number of days, so no day."""
    gone: bool = False
    """It begins on the day on which the member the latest of those acts named is gone."""

    @property
    def excusable(self) -> bool:
        """A reason may close it. A step of the path itself is not closed by words: the path has its own ways out of
        it, each with its reason, and the law lets the step be taken late."""
        kind = KINDS[self.act]
        return kind.right == PATH and not kind.to


WAITS: tuple[Wait, ...] = (
    Wait("helper", "Phân công đảng viên giúp đỡ", ("sympathiser", "file"), ("listed",), ("helped",), "helped"),
    Wait("successor", "Cử người giúp đỡ thay", ("sympathiser", "file"), ("helped",), (), "helped", gone=True),
    Wait("remark", "Nhận xét người được giúp đỡ", ("sympathiser",), ("listed", "remarked"), (), "remarked",
         "sympathisers_months", "months", again=True),
    Wait("task", "Ghi kết quả việc được giao", ("sympathiser", "file", "probation"), ("tasked",), ("tasked_done",),
         "tasked_done"),
    Wait("vetting", "Ghi kết quả thẩm tra lý lịch", ("file",), ("vetting_sent",), ("vetted", "vetting_waived"),
         "vetted"),
    Wait("file", "Chi bộ xét hồ sơ", ("file",), ("file", "returned", "restarted", "caught_up"), (), "ballot",
         "dossier_valid_months", "months"),
    Wait("forward", "Cấp ủy cơ sở xét, đề nghị", ("proposed",), ("ballot",), ("committee",), "committee",
         whose=COMMITTEE),
    Wait("decision", "Quyết định kết nạp", ("proposed", "sent_up"), ("ballot",), ("decision", "refused"), "decision",
         "decision_days", whose=ORGANISER),
    Wait("told", "Báo kết quả cho chi bộ đề nghị", ("decided",), ("decision",), ("told", "received"), "told",
         whose=ORGANISER),
    Wait("received", "Chi bộ nhận quyết định", ("decided",), ("decision",), ("received",), "received"),
    Wait("ceremony", "Tổ chức lễ kết nạp", ("decided",), ("decision", "received"), ("ceremony",), "ceremony",
         "ceremony_days"),
    Wait("probation_helper", "Phân công người giúp đỡ đảng viên dự bị", ("probation",), ("ceremony",),
         ("probation_helped",), "probation_helped"),
    Wait("probation_successor", "Cử người giúp đỡ đảng viên dự bị thay", ("probation",), ("probation_helped",), (),
         "probation_helped", gone=True),
    Wait("member_cv", "Viết lý lịch đảng viên", ("probation", "recognising"), ("ceremony",), ("member_cv",),
         "member_cv", "member_cv_days"),
    Wait("recognition", "Chi bộ xét công nhận đảng viên chính thức", ("probation",), ("ceremony",), (),
         "second_ballot", "recognition_review_days", extra="probation_months"),
    Wait("escalated", "Báo cáo cấp trên: biểu quyết nhiều lần không đủ phiếu", ("probation",), ("second_ballot",),
         ("escalated",), "escalated", failed="recognition_max_votes"),
    Wait("recognised", "Quyết định công nhận đảng viên chính thức", ("recognising",), ("second_ballot",),
         ("recognised",), "recognised", "recognition_decision_days", whose=ORGANISER),
    Wait("second_forward", "Cấp ủy cơ sở xét, đề nghị công nhận", ("recognising",), ("second_ballot",),
         ("second_committee",), "second_committee", whose=COMMITTEE),
    Wait("announced", "Công bố quyết định công nhận trong chi bộ", (OFFICIAL,), ("recognised",), ("announced",),
         "announced", meeting="recognition_announced"),
    Wait("carded", "Phát thẻ đảng viên", (OFFICIAL,), ("recognised",), ("carded",), "carded",
         meeting="card_with_recognition"),
)  # fmt: skip
BY_CODE = {wait.code: wait for wait in WAITS}


@dataclass(frozen=True, slots=True)
class Due:
    """`due_on` None: no time is known; `since` is when it began to be due (or to wait)."""

    wait: str
    since: date
    due_on: date | None
    rule: str
    citation: str
    says: str
    """One sentence: from which event, by which text; or that the time is not known, with the later value."""


OPEN, DONE, EXCUSED = "open", "done", "excused"


@dataclass(frozen=True, slots=True)
class Begun:
    """A wait whose clock has started. `due` only while it is open."""

    wait: str
    state: str
    """open; done: an act ended it or the file went on without it; excused: a reason closed it."""
    due: Due | None = None


def due(stage: str, acts: Sequence[Act], law: Law) -> list[Due]:
    """Everything a candidacy at that stage waits for, in the order of the path."""
    return [one.due for one in begun(stage, acts, law) if one.due is not None]


def begun(stage: str, acts: Sequence[Act], law: Law) -> list[Begun]:
    """Every wait the acts have started, with what became of it, in the order of the path."""
    last: dict[str, Act] = {}
    for act in acts:
        last[act.kind] = act
    excused = [act for act in acts if act.kind == "excused"]
    found = []
    for wait in WAITS:
        if wait.failed and not _failed_enough(wait, acts, law):
            continue
        started = max((last[kind] for kind in wait.begins if kind in last), key=lambda act: act.on, default=None)
        if started is None or (wait.gone and started.gone_on is None):
            continue
        if stage not in wait.stages or _over(wait, acts, started):
            found.append(Begun(wait.code, DONE))
        elif any(act.told.get("wait") == wait.code and act.on >= started.on for act in excused):
            found.append(Begun(wait.code, EXCUSED))
        else:
            found.append(Begun(wait.code, OPEN, _timed(wait, started, last, law)))
    return found


def _failed_enough(wait: Wait, acts: Sequence[Act], law: Law) -> bool:
    failed = [act for act in acts if act.kind in wait.begins and act.told.get("agreed") == "no"]
    if not failed:
        return False
    most = law.value(wait.failed, failed[-1].on)
    return isinstance(most, Value) and most.confidence != "low" and len(failed) >= most.value


def _over(wait: Wait, acts: Sequence[Act], started: Act) -> bool:
    """An ending act recorded after the beginning closes the wait."""
    if wait.again or wait.gone:
        return False
    place = max(index for index, act in enumerate(acts) if act is started)
    return any(act.kind in wait.ends for act in acts[place + 1 :])


def _timed(wait: Wait, started: Act, last: Mapping[str, Act], law: Law) -> Due:
    begun, rule = started.on, ""
    said = f"Từ ngày {show(begun)}"
    if wait.gone and started.gone_on is not None:
        begun = started.gone_on
        said = f"Người giúp đỡ không còn là đảng viên chính thức của chi bộ từ ngày {show(begun)}"
    if wait.code == "task" and (promised := started.told.get("task_due")):
        day = date.fromisoformat(promised)
        return Due(wait.code, begun, day, "", "", f"Hạn ghi khi giao việc: {show(day)}.")
    if wait.extra:
        months = law.value(wait.extra, begun)
        if isinstance(months, Unknown):
            return _without(wait, begun, months, law)
        begun = add_months(begun, months.value)
        said = f"Hết {months.value} tháng dự bị ngày {show(begun)}"
    if wait.meeting:
        return _at_meeting(wait, begun, said, law)
    if not wait.parameter:
        return Due(wait.code, begun, None, "", "", f"{said}; văn bản không định số ngày.")
    found = law.value(wait.parameter, begun)
    rule = law.parameters[wait.parameter].rule
    if isinstance(found, Unknown) or found.confidence == "low":
        return _without(wait, begun, found, law)
    if wait.code == "ceremony":
        begun, ends = _ceremony(found, last)
    else:
        ends = COUNT[wait.count](begun, found.value)
    unit = {"working": "ngày làm việc", "calendar": "ngày", "months": "tháng"}[
        found.value["unit"] if isinstance(found.value, dict) else wait.count
    ]
    number = found.value["days"] if isinstance(found.value, dict) else found.value
    said = said if wait.extra else f"Từ ngày {show(begun)}"
    return Due(wait.code, begun, ends, rule, found.citation(), f"{said}, trong {number} {unit}: hạn {show(ends)}.")


NEXT_MEETING = "kỳ sinh hoạt chi bộ gần nhất"


def _at_meeting(wait: Wait, begun: date, said: str, law: Law) -> Due:
    """The text says at which meeting, not on which day: the item ages."""
    parameter, found = law.parameters[wait.meeting], law.value(wait.meeting, begun)
    if isinstance(found, Value) and found.confidence != "low":
        says = f"{said}, ở {NEXT_MEETING}; văn bản không định số ngày."
        return Due(wait.code, begun, None, parameter.rule, found.citation(), says)
    says = f"{said}; chưa rõ hạn theo văn bản ngày {show(begun)}."
    later = next((one for one in parameter.values if one.since > begun and one.value is not None
                  and one.confidence != "low"), None)  # fmt: skip
    if later is not None:
        says += f" Tham khảo: {NEXT_MEETING}, theo {later.citation()}."
    return Due(wait.code, begun, None, parameter.rule, "", says)


def _ceremony(by: Value, last: Mapping[str, Act]) -> tuple[date, date]:
    """From the issue or the receipt of the decision, as the text of the day counts; not yet received counts from issue
    so that nobody waits unseen."""
    start = last["received"] if by.value["start"] == "received" and "received" in last else last["decision"]
    return start.on, COUNT[by.value["unit"]](start.on, by.value["days"])


def _without(wait: Wait, begun: date, found: Value | Unknown, law: Law) -> Due:
    """No time by the text of that day: the item ages, and a later value is named for reference only."""
    parameter = law.parameters[wait.parameter or wait.extra]
    later = next((one for one in parameter.values if one.since > begun and one.value is not None
                  and one.confidence != "low"), None)  # fmt: skip
    said = f"Từ ngày {show(begun)}; chưa rõ hạn theo văn bản ngày {show(begun)}."
    if later is not None:
        number = later.value["days"] if isinstance(later.value, dict) else later.value
        said += f" Tham khảo: {number} {UNITS.get(parameter.unit, parameter.unit)} theo {later.citation()}."
    citation = "" if isinstance(found, Unknown) else found.citation()
    return Due(wait.code, begun, None, parameter.rule, citation, said)


UNITS = {"working days": "ngày làm việc", "months": "tháng", "days": "ngày"}
COUNT: Mapping[str, Callable[[date, int], date]] = {
    "working": working_days.add, "months": add_months,
    "calendar": lambda start, days: date.fromordinal(start.toordinal() + days),
}  # fmt: skip
