"""Many at once at the real server: a mixed day, more than it can take, and a storm at the door.

    python -m benchmarks load                          both databases, at the sizes named here
    BENCH_ENGINE=postgresql BENCH_LOAD=storm python -m benchmarks load    one part: day, full, storm, guess, beside
    BENCH_PEOPLE=5000 BENCH_SECONDS=10 python -m benchmarks load          a small try

    python -m benchmarks.load made PEOPLE  fills the empty database the environment names

A server of many is PostgreSQL with 300 users of whom each asks once in ten seconds; one PC is SQLite with ten users.
80 of a hundred requests read (home, unit, person, file), 15 search or list, 5 write a new person. A page that is
refused because too many wait (503) is told apart from a fault (500); a broken connection is a fault.
"""

import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import load_beside, pairs
from benchmarks.counting import fill, say, settle
from benchmarks.databases import Fresh, ready
from benchmarks.table import Alone, Row
from benchmarks.worklist import candidacies

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "100000"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "60"))
PARTS = os.environ.get("BENCH_LOAD", "day full storm guess beside").split()
USERS, SIGNING_IN, WRONG = 40, 300, 50
PASSWORD = "mười hai con giáp"
RATE = {"sqlite": (5, 20), "postgresql": (30, 30)}
"""Requests a second of a day, and of its busiest minute."""
GOAL = {"sqlite": 0.4, "postgresql": 0.5}
"""Seconds of the 99th of a hundred."""
PAIRS = 7
SERVE = "import sys; from ketnap.management.cli import main; sys.exit(main())"


