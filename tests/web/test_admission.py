"""The pages of the path: from a person to a file, an act, a refusal, a reason, two clerks at once, a mistake mended."""

import html
import re
from datetime import date

import pytest
from django.urls import reverse

from ketnap.actions import membership, organisation
from ketnap.actions.papers import Paper
from ketnap.lib import clock
from ketnap.models import Candidacy, PathAct
from tests import lives

KEY = "form-key-0001"


@pytest.fixture
def member(office) -> int:
    """An official member of the cell since 2001."""
    return office.people["cell.0"]


@pytest.fixture
def file(tree, office) -> int:
    """Somebody of the cell on the list since October 2021."""
    person = lives.worker(tree)
    lives.certificates(person)
    return lives.begin(tree, person, date(2021, 10, 8))


def text(answer) -> str:
    main = answer.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())


def version(candidacy: int) -> str:
    return str(Candidacy.objects.get(pk=candidacy).version)


def send(client, candidacy: int, word: str, page: str = "path-act", **typed: str):
    where = f"{reverse(page, args=[candidacy])}?viec={word}"
    typed = {name.replace("told_", "told-", 1): value for name, value in typed.items()}
    return client.post(where, {"key": KEY, "version": version(candidacy), **typed})


def test_from_a_person_to_the_file(cast, tree, office, sign_in):
    client, person = sign_in(cast.secretary), lives.worker(tree)
    page = client.get(reverse("person", args=[person])).content.decode()
    (door,) = re.findall(r'href="([^"]+cam-tinh-moi/[^"]+)"', page)
    assert "Vũ Thị Hạnh, 10-06-1995</textarea>" in html.unescape(client.get(door).content.decode())
    typed = {"key": KEY, "unit": tree.cell, "on": "8/10/2021", "names": "Vũ Thị Hạnh"}
    made = client.post(door, typed)
    candidacy = Candidacy.objects.get(person=person)
    assert made["Location"] == reverse("candidacy", args=[candidacy.pk])
    shown = text(client.get(made["Location"]))
    assert "Bước hiện nay: cảm tình Đảng, từ 08-10-2021" in shown
    assert "Phân công đảng viên giúp đỡ" in shown and "Tiếp theo: lập hồ sơ đề nghị kết nạp" in shown
    page = client.get(reverse("person", args=[person])).content.decode()
    assert "cam-tinh-moi" not in page and made["Location"] in page


def test_a_name_nobody_has_is_asked_about_and_nothing_is_written(cast, tree, office, sign_in):
    where = reverse("sympathisers-new", args=[tree.cell])
    typed = {"key": KEY, "unit": tree.cell, "on": "8/10/2021", "names": "Ai Đó Không Có"}
    answer = sign_in(cast.secretary).post(where, typed)
    assert answer.status_code == 422 and "Còn 1 dòng chưa rõ là ai" in text(answer)
    assert not Candidacy.objects.exists()


def test_a_helper_is_chosen_among_official_members_with_their_load(cast, tree, office, file, member, sign_in):
    client = sign_in(cast.secretary)
    where = f"{reverse('path-act', args=[file])}?viec=nguoi-giup-do"
    page = html.unescape(client.get(where).content.decode())
    offered = re.findall(r'<option value="(\d+)">([^<]+)</option>', page)
    assert {int(pk) for pk, _ in offered} == {office.people[f"cell.{place}"] for place in range(3)}
    assert send(client, file, "nguoi-giup-do", on="8/10/2021", member=str(member)).status_code == 302
    page = html.unescape(client.get(where).content.decode())
    assert re.search(rf'<option value="{member}">[^<]+đang giúp 1 người</option>', page)
    assert "Đang giúp 1 người" in text(client.get(reverse("candidacy", args=[file])))


def test_what_is_told_is_kept_in_the_words_of_the_dossier(cast, file, member, sign_in):
    client = sign_in(cast.secretary)
    typed = {
        "told_form": "3-KNĐ", "told_together_since": "2/1/2019", "told_together_kind": "work",
        "told_replacement": "khong",
    }  # fmt: skip
    answer = send(client, file, "gioi-thieu", on="14/3/2022", member=str(member), **typed)
    assert answer.status_code == 302, text(answer)
    assert PathAct.objects.get(candidacy=file, kind="introduced").told == {
        "form": "3-KNĐ", "together_since": "2019-01-02", "together_kind": "work", "replacement": False,
    }  # fmt: skip
    shown = text(client.get(reverse("candidacy", args=[file])))
    assert "Cùng nhau từ ngày: 02-01-2019" in shown and "Thay người giới thiệu trước: không" in shown


