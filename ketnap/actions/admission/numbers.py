"""Numbers of decisions, of a meeting or by themselves, where the organisation that decides keeps a book for them.

A number that is given is kept for the meeting until its decision is written; one that a row no longer carries goes to
the next row that needs one, and is cancelled when no row is left.
"""

from collections.abc import Sequence

from ketnap.actions.papers import numbering
from ketnap.actions.papers.numbering import RESERVED
from ketnap.actions.refusal import Problem, Refused, refuse
from ketnap.lib import dates
from ketnap.models import Meeting, MeetingItem, PaperNumber, PathAct, User
from ketnap.queries.papers import lines
from ketnap.rules.papers.numbers import body_code, parse
from ketnap.rules.path.kinds import BY_MANDATE, KINDS

TYPE = "QĐ"
DECISIONS = ("decision", "recognised")
"""Acts that are a numbered decision."""


def book(held: Meeting) -> int | None:
    return numbering.has_book(held.unit_id, TYPE, held.on)


def spell(held: Meeting, items: Sequence[MeetingItem], by: User | None) -> list[Problem]:
    """Numbers of the rows as the book writes them; what is wrong with one, by row."""
    typed = [one for one in items if one.decision_no]
    found = numbering.look_up(
        [one.decision_no for one in typed], unit_id=held.unit_id, type=TYPE, on=held.on, by=by, meeting_id=held.pk
    )
    problems = []
    for one in typed:
        one.decision_no, wrong = found[one.decision_no]
        if wrong:
            problems.append(_problem(one, wrong))
    return problems


def give(held: Meeting, items: Sequence[MeetingItem], decision: str, by: User | None) -> int:
    """Numbers for agreed rows without one, in the order of the agenda; how many. Raises Refused where none needs one
    or there is no book."""
    needing = [one for one in items if one.result == decision and not one.decision_no]
    if not needing:
        raise refuse("Chưa có hồ sơ nào được đồng ý mà thiếu số; hãy chọn kết quả trước.", field="files")
    free = _left(held, items)[: len(needing)]
    if more := len(needing) - len(free):
        free += numbering.reserve(
            unit_id=held.unit_id, type=TYPE, on=held.on, count=more, by=by, meeting_id=held.pk, told=False,
            purpose=f"Quyết định kết nạp, họp ngày {dates.show(held.on)}",
        )  # fmt: skip
    for one, number in zip(needing, free, strict=True):
        one.decision_no = number.written
    return len(needing)


def settle(held: Meeting, written: Sequence[tuple[MeetingItem, int]], by: User | None) -> list[Problem]:
    """Numbers of decisions written now are used by their acts; what is not free any more, by row. Once nothing of the
    agenda is open, what was kept for it and stands under no decision is cancelled."""
    problems = []
    for one, act in written:
        try:
            numbering.take_typed(
                one.decision_no, unit_id=held.unit_id, type=TYPE, on=held.on, by=by, act_id=act, meeting_id=held.pk,
                purpose=f"Quyết định kết nạp {one.candidacy.person.full_name}", told=False,
            )  # fmt: skip
        except Refused as refused:
            problems += [_problem(one, no.sentence) for no in refused.problems]
    if not problems and not held.items.filter(act=None).exists():
        for number in _left(held, []):
            reason = f"Họp ngày {dates.show(held.on)} không còn hồ sơ nào cần số này."
            numbering.cancel(number.pk, reason=reason, by=by, told=False)
    return problems


def take(act: PathAct, name: str, by: User | None) -> list[Problem]:
    """A decision recorded by itself, not by a meeting: its number is used in the book of who decided, where there is
    one. A number nobody can read as one of that book stays on the act alone: what happened is always recorded."""
    on = act.decided_on or act.on
    line = lines.upwards({act.unit_id}, on)[act.unit_id]
    body = line.grassroots if act.told.get("body") in BY_MANDATE else line.upper
    if body is None or not numbering.has_book(body.unit_id, TYPE, on):
        return []
    try:
        said = parse(act.decision_no)
    except ValueError:
        return []
    if said.type not in ("", TYPE) or said.body not in ("", body_code(body.kind, body.name)):
        return []
    try:
        numbering.take_typed(
            act.decision_no, unit_id=body.unit_id, type=TYPE, on=on, by=by, act_id=act.pk, told=False,
            purpose=f"{KINDS[act.kind].title} {name}",
        )  # fmt: skip
    except Refused as refused:
        return list(refused.problems)
    return []


def _left(held: Meeting, items: Sequence[MeetingItem]) -> list[PaperNumber]:
    """Numbers kept for the meeting that none of the rows carries."""
    carried = {one.decision_no for one in items if one.decision_no}
    kept = PaperNumber.objects.filter(meeting=held, state=RESERVED).order_by("number")
    return [one for one in kept if one.written not in carried]


def _problem(one: MeetingItem, wrong: str) -> Problem:
    return Problem(f"{one.candidacy.person.full_name}: {wrong}", field=f"number{one.pk}")
