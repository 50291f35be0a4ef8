"""Commendations: proposed, examined, decided or declined by the level above, withdrawn, revoked; an act taken back."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from ketnap.access import journal
from ketnap.actions.commendation.subjects import Found, Subject, named, standing, subject
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import Conflict, Problem, Refused, refuse
from ketnap.lib import clock, text
from ketnap.lib.dates import show
from ketnap.models import Commendation, CommendationAct, User
from ketnap.queries.commendation.party_age import starts
from ketnap.rules import commendation as rules

State, Kind = Commendation.State, CommendationAct.Kind
OPEN = (State.PROPOSED, State.EXAMINED)
STANDING = (*OPEN, State.DECIDED)
AFTER = {
    Kind.EXAMINED: State.EXAMINED, Kind.DECIDED: State.DECIDED, Kind.DECLINED: State.DECLINED,
    Kind.WITHDRAWN: State.WITHDRAWN, Kind.REVOKED: State.REVOKED,
}  # fmt: skip
BEFORE = {
    Kind.EXAMINED: (State.PROPOSED,), Kind.DECIDED: (State.EXAMINED,), Kind.DECLINED: OPEN, Kind.WITHDRAWN: OPEN,
    Kind.REVOKED: (State.DECIDED,),
}  # fmt: skip
"""States in which each act can follow."""
FIRST_YEAR = 1945
ACHIEVEMENT = 500


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who is proposed for what. `subject_id` is None for somebody known by typed name only (`outsider`)."""

    subject: str
    subject_id: int | None
    proposer_id: int
    form: str
    year: int
    achievement: str
    proposed_on: date
    outsider: str = ""
    badge_years: int = 0
    early: bool = False
    occasion: str = Commendation.Occasion.YEARLY
    paper: Paper = NO_PAPER


@transaction.atomic
def propose(row: Proposal, *, by: User | None) -> Commendation:
    """Enter a proposal. Refused for a unit that is gone, a member who left, the same commendation of the same year
    twice, a badge before its day, and a form that such a subject is not given."""
    if row.proposed_on > clock.today():
        raise refuse(f"Ngày đề nghị {show(row.proposed_on)} chưa đến; hãy xem lại ngày.", field="proposed_on")
    standing(row.proposer_id, row.proposed_on)
    found = subject(row.subject, row.subject_id, row.outsider, row.proposer_id, row.proposed_on)
    achievement = text.nfc(row.achievement)
    if problems := _problems(row, found, achievement):
        raise Refused(problems)
    if held := _same(row, found):
        raise refuse(_told(held, found), field="form")
    try:
        with transaction.atomic():
            made = Commendation.objects.create(
                subject=found.kind, **found.columns(), home_id=found.home_id, proposer_id=row.proposer_id,
                form=row.form, badge_years=row.badge_years, early=row.early, occasion=row.occasion, year=row.year,
                achievement=achievement, proposed_on=row.proposed_on, state=State.PROPOSED,
                state_on=row.proposed_on, **provenance(by, row.paper),
            )  # fmt: skip
    except IntegrityError:
        raise refuse(
            f"{found.name} vừa có đề nghị giống thế này do người khác ghi; hãy xem danh sách khen thưởng.", field="form"
        ) from None
    _note("proposed", by, made)
    return made


def _problems(row: Proposal, found: Found, achievement: str) -> list[Problem]:
    problems = []
    forms = {one.code: one for one in rules.forms_for(found.kind, row.proposed_on)}
    if row.form not in forms:
        known = rules.forms().get(row.form)
        since = f" trước ngày {show(known.since)}" if known and known.since and known.since > row.proposed_on else ""
        title = known.title if known else "Hình thức này"
        words = f"{title} không dùng cho {found.name}{since}; hãy chọn hình thức khác."
        problems.append(Problem(words, field="form", citation=known.citation if known else ""))
    if not FIRST_YEAR <= row.year <= row.proposed_on.year:
        words = f"Năm thành tích {row.year} chưa đúng; hãy ghi năm không sau năm {row.proposed_on.year}."
        problems.append(Problem(words, field="year"))
    if len(achievement) < 10 or len(achievement) > ACHIEVEMENT:
        words = f"Ghi thành tích từ 10 đến {ACHIEVEMENT} chữ, không ghi nội dung thẩm tra lý lịch."
        problems.append(Problem(words, field="achievement"))
    if found.died_on and row.form != rules.BADGE:
        words = (
            f"{found.name} từ trần ngày {show(found.died_on)}, chỉ ghi truy tặng Huy hiệu Đảng; hãy chọn hình thức ấy."
        )
        problems.append(Problem(words, field="form"))
    if row.form == rules.BADGE and not problems:
        problems += badge_problems(found, row.badge_years, row.proposed_on, early=row.early)
    elif row.badge_years and row.form != rules.BADGE:
        problems.append(Problem("Chỉ Huy hiệu Đảng mới có số năm tuổi Đảng; hãy bỏ số năm.", field="badge_years"))
    return problems


