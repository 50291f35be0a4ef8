"""Targets by hand: versions stay, what does not add up is said, a stale page writes nothing."""

import pytest
from django.urls import reverse

from ketnap.models import PlanTarget
from tests.web.test_acts import PAPER
from tests.web.test_membership import words


@pytest.fixture
def give(cast, office, sign_in):
    """`give(unit, version, target="5")`: the organiser sends the form of 2011."""
    client, number = sign_in(cast.organiser), iter(range(100))

    def post(unit_id: int, version: int, **typed: str):
        where = f"{reverse('unit-plan', args=[unit_id])}?nam=2011"
        return client.post(where, {
            **PAPER, "given_on": "1.10.2011", "target": "5", "base": "absolute", "version": str(version),
            "key": f"plan-key-{next(number)}", **typed,
        })  # fmt: skip

    post.client = client
    return post


def test_an_adjustment_leaves_the_first_version_to_be_seen(give, tree) -> None:
    answer = give(tree.upper, 1, target="6", on_behalf_of="Đảng ủy Khối")
    shown = words(give.client.get(answer["Location"]))
    assert "Đã ghi điều chỉnh chỉ tiêu năm 2011" in shown and "Đang giao 6 người" in shown
    assert "Giao đầu năm: 4 người" in shown and "Điều chỉnh: 6 người" in shown
    assert PlanTarget.objects.get(unit=tree.upper, number=2).on_behalf_of == "Đảng ủy Khối"


def test_the_sum_of_the_children_is_held_against_the_parent(give, tree) -> None:
    assert give(tree.committee, 0, target="3").status_code == 302
    shown = words(give.client.get(f"{reverse('unit-plan', args=[tree.upper])}?nam=2011"))
    assert "Giao 4 người, cộng các tổ chức trực thuộc là 3." in shown
    child = words(give.client.get(f"{reverse('unit-plan', args=[tree.committee])}?nam=2011"))
    assert "được giao 4 người, cộng các tổ chức trực thuộc là 3." in child


def test_a_rate_needs_its_base_and_is_read_as_it_is_written(give, tree) -> None:
    assert "tỷ lệ và gốc tính phải đi cùng nhau" in words(give(tree.committee, 0, base="members_year"))
    assert "Gõ tỷ lệ bằng số" in words(give(tree.committee, 0, base="members_year", rate="nhiều"))
    assert give(tree.committee, 0, base="members_year", rate="3,5 %").status_code == 302
    assert str(PlanTarget.objects.get(unit=tree.committee).rate) == "3.50"


def test_nothing_new_and_a_stale_page_write_nothing(give, tree) -> None:
    assert "Chưa có mục nào khác" in words(give(tree.upper, 1, target="4"))
    stale = give(tree.upper, 0, target="9")
    assert stale.status_code == 409 and "<b>9</b> (khác)" in stale.content.decode()
    assert PlanTarget.objects.filter(unit=tree.upper).count() == 1


def test_who_may_only_read_sees_no_form(cast, office, tree, sign_in) -> None:
    page = sign_in(cast.officer).get(reverse("unit-plan", args=[tree.committee]))
    assert page.status_code == 200 and 'name="target"' not in page.content.decode()
