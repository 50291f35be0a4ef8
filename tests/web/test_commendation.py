"""The pages of commendation: a proposal to its decision by forms, what a refusal keeps, what the lists say."""

import html
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ketnap.models import Commendation, Person
from tests.web import commending
from tests.web.recipes import PAPER
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "office", "tree"]
KEY = {"key": "form-key-0001"}


def words(answer) -> str:
    main = re.search(r"<main.*?</main>", answer.content.decode(), re.DOTALL)[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def post(client, where: str, key: str, **typed: str):
    return client.post(where, {**PAPER, "key": f"form-key-{key}", **typed})


def test_the_best_of_the_year_is_proposed_examined_and_decided_by_forms(cast, office, tree, sign_in) -> None:
    client = sign_in(cast.organiser)
    best = client.get(f"{reverse('year-leaders')}?nam=2011")
    assert "Đảng bộ Công ty Giấy Sông Cầu 2" in words(best)
    propose = f"{reverse('commendation-new', args=[tree.upper])}?cho=to-chuc&ai={tree.committee}&nam=2011"
    assert html.escape(propose) in best.content.decode()
    assert 'value="2011"' in client.get(propose).content.decode()
    typed = {"award": "certificate", "achievement": commending.DID, "occasion": "yearly", "year": "2011"}
    made = post(client, propose, "aaaa", **typed, proposed_on="20.12.2011")
    assert made.status_code == 302
    one = made["Location"]
    post(client, f"{one}ghi/?viec=xem-xet", "bbbb", on="22.12.2011", version="1")
    decide = {"level": "upper", "number": "118-QĐ/ĐUK", "decided_on": "28.12.2011", "body": "Đảng ủy Khối"}
    assert post(client, f"{one}ghi/?viec=quyet-dinh", "cccc", **decide, version="2").status_code == 302
    assert "Đã quyết định từ 28-12-2011 , quyết định số 118-QĐ/ĐUK của Đảng ủy Khối" in words(client.get(one))
    for where in (reverse("unit", args=[tree.committee]), f"{reverse('commendations')}?nam=2011&trang_thai=decided"):
        assert "118-QĐ/ĐUK" in words(client.get(where)), where
    assert "Giấy khen: đã quyết định" in words(client.get(f"{reverse('year-leaders')}?nam=2011"))


def test_a_refusal_keeps_what_was_typed_and_says_what_to_do(cast, office, tree, sign_in) -> None:
    person = office.people["cell.0"]
    where = f"{reverse('commendation-new', args=[tree.committee])}?cho=nguoi&ai={person}"
    typed = {"award": "badge", "badge_years": "30", "achievement": commending.DID, "occasion": "yearly"}
    answer = post(sign_in(cast.officer), where, "dddd", **typed, year="2011", proposed_on="20.12.2011")
    assert answer.status_code == 422 and not Commendation.objects.exists()
    assert "đủ 30 năm tuổi Đảng ngày 03-02-2031" in words(answer) and "hãy đợi đến ngày ấy" in words(answer)
    assert commending.DID in answer.content.decode() and 'value="20.12.2011"' in answer.content.decode()


def test_two_who_judge_the_same_proposal_see_both(cast, office, tree, sign_in) -> None:
    made = commending.propose(tree, cast.organiser)
    where = f"{reverse('commendation-judge', args=[made])}?viec=xem-xet"
    client = sign_in(cast.organiser)
    assert post(client, where, "eeee", on="22.12.2011", version="1").status_code == 302
    late = post(client, f"{reverse('commendation-judge', args=[made])}?viec=khong-khen", "ffff",
                on="22.12.2011", version="1")  # fmt: skip
    assert late.status_code == 409 and "Nguyễn Thị Hòa" in words(late)


def test_a_person_sees_what_is_held_of_commendation_and_exemplar(cast, office, tree, sign_in) -> None:
    person = office.people["cell.0"]
    whom = {"subject": "person", "subject_id": person}
    commending.decided(tree, cast.organiser, **whom, proposer_id=tree.upper)
    commending.tell(tree, cast.organiser, **whom, consent_on=commending.DAY)
    held = words(sign_in(cast.organiser).get(reverse("person-held", args=[person])))
    assert "quyết định số 118-QĐ/ĐUK" in held and commending.DID in held and "Mỗi tổ có một đảng viên kèm" in held
    assert "118-QĐ/ĐUK" in words(sign_in(cast.secretary).get(reverse("person", args=[person])))


def test_a_review_refused_keeps_its_lines(cast, office, tree, sign_in) -> None:
    typed = {"kind": "final", "title": "Tổng kết năm 2011", "start": "1.1.2011", "end": "31.12.2011",
             "held_on": "30.12.2011", "lessons3_done": "Chỉ có việc, chưa có kết quả"}  # fmt: skip
    answer = post(sign_in(cast.officer), reverse("review-new", args=[tree.committee]), "gggg", **typed)
    assert answer.status_code == 422 and "Dòng 4, bài học: còn thiếu" in words(answer)
    kept = answer.content.decode()
    assert "Chỉ có việc, chưa có kết quả" in kept
    assert kept.index("<details open><summary>Dòng 4") > 0, "the line with what is wrong stands open"


def test_badges_and_lists_ask_as_many_questions_of_many(cast, office, tree, sign_in) -> None:
    client, asked = sign_in(cast.organiser), []
    pages = [f"{reverse('badges')}?nam=2031", f"{reverse('commendations')}?nam=2011", reverse("exemplars")]
    client.get("/")
    for each in range(2):
        for pk in list(office.people.values())[: each * 6 + 1]:
            Person.objects.filter(pk=pk).update(join_decided_on=date(2001, 1, 5))
        for place in range(each * 5 + 1):
            owner = f"Ông Chủ {each}.{place}, Công ty Gạch Đồi Ngô"
            commending.propose(tree, cast.organiser, subject="outsider", subject_id=None, outsider=owner)
            commending.tell(tree, cast.organiser)
        counts = []
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            counts.append(len(queries))
        asked.append(counts)
    assert asked[0] == asked[1] and max(asked[1]) <= 40