def badge_problems(found: Found, years: int, on: date, *, early: bool) -> list[Problem]:
    """What stands against the badge. Lists are made ahead: the badge has to be reached by the next day of handing over,
    one given early by the day itself."""
    person = found.person
    if person is None:
        return [Problem("Huy hiệu Đảng chỉ tặng đảng viên trong sổ; hãy chọn người.", field="form")]
    if found.died_on is None and not person.stays.filter(standing="O", valid_from__lte=on, valid_to__gt=on).exists():
        words = f"{found.name} chưa là đảng viên chính thức ngày {show(on)} nên chưa có tuổi Đảng; hãy xem lại hồ sơ."
        return [Problem(words, field="form")]
    start = starts([(person.pk, person.join_decided_on, person.joined_on)])[person.pk]
    given = on if early or found.died_on else rules.round_of(on)
    against = rules.may_have_badge(years, start.reached(years), given, early=early, died_on=found.died_on)
    if against is None:
        return []
    return [Problem(f"{found.name}: {text.small(against.sentence)}", field="badge_years", citation=against.citation)]


def _same(row: Proposal, found: Found) -> Commendation | None:
    """One that stands and says the same. A badge is given once, whatever the year."""
    rows = Commendation.objects.filter(state__in=STANDING, form=row.form, badge_years=row.badge_years)
    if row.form != rules.BADGE:
        rows = rows.filter(year=row.year, occasion=row.occasion)
    if found.kind == Subject.OUTSIDER:
        return rows.filter(outsider_fold=text.fold(found.name), proposer=row.proposer_id).first()
    return rows.filter(**{found.kind: found.pk}).first()


def _told(held: Commendation, found: Found) -> str:
    what = title_of(held)
    return (
        f"{found.name} đã có {text.small(what)} năm {held.year} ({held.get_state_display().lower()} từ ngày "
        f"{show(held.state_on)}); hãy mở đề nghị ấy, hoặc chọn hình thức, dịp hay năm khác."
    )


def title_of(row: Commendation) -> str:
    """`Giấy khen`, `Huy hiệu 30 năm tuổi Đảng`."""
    return f"Huy hiệu {row.badge_years} năm tuổi Đảng" if row.form == rules.BADGE else rules.forms()[row.form].title


@transaction.atomic
def judge(
    commendation_id: int, kind: str, *, on: date, by: User | None, version: int, paper: Paper, level: str = ""
) -> CommendationAct:  # fmt: skip
    """Examine, decide, decline, withdraw or revoke. Refused out of order, before the act it follows, without the paper
    of a decision or the reason of a no; Conflict where somebody else went first."""
    row = _held(commendation_id, version)
    act = Kind(kind)
    if row.state not in BEFORE[act]:
        raise refuse(
            f"Đề nghị này đang ở bước “{row.get_state_display()}” từ ngày {show(row.state_on)}, không ghi được việc "
            f"{act.label.lower()}; hãy mở lại trang."
        )
    if on < row.state_on or on > clock.today():
        raise refuse(
            f"Ngày {show(on)} phải từ ngày {show(row.state_on)} đến hôm nay; hãy xem lại ngày.", field="on"
        )  # fmt: skip
    if act in (Kind.DECLINED, Kind.WITHDRAWN, Kind.REVOKED) and not paper.reason.strip():
        raise refuse(f"{act.label} phải có lý do; hãy ghi một câu.", field="reason")
    if act in (Kind.DECIDED, Kind.REVOKED) and not (paper.number.strip() and paper.decided_on and paper.body.strip()):
        raise refuse("Ghi đủ số, ngày và cơ quan ban hành của quyết định.", field="number")
    remark = _remark(row, level, on) if act == Kind.DECIDED else ""
    made = CommendationAct.objects.create(
        commendation=row, kind=act, on=on, level=level if act == Kind.DECIDED else "", remark=remark,
        **provenance(by, paper),
    )  # fmt: skip
    _settle(row, AFTER[act], on)
    _note("withdrawn" if act == Kind.WITHDRAWN else "judged", by, row, act=made.pk, kind=act.value)
    return made


