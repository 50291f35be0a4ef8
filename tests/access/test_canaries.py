"""Every text of every unit holds the unit's own random word; everybody opens everything; no word of elsewhere comes
back, in no page, file, header or page that says no. And what lies elsewhere changes no answer."""

import re
import zipfile
from importlib import import_module
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from ketnap.access import policy, scope
from ketnap.models import Grant
from tests.access import planted
from tests.web import site

pytestmark = [pytest.mark.django_db, pytest.mark.once]
AREA = {"place", "below", "cell", "ended"}
SEES = {
    "secretary": {"cell"}, "officer": AREA, "organiser": AREA, "standing": AREA, "inspector": AREA,
    "partner": {"place"}, "editor": AREA, "installer": set(),
}  # fmt: skip
"""Role at `place`, the secretary at `cell` → units whose words it may meet."""
ABOVE = {"top", "upper", "place"}
"""Bodies above: their names stand in the full name of a cell and at the head of papers, and nothing else of them."""
HALF = {"standing": 0, "inspector": 1}
"""They read the same by the same queries: every other page each."""
MISSING = 987_654
DAYS = "tu=01-01-2011&den=30-09-2011"
ASKED = {
    **dict.fromkeys(("figure", "figure-table"), "so=members&to_chuc={}&" + DAYS),
    **dict.fromkeys(("report", "report-json", "report-paper", "report-picture"), "to_chuc={}&" + DAYS),
    **dict.fromkeys(("form", "form-paper"), "bieu=1&to_chuc={}&" + DAYS),
    **dict.fromkeys(("ask", "ask-list", "ask-table", "ask-picture"), "dem=members&to_chuc={}&" + DAYS),
    "ask-list-table": "dem=members&to_chuc={}&" + DAYS,
}  # fmt: skip
"""Page → what it is asked, of a unit."""
LOOKS_FOR = "tim=mot&mo=tat-ca&nam=2011&ngay=30-09-2011"
"""A word that every unit's people have, and everything unfolded."""
NAMES = {"name": "secretary", "key": "9-KND", "token": "x" * 40}


@pytest.fixture(scope="module")
def world(standing) -> planted.World:
    made = planted.world()
    Grant.objects.filter(user=made.users["secretary"]).update(unit=made.units["cell"])
    return made


def own(role: str) -> str:
    return "cell" if role == "secretary" else "place"


def client_of(world: planted.World, role: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.users[role])
    return client


def pages(method: str = "GET") -> list[policy.Line]:
    return [line for (_, way), line in policy.lines().items() if way == method and line.permission != policy.PUBLIC]


def where(world: planted.World, page: str, unit: str, *, inner: str = "") -> str:
    """Its address for the things of a unit; `inner`: ids after the first are those of that unit's things."""
    ids = []
    for place, name in enumerate(site.needs(page)):
        held = world.things[inner if inner and place else unit]
        ids.append(NAMES.get(name) or held.get(name.removesuffix("_id"), MISSING))
    asked = ASKED.get(page, LOOKS_FOR).format(world.units[unit])
    return f"{reverse(page, args=ids)}?{asked}"


def said(answer) -> str:
    """Everything that came back, packed files unpacked, in small letters."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(body)) as packed:
            body = b"\n".join(packed.read(name) for name in packed.namelist())
    elif body[:4] == b"%PDF":
        from pdfminer.high_level import extract_text

        body = extract_text(BytesIO(body)).encode()
    return f"{dict(answer.headers)}\n{body.decode(errors='replace')}".lower()


def foreign(world: planted.World, sees: set[str], text: str) -> list[str]:
    return [
        name
        for name, word in world.words.items()
        if name not in sees and (word in text or (name not in ABOVE and world.names[name] in text))
    ]


@pytest.mark.parametrize("role", SEES)
def test_no_word_of_elsewhere_comes_back(role, world, record_property) -> None:
    client, leaks, broken, opened = client_of(world, role), [], [], 0
    mine = own(role)
    for line in pages()[HALF.get(role, 0) :: 2 if role in HALF else 1]:
        inside = {"none": (mine,)}.get(line.object, (mine, "sibling"))
        for address in {
            *(where(world, line.page, unit) for unit in (*inside, *(("far",) if line.page in ASKED else ()))),
            *((where(world, line.page, mine, inner="sibling"),) if len(site.needs(line.page)) > 1 else ()),
        }:
            answer = client.get(address)
            opened += answer.status_code == 200
            if answer.status_code >= 500:
                broken.append((line.page, address, answer.status_code))
            if found := foreign(world, SEES[role], said(answer)):
                leaks.append((address, found))
    assert leaks == []
    assert broken == []
    assert opened >= {"installer": 10, "partner": 8, "editor": 15, "standing": 40, "inspector": 40}.get(role, 90)
    record_property("shown", f"canaries: {role} opened {opened} pages and files, 0 foreign words")


def test_a_query_without_its_scope_is_seen(world, monkeypatch) -> None:
    client = client_of(world, "secretary")
    search, address = import_module("ketnap.queries.people.search"), where(world, "search", "cell")
    assert foreign(world, {"cell"}, said(client.get(address))) == []
    bare = SimpleNamespace(**vars(scope))
    bare.visible = lambda viewer, rows, permission, unit="unit": rows
    monkeypatch.setattr(search, "scope", bare)
    assert "sibling" in foreign(world, {"cell"}, said(client.get(address)))


SPOKEN = re.compile(
    r'"(?:csrfmiddlewaretoken|key)" value="[^"]*"|\d+ giờ \d+|\d{4}-\d\d-\d\dt[\d:.+z]+|k\d{6}-[0-9a-f]{8}'
    r"|[0-9a-f-]{32,}"
)
"""What is another each time: tokens, the time of asking, the number of a file that leaves."""


@pytest.mark.parametrize("role", ["secretary", "officer", "standing"])
def test_what_lies_elsewhere_changes_no_answer(role, world) -> None:
    """Lists, counts, search totals and the size of what is taken away, before and after more is written elsewhere."""
    client = client_of(world, role)
    lines = [line for line in pages() if line.object == "none" and line.event == "none"]
    plain = {line.page: where(world, line.page, own(role)) for line in lines}
    before = {page: spoken(client, address) for page, address in plain.items()}
    for name in ("sibling", "upper", "far"):
        more = planted.World(world.units, world.words)
        planted.again(more, name)
    after = {page: spoken(client, address) for page, address in plain.items()}
    assert [page for page in plain if before[page] != after[page]] == []
    assert len(plain) > 50
    planted.again(planted.World(world.units, world.words), own(role))
    assert spoken(client, plain["search"]) != before["search"], "what is written here is seen"


def spoken(client: Client, address: str) -> tuple[int, str]:
    answer = client.get(address)
    return answer.status_code, SPOKEN.sub("", said(answer).partition("\n")[2])
