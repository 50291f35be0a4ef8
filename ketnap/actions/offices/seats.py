"""Seats of a committee: held from a day, ended on a day with the reason. Nothing is overwritten."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from ketnap.access import journal
from ketnap.actions.offices.entries import Kind, ended_by, hold, last_of_committee, note, same, there
from ketnap.actions.papers import NO_PAPER, Paper
from ketnap.actions.refusal import refuse
from ketnap.lib import text
from ketnap.lib.dates import OPEN_END, show
from ketnap.models import Person, Seat, Stay
from ketnap.queries.offices.holders import Place, no_members
from ketnap.rules import offices as rules


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody of the register, or a name typed where the record is kept elsewhere."""

    person_id: int | None = None
    name: str = ""


@transaction.atomic
def seat(
    unit_id: int, post: str, holder: Holder, on: date, *, by: Any, how: str = Seat.How.ELECTED,
    until: date | None = None, why: str = "", paper: Paper = NO_PAPER, after: int | None = None,
) -> Seat:  # fmt: skip
    """The holder sits in the committee from that day on; in a seat that is over, until the day before `until`. Whoever
    held another post there goes on in this one: the post before ends that day.

    Raises Refused for a post such an organisation has not, for a day somebody else is secretary, and for somebody who
    was no member of the Party that day; Conflict when another entry about this committee was written since `after`.
    """
    hold(unit_id)
    same(last_of_committee(unit_id), after, "cấp ủy này")
    place = there(unit_id, on)
    if post not in rules.posts(place.kind):
        raise refuse(
            f"{place.name} không có chức vụ {text.small(rules.POSTS.get(post, post))}; hãy chọn một chức vụ trong "
            "danh sách.", field="post",
        )  # fmt: skip
    name = _name(holder, on)
    mine = Q(person=holder.person_id) if holder.person_id else Q(person=None, holder_fold=text.fold(name))
    rows = Seat.objects.filter(unit=unit_id, withdrawn=False, valid_from__lt=until or OPEN_END, valid_to__gt=on)
    _head_free(rows.filter(post=post), post, place)
    before = _before(rows.filter(mine), post, on, name, place, over=until is not None)
    if before is not None:
        before.valid_to, before.end_reason = on, "other_post"
        before.save(update_fields=["valid_to", "end_reason"])
        note(Kind.UNSEATED, on, unit_id, by=by, paper=paper, seat=before)
    made = Seat(
        unit_id=unit_id, post=post, person_id=holder.person_id, holder_name=name, holder_fold=text.fold(name),
        how=how, valid_from=on,
    )  # fmt: skip
    if until is not None:
        _over(made, until, why)
    made.save()
    note(Kind.SEATED, on, unit_id, by=by, paper=paper, seat=made)
    if until is not None:
        note(Kind.UNSEATED, until, unit_id, by=by, paper=paper, seat=made)
    journal.record(
        "offices.seated", by=by, subject=f"person:{holder.person_id}" if holder.person_id else f"unit:{unit_id}",
        unit_id=unit_id,
        detail={"seat": made.pk, "post": post, "on": on.isoformat(), "before": before.pk if before else None},
    )  # fmt: skip
    return made


def _name(holder: Holder, on: date) -> str:
    """The name under which the holder stands. Refused for who was no member that day."""
    if holder.person_id is None:
        if not (named := text.nfc(holder.name)):
            raise refuse("Chưa ghi ai giữ chức vụ; hãy ghi họ và tên.", field="holder")
        return named
    person = Person.objects.filter(pk=holder.person_id).first()
    if person is None:
        raise refuse("Không có người này trong sổ; hãy mở lại trang và chọn lại.", field="holder")
    if left := no_members([person.pk], on).get(person.pk):
        raise refuse(
            f"Đồng chí {person.full_name} không còn là đảng viên trong sổ từ ngày {show(left.since)}: {left.why}; hãy "
            "chọn người khác, hoặc ngày trước đó.", field="holder",
        )  # fmt: skip
    first = Stay.objects.filter(person=person).order_by("valid_from").values_list("valid_from", flat=True).first()
    # A register begins with a list: who joined before it was a member before it.
    began = min((day for day in (first, person.joined_on) if day is not None), default=None) if first else None
    if began is None or began > on:
        raise refuse(
            f"Đồng chí {person.full_name} chưa là đảng viên vào ngày {show(on)}; hãy ghi kết nạp hoặc chuyển đến "
            "trước, hoặc xem lại ngày.", field="holder",
        )  # fmt: skip
    return person.full_name