def _remark(row: Commendation, level: str, on: date) -> str:
    """Refused for a level that may not give it, and for a badge before its day; what only a text not read says against
    it is kept beside the decision."""
    if level not in rules.levels():
        raise refuse("Chọn cấp ra quyết định khen thưởng.", field="level")
    # A unit that closed since is commended for what it did; a member who was put out since is not.
    day = row.proposed_on if row.subject == Subject.UNIT else on
    found = subject(row.subject, row.unit_id or row.enterprise_id or row.person_id, row.outsider, None, day)
    if row.form == rules.BADGE and (problems := badge_problems(found, row.badge_years, on, early=row.early)):
        raise Refused(problems)
    against = rules.may_give(row.form, level, row.subject, found.unit_kind, on)
    if against is None:
        return ""
    if against.stops:
        raise Refused([Problem(against.sentence, field="level", citation=against.citation)])
    return f"{against.sentence} Theo: {against.citation}."[:500]


@transaction.atomic
def take_back(commendation_id: int, *, by: User | None, version: int, paper: Paper) -> CommendationAct:
    """Take back the last act that stands: both stay, and the commendation is again what it was before."""
    row = _held(commendation_id, version)
    if not paper.reason.strip():
        raise refuse("Hoàn tác phải có lý do; hãy ghi một câu.", field="reason")
    acts = list(row.acts.filter(reverses=None, reversed_by=None).order_by("pk"))
    if not acts:
        raise refuse("Chưa có việc nào để hoàn tác; muốn bỏ đề nghị thì rút, kèm lý do.")
    last, before = acts[-1], acts[-2] if len(acts) > 1 else None
    state = AFTER[Kind(before.kind)] if before else State.PROPOSED
    if state in STANDING and row.state not in STANDING and (other := _other(row)):
        raise refuse(
            f"Đã có đề nghị khác giống thế này, ghi ngày {show(other.proposed_on)}; hãy rút đề nghị ấy trước."
        )  # fmt: skip
    made = CommendationAct.objects.create(
        commendation=row, kind=Kind.REVERSAL, on=clock.today(), reverses=last, **provenance(by, paper)
    )
    _settle(row, state, before.on if before else row.proposed_on)
    _note("act_reversed", by, row, act=last.pk, reversal=made.pk)
    return made


def _other(row: Commendation) -> Commendation | None:
    rows = Commendation.objects.filter(state__in=STANDING, form=row.form, badge_years=row.badge_years)
    if row.form != rules.BADGE:
        rows = rows.filter(year=row.year, occasion=row.occasion)
    if row.subject == Subject.OUTSIDER:
        rows = rows.filter(outsider_fold=row.outsider_fold, proposer=row.proposer_id)
    else:
        rows = rows.filter(unit=row.unit_id, enterprise=row.enterprise_id, person=row.person_id, subject=row.subject)
    return rows.exclude(pk=row.pk).first()


def _held(commendation_id: int, version: int) -> Commendation:
    """The commendation under the version the page showed, raised by one. Conflict where somebody else went first."""
    mine = Commendation.objects.filter(pk=commendation_id, version=version)
    if not mine.update(version=F("version") + 1):
        if not Commendation.objects.filter(pk=commendation_id).exists():
            raise refuse("Không có đề nghị này trong sổ; hãy mở lại danh sách.")
        line = journal.latest(f"commendation:{commendation_id}")
        raise Conflict((line.by_name if line else "") or "khác", line.at if line else None, "đề nghị này")
    return Commendation.objects.get(pk=commendation_id)


def _settle(row: Commendation, state: str, on: date) -> None:
    Commendation.objects.filter(pk=row.pk).update(state=state, state_on=on)


def _note(verb: str, by: Any, row: Commendation, **detail: Any) -> None:
    told = {"subject": row.subject, "person": row.person_id, "form": row.form, "year": row.year, **detail}
    journal.record(
        f"commendation.{verb}", by=by, subject=f"commendation:{row.pk}", unit_id=row.home_id, detail=told
    )  # fmt: skip


__all__ = ["Proposal", "judge", "named", "propose", "take_back", "title_of"]