def test_what_cannot_be_is_said_at_its_field_and_kept(cast, file, sign_in):
    answer = send(sign_in(cast.secretary), file, "don", on="14/2/2100", told_form="1-KNĐ")
    assert answer.status_code == 422
    assert "chưa đến; chỉ ghi việc đã xảy ra" in text(answer) and 'value="1-KNĐ"' in answer.content.decode()
    assert not PathAct.objects.filter(candidacy=file, kind="application").exists()


def test_a_step_of_ours_is_held_back_until_somebody_answers_for_it(cast, file, member, sign_in, monkeypatch):
    lives.go_on(file, member, "told")
    monkeypatch.setattr(clock, "today", lambda: date(2022, 9, 30))
    client = sign_in(cast.secretary)
    answer = send(client, file, "le-ket-nap", on="30/9/2022", told_held_by="proposing_cell")
    assert answer.status_code == 422
    assert "Việc này chưa làm" in text(answer) and "Ai cho phép làm khác, vì sao" in text(answer)
    allowed = "Đồng chí Nguyễn Thị Hòa, vì dịch bệnh"
    done = send(client, file, "le-ket-nap", on="30/9/2022", told_held_by="proposing_cell", override=allowed)
    assert done.status_code == 302, text(done)
    assert f"Cho phép làm khác {allowed}" in text(client.get(reverse("candidacy", args=[file])))


def test_the_law_is_asked_before_anything_is_written(cast, file, member, sign_in):
    lives.go_on(file, member, "told")
    before = PathAct.objects.count()
    typed = {"on": "30/9/2022", "told_held_by": "proposing_cell", "xem": "1"}
    answer = send(sign_in(cast.secretary), file, "le-ket-nap", **typed)
    assert answer.status_code == 200
    assert "Không đạt" in text(answer) and "Chưa ghi gì vào sổ." in text(answer)
    assert PathAct.objects.count() == before


def test_two_clerks_one_wins_and_the_other_sees_who(cast, file, sign_in):
    old = version(file)
    assert send(sign_in(cast.officer), file, "don", on="14/2/2022", told_form="1-KNĐ").status_code == 302
    where = f"{reverse('path-act', args=[file])}?viec=don"
    typed = {"key": "form-key-0002", "version": old, "on": "15/2/2022", "told-form": "1-KNĐ"}
    client = sign_in(cast.secretary)
    second = client.post(where, typed)
    assert second.status_code == 409
    assert cast.officer.display_name in text(second) and "hồ sơ này" in text(second)
    assert "Đơn xin vào Đảng, ngày 14-02-2022 Đơn xin vào Đảng, ngày 15-02-2022 (khác)" in text(second)
    assert PathAct.objects.filter(candidacy=file, kind="application").count() == 1


def test_a_wrong_act_is_taken_back_and_both_stay(cast, file, sign_in):
    client = sign_in(cast.secretary)
    send(client, file, "don", on="14/2/2022", told_form="1-KNĐ")
    act = PathAct.objects.get(candidacy=file, kind="application").pk
    typed = {"key": "form-key-0003", "version": version(file), "reason": "Ghi nhầm người"}
    assert client.post(reverse("path-reverse", args=[file, act]), typed).status_code == 302
    shown = text(client.get(reverse("candidacy", args=[file])))
    assert "Đã bỏ" in shown and "Sửa ghi chép: bỏ mục “Đơn xin vào Đảng”" in shown and "Ghi nhầm người" in shown


def test_a_decision_is_not_for_who_may_not_decide(cast, file, member, sign_in):
    lives.go_on(file, member, "decision")
    act = PathAct.objects.get(candidacy=file, kind="decision").pk
    client = sign_in(cast.secretary)
    assert client.get(f"{reverse('path-decision', args=[file])}?viec=quyet-dinh").status_code == 403
    assert client.get(reverse("path-reverse", args=[file, act])).status_code == 403
    assert "quyet-dinh/?viec=" not in client.get(reverse("candidacy", args=[file])).content.decode()
    assert sign_in(cast.organiser).get(reverse("path-reverse", args=[file, act])).status_code == 200


