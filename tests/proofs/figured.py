"""A world of random events in an installation's database, a snapshot of it, and what its figures are on each engine.

    figured.py FOLDER SEED SCOPES      prints JSON: {"scopes": [[unit, from, to]], "answers": {engine: [{measure: n}]}}

Only tests start it (tests/proofs/test_spark.py), inside the environment of an installation.
"""

import json
import random
import sys
from datetime import date, timedelta
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from ketnap.access.viewer import office  # noqa: E402
from ketnap.actions import snapshots  # noqa: E402
from ketnap.lib import clock  # noqa: E402
from ketnap.models import MemberList  # noqa: E402
from ketnap.statistics.columnar import over_register, over_snapshot  # noqa: E402
from ketnap.statistics.engines import Live  # noqa: E402
from ketnap.statistics.figures import Counter  # noqa: E402
from ketnap.statistics.measures import CATALOGUE  # noqa: E402
from ketnap.statistics.register import Register  # noqa: E402
from tests.statistics import rows, world  # noqa: E402
from tests.statistics.oracle import ANSWERS, Oracle  # noqa: E402


def main(folder: str, seed: str, many: str) -> None:
    call_command("migrate", verbosity=0)
    made, rng = world.make(int(seed)), random.Random(int(seed))
    rows.write(made)
    MemberList.objects.get_or_create(unit_id=made.unit_ids[0], as_of=date(2010, 3, 1))
    snapshots.make(Path(folder), by=office(clock.today()))
    scopes, oracle = [], Oracle(made)
    while len(scopes) < int(many):
        start = date(2009, 6, 1) + timedelta(days=rng.randrange(1100))
        unit = rng.choice(list(made.units)) if scopes else 0
        scope = (unit, start, start + timedelta(days=rng.choice((0, 6, 30, 91, 365, 800))))
        if any(count(oracle, *scope) for count in ANSWERS.values()):  # where nothing is, every engine agrees
            scopes.append(scope)
    answers = {"by hand": [{name: len(count(oracle, *scope)) for name, count in ANSWERS.items()} for scope in scopes]}
    for name, engine in (("live", Live()), ("duckdb", over_register()), ("snapshot", over_snapshot(Path(folder)))):
        answers[name] = [
            Counter(made.unit_ids[unit], Register(None, False, ()), engine).counts(CATALOGUE.values(), start, end)
            for unit, start, end in scopes
        ]
    told = [(made.unit_ids[unit], start.isoformat(), end.isoformat()) for unit, start, end in scopes]
    print(json.dumps({"scopes": told, "answers": answers}))


main(*sys.argv[1:])
