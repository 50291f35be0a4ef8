"""The audit of files on the desk: faults with article and repair, the clean ones named, as the files stood on a day."""

from datetime import date

import pytest
from django.urls import reverse

from ketnap.models import Candidacy
from tests import lives
from tests.queries.test_auditing import instead
from tests.web.test_pages import text
from tests.web.town import cast, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "tree"]


@pytest.fixture(scope="module")
def files(tree) -> dict[str, int]:
    official = lives.members(tree)[0]
    people = {}
    for name, life in (("Vũ Thị Sạch", lives.LIFE_2022), ("Vũ Thị Thiếu", instead("ballot", {"for": 3, "against": 2}))):
        people[name] = lives.worker(tree, name=name)
        lives.certificates(people[name])
        lives.go_on(lives.begin(tree, people[name], date(2021, 10, 8)), official, "", life)
    return people


def test_work_past_its_day_without_a_rule_says_since_when_and_for_how_long(cast, tree, sign_in) -> None:
    """A task due on 31-12-2021, looked at on 26-11-2026: 1,791 days later."""
    person = lives.worker(tree)
    lives.go_on(lives.begin(tree, person, date(2021, 10, 8)), lives.members(tree)[0], "tasked")
    words = text(sign_in(cast.organiser).get(reverse("unit-audit", args=[tree.upper]), {"ngay": "26-11-2026"}))
    assert "quá hạn 1.791 ngày" in words
    assert " , từ" not in words and "Từ 08-10-2021" in words


def test_faults_stand_with_article_and_repair_and_clean_files_apart(cast, tree, files, sign_in) -> None:
    page = sign_in(cast.organiser).get(reverse("unit-audit", args=[tree.upper]), {"ngay": "01-07-2023"})
    words = text(page)
    assert "1 hồ sơ có 1 lỗi , 1 hồ sơ không thấy lỗi" in words
    assert "Không đúng" in words and "V-01 , Điều lệ Đảng Cộng sản Việt Nam" in words
    assert "Cách sửa. Chưa đủ tỷ lệ thì không gửi đề nghị" in words
    assert words.index("Vũ Thị Thiếu") < words.index("Vũ Thị Sạch")
    assert f'href="{reverse("rules")}?ngay=01-07-2023#V-01"' in page.content.decode()


def test_a_day_before_the_fault_shows_none_and_a_day_before_the_files_says_so(cast, tree, files, sign_in) -> None:
    client, address = sign_in(cast.secretary), reverse("unit-audit", args=[tree.cell])
    assert "2 hồ sơ đến ngày 01-03-2022" in text(client.get(address, {"ngay": "01-03-2022"}))
    assert "V-01" not in text(client.get(address, {"ngay": "24-03-2022"}))
    assert "chưa có hồ sơ nào trong sổ" in text(client.get(address, {"ngay": "01-03-2021"}))


def test_one_file_says_what_an_inspector_would(cast, tree, files, sign_in) -> None:
    client = sign_in(cast.secretary)
    made = dict(Candidacy.objects.values_list("person__full_name", "id"))
    wrong = text(client.get(reverse("candidacy-audit", args=[made["Vũ Thị Thiếu"]]), {"ngay": "01-07-2023"}))
    assert "1 điều phải xem lại trong hồ sơ" in wrong and "Cách sửa. Chưa đủ tỷ lệ" in wrong
    right = client.get(reverse("candidacy-audit", args=[made["Vũ Thị Sạch"]]), {"ngay": "01-07-2023"})
    assert "không thấy lỗi nào" in text(right)
    assert client.get(reverse("candidacy-audit", args=[made["Vũ Thị Sạch"]]), {"ngay": "01-03-2021"}).status_code == 404
    file = client.get(reverse("candidacy", args=[made["Vũ Thị Sạch"]])).content.decode()
    assert reverse("candidacy-audit", args=[made["Vũ Thị Sạch"]]) in file