@pytest.fixture
def ready(file, member) -> int:
    """The file is complete; the three official members of the cell vote on 25-03-2022."""
    lives.go_on(file, member, "opinions")
    return file


def ballot(client, candidacy: int, **typed: str):
    typed = {
        "on": "25/3/2022", "told_form": "6-KNĐ", "told_vote_form": "secret", "told_against": "0", "told_blank": "0",
        "told_probationers_who_voted": "0", "told_persons_in_resolution": "1", **typed,
    }  # fmt: skip
    return send(client, candidacy, "bieu-quyet", "path-ballot", **typed)


def test_only_totals_leave_the_desk(cast, ready, office, sign_in):
    away = {f"co{office.people['cell.2']}": "noi-khac"}
    answer = ballot(sign_in(cast.secretary), ready, told_for="2", told_agreed="yes", reason="Theo nghị quyết", **away)
    assert answer.status_code == 302, text(answer)
    kept = PathAct.objects.get(candidacy=ready, kind="ballot").told
    assert kept == {
        "form": "6-KNĐ", "vote_form": "secret", "official_members": 3, "present": 2, "for": 2, "against": 0, "blank": 0,
        "probationers_who_voted": 0, "persons_in_resolution": 1, "agreed": "yes",
        "excused": [{"reason": "temporary_activity_elsewhere", "count": 1, "came": False}],
    }  # fmt: skip
    assert Candidacy.objects.get(pk=ready).stage == "proposed"


def test_where_the_base_is_in_doubt_both_counts_stand_and_the_resolution_is_asked(cast, ready, office, sign_in):
    """QĐ 24 (V-02, low): 3 of all 3 need 2; with 2 left out 1 of 1. One vote is short of all, enough of the rest."""
    away = {f"co{office.people[f'cell.{place}']}": "noi-khac" for place in (1, 2)}
    answer = ballot(sign_in(cast.secretary), ready, told_for="1", **away)
    assert answer.status_code == 422
    shown = text(answer)
    assert "Chưa rõ: 1 phiếu, cần 2 hoặc 1" in shown and "Chọn như nghị quyết kết luận" in shown
    assert "Tính cả 3 2 Không đạt Đã trừ 1 1 Đạt" in shown
    assert not PathAct.objects.filter(candidacy=ready, kind="ballot").exists()


@pytest.mark.parametrize(
    ("votes", "head"),
    [("2", "Đạt: 2 phiếu, cần 2"), ("1", "Không đạt: 1 phiếu, cần 2")],
)
def test_the_desk_counts_before_anything_is_written(votes, head, cast, ready, sign_in):
    client = sign_in(cast.secretary)
    answer = ballot(client, ready, told_for=votes, xem="1")
    assert (answer.status_code, head in text(answer)) == (200, True), text(answer)
    where = f"{reverse('path-ballot', args=[ready])}?viec=bieu-quyet"
    typed = {"key": "form-key-0009", "xem": "1", "version": version(ready), "on": "25/3/2022", "told-for": votes}
    part = client.post(where, typed, headers={"HX-Request": "true", "HX-Target": "ket-luan"})
    assert part.content.decode().strip().startswith('<section id="ket-luan"') and head in part.content.decode()
    assert not PathAct.objects.filter(candidacy=ready, kind="ballot").exists()


def test_a_count_that_comes_after_the_form_was_sent_takes_nothing_from_the_reader(cast, ready, sign_in):
    """Typing the last number and pressing the button at once asks both; the browser shows what follows the button."""
    client = sign_in(cast.secretary)
    sent = ballot(client, ready, told_for="2")
    where = f"{reverse('path-ballot', args=[ready])}?viec=bieu-quyet"
    late = {"key": KEY, "xem": "1", "version": version(ready), "on": "25/3/2022", "told-for": "2"}
    answer = client.post(where, late, headers={"HX-Request": "true", "HX-Target": "ket-luan"}, follow=True)
    assert (sent.status_code, answer.status_code, answer.content) == (302, 204, b"")
    assert "Đã ghi: " in text(client.get(sent.url)) and "Đã ghi: " not in text(client.get(sent.url))
    assert PathAct.objects.filter(candidacy=ready, kind="ballot").count() == 1


