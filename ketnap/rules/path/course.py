"""Where a list of acts has come to, and what is impossible in it.

Acts count in the order they were recorded: an office writes up papers late and out of order, and what happened against
the order of the path is a finding of the law, not a reason to refuse it. Impossible is only what cannot have happened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ketnap.lib.dates import show
from ketnap.rules.path.folding import Act
from ketnap.rules.path.kinds import BALLOT, KINDS, OWN, Kind
from ketnap.rules.path.stages import ENDED, OPEN, title


@dataclass(frozen=True, slots=True)
class Course:
    stage: str
    """A key of STAGES, or of ENDED."""
    since: date
    opened_on: date
    failed_votes: int = 0
    """Votes of the cell on the step it is at that did not carry."""

    @property
    def ended(self) -> bool:
        return self.stage in ENDED


class Impossible(Exception):
    """It cannot have happened. `field` names what was told wrong; `sentence` says place, finding and remedy."""

    def __init__(self, sentence: str, field: str = "on") -> None:
        super().__init__(sentence)
        self.sentence, self.field = sentence, field


def course(acts: Sequence[Act]) -> Course:
    """The stage after all acts, in the order of recording. Raises Impossible for one that does not fit."""
    at: Course | None = None
    done: dict[str, Act] = {}
    for act in acts:
        kind = KINDS[act.kind]
        at = after(at, kind, act, done.get(kind.code))
        done[kind.code] = act
        if kind.code in ("restarted", "returned"):
            for code in ("ballot", "committee", "decision", "extended", "appraised", "received", "told", "consented"):
                done.pop(code, None)
    if at is None:
        raise Impossible("Chưa có việc nào; hãy bắt đầu bằng đưa vào danh sách cảm tình Đảng.")
    return at


def after(at: Course | None, kind: Kind, act: Act, before: Act | None) -> Course:
    if at is None:
        if kind.code != "listed":
            raise Impossible(f"“{kind.title}” cần có trong danh sách cảm tình trước; hãy ghi việc ấy trước.")
        return Course(kind.to, act.on, act.on)
    if kind.code == CAUGHT_UP:
        return _caught_up(at, act)
    fits(kind, at.stage)
    if kind.once and before is not None:
        raise Impossible(
            f"“{kind.title}” đã ghi ngày {show(before.on)}; nếu ghi nhầm hãy bỏ mục ấy kèm lý do rồi ghi lại."
        )
    if act.told.get("agreed") == "no" and kind.code != "deletion_ballot":
        return Course(at.stage, at.since, at.opened_on, at.failed_votes + 1)
    if kind.to and kind.to != at.stage:
        return Course(kind.to, act.on, at.opened_on)
    return at


CAUGHT_UP = "caught_up"
"""A list shows a file at a step without the days of the steps before."""


def _caught_up(at: Course, act: Act) -> Course:
    reached = act.told.get("reached", "")
    if at.ended or _place(reached) >= len(OPEN) or _place(reached) <= _place(at.stage):
        raise Impossible(f"Hồ sơ đang ở bước “{title(at.stage)}”, không thể đến bước sau bằng việc này.")
    return Course(reached, act.on, at.opened_on)


def fits(kind: Kind, stage: str) -> None:
    """Steps happen where they belong; a paper may be written up later than its step."""
    if stage in kind.stages:
        return
    late = not kind.to and kind.right != BALLOT and kind.stages and stage in OPEN
    if late and OPEN.index(stage) >= min(map(_place, kind.stages)):
        return
    raise Impossible(
        f"Hồ sơ đang ở bước “{title(stage)}”; “{kind.title}” không ghi được ở bước này. "
        "Hãy xem lại đường đời của hồ sơ."
    )


def _place(stage: str) -> int:
    return OPEN.index(stage) if stage in OPEN else len(OPEN)


def check(act: Act, *, today: date, born_on: date) -> None:
    """What cannot be true of one act by itself. Raises Impossible."""
    kind = KINDS[act.kind]
    if act.on > today:
        raise Impossible(f"Ngày {show(act.on)} chưa đến; chỉ ghi việc đã xảy ra, hãy xem lại ngày.")
    if act.on <= born_on:
        raise Impossible(f"Ngày {show(act.on)} không sau ngày sinh {show(born_on)}; hãy xem lại ngày.")
    for name in kind.own:
        if OWN[name].required and not act.told.get(name):
            raise Impossible(f"Chưa ghi “{OWN[name].label}”; hãy điền mục này.", name)
    if kind.right == BALLOT:
        _votes(act)


def _votes(act: Act) -> None:
    told = act.told
    entitled = told.get("official_members", told.get("members"))
    if not entitled:
        raise Impossible("Chưa ghi tổng số người có quyền biểu quyết; hãy điền mục này.", "official_members")
    if "for" not in told:
        raise Impossible("Chưa ghi số phiếu tán thành; hãy điền mục này.", "for")
    present = told.get("present", entitled)
    if present > entitled:
        raise Impossible(
            f"Có mặt {present} người, nhiều hơn {entitled} người có quyền biểu quyết; hãy xem lại biên bản.", "present"
        )
    cast = told["for"] + told.get("against", 0) + told.get("blank", 0)
    if cast > present:
        raise Impossible(
            f"Tổng số phiếu {cast}, nhiều hơn {present} người có mặt được biểu quyết; hãy xem lại biên bản kiểm phiếu.",
            "for",
        )
    away = sum(one.get("count", 0) for one in told.get("excused", ()) if not one.get("came"))
    if away + present > entitled:
        raise Impossible(
            f"Có mặt {present} và vắng có lý do {away}, nhiều hơn {entitled} người có quyền biểu quyết; "
            "hãy xem lại biên bản.", "excused",
        )  # fmt: skip
