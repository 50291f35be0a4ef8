"""What an act costs where the register holds a country, on a register `filling` made; each is taken back at once.

python -m benchmarks.national.acts [TIMES]
"""

import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from benchmarks.counting import say
from benchmarks.databases import ready
from benchmarks.national.people import ON
from benchmarks.pairs import median


class Back(Exception):
    """Out of the transaction."""


def acts() -> Iterator[tuple[str, Callable[[], Any]]]:
    from datetime import date

    from ketnap.actions import accounts, admission, membership, organisation, people, plans
    from ketnap.actions.admission import NewAct
    from ketnap.actions.membership import Entry
    from ketnap.actions.papers import Paper
    from ketnap.actions.people import NewPerson
    from ketnap.models import Candidacy, Stay, UnitState, User

    on, paper = ON + timedelta(1), Paper(number="1-QĐ/TU", decided_on=ON + timedelta(1), body="ĐU")
    there = UnitState.objects.filter(valid_to__year=9999).order_by("unit_id")
    cell = there.filter(kind="cell")[500]
    above = there.get(unit=cell.parent_id)
    beside = there.filter(kind="committee", parent=above.parent_id).exclude(unit=above.unit_id)[0].unit_id
    twin = there.filter(kind="cell", parent=above.unit_id).exclude(unit=cell.unit_id)[0].unit_id
    root = there.get(parent=None).unit_id
    province = there.filter(parent=root)[0].unit_id
    elsewhere = there.filter(kind="upper", parent=province).last()
    stays = Stay.objects.filter(valid_to__year=9999)
    member = stays.filter(unit=cell.unit_id, standing="O").first()
    waiting = stays.filter(standing="P").order_by("valid_from")[0]
    file, by = Candidacy.objects.filter(ended_on=None).order_by("pk")[0], User.objects.get(username=f"u{above.unit_id}")
    assert member and elsewhere
    new = NewPerson("Vi Thị Mận", "F", date(1990, 1, 1), cell.unit_id)
    told: dict[str, Any] = {"on": on, "paper": paper, "by": by}

    def opened() -> None:
        (person,) = people.register([new], by=by)
        admission.open_candidacies([(person.pk, cell.unit_id, on)], by=by)

    yield "a new person", lambda: people.register([new], by=by)
    yield "a death", lambda: membership.record([Entry(member.person_id, "died", on, cell.unit_id)], by=by)
    yield "a move to the next cell", lambda: membership.record([Entry(member.person_id, "moved", on, twin)], by=by)
    yield (
        "a recognition",
        lambda: membership.record([Entry(waiting.person_id, "recognised", on, waiting.unit_id)], by=by),
    )
    yield "a new person and file", opened
    yield (
        "who helps",
        lambda: admission.record([NewAct(file.pk, "helped", on, {}, member_id=member.person_id, paper=paper)], by=by),
    )
    yield "a cell renamed", lambda: organisation.rename(unit_id=cell.unit_id, name="Chi bộ thử", **told)
    yield (
        "a cell founded",
        lambda: organisation.found(
            code=f"{cell.code[:-3]}987", name="Chi bộ thử", kind="cell", parent_id=above.unit_id, **told
        ),
    )
    yield "a cell under another committee", lambda: organisation.move(unit_id=cell.unit_id, parent_id=beside, **told)
    yield "two cells merged", lambda: organisation.merge(sources=[cell.unit_id], target=twin, **told)
    yield (
        "a committee under another body",
        lambda: organisation.move(unit_id=above.unit_id, parent_id=elsewhere.unit_id, **told),
    )
    yield "a seat given", lambda: accounts.grant(user=by, role="officer", unit_id=beside, valid_from=on, by=by)
    yield "a target given", lambda: plans.give([plans.NewTarget(above.unit_id, 2027, 5, on, paper=paper)], by=by)


def main(times: int) -> None:
    ready()
    from django.db import transaction

    from ketnap.lib import clock

    clock.today = lambda: ON + timedelta(1)
    found = {}
    for name, act in acts():
        taken = []
        for _ in range(times + 1):
            try:
                with transaction.atomic():
                    began = time.perf_counter()
                    act()
                    taken.append(time.perf_counter() - began)
                    raise Back
            except Back:
                pass
        found[name] = median(taken[1:])
    say(**found)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 7)