def test_a_vote_that_does_not_carry_is_kept_and_leaves_the_file_where_it_is(cast, ready, sign_in):
    client = sign_in(cast.secretary)
    assert ballot(client, ready, told_for="1", told_against="2").status_code == 302
    row = PathAct.objects.get(candidacy=ready, kind="ballot")
    assert (row.told["agreed"], row.findings, Candidacy.objects.get(pk=ready).stage) == ("no", [], "file")
    page = client.get(f"{reverse('path-ballot', args=[ready])}?viec=bieu-quyet")
    assert "Đã biểu quyết không đủ phiếu 1 lần: 25-03-2022" in text(page)


def test_more_votes_than_people_present_cannot_be(cast, ready, sign_in):
    answer = ballot(sign_in(cast.secretary), ready, told_for="3", told_against="1", told_agreed="yes")
    assert answer.status_code == 422 and "Tổng số phiếu 4, nhiều hơn 3 người có mặt" in text(answer)


def test_under_three_official_members_there_is_no_vote(cast, tree, ready, office, sign_in):
    membership.record([membership.Entry(office.people["cell.2"], "died", date(2022, 1, 5), tree.cell)], by=None)
    answer = ballot(sign_in(cast.secretary), ready, told_for="2")
    assert answer.status_code == 422, text(answer)
    assert "Chi bộ có 2 đảng viên chính thức ngày 25-03-2022 , cần ít nhất 3 để họp xét" in text(answer)


def test_the_committee_votes_at_the_same_desk_and_a_cell_does_not_vote_for_it(cast, ready, member, sign_in):
    assert ballot(sign_in(cast.secretary), ready, told_for="3").status_code == 302
    where = f"{reverse('path-ballot', args=[ready])}?viec=cap-uy-bieu-quyet"
    assert sign_in(cast.secretary).get(where).status_code == 403
    typed = {"key": KEY + "c", "version": version(ready), "on": "5/4/2022", "told-form": "8-KNĐ", "told-members": "9",
             "told-for": "6", "told-authorised_to_decide": "khong", "told-full_result_sent_up": "co"}  # fmt: skip
    answer = sign_in(cast.officer).post(where, typed)
    assert answer.status_code == 302, text(answer)
    assert Candidacy.objects.get(pk=ready).stage == "sent_up"


def test_two_clerks_record_the_same_vote_and_one_wins(cast, ready, sign_in):
    old = version(ready)
    assert ballot(sign_in(cast.officer), ready, told_for="3").status_code == 302
    second = ballot(sign_in(cast.secretary), ready, told_for="2", told_against="1", version=old, key=KEY + "z")
    assert second.status_code == 409
    shown = text(second)
    assert cast.officer.display_name in shown
    assert "3 trên 3 đảng viên chính thức tán thành, có mặt 3" in shown
    assert "2 trên 3 đảng viên chính thức tán thành, không tán thành 1, có mặt 3 (khác)" in shown
    assert PathAct.objects.filter(candidacy=ready, kind="ballot").count() == 1


def test_the_board_counts_what_its_lists_hold(cast, tree, ready, member, sign_in):
    other = lives.begin(tree, lives.worker(tree, name="Vi Văn Nam"), date(2022, 3, 1))
    client = sign_in(cast.organiser)
    page = text(client.get(reverse("path-board")))
    assert "2 người đang trên đường từ cảm tình Đảng" in page
    assert "Đảng bộ Công ty Giấy Sông Cầu 1 1 0 0 0 0 0 2" in page
    listed = client.get(f"{reverse('path-board')}?to_chuc={tree.committee}&chang=file")
    assert "Hồ sơ (1)" in text(listed) and "Vũ Thị Hạnh" in text(listed) and "Vi Văn Nam" not in text(listed)
    women = text(client.get(f"{reverse('path-board')}?to_chuc={tree.upper}&nhom=nu"))
    assert "Hồ sơ (2)" in women
    assert reverse("candidacy", args=[other]) in client.get(reverse("path-board")).content.decode()


