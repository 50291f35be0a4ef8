"""What tests/proofs/making.py puts into an installation, as a proof reads it."""

import json
from dataclasses import dataclass
from pathlib import Path

from tests.proofs.installation import PYTHON, Installation

MAKING = Path(__file__).with_name("making.py")


@dataclass(frozen=True)
class Agenda:
    meeting: int
    items: list[int]
    files: list[int]


@dataclass(frozen=True)
class Office:
    tree: dict[str, int]
    sessions: dict[str, str]
    """Name of a clerk → the key of a session; the clerk in place N is called `Người ghi N`."""
    proposed: list[int]
    """Files the cell has proposed."""
    listed: list[int]
    """Files that are set up."""
    book: int
    """A book of numbers of the committee, its last number on paper 12."""
    meetings: list[Agenda]
    version: dict[int, int]
    """File → its version."""


def make(at: Installation, **wanted: int) -> Office:
    """clerks, proposed, listed, meetings with so many items each."""
    told = at.data / "office.json"
    process = at.start(MAKING, told, json.dumps(wanted), program=PYTHON)
    _, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    made = json.loads(told.read_text(encoding="utf-8"))
    made["meetings"] = [Agenda(**one) for one in made["meetings"]]
    made["version"] = {int(file): version for file, version in made["version"].items()}
    return Office(**made)


def wake(at: Installation) -> None:
    """Every clerk was seen just now, and typed the password."""
    at.run_python(
        "from importlib import import_module\nfrom time import time\nfrom django.conf import settings\n"
        "from ketnap.models import OpenSession\n"
        "Store = import_module(settings.SESSION_ENGINE).SessionStore\n"
        "for one in OpenSession.objects.all():\n"
        "    data = Store().decode(one.session_data)\n    data['seen'] = data['proved'] = time()\n"
        "    one.session_data = Store().encode(data)\n"
        "    one.expire_date = Store().get_expiry_date()\n    one.save()\n"
    )
