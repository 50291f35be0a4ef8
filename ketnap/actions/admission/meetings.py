"""The standing committee's meeting: an agenda of files, results noted as they fall, written in one step, handed on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from ketnap.access import journal, sealed
from ketnap.actions.admission import mandates, numbers
from ketnap.actions.admission.record import NewAct, record
from ketnap.actions.papers import Paper
from ketnap.actions.refusal import Conflict, Problem, Refused, refuse
from ketnap.lib import clock, dates
from ketnap.models import Candidacy, Meeting, MeetingItem, User
from ketnap.rules import law
from ketnap.rules.law import Unknown
from ketnap.rules.path.kinds import BY_MANDATE
from ketnap.rules.path.words import DECIDERS

AUTHORISED = "grassroots_committee_authorised"
WAITING = ("proposed", "sent_up")
"""Stages a file comes to the table in."""
DECISION, RETURNED, REFUSED = "decision", "returned", "refused"
WORDS = {DECISION: "Đồng ý", RETURNED: "Trả lại", REFUSED: "Không đồng ý"}


@dataclass(frozen=True, slots=True)
class Result:
    """What is noted of one file of the agenda. `note` is the reason, and who lets a held-back decision go on."""

    item_id: int
    result: str = ""
    votes_for: int | None = None
    decision_no: str = ""
    note: str = ""


@transaction.atomic
def prepare(*, unit_id: int, on: date, body: str, members: int, candidacy_ids: Sequence[int], by: User | None) -> int:
    """Put files on the agenda of a meeting; its id. Raises Refused for no file, or one that is not before the
    committee, or stands on another agenda already."""
    if members < 1:
        raise refuse("Số ủy viên phải từ 1 trở lên; hãy ghi tổng số ủy viên của ban thường vụ.", field="members")
    if by is not None and mandates.by_mandate(by, unit_id) and body not in BY_MANDATE:
        raise refuse("Đảng ủy được ủy quyền chỉ họp quyết định của mình; hãy chọn đảng ủy cơ sở.", field="body")
    if not candidacy_ids:
        raise refuse("Chưa chọn hồ sơ nào; hãy chọn ít nhất một hồ sơ.", field="files")
    heads = (
        Candidacy.objects.select_for_update(no_key=True, of=("self",))
        .select_related("person")
        .in_bulk(set(candidacy_ids))
    )
    # What a meeting left open when its day was over was put off, and may come to the next one.
    to_come = MeetingItem.objects.filter(candidacy__in=candidacy_ids, act=None, meeting__on__gte=clock.today())
    tabled = set(to_come.values_list("candidacy_id", flat=True))
    problems = []
    for pk in candidacy_ids:
        head = heads.get(pk)
        if head is None or head.stage not in WAITING:
            name = head.person.full_name if head else f"Hồ sơ số {pk}"
            problems.append(Problem(f"{name}: hồ sơ chưa trình cấp quyết định; hãy bỏ khỏi danh sách.", field="files"))
        elif pk in tabled:
            problems.append(Problem(
                f"{head.person.full_name}: đã có trong chương trình một cuộc họp khác; hãy mở cuộc họp ấy.",
                field="files",
            ))  # fmt: skip
    if problems:
        raise Refused(problems)
    made = Meeting.objects.create(
        unit_id=unit_id, on=on, body=body, members=members, created_at=clock.now(),
        created_by_id=by.pk if by else None,
    )  # fmt: skip
    MeetingItem.objects.bulk_create(
        MeetingItem(meeting=made, candidacy_id=pk, position=place) for place, pk in enumerate(candidacy_ids, 1)
    )
    journal.record("admission.meeting_prepared", by=by, subject=f"meeting:{made.pk}", unit_id=unit_id,
                   detail={"on": on.isoformat(), "files": len(candidacy_ids)})  # fmt: skip
    return made.pk


@transaction.atomic
def note(
    meeting_id: int, rows: Sequence[Result], *, present: int | None, write: bool, by: User | None, version: int | None,
    give: bool = False,
) -> int:  # fmt: skip
    """Note results; with `write` make acts of those that have one, all or none; with `give` number those agreed from
    the book of numbers. How many acts were written, or numbers given.

    Raises Refused naming each person whose result does not stand; Conflict when somebody noted since `version`.
    """
    held = Meeting.objects.select_for_update(no_key=True).get(pk=meeting_id)
    if version not in (None, held.version):
        raise _conflict(held.pk)
    if present is not None and not 0 < present <= held.members:
        raise refuse(f"Có mặt {present} trên {held.members} ủy viên; hãy xem lại số có mặt.", field="present")
    items = {one.pk: one for one in held.items.select_related("candidacy__person") if one.act_id is None}
    problems: list[Problem] = []
    for row in rows:
        if row.item_id in items:
            problems += _noted(items[row.item_id], row, held, present)
    open_rows = sorted(items.values(), key=lambda one: one.position)
    book = numbers.book(held)
    problems += numbers.spell(held, open_rows, by) if book else []
    given = numbers.give(held, open_rows, DECISION, by) if give and not problems else 0
    for one in open_rows:
        one.number_of = (f"book {book}" if book else f"{held.unit_id}/{held.on.year}") if one.decision_no else ""
    problems += _twice(open_rows)
    if problems:
        raise Refused(problems)
    _keep(open_rows)
    Meeting.objects.filter(pk=held.pk).update(version=F("version") + 1, present=present)
    written = _written(held, [one for one in open_rows if one.result], by, book) if write else []
    journal.record(
        "admission.meeting_noted", by=by, subject=f"meeting:{held.pk}", unit_id=held.unit_id,
        detail={"noted": sum(bool(one.result) for one in open_rows), "acts": written}
        | ({"numbers": given} if given else {})
        | sealed.of(pathact=written),
    )  # fmt: skip
    return given if give else len(written)


def _keep(items: Sequence[MeetingItem]) -> None:
    # Rows may pass their numbers to each other; none may stand twice on the way.
    MeetingItem.objects.filter(pk__in=[one.pk for one in items]).update(decision_no="", number_of="")
    for one in items:
        one.save(update_fields=["result", "votes_for", "decision_no", "number_of", "note"])


def _noted(item: MeetingItem, row: Result, held: Meeting, present: int | None) -> list[Problem]:
    name = item.candidacy.person.full_name
    item.result, item.votes_for, item.note = row.result, row.votes_for, row.note.strip()
    item.decision_no = row.decision_no.strip() if row.result == DECISION else ""
    most = held.members if present is None else present
    if row.votes_for is not None and row.votes_for > most:
        return [Problem(f"{name}: {row.votes_for} ủy viên đồng ý, nhiều hơn {most} người có mặt; hãy xem lại.",
                        field=f"votes{item.pk}")]  # fmt: skip
    return []


def _twice(items: Sequence[MeetingItem]) -> list[Problem]:
    """A number stands once in its book, or among the decisions of a unit and year."""
    numbered = [one for one in items if one.decision_no]
    seen: dict[str, str] = dict(
        MeetingItem.objects.filter(
            number_of__in={one.number_of for one in numbered}, decision_no__in={one.decision_no for one in numbered}
        ).exclude(pk__in=[one.pk for one in items]).values_list("decision_no", "candidacy__person__full_name")
    )  # fmt: skip
    problems = []
    for one in numbered:
        if one.decision_no in seen:
            problems.append(Problem(
                f"{one.candidacy.person.full_name}: số {one.decision_no} đã dùng cho {seen[one.decision_no]}; "
                "hãy ghi số khác.", field=f"number{one.pk}",
            ))  # fmt: skip
        seen[one.decision_no] = one.candidacy.person.full_name
    return problems


def _written(held: Meeting, items: Sequence[MeetingItem], by: User | None, book: int | None) -> list[int]:
    if not items:
        raise refuse("Chưa ghi kết quả của hồ sơ nào; hãy chọn kết quả trước khi ghi.", field="files")
    if held.on > clock.today():
        raise refuse(f"Cuộc họp ngày {dates.show(held.on)} chưa diễn ra; hãy lưu nháp.", field="on")
    problems: list[Problem] = []
    acts = []
    decided: list[tuple[MeetingItem, int]] = []
    for item in items:
        try:
            act = [record([one], by=by, told=False)[0] for one in _acts(held, item, by)][-1]
        except Refused as refused:
            name = item.candidacy.person.full_name
            problems += [
                Problem(f"{name}: {one.sentence}", field=f"note{item.pk}", rule=one.rule, citation=one.citation)
                for one in refused.problems
            ]
            continue
        MeetingItem.objects.filter(pk=item.pk).update(act=act)
        acts.append(act)
        decided += [(item, act)] if item.result == DECISION else []
    # After all files are held: whoever writes into one and then asks for a number waits for the book only.
    if book and not problems:
        problems += numbers.settle(held, decided, by)
    if problems:
        raise Refused(problems)
    return acts


def _acts(held: Meeting, item: MeetingItem, by: User | None) -> list[NewAct]:
    """What the result is as acts, the deciding one last. An authorised committee decides by its own vote: it is written
    with it."""
    name = DECIDERS.get(held.body, "Ban Thường vụ")
    own = by is not None and mandates.by_mandate(by, item.candidacy.unit_id)
    paper = Paper(
        number=item.decision_no, decided_on=held.on, body=name, on_behalf_of="" if own else name, reason=item.note
    )
    act = _act(held, item, paper)
    if act.kind != DECISION or held.body != AUTHORISED or item.candidacy.stage != "proposed":
        return [act]
    told = {"members": held.members, "for": item.votes_for, "authorised_to_decide": True, "agreed": "yes",
            **_form("committee_resolution", held.on)}  # fmt: skip
    return [NewAct(item.candidacy_id, "committee", held.on, told, override=item.note, paper=paper), act]


def _act(held: Meeting, item: MeetingItem, paper: Paper) -> NewAct:
    if item.result != DECISION:
        told = {"items": item.note} if item.result == RETURNED else {}
        if not item.note:
            raise refuse(f"“{WORDS[item.result]}” phải có lý do; hãy ghi vì sao.")
        return NewAct(item.candidacy_id, item.result, held.on, told, paper=paper)
    if not item.decision_no:
        raise refuse("Chưa ghi số quyết định; hãy ghi số.")
    if item.votes_for is None:
        raise refuse("Chưa ghi số ủy viên đồng ý; hãy ghi số này.")
    told: dict[str, Any] = {"body": held.body}
    if held.body != AUTHORISED:
        told |= {"standing_committee_vote.members": held.members, "standing_committee_vote.for": item.votes_for}
    told |= _form("decision", held.on)
    return NewAct(item.candidacy_id, DECISION, held.on, told, override=item.note, paper=paper)


def _form(paper: str, on: date) -> dict[str, str]:
    """The form of the paper by the law of the day, where it is known."""
    forms = law.value("admission_forms", on)
    return {} if isinstance(forms, Unknown) or paper not in forms.value else {"form": forms.value[paper][0]}


@transaction.atomic
def hand_over(meeting_id: int, item_ids: Sequence[int], *, on: date, by: User | None) -> int:
    """Date the receipt of decisions by the cells, one day for all chosen; how many. Raises Refused, Conflict."""
    held = Meeting.objects.select_for_update(no_key=True).get(pk=meeting_id)
    ready = [
        one.candidacy_id
        for one in held.items.filter(pk__in=item_ids, result=DECISION).exclude(act=None).select_related("candidacy")
        if one.candidacy.stage == "decided"
    ]
    if not ready:
        raise refuse("Chưa chọn quyết định nào để giao; hãy chọn ít nhất một người.", field="files")
    paper = Paper(on_behalf_of="Chi bộ", reason="Giao quyết định sau cuộc họp Ban Thường vụ")
    record([NewAct(pk, "received", on, paper=paper) for pk in ready], by=by)
    return len(ready)


def _conflict(meeting_id: int) -> Conflict:
    line = journal.latest(f"meeting:{meeting_id}")
    return Conflict((line.by_name if line else "") or "chương trình", line.at if line else None,
                    f"meeting:{meeting_id}")  # fmt: skip
