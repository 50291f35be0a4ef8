"""Does what was derived still say what the ledger says?"""

from ketnap.actions.membership.derive import pointers
from ketnap.actions.membership.ledgers import HELD, Held, chunks, ledgers
from ketnap.models import Person, Stay
from ketnap.rules.membership import Broken, replay


def check_ledger() -> list[str]:
    """One English line for each person whose stays or pointers differ from a replay of the ledger; empty when all hold.

    For administrators: identifiers, no names.
    """
    problems: list[str] = []
    for part in chunks(list(Person.objects.order_by("pk").values_list("pk", flat=True))):
        facts = ledgers(part)
        held: dict[int, set[tuple]] = {pk: set() for pk in part}
        for person, *stay in Stay.objects.filter(person__in=part).values_list(
            "person_id", "unit_id", "standing", "valid_from", "valid_to"
        ):
            held[person].add(tuple(stay))
        for person in (Held(*row) for row in Person.objects.filter(pk__in=part).values_list(*HELD)):
            try:
                ledger = replay(facts.get(person.pk, []), born_on=person.born_on, joined_on=person.joined_on)
            except Broken as error:
                problems.append(f"person {person.pk}: entry {error.fact.id} does not fit the ledger ({error.finding})")
                continue
            if {(stay.unit, stay.standing, stay.start, stay.end) for stay in ledger.stays} != held[person.pk]:
                problems.append(f"person {person.pk}: stays differ from the ledger")
            if differing := pointers(person, ledger):
                problems.append(f"person {person.pk}: {', '.join(sorted(differing))} differ from the ledger")
    return problems
