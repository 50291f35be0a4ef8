"""From an empty book to daily work, each step ticked off by what the book holds; inviting who works in it."""

import html
import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from ketnap.actions import accounts, membership, plans
from ketnap.lib import clock
from ketnap.models import Grant, JournalEntry, Unit, UnitState, User
from tests.factories import PASSWORD
from tests.web.test_pages import text

OFFICE = {
    "name": "Đảng bộ Khối Doanh nghiệp tỉnh C", "kind": "upper", "code": "77", "since": "1.1.2020",
    "key": "office-key-1",
}  # fmt: skip


@pytest.fixture
def newcomer(db) -> Client:
    user = accounts.create_user(username="hoa", display_name="Nguyễn Thị Hòa", password=PASSWORD, by=None)
    accounts.grant(user=user, role="installer", unit_id=None, valid_from=clock.today(), by=None)
    client = Client()
    client.force_login(user)
    return client


def ticks(client: Client) -> list[str]:
    """State of each step: `Đã xong`, `Làm bây giờ`, `Chưa làm`."""
    page = client.get("/").content.decode()
    part = re.search(r'<ol class="first-steps">(.*?)</ol>', page, re.DOTALL)
    return re.findall(r"<span>(Đã xong|Làm bây giờ|Chưa làm)</span>", part[1]) if part else []


@pytest.mark.django_db
def test_the_sign_in_page_of_an_empty_book_tells_how_to_make_the_first_account() -> None:
    client = Client()
    words = text(client.get("/dang-nhap/"))
    assert "Sổ chưa có tài khoản nào" in words and 'ketnap account TÊN-ĐĂNG-NHẬP --name "HỌ VÀ TÊN"' in words
    accounts.create_user(username="hoa", display_name="Nguyễn Thị Hòa", password=PASSWORD, by=None)
    assert "Sổ chưa có tài khoản nào" not in text(client.get("/dang-nhap/"))


def test_five_steps_tick_themselves_off_and_disappear(newcomer) -> None:
    assert ticks(newcomer) == ["Làm bây giờ", *["Chưa làm"] * 4]
    assert newcomer.post(reverse("first-office"), OFFICE)["Location"] == "/"
    unit = UnitState.objects.get(code="77")
    assert (unit.kind, unit.valid_from) == ("upper", date(2020, 1, 1))
    assert ticks(newcomer) == ["Đã xong", "Làm bây giờ", *["Chưa làm"] * 3]
    assert newcomer.get(reverse("unit-template", args=[unit.unit_id])).status_code == 200
    assert ticks(newcomer) == ["Đã xong", "Đã xong", "Làm bây giờ", *["Chưa làm"] * 2]
    membership.open_register(unit.unit_id, clock.today())
    assert "Còn vài bước đầu" in text(newcomer.get("/"))
    assert ticks(newcomer)[2:] == ["Đã xong", "Làm bây giờ", "Chưa làm"]
    plans.give([plans.NewTarget(unit.unit_id, clock.today().year, 4, clock.today())], by=None)
    assert ticks(newcomer)[3:] == ["Đã xong", "Làm bây giờ"]
    sent = {
        "unit": str(unit.unit_id), "role": "standing", "display_name": "Bùi Văn Trị", "username": "tri",
        "password": "mot-hai-ba-bon", "key": "invite-key-1",
    }  # fmt: skip
    assert newcomer.post(reverse("unit-accounts", args=[unit.unit_id]), sent).status_code == 302
    assert ticks(newcomer) == []
    assert "Còn vài bước đầu" not in text(newcomer.get("/"))


def test_naming_the_office_is_one_act_and_gives_its_right(newcomer) -> None:
    before = JournalEntry.objects.count()
    first = newcomer.post(reverse("first-office"), OFFICE)
    assert newcomer.post(reverse("first-office"), OFFICE)["Location"] == first["Location"]
    (line,) = JournalEntry.objects.order_by("seq")[before:]
    held = Grant.objects.get(role="organiser")
    assert line.event == "organisation.opened" and line.detail["grant"] == held.pk and line.detail["units"] == 1
    assert (held.user.username, held.unit_id) == ("hoa", UnitState.objects.get(code="77").unit_id)


