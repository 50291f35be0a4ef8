"""Later lists: new units, other names, parents, kinds, enterprises; and undoing such a batch leaves no trace."""

from datetime import date

import pytest

from ketnap.actions import batches
from ketnap.actions import organisation as acts
from ketnap.actions.organisation import NewUnit
from ketnap.actions.refusal import Refused
from ketnap.lib import clock
from ketnap.models import (
    Batch,
    Enterprise,
    EnterpriseOwnership,
    Headcount,
    Leadership,
    Unit,
    UnitAct,
    UnitActPart,
    UnitLink,
    UnitState,
)
from tests.actions import organisation_scene as scenes
from tests.actions.organisation_scene import DECISION, FOUNDED

pytestmark = pytest.mark.django_db
LIST = date(2011, 9, 30)
TABLES = (
    Enterprise, EnterpriseOwnership, Headcount, Leadership, Unit, UnitAct, UnitActPart, UnitLink, UnitState,
)  # fmt: skip


@pytest.fixture(scope="module")
def scene(standing):
    return scenes.scene()


NEW = [
    NewUnit("05.1", "Đảng bộ Công ty CP Gốm Đất Việt", "committee", "05", FOUNDED, "Gốm Đất Việt", "joint_stock", 310),
    NewUnit("05.1.1", "Chi bộ Lò nung", "cell", "05.2", FOUNDED),
    NewUnit("05.3", "Đảng bộ Công ty In Hạ Long", "committee", "05", FOUNDED, "In Vịnh Xanh", "limited", 90),
    NewUnit("05.3.1", "Chi bộ Máy in", "cell", "05.3", date(2010, 5, 5)),
    NewUnit("05.4", "Chi bộ Công ty Bến Đò", "cell_base", "05", None),
    NewUnit("05.7", "Chi bộ Công ty Nón Lá", "cell_base", "05", date(2010, 9, 9), "Nón Lá", "private", 20, 2010),
]


def picture():
    columns = {
        model: [field.attname for field in model._meta.concrete_fields if field.name != "id"] for model in TABLES
    }
    return {model.__name__: sorted(map(str, model.objects.values_list(*columns[model]))) for model in TABLES}


def test_a_later_list_changes_what_it_says_otherwise(scene):
    ids = acts.update_units(NEW, as_of=LIST, by=None)
    assert ids["05.3"] == scene["05.3"]
    state = scenes.state_on(scene["05.3"], LIST)
    assert (state.kind, state.name) == ("committee", "Đảng bộ Công ty In Hạ Long")
    assert scenes.state_on(scene["05.3"], date(2011, 9, 29)).kind == "cell_base"
    assert scenes.state_on(scene["05.1.1"], LIST).parent_id == scene["05.2"]
    assert scenes.state_on(ids["05.3.1"], date(2011, 9, 29)).parent_id is None
    assert scenes.state_on(ids["05.3.1"], LIST).parent_id == scene["05.3"]
    assert scenes.state_on(ids["05.7"], date(2010, 9, 9)).parent_id == scene["05"]
    natures = UnitAct.objects.filter(effective_on=LIST).order_by("pk").values_list("kind", flat=True)
    assert list(natures) == ["renamed", "raised", "opening", "moved"]
    assert acts.check_tree() == []


def test_a_later_list_brings_enterprises_up_to_date(scene):
    acts.update_units(NEW, as_of=LIST, by=None)
    assert scenes.led_on(scene["05.3"], date(2011, 9, 29)) == {"In Hạ Long"}
    assert scenes.led_on(scene["05.3"], LIST) == {"In Vịnh Xanh"}
    assert scenes.led_on(scene["05.4"], LIST) == {"Bến Đò"}
    owned = EnterpriseOwnership.objects.filter(enterprise__name="Gốm Đất Việt").order_by("valid_from")
    assert list(owned.values_list("ownership", "valid_from")) == [("limited", FOUNDED), ("joint_stock", LIST)]
    counted = Headcount.objects.order_by("enterprise__name", "year").values_list("enterprise__name", "year", "workers")
    assert ("Gốm Đất Việt", 2009, 300) in counted
    assert ("Gốm Đất Việt", 2011, 310) in counted
    assert ("Nón Lá", 2010, 20) in counted


def test_the_same_list_again_changes_nothing(scene):
    acts.update_units(NEW, as_of=LIST, by=None)
    before = picture()
    acts.update_units(NEW, as_of=LIST, by=None)
    assert picture() == before


def test_undoing_the_batch_of_a_later_list_leaves_the_tables_as_they_were(scene):
    before = picture()
    batch = Batch.objects.create(state=Batch.State.DONE, created_at=clock.now())
    acts.update_units(NEW, as_of=LIST, by=None, batch=batch)
    assert picture() != before
    batches.undo(batch.pk, by=None)
    assert picture() == before
    assert acts.check_tree() == []


def test_a_batch_whose_units_went_on_is_not_undone(scene):
    batch = Batch.objects.create(state=Batch.State.DONE, created_at=clock.now())
    acts.update_units(NEW, as_of=LIST, by=None, batch=batch)
    acts.rename(unit_id=scene["05.3"], name="Đảng bộ In", on=date(2011, 10, 1), paper=DECISION, by=None)
    with pytest.raises(Refused):
        batches.undo(batch.pk, by=None)


def test_a_list_older_than_what_is_recorded_is_refused(scene):
    acts.rename(unit_id=scene["05.3"], name="Chi bộ In", on=date(2011, 10, 1), paper=DECISION, by=None)
    with pytest.raises(Refused, match="đã có thay đổi ghi nhận từ ngày 01-10-2011"):
        acts.update_units(NEW, as_of=LIST, by=None)
