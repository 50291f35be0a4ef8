"""Every page a user of the root, a province, a grassroots committee or a cell may open, each in a process of its own:
seconds, queries, memory.

    python -m benchmarks.national.pages root|province|committee|cell [NAME …]     all pages, those named, or `main`

A page that answers with no 200 on a plain GET (what only writes, what sends elsewhere) is left out. Pages that need an
object are asked for one of the middle of the country. A statement may last LIMIT seconds, and so may a page.
"""

import json
import os
import resource
import signal
import statistics
import sys
import time
from typing import Any

from benchmarks.counting import say
from benchmarks.databases import ready
from benchmarks.national.people import ON

LIMIT = 60
ASKED = 5
"""Times a page is asked for that takes less than a second; a slower one three times, one above five seconds twice."""
WORDS = {
    "unit-ratings": "?nam=2025&pham_vi=ca-cay", "report": "?to_chuc={unit_id}&tu=2025-01-01&den=2025-12-31",
    "form": "?to_chuc={unit_id}&tu=2025-01-01&den=2025-12-31&bieu=1", "path-due": "?to_chuc={unit_id}",
    "figure": "?so=admitted&to_chuc={unit_id}&tu=2025-01-01&den=2025-12-31", "coverage": "?to_chuc={unit_id}",
    "search": "?tim=Nguy%E1%BB%85n",
}  # fmt: skip


MAIN = (
    "home", "path-due", "path-board", "unit-members", "unit-members:1000", "unit-members:cell", "search", "person",
    "candidacy", "unit", "unit:committee", "unit:cell", "tree", "report", "form", "figure", "coverage", "unit-ratings",
    "plan-progress", "leading", "forecast", "year-leaders", "badges", "journal", "unit-accounts", "person-new", "ask",
)  # fmt: skip
"""What is told of in docs/scale.md; `every` page is measured where one looks for what is slow."""


class Late(BaseException):
    """Not an Exception: the desk would make a page of it."""


def targets(unit: int) -> dict[str, int]:
    """An object of each kind somewhere below the unit."""
    from ketnap.models import Candidacy, Leadership, Stay, UnitLink, UnitState

    grassroots = UnitLink.objects.filter(ancestor=unit, valid_to__year=9999).values("descendant")
    cells = UnitState.objects.filter(unit__in=grassroots, kind="cell", valid_to__year=9999)
    (cell,) = cells.order_by("unit_id").values_list("unit_id", flat=True)[:1]
    committee = UnitState.objects.filter(unit=cell, valid_to__year=9999).get().parent_id
    person = Stay.objects.filter(unit__states__parent=committee, valid_to__year=9999).first().person_id
    file = Candidacy.objects.filter(unit__in=grassroots).first()
    led = Leadership.objects.filter(unit__in=grassroots).first()
    found = {
        "unit_id": unit, "person_id": person, "candidacy_id": file and file.pk, "cell": cell, "committee": committee,
        "enterprise_id": led and led.enterprise_id,
    }  # fmt: skip
    return {name: pk for name, pk in found.items() if pk}


def addresses(known: dict[str, int]) -> dict[str, str]:
    """Name → address of each page that these objects lead to."""
    from django.urls import reverse

    from ketnap.urls import urlpatterns

    found = {}
    for one in urlpatterns:
        wanted = one.pattern.converters.keys()
        if wanted <= known.keys() and not one.name.endswith(("-table", "-paper", "-picture", "-json")):
            where = reverse(one.name, kwargs={key: known[key] for key in wanted})
            found[one.name] = where + WORDS.get(one.name, "").format(**known)
    for kind in ("committee", "cell"):
        found[f"unit:{kind}"] = reverse("unit", args=[known[kind]])
        found[f"unit-members:{kind}"] = reverse("unit-members", args=[known[kind]])
    found["unit-members:1000"] = reverse("unit-members", args=[known["unit_id"]]) + "?tu_dong=1000"
    return found


def impatient() -> None:
    from django.db import connection

    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET statement_timeout = {LIMIT * 1000}")
    else:
        until = time.monotonic() + LIMIT + 5
        connection.connection.set_progress_handler(lambda: time.monotonic() > until, 100_000)


def signed_in(username: str) -> Any:
    from django.test import Client

    from ketnap.models import User

    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    client.force_login(User.objects.get(username=username))
    return client


def asked(username: str, where: str) -> dict[str, Any]:
    """Of one page; run in a child."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def late(*_: object) -> None:
        raise Late

    impatient()
    client = signed_in(username)
    client.get("/quyen-han/")
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    times: list[float] = []
    signal.signal(signal.SIGALRM, late)
    queries: list[tuple[float, str]] = []
    try:
        while len(times) < (ASKED if not times or times[-1] < 1 else 3 if times[-1] < 5 else 2):
            signal.alarm(LIMIT)
            began = time.perf_counter()
            answer = client.get(where)
            times.append(time.perf_counter() - began)
            signal.alarm(0)
            if answer.status_code != 200:
                text = f"{answer.exc_info[1]!r}" if getattr(answer, "exc_info", None) else ""
                late_too = "timeout" in text or "interrupted" in text
                return {"late": True} if late_too else {"status": answer.status_code, "error": text[:200]}
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with CaptureQueriesContext(connection) as seen:
            client.get(where)
        queries = sorted(((float(one["time"]), one["sql"]) for one in seen.captured_queries), reverse=True)
    except Late:
        return {"late": True}
    found: dict[str, Any] = {
        "first": times[0], "seconds": statistics.median(times[1:]), "queries": len(queries), "peak": peak / 1024,
        "more": (peak - base) / 1024,
    }  # fmt: skip
    if os.environ.get("BENCH_SQL"):
        found["sql"] = [(took, sql[:3000]) for took, sql in queries[:4] if took > 0.02]
    return found


def apart(username: str, where: str) -> dict[str, Any]:
    """The page in a child, which is killed where even its alarm is not heard."""
    reads, writes = os.pipe()
    if not (child := os.fork()):
        os.close(reads)
        try:
            told = json.dumps(asked(username, where))
        except BaseException as wrong:
            told = json.dumps({"error": repr(wrong)[:300]})
        os.write(writes, told.encode()[:60_000])
        os._exit(0)
    os.close(writes)
    until = time.monotonic() + ASKED * LIMIT
    while not os.waitpid(child, os.WNOHANG)[0]:
        time.sleep(0.02)
        if time.monotonic() > until:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            break
    with os.fdopen(reads) as said:
        return json.loads(said.read() or '{"late": true}')


def main(who: str, names: list[str]) -> None:
    ready()
    from django.db import connection

    from ketnap.lib import clock
    from ketnap.models import UnitState

    clock.today = lambda: ON
    root = UnitState.objects.get(parent=None, valid_to__year=9999).unit_id
    there = UnitState.objects.filter(valid_to__year=9999).order_by("unit_id")
    places = {"province": there.filter(parent=root), "committee": there.filter(kind="committee")[500:],
              "cell": there.filter(kind="cell")[500:]}  # fmt: skip
    unit = root if who == "root" else places[who][17].unit_id
    wanted = addresses(targets(unit))
    names = [*MAIN] if names == ["main"] else names
    signed_in("u1").get("/quyen-han/")
    connection.close()
    found = {}
    for name, where in wanted.items():
        if names and name not in names:
            continue
        found[name] = apart(f"u{unit}", where)
        print(f"{name:28} {json.dumps(found[name], ensure_ascii=False)}", file=sys.stderr, flush=True)
    say(pages=found, unit=unit)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
