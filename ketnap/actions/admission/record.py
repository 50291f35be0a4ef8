"""Recording acts of the path: what is impossible is refused, what was irregular is kept with its finding and reason,
a step our own office is about to take is held back unless somebody answers for it by name."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from ketnap.access import journal, sealed
from ketnap.actions import membership
from ketnap.actions.admission import ledger, mandates, numbers
from ketnap.actions.admission.derive import settle
from ketnap.actions.admission.judge import brought, standing_faults
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import Conflict, Problem, Refused, refuse
from ketnap.lib import clock, dates
from ketnap.models import Batch, Candidacy, JournalEntry, PathAct, Person, Standing, Stay, User
from ketnap.queries.admission import board, dossier
from ketnap.rules import law
from ketnap.rules.finding import FAIL, PASS, UNKNOWN, Finding
from ketnap.rules.path import KINDS, Act, Course, Impossible, course, waits
from ketnap.rules.path.course import CAUGHT_UP, check
from ketnap.rules.path.kinds import BALLOT, DECIDE, PASS_ON, PATH

STOP = "stop"
EVENTS = {PATH: "admission.recorded", BALLOT: "admission.voted", DECIDE: "admission.decided"}


@dataclass(frozen=True, slots=True)
class NewAct:
    """One act to record. `told` in the words of the dossier format, days as ISO text; `member_id` for helpers and
    introducers; `unit_id` only where the act moves the file to another cell."""

    candidacy_id: int
    kind: str
    on: date
    told: dict[str, Any] = field(default_factory=dict)
    member_id: int | None = None
    unit_id: int | None = None
    override: str = ""
    paper: Paper = NO_PAPER
    version: int | None = None


@transaction.atomic
def open_candidacies(
    rows: Sequence[tuple[int, int, date]], *, by: User | None, paper: Paper = NO_PAPER, batch: Batch | None = None
) -> list[int]:
    """Put people (person id, cell, day) on the list of sympathisers; the ids of their candidacies.

    Raises Refused for somebody who is on the path already, or is a member on that day.
    """
    membership.hold_tree()
    people = Person.objects.select_for_update(no_key=True).in_bulk([person for person, _, _ in rows])
    on_path = set(Candidacy.objects.filter(person__in=people, ended_on=None).values_list("person_id", flat=True))
    problems = []
    for person, unit, on in rows:
        if problem := _not_on_list(people[person], unit, on, on_path):
            problems.append(problem)
    if problems:
        raise Refused(problems)
    made = [
        Candidacy(person_id=person, unit_id=unit, stage="sympathiser", stage_since=on, opened_on=on, batch=batch)
        for person, unit, on in rows
    ]
    for one in made:
        one.save()
    told = provenance(by, paper, batch)
    PathAct.objects.bulk_create(
        PathAct(candidacy_id=one.pk, kind="listed", on=one.opened_on, unit_id=one.unit_id, **told) for one in made
    )
    ids = [one.pk for one in made]
    settle([(file, course(file.acts)) for file in dossier.courses(ids)], dict.fromkeys(ids, 1))
    journal.record(
        "admission.listed", by=by, subject=f"candidacy:{ids[0]}" if len(ids) == 1 else "",
        unit_id=rows[0][1] if len({unit for _, unit, _ in rows}) == 1 else None,
        detail={"count": len(ids), "candidacies": ids[:50], "batch": batch.pk if batch else None}
        | ({} if batch else sealed.of(pathact=_acts(ids))),
    )  # fmt: skip
    return ids


def _not_on_list(person: Person, unit: int, on: date, on_path: set[int]) -> Problem | None:
    if person.pk in on_path:
        return Problem(f"{person.full_name}: đã có trong danh sách cảm tình Đảng; hãy mở hồ sơ đang có.")
    if Stay.objects.filter(person=person.pk, valid_from__lte=on, valid_to__gt=on).exists():
        return Problem(f"{person.full_name}: là đảng viên vào ngày {dates.show(on)}; hãy xem lại người và ngày.")
    if on > clock.today():
        return Problem(f"Ngày {dates.show(on)} chưa đến; chỉ ghi việc đã xảy ra, hãy xem lại ngày.", field="on")
    if on <= person.born_on:
        return Problem(f"{person.full_name}: ngày {dates.show(on)} không sau ngày sinh; hãy xem lại ngày.", field="on")
    if not _cell(unit, on):
        return Problem(
            f"Ngày {dates.show(on)} đơn vị này không là chi bộ đang hoạt động; hãy chọn chi bộ.", field="unit"
        )
    return None


def _cell(unit: int, on: date) -> bool:
    """Whether the unit was a cell on the day."""
    return "unit" in dossier.Units({unit}).blocks(unit, on)


def _acts(candidacies: Sequence[int]) -> list[int]:
    return list(PathAct.objects.filter(candidacy__in=candidacies).values_list("pk", flat=True))


@transaction.atomic
def record(
    rows: Sequence[NewAct], *, by: User | None, batch: Batch | None = None, told: bool = True
) -> list[int]:  # fmt: skip
    """Record one act each in any number of files, all or none; the ids of the acts. With `told` the journal gets its
    line here; an act that is part of a larger one leaves the line to it.

    Raises Refused where an act is impossible, says too little, or is a step of ours the law of the day stops; Conflict
    when a file was changed since `version`.
    """
    membership.hold_tree()
    heads = Candidacy.objects.select_for_update(no_key=True).in_bulk({row.candidacy_id for row in rows})
    units = dossier.Units(set())
    files = {file.candidacy_id: file for file in dossier.files(heads, units)}
    problems: list[Problem] = []
    ready: list[tuple[NewAct, dossier.File, Course, list[Finding]]] = []
    for row in rows:
        head = heads[row.candidacy_id]
        if row.version not in (None, head.version):
            raise conflict(row.candidacy_id)
        try:
            ready.append(_ready(row, files[row.candidacy_id], head, by))
        except Refused as refused:
            problems += refused.problems if len(rows) == 1 else _of_person(files[row.candidacy_id], refused)
    if problems:
        raise Refused(problems)
    ids, entries = [], []
    for row, file, _, found in ready:
        movement = ledger.entry(row, file, by=by, batch=batch)
        act = PathAct.objects.create(
            candidacy_id=row.candidacy_id, kind=row.kind, on=row.on, unit_id=file.unit_id, member_id=row.member_id,
            told=row.told, override=row.override, movement_id=movement,
            findings=[[one.rule, one.severity, one.sentence, one.citation] for one in found],
            **provenance(by, row.paper, batch),
        )  # fmt: skip
        ids.append(act.pk)
        entries += [movement] if movement else []
        if told and batch is None and row.kind in numbers.DECISIONS and act.decision_no:
            problems += numbers.take(act, heads[row.candidacy_id].person.full_name, by)
    if problems:
        raise Refused(problems)
    _moved(rows)
    after = dossier.courses(heads, units)
    settle([(file, course(file.acts)) for file in after], {pk: head.version for pk, head in heads.items()})
    if not told:
        return ids
    only = rows[0] if len(rows) == 1 else None
    journal.record(
        EVENTS[KINDS[rows[0].kind].right], by=by, subject=f"candidacy:{only.candidacy_id}" if only else "",
        unit_id=heads[rows[0].candidacy_id].unit_id if only else None,
        detail={
            "kind": rows[0].kind, "acts": ids[:50], "count": len(ids), "batch": batch.pk if batch else None,
            "overridden": [[row.candidacy_id, row.override] for row, _, _, _ in ready if row.override],
        }
        | ({} if batch else sealed.of(pathact=ids, movement=entries)),  # of a batch its own line seals them
    )  # fmt: skip
    return ids


def _of_person(file: dossier.File, refused: Refused) -> list[Problem]:
    """Among several files a problem names its person, and its field its file."""
    name = Person.objects.values_list("full_name", flat=True).get(pk=file.person_id)
    return [
        replace(one, sentence=f"{name}: {one.sentence}", field=f"{one.field}:{file.candidacy_id}")
        for one in refused.problems
    ]


def _ready(
    row: NewAct, file: dossier.File, head: Candidacy, by: User | None
) -> tuple[NewAct, dossier.File, Course, list[Finding]]:
    """The act as it will stand, or Refused."""
    kind = KINDS[row.kind]
    act, at, brings = weighed(row, file, head.stage)
    found, told = [one for one in brings if one.outcome == FAIL], dict(act.told)
    if told.get("agreed") == "no":
        # A vote that did not carry and says so breaks no rule by that.
        found = [one for one in found if one.rule not in TWO_THIRDS]
    if kind.reasoned and not row.paper.reason.strip():
        raise refuse(f"“{kind.title}” phải có lý do; hãy ghi vì sao.", field="reason")
    if row.kind == CAUGHT_UP:
        raise refuse("Việc này chỉ ghi khi nhập danh sách; hãy ghi từng bước của hồ sơ.")
    if row.kind == "closed" and not _gone_past(file.person_id, head.stage):
        raise refuse("Sổ đảng tịch chưa ghi gì khác với hồ sơ này; hãy ghi việc tiếp theo của hồ sơ.")
    if row.kind in PASS_ON and row.unit_id is not None and not _cell(row.unit_id, row.on):
        raise refuse(f"Ngày {dates.show(row.on)} đơn vị nhận không là chi bộ đang hoạt động; hãy chọn chi bộ khác.",
                     field="unit")  # fmt: skip
    if row.kind == "excused":
        _excusable(row, file, head.stage)
    if kind.names and (problem := _not_official(row, kind.title)):
        raise Refused([problem])
    mandates.check(row, file, by)
    return replace(row, told=told, override=_held_back(row, file, act, found)), file, at, found


def _excusable(row: NewAct, file: dossier.File, stage: str) -> None:
    """A reason closes what is late or ages without a day, and never a step of the path."""
    wait = waits.BY_CODE.get(str(row.told.get("wait")))
    if wait is None or not wait.excusable:
        what = wait.what if wait else "Việc này"
        raise refuse(
            f"“{what}” không đóng bằng lý do được; hãy ghi việc ấy, hoặc dừng, trả lại, cho thôi hồ sơ kèm lý do.",
            field="wait",
        )
    due = next((one for one in waits.due(stage, file.acts, law.current()) if one.wait == wait.code), None)
    if due is None:
        raise refuse(f"Hồ sơ không còn chờ “{wait.what}”; không cần ghi lý do.", field="wait")
    if due.due_on is not None and row.on <= due.due_on:
        raise refuse(f"“{wait.what}” còn hạn đến {dates.show(due.due_on)}; lý do chỉ ghi khi đã quá hạn.", field="on")


TWO_THIRDS = ("V-01", "V-07", "B-07")


def weighed(row: NewAct, file: dossier.File, stage: str) -> tuple[Act, Course, list[Finding]]:
    """The act, where the file stands with it, and everything the law of the day says about it. Raises Refused for what
    is impossible."""
    kind, told = KINDS[row.kind], dict(row.told)
    if (kind.names != "") != (row.member_id is not None):
        raise refuse(f"“{kind.title}”: chọn một đảng viên chính thức.", field="member")
    if row.kind in ("moved", "left"):
        told["stage"] = MOVE_STAGE.get(stage, "sympathiser")
    act = _act(row, file, told)
    try:
        check(act, today=clock.today(), born_on=file.born_on)
        return act, course([*file.acts, act]), brought(file, act)
    except Impossible as no:
        raise refuse(no.sentence, field=no.field) from no
    except ValueError as no:
        raise refuse(f"Một mục ghi không đúng dạng ({no}); hãy điền lại.", field="told") from no


def remarks(row: NewAct) -> list[Finding]:
    """What the law of the day says about an act before it is written: faults first, then open questions, then what is
    in order. Raises Refused for what is impossible; writes nothing."""
    head = Candidacy.objects.get(pk=row.candidacy_id)
    _, _, found = weighed(row, dossier.file(row.candidacy_id), head.stage)
    return sorted(found, key=lambda one: (FAIL, UNKNOWN, PASS).index(one.outcome))


MOVE_STAGE = {"file": "sympathiser", "proposed": "cell_has_proposed", "sent_up": "committee_has_proposed",
              "decided": "decided_not_yet_admitted"}  # fmt: skip


def _act(row: NewAct, file: dossier.File, told: dict[str, Any]) -> Act:
    about: dict[str, Any] = {}
    if row.member_id is not None:
        place = dossier.Row(0, row.kind, row.on, file.unit_id, row.member_id, told)
        about = dossier.Members({row.member_id}).about(place, dossier.Units({file.unit_id}))
    return Act(row.kind, row.on, told, about)


def _not_official(row: NewAct, title: str) -> Problem | None:
    """Only official members of the day help and introduce; a mistake on the paper is recorded with its reason."""
    there = Stay.objects.filter(
        person=row.member_id, valid_from__lte=row.on, valid_to__gt=row.on, standing=Standing.OFFICIAL
    ).exists()
    if there or row.paper.reason.strip():
        return None
    return Problem(
        f"“{title}”: ngày {dates.show(row.on)} người này chưa là đảng viên chính thức trong sổ; "
        "hãy chọn người khác, hoặc ghi lý do nếu việc đã xảy ra như vậy.", field="member",
    )  # fmt: skip


def _gone_past(person_id: int, stage: str) -> bool:
    """Whether the membership ledger says today what this file does not know."""
    today = clock.today()
    stay = Stay.objects.filter(person=person_id, valid_from__lte=today, valid_to__gt=today).first()
    return board.gone_past(stage, stay.standing if stay else "")


def _held_back(row: NewAct, file: dossier.File, act: Act, found: list[Finding]) -> str:
    """The override this act needed: today's step of ours waits for the repair or for a name; what already happened
    needs its reason. Empty where nothing had to be overridden, whatever was typed."""
    if act.told.get("agreed") == "no" and row.on >= clock.today():
        return ""  # nothing is proposed
    if KINDS[row.kind].ours and row.on >= clock.today():
        stops = [one for one in (*found, *standing_faults(file, row.on)) if one.severity == STOP]
        if stops and not row.override.strip():
            raise Refused([
                Problem(
                    f"{one.sentence} Việc này chưa làm; hãy sửa hồ sơ, hoặc ghi ai cho phép làm khác và vì sao.",
                    field="override", rule=one.rule, citation=one.citation,
                )
                for one in _unlike(stops)
            ])  # fmt: skip
        return row.override if stops else ""
    warned = [one for one in found if one.severity != "inform"]
    if warned and not row.paper.reason.strip():
        raise Refused([
            Problem(
                f"{one.sentence} Việc đã xảy ra thì vẫn ghi được; hãy ghi lý do.", field="reason", rule=one.rule,
                citation=one.citation,
            )
            for one in _unlike(warned)
        ])  # fmt: skip
    return ""


def _unlike(found: Sequence[Finding]) -> list[Finding]:
    return list({(one.rule, one.sentence): one for one in found}.values())


def _moved(rows: Sequence[NewAct]) -> None:
    for row in rows:
        if row.kind in PASS_ON and row.unit_id is not None:
            Candidacy.objects.filter(pk=row.candidacy_id).update(unit_id=row.unit_id)
            person = Candidacy.objects.values_list("person_id", flat=True).get(pk=row.candidacy_id)
            # A member's record follows the ledger of members, not the file.
            there = Stay.objects.filter(person=OuterRef("pk"), valid_from__lte=row.on, valid_to__gt=row.on)
            Person.objects.filter(~Exists(there), pk=person).update(unit_id=row.unit_id)


def conflict(candidacy_id: int) -> Conflict:
    """Who wrote this file last, and when."""
    line: JournalEntry | None = journal.latest(f"candidacy:{candidacy_id}")
    last = PathAct.objects.filter(candidacy=candidacy_id).select_related("recorded_by").order_by("-id").first()
    if last and (line is None or last.recorded_at > line.at):
        who = last.recorded_by.display_name if last.recorded_by else "chương trình"
        return Conflict(who, last.recorded_at, f"candidacy:{candidacy_id}")
    return Conflict((line.by_name if line else "") or "chương trình", line.at if line else None,
                    f"candidacy:{candidacy_id}")  # fmt: skip
