"""The acts on a person's membership by hand: what is offered, what is said, what is written."""

import html
import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from ketnap.models import JournalEntry, Movement, Person, Stay
from tests.web.test_acts import KEY, PAPER


def words(answer) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


@pytest.fixture
def client(cast, office, sign_in) -> Client:
    return sign_in(cast.officer)


@pytest.fixture
def send(client):
    """`send(person, "chuyen-di", on="1.12.2011", ...)` with a fresh version."""
    number = iter(range(1000))

    def post(person_id: int, word: str, **typed: str):
        version = str(Person.objects.get(pk=person_id).version)
        where = f"{reverse('person-act', args=[person_id])}?viec={word}"
        return client.post(where, {**PAPER, "version": version, "key": f"{KEY}-{next(number)}", **typed})

    return post


def last(person_id: int) -> Movement:
    return Movement.objects.filter(person=person_id).latest("pk")


def test_a_life_by_hand(send, office, tree) -> None:
    """Every kind of entry, one after the other, each offered and each kept with its paper."""
    one = office.people["cell.3"]
    steps = [
        ("cong-nhan", {"on": "19-05-2012"}, "recognised"),
        ("noi-bo", {"on": "01-06-2012", "unit": str(tree.other_cell)}, "moved"),
        ("chuyen-di", {"on": "01-07-2012", "elsewhere": "other_province", "elsewhere_name": "Đảng ủy X"}, "departed"),
        ("chuyen-den", {"on": "01-08-2013", "unit": str(tree.cell), "standing": "O", "elsewhere": "other_province"},
         "arrived"),
        ("xoa-ten", {"on": "01-09-2013"}, "struck_off"),
        ("phuc-hoi", {"on": "01-10-2013", "unit": str(tree.cell), "again": ""}, "restored"),
        ("khai-tru", {"on": "01-11-2013"}, "expelled"),
        ("ket-nap-lai", {"on": "01-12-2016", "unit": str(tree.cell), "youth_union": "khong"}, "readmitted"),
        ("xin-ra", {"on": "01-01-2017"}, "left"),
        ("phuc-hoi", {"on": "01-02-2017", "unit": str(tree.cell), "again": "P"}, "restored"),
        ("tu-tran", {"on": "01-03-2017"}, "died"),
    ]  # fmt: skip
    for word, typed, kind in steps:
        answer = send(one, word, **typed, on_behalf_of="Chi bộ Phân xưởng 1")
        assert answer.status_code == 302, (word, words(answer)[-900:])
        entry = last(one)
        assert entry.kind == kind
        assert (entry.decision_no, entry.paper_kept, entry.on_behalf_of) == ("12-QĐ/ĐU", "tủ 1", "Chi bộ Phân xưởng 1")
    stays = Stay.objects.filter(person=one).order_by("valid_from").values_list("unit_id", "standing", "valid_from")
    assert list(stays)[-1] == (tree.cell, "P", date(2017, 2, 1))
    assert Movement.objects.filter(person=one, kind="moved").get().from_unit_id == tree.cell
    assert "từ trần" in words(send(one, "chuyen-den", on="1.4.2018", unit=str(tree.cell), standing="O",
                                  elsewhere="unknown")).lower()  # fmt: skip


@pytest.mark.parametrize(
    ("who", "offered", "withheld"),
    [("cell.3", "Công nhận chính thức", "Khai trừ"), ("cell.0", "Khai trừ", "Công nhận chính thức")],
)
def test_only_what_fits_is_offered(who, offered, withheld, client, office) -> None:
    panel = client.get(reverse("person", args=[office.people[who]])).content.decode()
    panel = panel.split("<h2>Ghi một việc</h2>")[1].split("</section>")[0]
    assert offered in panel and withheld not in panel


def test_too_early_is_said_with_its_article_and_written_only_with_a_reason(send, office) -> None:
    one, before = office.people["cell.3"], JournalEntry.objects.count()
    seen = send(one, "cong-nhan", on="01-12-2011", xem="1", reason="")
    assert seen.status_code == 200 and "Hết thời gian dự bị ngày 19-05-2012" in words(seen)
    assert "Điều 5 khoản 1" in words(seen) or "Điều 5" in words(seen)
    refused = send(one, "cong-nhan", on="01-12-2011", reason="")
    assert refused.status_code == 422 and "Ghi lý do rồi ghi lại." in words(refused)
    assert JournalEntry.objects.count() == before
    assert send(one, "cong-nhan", on="01-12-2011", reason="Quyết định đã ban hành như vậy.").status_code == 302


def test_a_cell_left_with_too_few_is_said(send, office) -> None:
    gone = office.people["cell.0"]
    assert send(gone, "tu-tran", on="01-12-2011").status_code == 302
    seen = send(office.people["cell.1"], "tu-tran", on="02-12-2011", xem="1")
    assert "có 1 đảng viên chính thức, ít hơn 3" in words(seen)


def test_what_the_ledger_refuses_keeps_what_was_typed(send, office, tree) -> None:
    one = office.people["cell.0"]
    answer = send(one, "noi-bo", on="01-01-2000", unit=str(tree.other_cell), kept="tủ số 9")
    assert answer.status_code == 422
    assert "không là đảng viên trong sổ" in words(answer) and 'value="tủ số 9"' in answer.content.decode()


def test_a_stale_page_shows_what_stands_by_now(send, client, office, tree) -> None:
    one = office.people["cell.0"]
    version = str(Person.objects.get(pk=one).version)
    assert send(one, "noi-bo", on="01-12-2011", unit=str(tree.other_cell)).status_code == 302
    answer = send(one, "tu-tran", on="02-12-2011", version=version)
    assert answer.status_code == 409 and "Chuyển trong nội bộ, ngày 01-12-2011" in words(answer)
    again = dict(
        re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', answer.content.decode().split("<main")[1])
    )
    again = {name: html.unescape(value) for name, value in again.items() if name != "csrfmiddlewaretoken"}
    where = html.unescape(re.search(r'<form method="post" action="([^"]+ghi[^"]*)"', answer.content.decode())[1])
    assert client.post(where, again).status_code == 302
    assert last(one).kind == "died" and last(one).unit_id == tree.other_cell


def test_nobody_is_brought_to_a_cell_beyond_ones_say(cast, office, tree, sign_in, send) -> None:
    answer = send(office.people["cell.0"], "noi-bo", on="01-12-2011", unit=str(tree.base_cell))
    assert answer.status_code == 422 and "Chọn một chi bộ trong danh sách." in words(answer)
    page = sign_in(cast.secretary).get(f"{reverse('person-act', args=[office.people['cell.0']])}?viec=noi-bo")
    assert "cấp ủy cấp trên ghi việc này" in words(page)