def made(people: int) -> None:
    """A country of cells with members and files, users with sessions; says where they may ask."""
    ready()
    from django.contrib.auth.hashers import make_password
    from django.test import Client

    from ketnap.actions import admission
    from ketnap.models import Grant, MemberList, Person, UnitKind, UnitState, User

    top, rng = fill(max(60, people * 6 // 100), people * 5 // 3), random.Random(1127)
    lived()
    cells = list(UnitState.objects.filter(kind=UnitKind.CELL).values_list("unit_id", flat=True).distinct())
    files = candidacies(rng, cells, people // 10)
    admission.rebuild(files)
    MemberList.objects.create(unit_id=top, as_of=date(2012, 1, 1))
    secret = make_password(PASSWORD)
    users = User.objects.bulk_create(
        User(username=f"nguoi{n}", display_name=f"Nguyễn Văn {n}", password=secret) for n in range(SIGNING_IN)
    )
    committees = list(UnitState.objects.filter(kind=UnitKind.COMMITTEE).values_list("unit_id", flat=True).distinct())
    Grant.objects.bulk_create(
        Grant(
            user=user, role="organiser" if n % 10 == 0 else "officer",
            unit_id=top if n % 10 == 0 else rng.choice(committees), valid_from=date(2010, 1, 1),
        )
        for n, user in enumerate(users)
    )  # fmt: skip
    cookies = []
    for user in users[:USERS]:
        client = Client(headers={"host": "localhost"})
        client.force_login(user)
        cookies.append(client.cookies["sessionid"].value)
    settle()
    grants = dict(Grant.objects.filter(user__in=users[:USERS]).values_list("user_id", "unit_id"))
    seats = [(cookie, grants[user.pk]) for cookie, user in zip(cookies, users, strict=False)]
    say(seats=seats, top=top, **reachable(seats), people=Person.objects.count(), files=len(files))


def lived() -> None:
    """What years make of a book: all but one in twenty of its members are official, and of nearly everybody it is
    recorded what forms ask for. `fill` leaves half of them on probation and tells nothing. Who is on probation joined
    within the last thirteen months: one in thirteen is late, as many are soon due. Standing figures are kept."""
    from django.db.models.functions import Mod

    from ketnap.actions import tallies
    from ketnap.lib import clock
    from ketnap.models import Occupation, Person, Profile, Schooling, Stay

    today = clock.today()
    open_stays = Stay.objects.filter(valid_from__lte=today, valid_to__gt=today, standing="P")
    open_stays.annotate(twentieth=Mod("person_id", 20)).exclude(twentieth=0).update(standing="O")
    waiting = list(Person.objects.filter(stays__in=open_stays).distinct())
    for one in waiting:
        one.joined_on, one.official_on = today - timedelta(days=one.pk * 7 % 395), None
    Person.objects.bulk_update(waiting, ["joined_on", "official_on"], batch_size=500)
    rows = Person.objects.annotate(rest=Mod("id", 33))
    rows.exclude(rest=0).update(ethnicity="kinh")
    told = {"schooling": Schooling.values[-1], "occupation": Occupation.values[0]}
    Profile.objects.bulk_create(
        (Profile(person_id=pk, **(told if rest else {})) for pk, rest in rows.values_list("pk", "rest")),
        batch_size=5_000,
    )
    tallies.keep()


def reachable(seats: list[tuple[str, int]]) -> dict[str, list]:
    """(address, cookie) of pages each of the users may open."""
    from ketnap.models import Candidacy, Person, UnitLink

    found: dict[str, list] = {"person": [], "file": [], "unit": [], "list": [], "new": []}
    for cookie, unit in seats:
        below = UnitLink.objects.filter(ancestor=unit, valid_to=date(9999, 12, 31)).values("descendant")
        for pk in Person.objects.filter(unit__in=below).values_list("pk", flat=True)[:20]:
            found["person"].append((f"/nguoi/{pk}/", cookie))
        for pk in Candidacy.objects.filter(unit__in=below).values_list("pk", flat=True)[:10]:
            found["file"].append((f"/ket-nap/{pk}/", cookie))
        found["unit"].append((f"/to-chuc/{unit}/", cookie))
        found["list"].append((f"/to-chuc/{unit}/dang-vien/", cookie))
        cell = below.filter(descendant__states__kind="cell").values_list("descendant", flat=True).first()
        if cell:
            found["new"].append((cookie, unit, cell))
    return found


@dataclass(frozen=True)
class Office:
    """A filled database and the answers of `made`."""

    place: dict[str, str]
    told: dict[str, Any]

    def mix(self) -> list[dict]:
        from django.urls import reverse

        told, seats = self.told, self.told["seats"]
        home = [("/", cookie) for cookie, _ in seats]
        search = [(f"/tim/?tim={words}", cookie) for cookie, _ in seats for words in ("nguyen", "tran%20thi%20001")]
        rows = [
            (30, home, None), (15, told["unit"], None), (25, told["person"], None), (10, told["file"], None),
            (8, search, None), (7, told["list"], None),
        ]  # fmt: skip
        for cookie, unit, cell in told["new"][:20]:
            where = reverse("person-new", args=[unit])
            rows.append((5 / 20, [(where, cookie)], {
                "unit": str(cell), "full_name": "Vi Thị Mận", "sex": "F", "born_on": "@", "ethnicity": "tay",
                "occupation": "worker", "reason": "Mới", "key": "load-key-#",
            }))  # fmt: skip
        return [{"share": share, "where": where, "typed": typed} for share, where, typed in rows if where]


class Served(NamedTuple):
    port: int
    pid: int


@contextmanager
def served(office: Office, settings: str = "ketnap.settings", *, worker: bool = False) -> Iterator[Served]:
    """The real server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    parts = [] if worker else ["--no-worker"]
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE, "serve", *parts, "--port", str(port)], stderr=subprocess.DEVNULL,
        env={**os.environ, **office.place, "DJANGO_SETTINGS_MODULE": settings, "KETNAP_SECOND_FACTOR": "optional",
             "KETNAP_FIGURES": "columnar", "KETNAP_EXPORT_APPROVAL": "optional"},
    )  # fmt: skip
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        yield Served(port, server.pid)
    finally:
        server.terminate()
        server.wait(30)


def start(desk: Served, how: str, **todo: Any) -> "subprocess.Popen[str]":
    with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False, encoding="utf-8") as file:
        json.dump({"port": desk.port, "how": how, **todo}, file)
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.load_clients", file.name], stdout=subprocess.PIPE, text=True
    )


def came(clients: "subprocess.Popen[str]") -> dict[str, Any]:
    out, _ = clients.communicate()
    if clients.returncode:
        raise RuntimeError(f"the clients ended with {clients.returncode}")
    Path(clients.args[-1]).unlink()  # type: ignore[index, arg-type]
    found: dict[str, Any] = json.loads(out)
    print("  ", json.dumps(found), file=sys.stderr, flush=True)
    return found


def faults(found: dict[str, Any]) -> int:
    """Answers that are none: 5xx but 503, and broken connections."""
    return sum(
        n for status, n in found["statuses"].items() if status == "broken" or (status[0] == "5" and status != "503")
    )


def day(engine: str, office: Office) -> Iterator[Alone | Row]:
    usual, burst = RATE[engine]
    with served(office) as desk:
        came(start(desk, "steady", mix=office.mix(), rate=5, seconds=10, connections=8, first=900_000))
        for rate in dict.fromkeys((usual, burst)):
            first = rate * 10_000
            found = came(
                start(desk, "steady", mix=office.mix(), rate=rate, seconds=SECONDS, connections=40, first=first)
            )
            what = (
                f"a mixed day, {rate} requests a second for {SECONDS} s, {office.told['people']:,} people and"
                f" {office.told['files']:,} files: half within {found['p50'] * 1000:.0f} ms, {faults(found)} faults,"
                f" 99th of a hundred"
            )
            yield Alone(engine, what, (found["p99"],), GOAL[engine], 0)


def saturated(engine: str, office: Office) -> Iterator[Row]:
    """What the desk answers in a second when everybody asks at once, beside the bare page on the same server."""
    bare = [{"share": 1, "where": [(f"/san/{unit}/", cookie) for cookie, unit in office.told["seats"]], "typed": None}]
    lists = [{"share": 1, "where": office.told["list"], "typed": None}]
    span, taken = max(2, SECONDS // 12), {"lists": [], "mix": [], "bare": []}
    with served(office) as ours, served(office_floor(office), "benchmarks.load_floor") as floor:
        for index in range(PAIRS + 1):
            for name, desk, mix in (("lists", ours, lists), ("mix", ours, office.mix()), ("bare", floor, bare)):
                found = came(start(desk, "full", mix=mix, seconds=span, connections=8, first=index * 100_000))
                if faults(found):
                    raise RuntimeError(f"{faults(found)} faults under full load")
                if index:
                    taken[name].append(span / found["count"])
    for name, words in (("lists", "a list of fifty with its count"), ("mix", "the mixed day")):
        compared = pairs.Compared(tuple(taken["bare"]), tuple(taken[name]))
        per = 1 / pairs.median(taken[name])
        yield Row(
            engine, f"seconds an answer when 8 connections ask without pause; {words}: {per:.0f} a second, A/B is the"
            " share of the bare page", "a bare list of fifty with its count", words, compared, None, 0, 0,
        )  # fmt: skip


def office_floor(office: Office) -> Office:
    """The same database; a data folder of its own, for one server holds one."""
    place = dict(office.place)
    key = Path(place["KETNAP_DATA_DIR"])
    other = Path(tempfile.mkdtemp(prefix="ketnap-floor-"))
    (other / "secret.key").write_text((key / "secret.key").read_text())
    (other / "field.key").write_bytes((key / "field.key").read_bytes()) if (key / "field.key").exists() else None
    place["DATABASE_URL"] = place["DATABASE_URL"] or f"sqlite:///{key / 'ketnap.sqlite3'}"
    return Office(place | {"KETNAP_DATA_DIR": str(other)}, office.told)


def storm(engine: str, office: Office) -> Iterator[Alone]:
    names = [f"nguoi{n}" for n in range(SIGNING_IN)]
    usual, _ = RATE[engine]
    with served(office) as desk:
        mix = office.mix()
        came(start(desk, "steady", mix=mix, rate=5, seconds=10, connections=8, first=700_000))
        usually = start(desk, "steady", mix=mix, rate=usual, seconds=max(60, SECONDS), connections=40, first=600_000)
        in_time = came(start(desk, "come", names=names, password=PASSWORD, seconds=60))
        normal = came(usually)
        inside = in_time["statuses"].get("302", 0)
        yield Alone(engine, f"{SIGNING_IN} sign in within 60 s: the last of them is in ({inside} are)",
                    (in_time["most"],), 180.0, 0)  # fmt: skip
        yield Alone(engine, f"meanwhile {usual} other requests a second, {faults(normal)} faults: 99th of a hundred",
                    (normal["p99"],), 1.0, 0)  # fmt: skip
        wrong = [{"share": 1, "where": [("/dang-nhap/", "")],
                  "typed": {"username": "nguoi#", "password": "sai-mat-khau-#"}}]  # fmt: skip
        bots = start(desk, "steady", mix=wrong, rate=WRONG, seconds=SECONDS, connections=40, first=0)
        normal = came(start(desk, "steady", mix=mix, rate=usual, seconds=SECONDS, connections=40, first=500_000))
        came(bots)
        yield Alone(engine, f"{WRONG} wrong passwords a second, {usual} other requests, {faults(normal)} faults:"
                    " 99th of a hundred", (normal["p99"],), 1.0, 0)  # fmt: skip


def beside(engine: str, office: Office) -> Iterator[Alone]:
    """Large pages beside a mixed day; then a long list besides."""
    usual, _ = RATE[engine]
    with tempfile.TemporaryDirectory() as folder, served(office, worker=True) as desk:
        path, mix, lasts = load_beside.listed(folder), office.mix(), max(60, SECONDS)
        came(start(desk, "steady", mix=mix, rate=5, seconds=10, connections=8, first=400_000))
        memory = load_beside.Memory(desk.pid)
        for number, words in enumerate(("", f" and a list of {load_beside.ROWS:,} that comes")):
            first = 200_000 + number * 100_000
            usually = start(desk, "steady", mix=mix, rate=usual, seconds=lasts, connections=40, first=first)
            rate = 1 / load_beside.EVERY
            others = start(desk, "steady", mix=load_beside.asked(office), rate=rate, seconds=lasts, connections=4)
            taken = pairs.child("benchmarks.load_beside", "sent", path, env=office.place).answer if number else {}
            normal, big = came(usually), came(others)
            away, faulty = normal["statuses"].get("503", 0), faults(normal) + faults(big)
            what = (
                f"{usual} requests a second for {lasts} s beside {big['count']} reports, forms and lists of"
                f" everybody{words} ({faulty} faults, {away} sent away): half within {normal['p50'] * 1000:.0f} ms,"
                " 99th of a hundred"
            )
            yield Alone(engine, what, (normal["p99"],), load_beside.GOAL, 0)
            large = f"meanwhile half of the large ones within {big['p50']:.1f} s, all"
            yield Alone(engine, large, (big["most"],), None, 0)
        held = memory.told()
        said = f"the list is checked within {taken['checked']:.0f} s, and written; memory is the worker's"
        yield Alone(engine, said, (taken["written"],), 600.0, held["worker"])
        print(f"   the largest process of the desk held {held['desk']:.0f} MiB", file=sys.stderr)


def guessed(engine: str, office: Office) -> Iterator[Row]:
    """A wrong password for a name that is there, beside one for a name that is not: nobody learns which is which."""
    env = office.place
    there, gone = [], []
    for _ in range(PAIRS):
        found = pairs.child("benchmarks.load", "asked", "30", env=env).answer
        there.append(found["there"])
        gone.append(found["gone"])
    yield Row(engine, "a wrong password, 210 of each, alternated", "of a name that is there", "of one that is not",
              pairs.Compared(tuple(there), tuple(gone)), 1.05, 0, 0)  # fmt: skip


def asked(times: int) -> None:
    ready()
    import statistics

    from django.contrib.auth import authenticate

    found: dict[str, list[float]] = {"there": [], "gone": []}
    for number in range(times):
        for name, username in (("there", f"nguoi{number}"), ("gone", f"khongco{number}")):
            found[name].append(
                pairs.seconds(lambda username=username: authenticate(None, username=username, password="x") and None)
            )
    say(**{name: statistics.median(rows) for name, rows in found.items()})


def measure(engine: str, fresh: Fresh) -> Iterator[Alone | Row]:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ketnap.settings")
    django.setup()
    place = fresh()
    office = Office(place, pairs.child("benchmarks.load", "made", str(PEOPLE), env=place).answer)
    parts = {"day": day, "full": saturated, "storm": storm, "guess": guessed, "beside": beside}
    for name, part in parts.items():
        if name in PARTS:
            yield from part(engine, office)


if __name__ == "__main__":
    verb, number = sys.argv[1:]
    {"made": made, "asked": asked}[verb](int(number))
