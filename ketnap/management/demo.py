"""The demonstration: the sample office of 2011 and its path loaded by the real import, a neighbour, four sign-ins.

The names, passwords and the neighbour are invented and public. They must never meet real data, so nothing is loaded
into a folder that holds anything else.
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from ketnap.access.viewer import office
from ketnap.actions import accounts, bulletin, direction
from ketnap.actions.bulletin import NewFigure
from ketnap.actions.bulletin.drafting import from_period
from ketnap.actions.organisation import NewUnit, open_units
from ketnap.actions.papers.closing import close_period
from ketnap.lib import clock
from ketnap.queries import organisation
from ketnap.queries.accounts import usernames
from ketnap.queries.admission.known import on_the_path
from ketnap.queries.papers.closing import closed_period

SAMPLES = settings.BASE_DIR / "samples"
if not SAMPLES.exists():  # a wheel carries them inside the package (scripts/packing.py)
    SAMPLES = settings.BASE_DIR / "ketnap" / "samples"
WORKBOOK = SAMPLES / "bac-ninh-2011.xlsx"
PATH = SAMPLES / "bac-ninh-2011-path.xlsx"
DIRECTIVES = SAMPLES / "directives-2011.yaml"
BULLETIN = SAMPLES / "bulletin-2011.yaml"
PUBLISHED = SAMPLES / "published-2011.yaml"
TOP = "19.168"
BEGUN, AS_OF = date(2011, 1, 1), date(2011, 9, 30)
SINCE = date(2009, 1, 1)
PREFIX = "demo-"
"""Every account of the demonstration begins so; any other account is somebody's."""

NEIGHBOUR = (
    NewUnit("98.168", "Đảng bộ Khối Doanh nghiệp tỉnh Sông Hạ", "upper", None, SINCE),
    NewUnit("98.168.001", "Đảng bộ Công ty Gốm Mỏ Trạng", "committee", "98.168", SINCE),
    NewUnit("98.168.001.001", "Chi bộ Phân xưởng Lò", "cell", "98.168.001", SINCE),
)


@dataclass(frozen=True)
class SignIn:
    username: str
    password: str
    display_name: str
    seat: str
    role: str
    code: str


def sign_ins(lines: list[organisation.UnitRow]) -> list[SignIn]:
    """The four, at the places the tree offers: its top, its first committee with cells, that committee's first cell."""
    below = {line.unit_id: line for line in lines}
    cell = next(line for line in lines if line.kind == "cell" and line.code.startswith(TOP))
    committee = below[cell.parent_id or 0]
    return [
        SignIn("demo-tochuc", "Minh-hoa-2011-tc", "Nguyễn Thị Hòa", "Ban Tổ chức Đảng ủy Khối", "organiser", TOP),
        SignIn("demo-coso", "Minh-hoa-2011-cs", "Trần Văn Đức", committee.name, "officer", committee.code),
        SignIn("demo-chibo", "Minh-hoa-2011-cb", "Lê Thị Ánh", cell.name, "secretary", cell.code),
        SignIn("demo-noikhac", "Minh-hoa-2011-nk", "Phạm Văn Lạ", NEIGHBOUR[0].name, "organiser", NEIGHBOUR[0].code),
    ]


def prepare() -> list[SignIn]:
    """Load what is not there yet; each step is whole, so a call that was cut off is continued by the next."""
    console = office(clock.today())
    known = usernames(console)
    if strangers := [name for name in known if not name.startswith(PREFIX)]:
        raise CommandError(
            f"{settings.DATA_DIR} holds real accounts ({len(strangers)}). The demonstration needs a folder of its own: "
            "set KETNAP_DATA_DIR.", returncode=2,
        )  # fmt: skip
    lines = organisation.tree(console, AS_OF)
    codes = {line.code for line in lines if line.depth == 0}
    if others := codes - {TOP, NEIGHBOUR[0].code}:
        raise CommandError(
            f"{settings.DATA_DIR} holds another office ({', '.join(sorted(others))}). The demonstration needs a folder "
            "of its own: set KETNAP_DATA_DIR.", returncode=2,
        )  # fmt: skip
    if TOP not in codes:
        call_command("import", str(WORKBOOK), stdout=_Nowhere())
    if not on_the_path(console):
        call_command("import", str(PATH), stdout=_Nowhere())
    open_units(NEIGHBOUR, as_of=AS_OF, by=console)
    lines = organisation.tree(office(clock.today()), AS_OF)
    ids = {line.code: line.unit_id for line in lines}
    bulletin.publish_file(PUBLISHED, unit_id=ids[TOP], by=None)
    direction.enter_file(DIRECTIVES, unit_id=ids[TOP], by=None)
    wanted = sign_ins(lines)
    for person in wanted:
        if person.username not in known:
            make(person, ids[person.code], console)
    bulletin.enter_printed(
        BULLETIN, unit_id=ids[TOP], author=wanted[1].username, second=wanted[0].username,
        figures=lambda: figures(ids[TOP]),
    )  # fmt: skip
    return wanted


def figures(unit_id: int) -> tuple[NewFigure, ...]:
    """What the report of the nine months says in words, of the period closed for it."""
    console = office(clock.today())
    held = close_period(console, unit_id=unit_id, start=BEGUN, end=AS_OF, by=None).period
    return from_period(closed_period(console, held.pk)).figures


@transaction.atomic
def make(person: SignIn, unit_id: int, console: object) -> None:
    user = accounts.create_user(
        username=person.username, display_name=person.display_name, password=person.password, seat=person.seat,
        by=console,
    )  # fmt: skip
    accounts.grant(user=user, role=person.role, unit_id=unit_id, valid_from=SINCE, by=console)


class _Nowhere:
    """The import's own summary is not shown: the report that follows says more."""

    def write(self, text: str) -> None:
        return
