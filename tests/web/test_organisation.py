"""Acts on the tree by hand: seen before they are written, with the members who follow, and taken back."""

import html
import re
from datetime import date

import pytest
from django.urls import reverse

from ketnap.actions import accounts
from ketnap.models import JournalEntry, Stay, UnitAct, UnitState
from tests.web.test_acts import PAPER
from tests.web.test_membership import words

ON = date(2011, 12, 1)


@pytest.fixture
def send(cast, office, sign_in):
    """`send("unit-merge", unit, target=...)`: the organiser sends the form of an act of 01-12-2011."""
    client, number = sign_in(cast.organiser), iter(range(100))

    def post(page: str, unit_id: int, query: str = "", **typed: str):
        typed = {**PAPER, "on": "1.12.2011", "version": "1", "key": f"deed-key-{next(number)}", **typed}
        return client.post(reverse(page, args=[unit_id]) + query, typed)

    post.client = client
    return post


def counted(answer, name: str) -> list[str]:
    """Members before and after in the row of that unit."""
    row = next(row for row in answer.content.decode().split("<tr ") if name in row and "Đảng viên trước" in row)
    return re.findall(r'data-l="Đảng viên \w+">([\d–]+)', row)


def members(unit_id: int) -> int:
    return Stay.objects.filter(unit=unit_id, valid_from__lte=ON, valid_to__gt=ON).count()


def state(unit_id: int) -> UnitState | None:
    return UnitState.objects.filter(unit=unit_id, valid_from__lte=ON, valid_to__gt=ON).first()


def test_a_cell_is_founded_seen_first_and_warned_about(send, tree) -> None:
    typed = {"name": "Chi bộ Phân xưởng 3", "code": "90.001.003", "kind": "cell"}
    before = JournalEntry.objects.count()
    seen = send("unit-found", tree.committee, **typed, xem="1")
    assert seen.status_code == 200 and "Chưa ghi gì vào sổ." in words(seen)
    assert "Chi bộ Phân xưởng 3 có 0 đảng viên chính thức, ít hơn 3" in words(seen) and "Điều 21" in words(seen)
    assert JournalEntry.objects.count() == before
    answer = send("unit-found", tree.committee, **typed)
    new = UnitState.objects.get(code="90.001.003")
    assert answer["Location"] == reverse("unit", args=[new.unit_id]) and new.parent_id == tree.committee
    shown = send.client.get(answer["Location"])
    assert "Ghi nhầm thì hoàn tác" in words(shown)
    again = send("unit-found", tree.committee, **typed)
    assert again.status_code == 422 and "90.001.003" in words(again).split("Chưa ghi được")[1]


def test_what_may_not_stand_below_is_no_choice(send, tree) -> None:
    answer = send("unit-found", tree.committee, name="Đảng bộ X", code="9", kind="upper")
    assert answer.status_code == 422
    assert reverse("unit-found", args=[tree.cell]) not in words(send.client.get(reverse("unit", args=[tree.cell])))


def test_a_merger_takes_members_along_and_is_taken_back(send, tree) -> None:
    seen = send("unit-merge", tree.other_cell, target=str(tree.cell), children="follow", xem="1")
    assert counted(seen, "Chi bộ Phân xưởng 1") == ["4", "8"] and counted(seen, "Chi bộ Phân xưởng 2") == ["4", "–"]
    assert members(tree.cell) == 4
    assert send("unit-merge", tree.other_cell, target=str(tree.cell), children="follow").status_code == 302
    assert (members(tree.cell), state(tree.other_cell)) == (8, None)
    act = UnitAct.objects.latest("pk")
    page = words(send.client.get(reverse("unit-undo", args=[tree.cell])))
    assert "Sáp nhập" in page
    undone = send("unit-undo", tree.cell, f"?qd={act.pk}")
    assert undone.status_code == 302, words(undone)[-600:]
    assert (members(tree.cell), members(tree.other_cell)) == (4, 4)


def test_a_cell_is_split_person_by_person(send, tree, office) -> None:
    people = [office.people[f"cell.{number}"] for number in range(4)]
    goes = {f"m{pk}": "1" if number < 3 else "0" for number, pk in enumerate(people)}
    seen = send("unit-split", tree.cell, name1="Chi bộ Ca 1", code1="90.001.011", **goes, xem="1")
    assert counted(seen, "Chi bộ Ca 1") == ["–", "3"] and "có 0 đảng viên chính thức, ít hơn 3" in words(seen)
    assert send("unit-split", tree.cell, name1="Chi bộ Ca 1", code1="90.001.011", **goes).status_code == 302
    new = UnitState.objects.get(code="90.001.011")
    assert (members(new.unit_id), members(tree.cell), new.parent_id) == (3, 1, tree.committee)