def test_a_file_of_a_cell_that_ended_is_named_with_what_to_do_and_taken_over(cast, tree, sign_in):
    candidacy = lives.begin(tree, lives.worker(tree), date(2022, 1, 10))
    organisation.dissolve(
        unit_id=tree.cell, on=date(2022, 6, 1), watched_to=tree.other_cell, by=None,
        paper=Paper(number="13-QĐ/ĐU", decided_on=date(2022, 5, 20), body="Đảng ủy Công ty"),
    )  # fmt: skip
    client = sign_in(cast.officer)
    page = client.get(reverse("path-board"))
    assert "1 hồ sơ còn mở ở chi bộ không còn hoạt động" in text(page)
    assert "kết thúc 01-06-2022 . Người này nay ở Chi bộ Phân xưởng 2." in text(page)
    (door,) = re.findall(r'href="([^"]+chi-bo-khac-nhan)"', page.content.decode())
    answer = client.post(door, {"key": KEY, "version": version(candidacy), "on": "2/6/2022", "unit": tree.other_cell})
    assert answer.status_code == 302
    assert Candidacy.objects.get(pk=candidacy).unit_id == tree.other_cell
    assert "không còn hoạt động" not in text(client.get(reverse("path-board")))


def test_what_waits_stands_at_home_and_leaves_it_with_the_act_or_a_reason(cast, file, member, sign_in, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2021, 12, 1))
    client = sign_in(cast.secretary)
    said = "Phân công đảng viên giúp đỡ: Vũ Thị Hạnh"
    assert said in text(client.get("/")) and said in text(client.get(reverse("path-due")))
    why = {"told_wait": "helper", "reason": "Đảng viên đi công tác đến hết tháng 12"}
    assert send(client, file, "ly-do", on="1/12/2021", **why).status_code == 302
    assert said not in text(client.get("/")) and said not in text(client.get(reverse("path-due")))


def test_the_list_of_a_level_holds_what_rose_and_counts_the_rest(cast, tree, file, sign_in, monkeypatch):
    organiser, said = sign_in(cast.organiser), "Phân công đảng viên giúp đỡ: Vũ Thị Hạnh"
    where = f"{reverse('path-due')}?to_chuc={tree.upper}"
    monkeypatch.setattr(clock, "today", lambda: date(2022, 4, 5))
    assert said not in text(organiser.get("/")) and said not in text(organiser.get(where))
    assert "Cấp dưới còn giữ 2 việc chưa phải chuyển lên." in text(organiser.get(where)), "helper and remark"
    assert said in text(organiser.get(f"{where}&het=co"))
    assert "Lên cấp ủy cơ sở từ 06-01-2022" in text(sign_in(cast.officer).get("/"))
    monkeypatch.setattr(clock, "today", lambda: date(2022, 4, 6))
    assert said in text(organiser.get("/"))
    for page in (organiser.get(where), sign_in(cast.secretary).get(f"/ket-nap/{file}/")):
        assert "Lên cấp trên trực tiếp của tổ chức cơ sở đảng từ 06-04-2022" in text(page)
        assert "chờ từ 08-10-2021 , đã 180 ngày mà chưa ghi, chưa có lý do." in text(page)
        assert ".." not in text(page)


def test_a_file_the_ledger_has_gone_past_is_named_and_closed_in_one_click(cast, tree, file, sign_in):
    person = Candidacy.objects.get(pk=file).person_id
    membership.record([membership.Entry(person, "admitted", date(2022, 5, 19), tree.cell)], by=None)
    client, where = sign_in(cast.secretary), reverse("candidacy", args=[file])
    said = "Sổ đảng tịch đã ghi là đảng viên."
    assert said in text(client.get(where)) and said in text(client.get(reverse("path-board")))
    assert "Đóng hồ sơ kết nạp: Vũ Thị Hạnh" in text(client.get("/"))
    form = re.search(r'action="([^"]+dong-ho-so)".*?name="version" value="(\d+)".*?name="on" value="([^"]+)"',
                     client.get(where).content.decode(), re.DOTALL)  # fmt: skip
    assert form[3] == "19-05-2022"
    assert client.post(form[1], {"key": KEY, "version": form[2], "on": form[3]}).status_code == 302
    row = Candidacy.objects.get(pk=file)
    assert (row.stage, row.ended_on, row.due.count()) == ("closed", date(2022, 5, 19), 0)
    assert "Đóng hồ sơ kết nạp" not in text(client.get("/"))


def test_a_file_the_ledger_agrees_with_is_not_closed(cast, file, sign_in):
    answer = send(sign_in(cast.secretary), file, "dong-ho-so", on="19/5/2022")
    assert answer.status_code == 422 and "Sổ đảng tịch chưa ghi gì khác" in text(answer)
