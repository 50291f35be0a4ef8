"""Classes: which lessons a kind of class has, who needs it before which day, what follows from the acts of an
invitation, and whether somebody missed too much. Pure functions over dated data."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from ketnap.lib import yamls
from ketnap.lib.dates import show
from ketnap.rules import due, law
from ketnap.rules.law import HERE, Unknown

AWARENESS, NEW_MEMBER = "awareness", "new_member"
NEVER, EXPIRED, EXPIRES, PROBATION = "never", "expired", "expires", "probation"
MORNING, AFTERNOON, EVENING = "morning", "afternoon", "evening"
PARTS = (MORNING, AFTERNOON, EVENING)
INVITED, CONFIRMED, DECLINED, SHIFTED, WITHDRAWN = "invited", "confirmed", "declined", "shifted", "withdrawn"
HOLDS_A_SEAT = (INVITED, CONFIRMED)
AFTER = {
    # state → what may be recorded next
    INVITED: (CONFIRMED, DECLINED, SHIFTED, WITHDRAWN),
    CONFIRMED: (DECLINED, SHIFTED, WITHDRAWN),
    DECLINED: (CONFIRMED,),
    WITHDRAWN: (),
}


@dataclass(frozen=True, slots=True)
class LessonPlan:
    since: date
    source: str
    confidence: str
    topics: tuple[str, ...]
    """One for each session (half a day), in order."""


@dataclass(frozen=True, slots=True)
class Session:
    number: int
    topic: str
    on: date
    part: str


@dataclass(frozen=True, slots=True)
class Need:
    """Why somebody needs a class. `before` None: the book knows no day before which."""

    cause: str
    before: date | None
    why: str


@dataclass(frozen=True, slots=True)
class Missed:
    """`too_much` None: the law of the day does not tell."""

    too_much: bool | None
    says: str


@cache
def plans() -> dict[str, tuple[LessonPlan, ...]]:
    """Kind of class → its plans, the latest first."""
    raw = yamls.read((HERE / "training.yaml").read_text(encoding="utf-8"))
    return {
        kind: tuple(
            LessonPlan(
                one["since"], one["source"], one["confidence"],
                tuple(topic for lesson in one["lessons"] for topic in _sessions(**lesson)),
            )
            for one in sorted(versions, key=lambda version: version["since"], reverse=True)
        )
        for kind, versions in raw.items()
    }  # fmt: skip


def _sessions(topic: str, sessions: int = 1) -> Iterable[str]:
    return (topic if number == 0 else f"{topic} (tiếp theo)" for number in range(sessions))


def plan(kind: str, on: date) -> LessonPlan | None:
    """The lesson plan of a kind of class that begins on the day; None where none is known."""
    return next((one for one in plans().get(kind, ()) if one.since <= on), None)


def sessions(topics: Sequence[str], first: date, last: date, parts: Sequence[str]) -> list[Session]:
    """The topics over the days of the class, as many a day as there are `parts`, in their order. Topics that do not fit
    before the last day stand on it: whoever plans sees them there and moves them."""
    found = []
    for place, topic in enumerate(topics):
        day = min(first + timedelta(days=place // len(parts)), last)
        found.append(Session(place + 1, topic, day, parts[place % len(parts)]))
    return found


def needs_awareness(issued_on: date | None, planned_on: date | None, on: date) -> Need | None:
    """Of somebody on the path, with the day of the latest certificate and the day the cell means to consider the file.
    None: not needed, or not known whether (see `unclear`)."""
    meets = f"chi bộ dự kiến xét ngày {show(planned_on)}" if planned_on else "sổ chưa ghi ngày chi bộ dự kiến xét"
    if issued_on is None:
        return Need(NEVER, planned_on, f"Chưa có giấy chứng nhận lớp nhận thức về Đảng; {meets}. {_asked(on)}")
    term = due.awareness_certificate(issued_on, max(planned_on or on, on))
    if term.due_on is None:
        return None
    held = f"Giấy cấp ngày {show(issued_on)}, hết hạn ngày {show(term.due_on)}; {meets}. {term.why}"
    if term.due_on < on:
        return Need(EXPIRED, planned_on, held)
    if planned_on is not None and term.due_on < planned_on:
        return Need(EXPIRES, planned_on, held)
    return None


def unclear(issued_on: date | None, planned_on: date | None, on: date) -> bool:
    """Whether there is a certificate and the law of the day does not tell how long it holds."""
    return issued_on is not None and due.awareness_certificate(issued_on, max(planned_on or on, on)).due_on is None


def _asked(on: date) -> str:
    value = law.value("awareness_valid_months", on)
    return "E-06." if isinstance(value, Unknown) else f"{value.citation()}. E-06."


def needs_new_member(joined_on: date, on: date) -> Need:
    """Of a probationary member without the certificate of the new-member class: before the end of probation, when the
    cell considers recognition."""
    ends = due.recognition(joined_on).opens_on
    value = law.value("new_member_class", ends or on)
    cites = (
        f"Chưa rõ yêu cầu theo {value.text.title if value.text else 'văn bản của ngày ấy'}. B-02."
        if isinstance(value, Unknown)
        else f"{value.citation()}. B-02."
    )
    until = f"hết thời gian dự bị ngày {show(ends)}" if ends else "chưa rõ ngày hết thời gian dự bị"
    return Need(PROBATION, ends, f"Kết nạp ngày {show(joined_on)}, {until}; chưa có giấy chứng nhận. {cites}")


@dataclass(frozen=True, slots=True)
class Step:
    """One act about an invitation that stands."""

    kind: str
    shift: int | None = None


def fold(steps: Iterable[Step]) -> tuple[str, int | None]:
    """(state, shift) of an invitation after its acts."""
    state, shift = INVITED, None
    for step in steps:
        shift = step.shift if step.shift is not None else shift
        state = state if step.kind == SHIFTED else step.kind
    return state, shift


def missed(absent: int, excused: int, held: int, planned: int, on: date) -> Missed:
    """Of a learner who was away `absent` times without and `excused` with a reason, out of `held` sessions with a roll
    of `planned`. With a known limit all that were missed count, excused or not; without one nothing is decided."""
    away = absent + excused
    says = f"Vắng {away} trên {held} buổi đã điểm danh" + (f" (có lý do {excused})" if excused else "")
    if planned > held:
        says += f", lớp có {planned} buổi"
    if not away:
        return Missed(False, "")
    limit = law.value("class_most_missed", on)
    if isinstance(limit, Unknown):
        text = limit.text.title if limit.text else f"văn bản có hiệu lực ngày {show(on)}"
        return Missed(None, f"{says}. Chưa rõ vắng bao nhiêu thì không được xét kết quả theo {text}.")
    too_much = away * 100 > limit.value * planned
    return Missed(too_much, f"{says}; được vắng nhiều nhất {limit.value}% số buổi: {limit.citation()}.")