def test_an_office_is_named_once(newcomer, tree) -> None:
    answer = newcomer.post(reverse("first-office"), OFFICE)
    assert answer.status_code == 422 and "Sổ đã có tổ chức." in answer.content.decode()
    assert Unit.objects.count() == 7
    assert ticks(newcomer) == [], "a book with organisations is not begun again"
    assert "Đồng chí chưa được giao tổ chức nào" in text(newcomer.get("/"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"since": "1.1.2999"}, "Ngày này chưa đến."),
        ({"name": ""}, "Điền mục này."),
        ({"kind": "cell"}, "Chọn một mục trong danh sách."),
    ],
)
def test_a_wrong_first_form_is_answered_in_words(newcomer, changes, sentence) -> None:
    answer = newcomer.post(reverse("first-office"), {**OFFICE, **changes})
    assert answer.status_code == 422 and sentence in html.unescape(answer.content.decode())
    assert not Unit.objects.exists()


def test_who_is_no_installer_names_no_office(cast, sign_in) -> None:
    assert sign_in(cast.organiser).get(reverse("first-office")).status_code == 403


def invitation(tree, **changes: str) -> dict[str, str]:
    return {
        "unit": str(tree.cell), "role": "secretary", "display_name": "Lê Thị Nhàn", "username": "nhan.px1",
        "seat": "Chi bộ Phân xưởng 1", "password": "mot-hai-ba-bon", "key": "invite-key-1", **changes,
    }  # fmt: skip


def test_who_was_invited_signs_in_and_sees_that_cell(cast, tree, office, sign_in) -> None:
    where = reverse("unit-accounts", args=[tree.committee])
    assert sign_in(cast.organiser).post(where, invitation(tree)).status_code == 302
    client = Client()
    client.post(reverse("sign-in"), {"username": "nhan.px1", "password": "mot-hai-ba-bon"})
    own = {"old": "mot-hai-ba-bon", "password": "cau tre lac leo", "again": "cau tre lac leo", "key": "0123456789"}
    assert client.post(client.get("/")["Location"], own).status_code == 302, "first a password nobody else knows"
    assert "Chi bộ Phân xưởng 1, Đảng bộ Công ty Giấy Sông Cầu" in text(client.get("/"))
    listed = text(sign_in(cast.organiser).get(where))
    assert "Lê Thị Nhàn Chi bộ Phân xưởng 1 Bí thư chi bộ Chi bộ Phân xưởng 1" in listed
    assert "Phạm Văn Lạ" not in listed


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"password": "ngan"}, "Mật khẩu có 4 chữ, cần ít nhất 12."),
        ({"role": "officer"}, "Cán bộ đảng ủy cơ sở phải gắn với: đảng bộ cơ sở, chi bộ cơ sở, đảng bộ bộ phận."),
        ({"role": "installer"}, "Chọn một mục trong danh sách."),
        ({"username": "officer"}, "Tên đăng nhập officer đã có."),
        ({"display_name": ""}, "Điền mục này."),
    ],
)
def test_an_invitation_that_does_not_fit_is_refused_whole(cast, tree, sign_in, changes, sentence) -> None:
    before = (User.objects.count(), Grant.objects.count())
    answer = sign_in(cast.organiser).post(reverse("unit-accounts", args=[tree.committee]), invitation(tree, **changes))
    assert answer.status_code == 422 and sentence in html.unescape(answer.content.decode())
    assert (User.objects.count(), Grant.objects.count()) == before


def test_nobody_is_invited_to_where_the_inviter_has_no_say(cast, tree, sign_in) -> None:
    for unit in (tree.other_committee, tree.base_cell):
        answer = sign_in(cast.organiser).post(
            reverse("unit-accounts", args=[tree.committee]), invitation(tree, unit=str(unit), role="organiser")
        )
        assert answer.status_code == 422 and "Chọn một tổ chức trong danh sách." in answer.content.decode()
    assert sign_in(cast.officer).get(reverse("unit-accounts", args=[tree.committee])).status_code == 403
