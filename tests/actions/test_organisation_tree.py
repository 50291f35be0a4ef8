"""What keeps the tree a tree: the check finds what somebody broke, constraints and the lock let nothing through."""

import threading
from contextlib import nullcontext
from datetime import date

import pytest
from django.db import IntegrityError, connection, connections, transaction

from ketnap.actions import organisation as acts
from ketnap.actions.organisation import tree as writer
from ketnap.actions.refusal import Refused
from ketnap.lib.dates import OPEN_END
from ketnap.models import Leadership, Stay, TreeVersion, Unit, UnitLink, UnitState
from tests import factories
from tests.actions import organisation_scene as scenes
from tests.actions.organisation_scene import DECISION, FOUNDED

ON = date(2010, 3, 1)


@pytest.fixture
def scene(db):
    return scenes.scene()


def decided(on=ON):
    return {"on": on, "paper": DECISION, "by": None}


def execute(sql: str, *values) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


LINK = (
    "INSERT INTO ketnap_unitlink (ancestor_id, descendant_id, distance, valid_from, valid_to) VALUES (%s,%s,%s,%s,%s)"
)


def test_the_database_refuses_a_cycle_in_the_closure(scene):
    with pytest.raises(IntegrityError):
        execute(LINK, scene["05.1"], scene["05.1"], 2, FOUNDED, OPEN_END)


def test_the_database_refuses_a_second_link_of_a_pair(scene):
    with pytest.raises(IntegrityError):
        execute(LINK, scene["05"], scene["05.1"], 2, FOUNDED, OPEN_END)


def test_the_database_refuses_a_unit_under_itself(scene):
    with pytest.raises(IntegrityError):
        execute("UPDATE ketnap_unitstate SET parent_id = unit_id WHERE unit_id = %s", scene["05.1"])


def test_the_database_refuses_two_states_at_once_and_a_code_twice(scene):
    state = UnitState.objects.get(unit=scene["05.3"])
    for columns in ({"valid_from": ON}, {"valid_to": ON}):
        with pytest.raises(IntegrityError), transaction.atomic():
            UnitState(
                unit_id=state.unit_id, parent_id=state.parent_id, kind=state.kind, name=state.name, code="x",
                valid_from=columns.get("valid_from", state.valid_from), valid_to=columns.get("valid_to", OPEN_END),
                act=state.act,
            ).save()  # fmt: skip
    with pytest.raises(IntegrityError):
        execute("UPDATE ketnap_unitstate SET code = '05.4' WHERE unit_id = %s", scene["05.3"])


def break_parent(scene):
    act = acts.found(code="06", name="Đảng bộ Tổng", kind="upper", parent_id=scene["05"], **decided())
    upper = act.detail["new"][0]
    execute("UPDATE ketnap_unitstate SET valid_from = %s WHERE unit_id = %s", FOUNDED, upper)
    connection.check_constraints()  # PostgreSQL lets no trigger be switched off while keys wait to be looked at
    with factories.unguarded(connection, ["ketnap_unitstate"]):
        execute("UPDATE ketnap_unitstate SET parent_id = %s WHERE unit_id = %s", upper, scene["05"])
        connection.check_constraints()
    return f"unit {scene['05']}:", "chính tổ chức ở dưới nó"


def break_orphan(scene):
    execute("UPDATE ketnap_unitstate SET valid_to = %s WHERE unit_id = %s", ON, scene["05.1"])
    return f"unit {scene['05.1.1']}:", "không có trong sổ vào ngày 01-03-2010"


def break_kind(scene):
    execute("UPDATE ketnap_unitstate SET kind = 'cell' WHERE unit_id = %s", scene["05.3"])
    return f"unit {scene['05.3']}:", "không thể trực thuộc"


def break_link(scene):
    UnitLink.objects.filter(ancestor=scene["05"], descendant=scene["05.1.1"]).delete()
    return f"unit {scene['05.1.1']}:", "1 links missing and 0 too many"


def break_link_days(scene):
    UnitLink.objects.filter(ancestor=scene["05"], descendant=scene["05.3"]).update(valid_to=ON)
    return f"unit {scene['05.3']}:", "1 links missing and 1 too many"


def break_code(scene):
    state = UnitState.objects.get(unit=scene["05.3"])
    UnitState.objects.filter(pk=state.pk).update(valid_to=ON)
    UnitState.objects.create(
        unit_id=scene["05.3"], parent_id=state.parent_id, kind=state.kind, name="Chi bộ", code="05.3", act=state.act,
        valid_from=ON,
    )  # fmt: skip
    UnitState.objects.filter(unit=scene["05.4"]).update(code="05.3", valid_to=ON)
    return f"units {scene['05.3']} and {scene['05.4']}:", "the same code"


def break_overlap(scene):
    state = UnitState.objects.get(unit=scene["05.3"])
    UnitState.objects.create(
        unit_id=scene["05.3"], parent_id=state.parent_id, kind=state.kind, name="Chi bộ", code="y", act=state.act,
        valid_from=ON, valid_to=date(2012, 1, 1),
    )  # fmt: skip
    return f"unit {scene['05.3']}:", "overlap"


def break_stay(scene):
    Stay.objects.filter(unit=scene["05.3"]).update(valid_from=date(2001, 1, 1))
    return "stay ", f"unit {scene['05.3']} does not exist"


