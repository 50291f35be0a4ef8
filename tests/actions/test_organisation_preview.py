"""A preview says what every count becomes, and writes nothing."""

from datetime import date

import pytest

from ketnap.actions import organisation as acts
from ketnap.actions.refusal import Refused
from ketnap.models import JournalEntry, Movement, TreeVersion, UnitAct, UnitLink, UnitState
from tests.actions import organisation_scene as scenes
from tests.actions.organisation_scene import DECISION

pytestmark = pytest.mark.django_db
ON = date(2010, 3, 1)


@pytest.fixture
def scene():
    return scenes.scene()


def decided(on=ON):
    return {"on": on, "paper": DECISION, "by": None}


def rows():
    models = (UnitState, UnitLink, UnitAct, Movement, JournalEntry, TreeVersion)
    return [list(model.objects.order_by("pk").values_list()) for model in models]


def test_a_merge_shows_every_unit_it_touches(scene):
    before = rows()
    shown = acts.preview(acts.merge, sources=[scene["05.1.1"]], target=scene["05.1.2"], **decided())
    assert rows() == before
    counted = {line.unit_id: (line.before.members, line.after.members if line.after else None) for line in shown.lines}
    assert counted == {
        scene["05"]: (27, 27),
        scene["05.1"]: (10, 10),
        scene["05.1.1"]: (4, None),
        scene["05.1.2"]: (3, 7),
    }
    (top, *_rest) = shown.lines
    assert (top.before.units, top.after.units) == (
        {"upper": 1, "committee": 2, "cell_base": 2, "cell": 5},
        {"upper": 1, "committee": 2, "cell_base": 2, "cell": 4},
    )
    assert shown.movements == {"moved": 4}


def test_a_hand_over_shows_who_leaves_and_the_enterprise(scene):
    shown = acts.preview(acts.hand_over, unit_id=scene["05.2"], to="Đảng ủy phường", elsewhere="unknown", **decided())
    top = next(line for line in shown.lines if line.unit_id == scene["05"])
    assert (top.before.official, top.before.probationary, top.before.enterprises) == (25, 2, 4)
    assert (top.after.official, top.after.probationary, top.after.enterprises) == (17, 1, 3)
    assert shown.movements == {"departed": 9}


def test_a_founding_has_no_before(scene):
    shown = acts.preview(
        acts.found, code="05.1.4", name="Chi bộ Kho", kind="cell", parent_id=scene["05.1"],
        members=scene.members["05.2.1"][:2], **decided(),
    )  # fmt: skip
    new = next(line for line in shown.lines if line.before is None)
    assert (new.after.name, new.after.members) == ("Chi bộ Kho", 2)
    sums = {line.after.code: (line.before.members, line.after.members) for line in shown.lines if line.before}
    assert sums == {"05": (27, 27), "05.1": (10, 12), "05.2": (9, 7), "05.2.1": (5, 3)}
    assert "Chi bộ Kho có 2 đảng viên chính thức, ít hơn 3" in " ".join(item.sentence for item in shown.warnings)


def test_the_preview_is_what_the_act_then_does(scene):
    arguments = {"unit_id": scene["05.2"], "merge_below": True, **decided()}
    shown = acts.preview(acts.lower_to_cell, **arguments)
    acts.lower_to_cell(**arguments)
    after = acts.counts({line.unit_id for line in shown.lines}, ON)
    assert {line.unit_id: line.after for line in shown.lines if line.after} == after


def test_a_refused_act_is_refused_in_the_preview(scene):
    with pytest.raises(Refused, match="còn 2 đảng viên"):
        acts.preview(acts.dissolve, unit_id=scene["05.4"], **decided())