def _head_free(rows: Any, post: str, place: Place) -> None:
    if post not in (rules.SECRETARY, rules.INSPECTION):
        return
    if now := rows.order_by("valid_from").first():
        until = "" if now.valid_to == OPEN_END else f" đến ngày {show(now.valid_to)}"
        raise refuse(
            f"Đồng chí {now.holder_name} là {rules.title(post, place.kind)} của {place.name} từ ngày "
            f"{show(now.valid_from)}{until}; hãy ghi đồng chí ấy thôi chức vụ trước.", field="post",
        )  # fmt: skip


def _before(rows: Any, post: str, on: date, name: str, place: Place, *, over: bool) -> Seat | None:
    """The post the holder goes on from, if any."""
    others = rows.filter(post=post) if post == rules.INSPECTION else rows.exclude(post=rules.INSPECTION)
    now: Seat | None = others.order_by("valid_from").first()
    if now is None:
        return None
    title = rules.title(now.post, place.kind)
    if over or now.post == post or now.valid_from >= on or now.valid_to != OPEN_END:
        raise refuse(
            f"Đồng chí {name} đã ghi là {title} của {place.name} từ ngày {show(now.valid_from)}; hãy xem lại chức vụ "
            "và ngày, hoặc hoàn tác lần ghi ấy.", field="holder",
        )  # fmt: skip
    return now


@transaction.atomic
def end_seat(seat_id: int, on: date, why: str, *, by: Any, paper: Paper = NO_PAPER, after: int | None = None) -> Seat:
    """The holder sits until the day before. What they are in charge of waits for somebody else from that day on.

    Raises Refused for a seat that is over, a day not after it began, or one to come.
    """
    known = Seat.objects.filter(pk=seat_id, withdrawn=False).first()
    if known is None:
        raise refuse("Không có chức vụ này trong sổ; hãy mở lại trang cấp ủy.")
    hold(known.unit_id)
    same(last_of_committee(known.unit_id), after, "cấp ủy này")
    row = Seat.objects.get(pk=seat_id)
    if row.valid_to != OPEN_END:
        raise refuse(
            f"Đồng chí {row.holder_name} đã thôi {text.small(rules.POSTS[row.post])} từ ngày {show(row.valid_to)}; "
            "hãy mở lại trang cấp ủy.", field="on",
        )  # fmt: skip
    _over(row, on, why)
    row.save(update_fields=["valid_to", "end_reason"])
    note(Kind.UNSEATED, on, row.unit_id, by=by, paper=paper, seat=row)
    journal.record(
        "offices.seat_ended", by=by, subject=f"person:{row.person_id}" if row.person_id else f"unit:{row.unit_id}",
        unit_id=row.unit_id, detail={"seat": row.pk, "on": on.isoformat(), "why": why},
    )  # fmt: skip
    return row


def _over(row: Seat, on: date, why: str) -> None:
    """Refused for an end to come, one not after the beginning, or one without its reason."""
    ended_by(on)
    if on <= row.valid_from:
        raise refuse(
            f"Đồng chí {row.holder_name} là {rules.POSTS[row.post]} từ ngày {show(row.valid_from)}; hãy chọn ngày thôi "
            "sau đó, hoặc hoàn tác nếu ghi nhầm.", field="until",
        )  # fmt: skip
    if why not in rules.ENDS:
        raise refuse("Chưa chọn vì sao thôi chức vụ; hãy chọn một lý do.", field="why")
    row.valid_to, row.end_reason = on, why