def test_a_part_without_a_name_takes_nobody(send, tree, office) -> None:
    goes = {f"m{office.people[f'cell.{number}']}": "2" for number in range(4)}
    answer = send("unit-split", tree.cell, name1="Chi bộ Ca 1", code1="90.001.011", **goes)
    assert answer.status_code == 422 and "Có người hoặc tổ chức chọn về đây" in words(answer)


def test_a_base_cell_becomes_a_committee_and_a_cell_again(send, tree, office) -> None:
    goes = {f"m{office.people[f'base_cell.{number}']}": "12"[number % 2] for number in range(4)}
    cells = {"name1": "Chi bộ 1", "code1": "90.002.001", "name2": "Chi bộ 2", "code2": "90.002.002"}
    seen = send("unit-raise", tree.base_cell, **cells, **goes, xem="1")
    assert "dưới 30: cần có ý kiến cấp ủy cấp trên trực tiếp" in words(seen)
    assert send("unit-raise", tree.base_cell, **cells, **goes).status_code == 302
    assert (state(tree.base_cell).kind, members(tree.base_cell)) == ("committee", 0)
    stays = Stay.objects.filter(unit__states__parent=tree.base_cell, valid_from=ON)
    assert stays.count() == 4
    lowered = send("unit-lower", tree.base_cell, on="1.2.2012", version="2", merge_below="on")
    assert lowered.status_code == 302, words(lowered)[-600:]
    assert UnitState.objects.filter(unit=tree.base_cell).latest("valid_from").kind == "cell_base"


def test_dissolving_needs_a_place_for_everybody(send, tree) -> None:
    assert send("unit-dissolve", tree.other_cell).status_code == 422
    assert send("unit-dissolve", tree.committee).status_code == 422
    assert send("unit-dissolve", tree.other_cell, members_to=str(tree.cell)).status_code == 302
    assert (members(tree.cell), state(tree.other_cell)) == (8, None)


def test_a_committee_goes_with_all_below_it(send, tree) -> None:
    seen = send("unit-hand-over", tree.committee, to="Đảng bộ Thành phố", elsewhere="same_province", xem="1")
    assert counted(seen, "Đảng bộ Khối Doanh nghiệp tỉnh A") == ["12", "4"]
    typed = {"to": "Đảng bộ Thành phố", "elsewhere": "same_province"}
    assert send("unit-hand-over", tree.committee, **typed).status_code == 302
    assert members(tree.cell) == 0 and state(tree.cell) is None


def test_nothing_goes_to_where_the_writer_has_no_say(send, tree) -> None:
    for page, name in (("unit-merge", "target"), ("unit-dissolve", "members_to")):
        answer = send(page, tree.base_cell, **{name: str(tree.other_committee)}, children="follow")
        assert answer.status_code == 422 and "Chọn một tổ chức trong danh sách." in words(answer)
        assert "Dệt Bình An" not in answer.content.decode()


def test_a_stale_page_writes_nothing_and_may_be_sent_again(send, tree) -> None:
    assert send("unit-rename", tree.other_cell, name="Chi bộ Cơ điện", code="90.001.002").status_code == 302
    answer = send("unit-dissolve", tree.other_cell, on="2.12.2011", members_to=str(tree.cell))
    assert answer.status_code == 409 and "mang tên" in words(answer)
    main = answer.content.decode().split("<main")[1]
    again = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', main))
    again = {name: html.unescape(value) for name, value in again.items() if name != "csrfmiddlewaretoken"}
    assert send.client.post(reverse("unit-dissolve", args=[tree.other_cell]), again).status_code == 302
    assert UnitState.objects.filter(unit=tree.other_cell).latest("valid_from").valid_to == date(2011, 12, 2)


def test_a_unit_goes_only_where_its_mover_may_change_the_tree(cast, tree, office, sign_in) -> None:
    """Reading the whole house is not changing it: the officer who organises one committee moves nothing out of it."""
    for role, unit in (("organiser", tree.committee), ("standing", tree.upper)):
        accounts.grant(user=cast.officer, role=role, unit_id=unit, valid_from=date(2005, 1, 1), by=None)
    client, where = sign_in(cast.officer), reverse("unit-move", args=[tree.cell])
    choices = re.findall(r'<option value="(\d+)"', client.get(where).content.decode())
    assert choices == [str(tree.committee)]
    typed = {**PAPER, "on": "1.12.2011", "version": "1", "key": "move-key-1", "kind": "cell_base"}
    assert client.post(where, {**typed, "parent": str(tree.upper)}).status_code == 422
    assert state(tree.cell).parent_id == tree.committee