def break_leadership(scene):
    Leadership.objects.filter(unit=scene["05.3"]).update(valid_from=date(2001, 1, 1))
    return "leadership ", f"unit {scene['05.3']} does not exist"


@pytest.mark.parametrize(
    "damage",
    [
        break_parent, break_orphan, break_kind, break_link, break_link_days, break_code, break_overlap, break_stay,
        break_leadership,
    ],
)  # fmt: skip
def test_the_check_finds_what_somebody_broke(scene, damage):
    assert acts.check_tree() == []
    start, finding = damage(scene)
    assert any(line.startswith(start) and finding in line for line in acts.check_tree())


def test_only_touched_links_are_written(scene):
    before = dict(UnitLink.objects.values_list("pk", "valid_to"))
    acts.move(unit_id=scene["05.1.1"], parent_id=scene["05.2"], **decided())
    after = dict(UnitLink.objects.values_list("pk", "valid_to"))
    touched = UnitLink.objects.filter(descendant=scene["05.1.1"]).values_list("pk", flat=True)
    assert {pk for pk in before if after.get(pk) != before[pk]} <= set(touched)
    # To the old committee and to the new one; to itself and to the top the link goes on as one row.
    assert len(touched) == 4


def test_the_lock_needs_a_transaction(transactional_db):
    with pytest.raises(transaction.TransactionManagementError):
        writer.lock()


def test_the_lock_makes_its_row_when_there_is_none(db):
    TreeVersion.objects.all().delete()
    writer.lock()
    writer.lock()
    assert TreeVersion.objects.get().number == 2


def together(*calls):
    """Run the calls in threads that start at once; what each returned or raised, in their order."""
    barrier = threading.Barrier(len(calls))
    results: list = [None] * len(calls)

    def run(index, call):
        try:
            barrier.wait(20)
            results[index] = call()
        except Exception as error:
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.fixture
def uppers(transactional_db):
    """Two organisations, each of which may stand under the other."""
    rows = [
        acts.NewUnit("1", "Đảng bộ Tỉnh", "upper", None, FOUNDED),
        acts.NewUnit("1.1", "Đảng bộ Khối A", "upper", "1", FOUNDED),
        acts.NewUnit("1.2", "Đảng bộ Khối B", "upper", "1", FOUNDED),
    ]
    return acts.open_units(rows, as_of=ON, by=None)


@pytest.mark.parametrize("attempt", range(8))
def test_two_people_who_move_units_at_once_make_no_cycle(uppers, attempt):
    later = date(2011, 1, 1)
    first, second = uppers["1.1"], uppers["1.2"]
    results = together(
        lambda: acts.move(unit_id=first, parent_id=second, **decided(later)),
        lambda: acts.move(unit_id=second, parent_id=first, **decided(later)),
    )
    refused = [result for result in results if isinstance(result, Refused)]
    assert len(refused) == 1, results
    assert "không thể trực thuộc chính tổ chức ở dưới nó" in str(refused[0])
    assert acts.check_tree() == []


@pytest.mark.parametrize("attempt", range(4))
def test_one_closes_a_unit_while_another_puts_something_under_it(uppers, attempt):
    later = date(2011, 1, 1)
    found = acts.found(code="1.9", name="Đảng bộ Khối C", kind="upper", parent_id=uppers["1"], **decided())
    (third,) = found.detail["new"]
    results = together(
        lambda: acts.move(unit_id=third, parent_id=uppers["1.2"], **decided(later)),
        lambda: acts.dissolve(unit_id=uppers["1.2"], **decided(later)),
    )
    assert sum(isinstance(result, Refused) for result in results) == 1, results
    assert acts.check_tree() == []


@pytest.mark.parametrize("attempt", range(4))
def test_two_people_who_saw_the_same_version_change_a_unit_once(uppers, attempt):
    later = date(2011, 1, 1)
    version = Unit.objects.get(pk=uppers["1.1"]).version
    results = together(
        *(
            lambda name=name: acts.rename(unit_id=uppers["1.1"], name=name, version=version, **decided(later))
            for name in ("Đảng bộ Khối Một", "Đảng bộ Khối Hai", "Đảng bộ Khối Ba")
        )
    )
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Conflict", "UnitAct"]


def test_what_the_lock_is_for(uppers, monkeypatch):
    """Without it, and without the database's own look, PostgreSQL lets each mover look before the other has written;
    SQLite has one writer anyway."""
    monkeypatch.setattr(writer, "lock", lambda: None)
    alone = connection.vendor != "postgresql"
    if not alone:
        meet = threading.Barrier(2)
        relink = writer.relink

        def relink_together(*arguments, **more):
            meet.wait(20)
            relink(*arguments, **more)

        monkeypatch.setattr(writer, "relink", relink_together)
    later = date(2011, 1, 1)
    first, second = uppers["1.1"], uppers["1.2"]
    with nullcontext() if alone else factories.unguarded(connection, ["ketnap_unitstate"]):
        results = together(
            lambda: acts.move(unit_id=first, parent_id=second, **decided(later)),
            lambda: acts.move(unit_id=second, parent_id=first, **decided(later)),
        )
    refused = [result for result in results if isinstance(result, Refused)]
    cycles = [line for line in acts.check_tree() if "chính tổ chức ở dưới nó" in line]
    assert (len(refused), bool(cycles)) == ((1, False) if alone else (0, True)), results
