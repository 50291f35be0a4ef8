"""The page of texts and rules: what was in force on a day, in words, for a reader who does not program."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from ketnap.rules import register
from ketnap.rules.law import current
from tests.web.test_pages import text


@pytest.fixture
def secretary(cast, office, sign_in) -> Client:
    return sign_in(cast.secretary)


def ask(client: Client, day: str, **more: str):
    return client.get(reverse("rules"), {"ngay": day, **more})


def test_every_rule_of_the_day_stands_with_its_value_text_and_article(secretary) -> None:
    page = ask(secretary, "30-09-2011")
    for rule in register.in_force(date(2011, 9, 30), current()):
        assert f'id="{rule.id}"' in page.content.decode()
    words = text(page)
    assert "Tỷ lệ tán thành của chi bộ 2/3 tổng số đảng viên chính thức Chắc" in words
    assert "Điều 4 khoản 3, từ 19-01-2011 ; không đạt thì dừng việc đang làm" in words


def test_a_rule_that_changed_says_what_it_was_and_when(secretary) -> None:
    before, after = text(ask(secretary, "25-07-2026")), text(ask(secretary, "26-07-2026"))
    assert "Học vấn tối thiểu chưa rõ theo văn bản của ngày này" in before
    assert "Học vấn tối thiểu học xong chương trình trung học cơ sở" in after


def test_what_is_not_known_can_be_seen_alone(secretary) -> None:
    everything, only = ask(secretary, "01-05-2026"), ask(secretary, "01-05-2026", chi="chua-ro")
    (told,) = re.findall(r">(\d+) quy tắc chưa rõ</a>", everything.content.decode())
    assert int(told) == only.content.decode().count('class="rule"') > 5


def test_every_day_of_change_is_a_door(secretary) -> None:
    page = ask(secretary, "26-07-2026").content.decode()
    days = register.days_of_change(current())
    assert all(f"ngay={day:%d-%m-%Y}" in page for day in days if day != days[0])


def test_a_wrong_day_is_told_beside_the_field(secretary) -> None:
    page = ask(secretary, "31-02-2011").content.decode()
    assert 'class="note bad" role="alert"' in page and 'value="31-02-2011"' in page
