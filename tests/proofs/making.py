"""An office for proofs: clerks who are signed in, files set up and files before the committee, meetings to decide.

    making.py FILE WANTED      WANTED: JSON of {clerks, proposed, listed, meetings, items}; FILE: JSON of an Office

Only tests start it (tests/proofs/office.py), inside the environment of an installation.
"""

import json
import sys
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db import transaction  # noqa: E402

from ketnap.actions import admission, people  # noqa: E402
from ketnap.actions.admission import NewAct, meetings  # noqa: E402
from ketnap.actions.papers import Paper, numbering  # noqa: E402
from ketnap.actions.people import NewPerson  # noqa: E402
from ketnap.lib import clock  # noqa: E402
from ketnap.models import Candidacy, Grant, MeetingItem, User  # noqa: E402
from tests import factories, lives  # noqa: E402

WHY = Paper(reason="Ghi theo sổ của chi bộ")
BACKEND = "django.contrib.auth.backends.ModelBackend"
HELD = date(2011, 9, 1)


def build(wanted: dict[str, int]) -> dict[str, Any]:
    tree = factories.small_tree()
    factories.cast(tree)
    lives.members(tree)
    proposed = files(tree, "Đề nghị", wanted.get("proposed", 0), voted=True)
    listed = files(tree, "Lập hồ sơ", wanted.get("listed", 0), voted=False)
    return {
        "tree": {name: getattr(tree, name) for name in ("upper", "committee", "cell", "other_cell", "base_cell")},
        "sessions": {user.username: session(user) for user in clerks(tree, wanted.get("clerks", 2))},
        "proposed": proposed, "listed": listed, "book": book(tree),
        "meetings": [meeting(tree, number, wanted["items"]) for number in range(wanted.get("meetings", 0))],
        "version": dict(Candidacy.objects.values_list("pk", "version")),
    }  # fmt: skip


def clerks(tree: factories.SmallTree, count: int) -> list[User]:
    made = []
    for number in range(count):
        user = User.objects.create(username=f"clerk{number}", display_name=f"Người ghi {number}", password="!")
        Grant.objects.create(user=user, role="organiser", unit_id=tree.upper, valid_from=factories.OPENED)
        made.append(user)
    return made


def session(user: User) -> str:
    """Signed in a moment ago, with the password proved for as long as the run may take."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    now = clock.now().timestamp()
    store.update({
        SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: BACKEND, HASH_SESSION_KEY: user.get_session_auth_hash(),
        "since": now, "seen": now, "proved": now,
    })  # fmt: skip
    store.create()
    return str(store.session_key)


def files(tree: factories.SmallTree, name: str, count: int, *, voted: bool) -> list[int]:
    """That many files of the cell, set up; with `voted` proposed by the cell."""
    if not count:
        return []
    rows = [NewPerson(f"{name} {place}", "F", date(1985, 1, 1 + place % 28), tree.cell) for place in range(count)]
    ids = [one.pk for one in people.register(rows, by=None)]
    made = admission.open_candidacies([(one, tree.cell, date(2011, 5, 1)) for one in ids], by=None)
    admission.record([NewAct(one, "file", date(2011, 6, 1)) for one in made], by=None)
    if voted:
        vote = date(2011, 7, 1)
        admission.record([NewAct(one, "ballot", vote, dict(lives.BALLOT), paper=WHY) for one in made], by=None)
    return made


def meeting(tree: factories.SmallTree, number: int, items: int) -> dict[str, Any]:
    found = files(tree, f"Cuộc họp {number} hồ sơ", items, voted=True)
    held = meetings.prepare(
        unit_id=tree.upper, on=HELD, body="superior_standing_committee", members=9, candidacy_ids=found, by=None
    )
    rows = MeetingItem.objects.filter(meeting=held).order_by("position").values_list("pk", flat=True)
    return {"meeting": held, "items": list(rows), "files": found}


def book(tree: factories.SmallTree) -> int:
    by = User.objects.get(username="organiser")
    numbering.open_term(unit_id=tree.committee, since=date(2010, 8, 1), name="nhiệm kỳ 2010–2015", by=by)
    return int(numbering.open_book(unit_id=tree.committee, type="QĐ", paper_last=12, reason="Sổ giấy", by=by).pk)


if __name__ == "__main__":
    with transaction.atomic():
        made = build(json.loads(sys.argv[2]))
    Path(sys.argv[1]).write_text(json.dumps(made), encoding="utf-8")
