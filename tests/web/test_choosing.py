"""An organisation of many is named by typing: with a script found while one types, without one when it is sent."""

import re
import unicodedata

import pytest
from django.urls import reverse

from ketnap.models import Person, UnitState
from ketnap.queries.organisation import choosing
from tests.web.test_acts import new_person
from tests.web.test_membership import words
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "office", "tree"]


@pytest.fixture(autouse=True)
def many(monkeypatch) -> None:
    """Every choice of organisations is one of many."""
    monkeypatch.setattr(choosing, "CHOICES", 0)


def radios(answer, name: str = "unit") -> list[int]:
    drawn = re.findall(rf'<input type="radio" name="{name}" value="(\d+)"', answer.content.decode())
    return [int(one) for one in drawn]


def suggested(client, where: str, typed: str, name: str = "unit"):
    headers = {"HX-Request": "true", "HX-Trigger-Name": f"{name}_ten", "HX-Target": f"id_{name}_thay"}
    return client.get(where, {f"{name}_ten": typed}, headers=headers)


def send(client, where: str, key: str, **typed: str):
    sent = {name: value for name, value in new_person(0).items() if name != "unit"}
    return client.post(where, {**sent, "key": f"choose-key-{key}", **typed})


def test_what_is_typed_is_answered_with_the_names_that_match_alone(cast, tree, sign_in) -> None:
    client, where = sign_in(cast.organiser), reverse("person-new", args=[tree.upper])
    page = client.get(where).content.decode()
    assert '<input type="text" id="id_unit_ten" name="unit_ten"' in page and "htmx" in page and "<option" in page
    cell = UnitState.objects.get(unit=tree.cell)
    for typed in (cell.name, cell.name.lower(), unicodedata.normalize("NFD", cell.name), cell.code):
        answer = suggested(client, where, typed)
        assert answer.status_code == 200 and tree.cell in radios(answer), typed
        assert "<html" not in answer.content.decode() and "<form" not in answer.content.decode()
    assert radios(suggested(client, where, "gach doi ngo")) == [tree.base_cell]
    none = suggested(client, where, "không có ở đâu cả")
    assert radios(none) == [] and "Không thấy tổ chức nào như vậy" in words(none)
    assert radios(suggested(client, where, "")) == []


def test_nobody_is_offered_or_may_name_what_is_somebody_elses(cast, tree, sign_in) -> None:
    """Neither by its name nor by its code nor by its number; the page is that of another organisation of one's own."""
    client, where = sign_in(cast.officer), reverse("person-new", args=[tree.committee])
    before = Person.objects.count()
    for number, out in enumerate((tree.base_cell, tree.other_committee)):
        state = UnitState.objects.get(unit=out)
        for typed in (state.name, state.code):
            assert out not in radios(suggested(client, where, typed))
            refused = send(client, where, f"t{number}{typed[:3]}", unit_ten=typed)
            assert refused.status_code == 422 and out not in radios(refused)
        refused = send(client, where, f"n{number}", unit=str(out))
        assert refused.status_code == 422 and "Chọn một tổ chức trong danh sách." in words(refused)
        refused = send(client, where, f"b{number}", unit=str(out), unit_ten=state.name)
        assert refused.status_code == 422 and state.code not in words(refused).replace(f"“{state.name}”", "")
    assert Person.objects.count() == before
    below = sign_in(cast.organiser)
    assert tree.base_cell not in radios(suggested(below, where, "gạch đồi ngô")), (
        "not below the organisation of the page"
    )


def test_without_a_script_one_sends_chooses_and_sends_again(cast, tree, sign_in) -> None:
    client, where = sign_in(cast.organiser), reverse("person-new", args=[tree.upper])
    empty = send(client, where, "1")
    assert empty.status_code == 422 and "Chọn một chi bộ." in words(empty)
    several = send(client, where, "2", unit_ten="chi bộ")
    assert several.status_code == 422 and "Có nhiều tổ chức như vậy." in words(several)
    assert {tree.cell, tree.other_cell, tree.base_cell} == set(radios(several))
    assert 'value="chi bộ"' in several.content.decode() and 'value="Vi Thị Mận"' in several.content.decode()
    none = send(client, where, "3", unit_ten="<b>Chi bộ</b> Hư Không")
    assert none.status_code == 422 and "có “&lt;b&gt;Chi bộ&lt;/b&gt; Hư Không”" in none.content.decode()
    chosen = send(client, where, "4", unit_ten="chi bộ", unit=str(tree.other_cell))
    assert chosen.status_code == 302
    assert Person.objects.get(full_name="Vi Thị Mận").unit_id == tree.other_cell


def test_what_was_chosen_before_other_words_were_typed_is_not_meant(cast, tree, sign_in) -> None:
    client, where = sign_in(cast.organiser), reverse("person-new", args=[tree.upper])
    alone = send(client, where, "1", unit=str(tree.cell), unit_ten="Gạch Đồi Ngô")
    assert alone.status_code == 302
    assert Person.objects.get(full_name="Vi Thị Mận").unit_id == tree.base_cell, "the words mean one alone"


@pytest.mark.parametrize(
    ("page", "unit", "name"),
    [
        ("sympathisers-new", "upper", "unit"), ("unit-accounts", "upper", "unit"), ("unit-move", "cell", "parent"),
        ("unit-dissolve", "cell", "members_to"), ("unit-dissolve", "cell", "enterprises_to"),
        ("unit-merge", "cell", "target"),
    ],
)  # fmt: skip
def test_every_choice_of_organisations_is_named_one_way(cast, tree, sign_in, page, unit, name) -> None:
    client, where = sign_in(cast.organiser), reverse(page, args=[getattr(tree, unit)])
    shown = client.get(where)
    assert shown.status_code == 200 and f'name="{name}_ten"' in shown.content.decode()
    assert f'<select name="{name}"' not in shown.content.decode()
    found = {
        number for typed in ("chi bộ", "đảng bộ") for number in radios(suggested(client, where, typed, name), name)
    }
    assert found and not found & {tree.other_upper, tree.other_committee, *([tree.cell] if unit == "cell" else [])}


def test_what_is_reported_on_is_chosen_among_fewer_where_there_are_many(
    cast, tree, office, sign_in, monkeypatch
) -> None:
    """All, then those above the cells, then the topmost; the one asked about always, somebody else's never."""
    client = sign_in(cast.organiser)
    ours = [tree.upper, tree.committee, tree.cell, tree.other_cell, tree.base_cell]
    expected = {5: ours, 4: [tree.upper, tree.committee, tree.base_cell], 2: [tree.upper]}
    for most, offered in expected.items():
        monkeypatch.setattr(choosing, "CHOICES", most)
        for page in ("report", "ask", "form"):
            for asked in (tree.upper, tree.other_cell):
                answer = client.get(
                    reverse(page), {"to_chuc": asked, "tu": "1-1-2011", "den": "30-9-2011", "bieu": "1"}
                )
                select = re.search(r'<select id="to_chuc".*?</select>', answer.content.decode(), re.DOTALL)
                found = [int(one) for one in re.findall(r'value="(\d+)"', select[0])]
                assert found == [*offered, *([] if asked in offered else [asked])], (page, most)
                assert f'value="{asked}" selected' in select[0]
