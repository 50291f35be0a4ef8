"""What the files on the path wait for: past its day, due within the month, or gone past by the membership ledger."""

from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from ketnap.access.roles import Permission
from ketnap.lib import dates
from ketnap.queries.admission import board, worklist
from ketnap.queries.admission.helping import SUCCESSORS
from ketnap.rules.due import Term
from ketnap.web.due.line import DUE, PAST, SOON, Desk, Found, Line, lateness


def path(desk: Desk) -> list[Found]:
    rest = f"{reverse('path-due')}?{urlencode({'to_chuc': desk.unit_id})}"
    writes = desk.may(Permission.RECORD_PATH)
    both = worklist.desk(
        desk.viewer,
        desk.unit_id,
        desk.today,
        desk.today + SOON,
        limit=desk.shown,
        counted=desk.counted,
        kind=desk.house.kind,
    )
    return [
        Found(
            state, min(count, desk.counted), [line(one, desk.today, writes) for one in rows], rest,
            "Xem mọi việc kết nạp", count > desk.counted,
        )
        for state, (count, rows) in zip((PAST, DUE), both, strict=True)
    ]  # fmt: skip


def line(one: worklist.DueFile, today: date, writes: bool = False) -> Line:
    """`writes`: the viewer may record acts of the path there."""
    waiting = one.line
    # Work without a day of its own is open from the event on; work with one is asked for until that day.
    term = Term(waiting.since if waiting.due_on is None else None, waiting.due_on, "")
    shape, words, since = lateness(term, today)
    why = f"{waiting.says} {waiting.citation}".strip().removesuffix(".")
    why += f". {waiting.rule}." if waiting.rule else "."
    passes = writes and waiting.wait in SUCCESSORS
    door = (
        (reverse("helpers-pass", args=[one.unit_id]), "Cử người thay") if passes
        else (reverse("candidacy", args=[one.candidacy_id]), "Mở hồ sơ")
    )  # fmt: skip
    return Line(
        shape, words, since, f"{waiting.what}: {one.full_name}",
        f"{one.unit_name}. {one.rose}" if one.rose else one.unit_name, why,
        *door, waiting.due_on or waiting.since,
    )  # fmt: skip


def overtaken(desk: Desk) -> list[Found]:
    """Files of people the ledger has gone past: one click closes each."""
    rows = board.overtaken(desk.viewer, desk.unit_id, desk.today)
    lines = [
        Line(
            "warn", "Chưa đóng", f"đến {dates.show(desk.today)}", f"Đóng hồ sơ kết nạp: {one.full_name}",
            one.unit_name, f"{one.says} Hồ sơ kết nạp còn mở.", reverse("candidacy", args=[one.candidacy_id]),
            "Mở hồ sơ", desk.today,
        )
        for one in rows
    ]  # fmt: skip
    return [Found(DUE, len(lines), lines[: desk.shown])]
