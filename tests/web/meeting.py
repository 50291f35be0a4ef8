"""Meetings on files that are ready for what is sent to their pages."""

from datetime import date

from django.urls import reverse

from ketnap.actions import admission
from ketnap.actions.admission import NewAct, meetings
from ketnap.actions.admission.meetings import Result
from ketnap.actions.papers import Paper
from ketnap.models import MeetingItem
from tests import lives

HELD = date(2011, 9, 1)


def proposed(tree, name: str) -> int:
    """A file its cell has proposed."""
    candidacy = lives.begin(tree, lives.worker(tree, name=name), date(2011, 5, 1))
    why = Paper(reason="Ghi theo sổ của chi bộ")
    admission.record([NewAct(candidacy, "file", date(2011, 6, 1))], by=None)
    admission.record([NewAct(candidacy, "ballot", date(2011, 7, 1), lives.BALLOT, paper=why)], by=None)
    return candidacy


def agenda(unit: int, candidacies: list[int]) -> tuple[int, list[int]]:
    """(meeting, items)"""
    held = meetings.prepare(unit_id=unit, on=HELD, body="superior_standing_committee", members=9,
                            candidacy_ids=candidacies, by=None)  # fmt: skip
    return held, list(MeetingItem.objects.filter(meeting=held).values_list("pk", flat=True))


def decided(tree, name: str, number: str) -> tuple[int, int]:
    """(meeting, act) of a decision that is written."""
    held, (item,) = agenda(tree.upper, [proposed(tree, name)])
    agreed = Result(item, "decision", 9, number, "Ghi theo biên bản")
    meetings.note(held, [agreed], present=9, write=True, by=None, version=1)
    return held, MeetingItem.objects.get(pk=item).act_id


def recipes(tree) -> dict[str, tuple[str, dict[str, str]]]:
    """page → (address, what is typed)."""
    waits, tabled, decided = (proposed(tree, f"Vi Thị {name}") for name in ("Sim", "Mận", "Bưởi"))
    held, (item,) = agenda(tree.upper, [tabled])
    over, (done,) = agenda(tree.upper, [decided])
    agreed = Result(done, "decision", 9, "7-QĐ", "Ghi theo biên bản")
    meetings.note(over, [agreed], present=9, write=True, by=None, version=1)
    return {
        "meeting-new": (
            reverse("meeting-new", args=[tree.upper]),
            {"on": "1.12.2011", "body": "superior_standing_committee", "members": "9", "files": str(waits)},
        ),
        "meeting": (
            reverse("meeting", args=[held]),
            {"version": "1", "present": "8", f"result{item}": "returned", f"note{item}": "Thiếu ý kiến nơi cư trú"},
        ),
        "meeting-handed": (reverse("meeting-handed", args=[over]), {"on": "15.9.2011", "giao": str(done)}),
    }
