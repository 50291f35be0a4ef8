"""The desk of the bulletin: what editors see and do, and that they see nothing else."""

import html
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ketnap.access import policy
from ketnap.access.viewer import viewer_of
from ketnap.actions import bulletin, organisation, training
from ketnap.actions.bulletin import NewFigure
from ketnap.actions.bulletin.drafting import from_period
from ketnap.actions.papers import Paper
from ketnap.lib import clock
from ketnap.models import Article, ArticleText, Photo, TrainingClass, User
from ketnap.queries.bulletin import desk as asked
from ketnap.queries.bulletin.desk import Linked, TextView
from ketnap.queries.papers import closing
from ketnap.web.bulletin.editing import untied
from tests import board as boards
from tests.board import BODY, LEAD
from tests.web import class_ends, commending, desk, site

pytestmark = pytest.mark.django_db
KEY = "form-key-0007"


@pytest.fixture
def board(tree) -> boards.Board:
    return boards.opened(tree)


def words(answer) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def version(source: str) -> str:
    return re.search(r'name="version" value="([^"]*)"', source)[1]


def test_an_editor_sees_the_bulletin_and_nothing_of_people_figures_or_the_tree(board, tree, office, sign_in):
    client, opened = sign_in(board.author), set()
    ids = {
        **{f"{name}_id": pk for name, pk in desk.things(tree).items()}, "width": 480, "unit_id": tree.upper,
        "person_id": office.people["cell.0"], "class_id": office.class_id,
    }  # fmt: skip
    for (name, method), line in policy.lines().items():
        needed = site.needs(name)
        if method == "GET" and line.permission != policy.PUBLIC and all(one in ids for one in needed):
            where = reverse(name, args=[ids[one] for one in needed])
            if client.get(where).status_code == 200:
                opened.add(name)
    desks = "articles articles-table article photos photo-shown bulletin section-new section-edit"
    deeds = "new edit figures draft submit approve return withdraw restore"
    own = {*desks.split(), *(f"article-{one}" for one in deeds.split())}
    open_to_all = {
        "account",
        "own-password",
        "own-factor",
        "own-sessions",
        "help",
        "help-book",
        "rules",
        "rights",
        "components",
        "exemplars",
        "papers",
        "papers-table",
    }
    assert opened - own - open_to_all <= {"feedback-list", "feedback-list-table", "feedback"}
    assert own <= opened
    assert client.get("/")["Location"] == "/bien-tap/"


def test_an_editor_is_invited_from_the_desk_of_the_office(board, tree, cast, sign_in):
    typed = {
        "unit": str(tree.upper), "role": "editor", "display_name": "Lê Thị Bút", "username": "but.bantin",
        "password": "mot-hai-ba-bon", "key": KEY,
    }  # fmt: skip
    assert sign_in(cast.organiser).post(reverse("unit-accounts", args=[tree.upper]), typed).status_code == 302
    client = sign_in(User.objects.get(username="but.bantin"))
    assert client.get("/")["Location"] == "/bien-tap/" and client.get("/bien-tap/").status_code == 200


def test_who_saves_second_gets_both_texts_and_loses_no_letter(board, sign_in):
    held = boards.draft(board)
    where = reverse("article-edit", args=[held.pk])
    first, second = sign_in(board.author), sign_in(board.second)
    seen = version(second.get(where).content.decode())
    mine = desk.typed(board, title="Tên của người thứ nhất", version=seen, key=KEY)
    assert first.post(where, mine).status_code == 302
    typed = desk.typed(board, body="Đoạn của tôi.\n\nĐoạn nữa.", title="Tên của tôi", version=seen, key=KEY)
    answer = second.post(where, typed)
    said, source = words(answer), answer.content.decode()
    assert answer.status_code == 409 and "Đồng chí Đỗ Thị Thu đã lưu một bản" in said
    assert "Tên bài Tên của người thứ nhất Tên của tôi" in said and "Sáng nay lớp khai giảng." in said
    assert "Đoạn của tôi.\n\nĐoạn nữa.</textarea>" in source and 'value="Tên của tôi"' in source
    assert ArticleText.objects.filter(article=held).count() == 2, "nothing was written"
    again = second.post(where, {**typed, "version": version(source)})
    assert again.status_code == 302 and Article.objects.get(pk=held.pk).current.title == "Tên của tôi"


def test_what_was_typed_comes_back_after_a_sign_out_and_is_still_told_of_the_other_text(board, sign_in, monkeypatch):
    held = boards.draft(board)
    where, client = reverse("article-edit", args=[held.pk]), sign_in(board.author)
    typed = desk.typed(board, title="Gõ dở", version=version(client.get(where).content.decode()), key=KEY)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=16))
    assert client.post(where, typed).status_code == 302
    monkeypatch.undo()
    bulletin.write(article_id=held.pk, by=board.second, text=bulletin.NewText(board.news, "Người khác lưu", LEAD, BODY))
    client.post("/dang-nhap/", {"username": "editor", "password": boards.PASSWORD, "key": KEY})
    source = client.get(where).content.decode()
    assert 'value="Gõ dở"' in source
    answer = client.post(where, {**typed, "version": version(source)})
    assert answer.status_code == 409 and "Người khác lưu" in words(answer)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Điền mục này."),
        ({"tags": ",".join(str(n) for n in range(9))}, "Nhiều nhất 8 từ khóa"),
        ({"section": "0"}, "Chọn một mục trong danh sách."),
        ({"photo0": "{photo}", "caption0": "", "alternative0": "Hội trường"}, "Ảnh 1 chưa đủ lời chú thích"),
    ],
)
def test_what_cannot_be_saved_keeps_what_was_typed(changes, sentence, board, sign_in):
    photo = boards.photo(board)
    changes = {name: value.format(photo=photo.pk) for name, value in changes.items()}
    typed = desk.typed(board, **{"body": "Gõ nửa giờ mới xong.", **changes})
    where = reverse("article-new", args=[board.bulletin.pk])
    answer = sign_in(board.author).post(where, {**typed, "key": KEY})
    assert answer.status_code == 422 and sentence in words(answer)
    assert "Gõ nửa giờ mới xong.</textarea>" in answer.content.decode() and not Article.objects.exists()


def test_an_article_with_a_photograph_is_approved_for_an_hour_and_appears_by_itself(board, sign_in, tree):
    author, second = sign_in(board.author), sign_in(board.second)
    photos = reverse("photos", args=[board.bulletin.pk])
    fake = SimpleUploadedFile("anh.jpg", b"<html><script>alert(1)</script></html>", "image/jpeg")
    answer = author.post(photos, {"photo": fake, "key": KEY})
    assert answer.status_code == 422 and "Tệp này là trang web, dù tên tệp là gì" in words(answer)
    real = SimpleUploadedFile("lop.jpg", boards.jpeg(), "image/jpeg")
    assert "Đã đưa ảnh vào kho" in words(author.post(photos, {"photo": real, "key": KEY + "p"}, follow=True))
    photo = Photo.objects.get()
    shown = author.get(reverse("photo-shown", args=[photo.pk, 480]))
    assert shown["Content-Type"] == "image/jpeg" and shown.content.startswith(b"\xff\xd8\xff")
    typed = {"photo0": str(photo.pk), "caption0": "Lễ khai giảng.", "alternative0": "Hội trường đông người."}
    made = author.post(reverse("article-new", args=[board.bulletin.pk]), {**desk.typed(board), **typed, "key": KEY})
    page = author.get(made["Location"])
    assert 'alt="Hội trường đông người."' in page.content.decode() and "Gửi duyệt" in words(page)
    held = Article.objects.get()
    at = f"/bien-tap/bai/{held.pk}/"
    author.post(f"{at}gui-duyet/", {"version": "1", "key": KEY + "b"}, follow=True)
    own = author.get(at)
    assert "Đồng chí viết bài này nên không tự duyệt" in words(own) and f"{at}duyet/" not in own.content.decode()
    refused = author.post(f"{at}duyet/", {"version": str(Article.objects.get().version), "key": KEY + "c"})
    assert refused.status_code == 422 and "hãy để người khác duyệt" in words(refused)
    later = timezone.localtime(clock.now() + timedelta(days=1))
    sent = {"version": str(Article.objects.get().version), "day": f"{later:%d-%m-%Y}", "hour": "7:30"}
    wrong = second.post(f"{at}duyet/", {**sent, "hour": "25:00", "key": KEY})
    assert wrong.status_code == 422 and "Ghi như 7:30" in words(wrong)
    assert second.post(f"{at}duyet/", {**sent, "key": KEY}).status_code == 302
    held.refresh_from_db()
    assert timezone.localtime(held.publish_at).strftime("%d-%m-%Y %H:%M") == f"{later:%d-%m-%Y} 07:30"
    assert "Bài tự hiện ra" in words(second.get(at))
    mine = viewer_of(board.author, clock.today())
    assert [len(asked.articles(mine, state)) for state in ("coming", "published")] == [1, 0]


def test_one_press_drafts_from_a_closed_period_and_its_numbers_are_explained(board, tree, cast, office, sign_in):
    period = desk.closed(tree, cast.organiser)
    client = sign_in(cast.organiser)
    page = client.get(f"/so-lieu/ky/{period}/").content.decode()
    assert "Viết bài cho bản tin" in page and f'name="so" value="{period}"' in page
    where = reverse("article-draft", args=[board.bulletin.pk])
    answer = sign_in(board.author).post(where, {"tu": "period", "so": str(period), "key": KEY}, follow=True)
    said = words(answer)
    assert "Tính đến hết tháng 9-2011, Đảng bộ Khối Doanh nghiệp tỉnh A đã kết nạp 3 đảng viên" in said
    held = Article.objects.get()
    told = {one.words.replace("\u00a0", " "): one.shown for one in held.current.figures.all()}
    assert told["Kết nạp, 9 tháng đầu năm 2011"] == "3" and held.period_id == period
    text = f"{held.current.lead} {held.current.body}"
    assert "dưới 5 nữ" in text, "few people are told as few"
    text = text.replace("dưới 5", "")
    dated = re.sub(r"\d\d-\d\d-\d{4}|tháng 9-2011|năm \d{4}|khóa \d", "", text)
    printed = set(re.findall(r"(?<![-\d])\d[\d.]*(?![-\d])", dated))
    assert len(printed) > 2 and printed <= {one.removesuffix("\u00a0%") for one in told.values()}
    tie = reverse("article-figures", args=[held.pk])
    shown = sign_in(board.author).get(tie).content.decode()
    assert shown.count(" checked") > 3 and "1. Tăng, giảm đảng viên" in html.unescape(shown)
    sent = {"o": ["report/0"], "version": str(held.version), "key": KEY + "t"}
    sign_in(board.author).post(f"{tie}?ky={period}&nhom=0", sent)
    held.refresh_from_db()
    kept = set(held.current.figures.values_list("cell", flat=True))
    assert "report/0" in kept and "report/10" not in kept, "what another group is tied with stays"


def test_a_number_is_explained_from_what_was_closed_though_names_and_tree_have_changed(board, tree, cast, office):
    period = closing.closed_period(viewer_of(cast.organiser, clock.today()), desk.closed(tree, cast.organiser))
    made = from_period(period)
    admitted = [
        f"report/{place}" for place, one in enumerate(period.content["figures"])
        if one["measure"] == "admitted" and "Giấy Sông Cầu" in str(one["words"])
    ]  # fmt: skip
    made = replace(made, figures=(*made.figures, NewFigure(period.period_id, admitted[0])))
    held = bulletin.draft(bulletin_id=board.bulletin.pk, made=made, by=board.author)
    bulletin.submit(article_id=held.pk, by=board.author)
    bulletin.approve(article_id=held.pk, by=board.second)
    where = reverse("public-figures", args=[board.bulletin.address, held.address])
    before = words(Client().get(where))
    assert "Kết nạp, đảng bộ Công ty Giấy Sông Cầu, 9 tháng đầu năm 2011" in before.replace("\u00a0", " ")
    organisation.rename(
        unit_id=tree.committee,
        name="Đảng bộ Công ty Tên Mới",
        on=date(2011, 12, 1),
        by=cast.organiser,
        paper=Paper("9-QĐ/ĐUK", date(2011, 11, 28), "Đảng ủy Khối"),
    )
    assert words(Client().get(where)) == before


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Ngày 30-06-2011, hết tháng 9-2011, năm 2011, Chi bộ 3, khóa 2, quyết định 118-QĐ/ĐUK, 9 tháng.", []),
        ("Có 2.340 đảng viên, đạt 131 % kế hoạch.", []),
        ("Có 2.341 đảng viên và 12 người, lại 12 người, tăng 7,5 %.", ["2.341", "12", "7,5"]),
    ],
)
def test_numbers_that_are_tied_to_nothing_are_named(body, found):
    linked = [
        Linked(1, "report/0", "", shown, date(2011, 1, 1), date(2011, 9, 30)) for shown in ("2.340", "131\u00a0%")
    ]
    text = TextView(1, 1, "", "9 tháng đầu năm", "", body, (), "", "", clock.now(), (), tuple(linked))
    assert untied(text) == found


def test_drafts_from_a_class_an_exemplar_and_a_commendation_name_nobody_else(board, tree, cast, office, sign_in):
    told = commending.tell(tree, cast.organiser)
    commending.exemplars.judge(told, "approved", on=commending.DAY, by=cast.organiser, version=1, paper=commending.BODY)
    handed = {"on": commending.DAY, "by": cast.organiser, "version": 2, "paper": commending.WHY}
    client, where = sign_in(board.author), reverse("article-draft", args=[board.bulletin.pk])
    assert "Mỗi tổ có một đảng viên kèm" not in words(client.get(where)), "approved is not handed to the bulletin"
    commending.exemplars.judge(told, "handed", **handed)
    decided = commending.decided(tree, cast.organiser)
    texts = {}
    for number, (kind, pk) in enumerate((("class", office.class_id), ("exemplar", told), ("commendation", decided))):
        answer = client.post(where, {"tu": kind, "so": str(pk), "key": f"{KEY}{number}"})
        assert answer.status_code == 302, words(answer)
        held = Article.objects.latest("pk")
        texts[kind] = f"{held.current.title} {held.current.lead} {held.current.body}"
    assert "học viên" in texts["class"] and "từ ngày 14-03-2011" in texts["class"].lower()
    assert "Phân công từng người" in texts["exemplar"] and "118-QĐ/ĐUK ngày 28-12-2011" in texts["commendation"]
    assert "Bài đã viết" in words(client.get(where))
    waiting = commending.propose(tree, cast.organiser)
    for kind, pk in (("commendation", waiting), ("class", 0), ("period", 1), ("khac", 1)):
        assert client.post(where, {"tu": kind, "so": str(pk), "key": KEY + kind}).status_code == 404


def test_a_class_with_its_ceremony_is_told_as_the_ceremony_with_its_photograph(board, cast, tree, office, sign_in):
    ended = class_ends.certified(tree, "NT07", office.people, cast.organiser)
    seen = {"name": "le.jpg", "content": boards.jpeg(900, 600, "navy"), "alt": "Học viên nhận giấy"}
    version = TrainingClass.objects.get(pk=ended.pk).version
    act = training.photograph(ended.pk, **seen, caption="", version=version, by=cast.organiser)
    client, where = sign_in(board.author), reverse("article-draft", args=[board.bulletin.pk])
    said = words(client.post(where, {"tu": "class", "so": str(ended.pk), "key": KEY}, follow=True))
    assert "Ngày 23-02-2024, Đảng bộ Khối Doanh nghiệp tỉnh A bế giảng lớp nhận thức" in said
    assert "tại Hội trường Đảng ủy Khối; 2 học viên và 12 đại biểu dự lễ" in said and "Đã cấp 2 giấy" in said
    assert "Trịnh" not in said and "Đưa ảnh vào bài" not in said
    held = Article.objects.get()
    shown = held.current.photos.get()
    assert (shown.photo_id, shown.alternative) == (act.photo_id, "Học viên nhận giấy")
    assert shown.caption == "Lễ bế giảng lớp nhận thức về Đảng NT07, ngày 23-02-2024."
    training.take_back_act(act.pk, version=version + 1, by=cast.organiser, paper=commending.WHY)
    client.post(where, {"tu": "class", "so": str(ended.pk), "key": KEY + "b"})
    again = Article.objects.latest("pk").current
    assert again.title == "Lớp nhận thức về Đảng NT07" and not again.photos.exists()


def test_a_waiting_article_is_work_of_today_for_whoever_may_approve_it(board, cast, office, sign_in):
    boards.waiting(board, "Chờ người thứ hai")
    home = words(sign_in(cast.organiser).get("/"))
    assert "Duyệt bài của bản tin" in home and "Chờ người thứ hai" in home
    assert "Chờ người thứ hai" not in words(sign_in(cast.officer).get("/"))


def test_dates_of_class_pages_offer_a_draft_only_to_who_edits(board, cast, office, sign_in):
    where = reverse("class", args=[office.class_id])
    assert "Viết bài cho bản tin" in words(sign_in(cast.organiser).get(where))
    assert "Viết bài cho bản tin" not in words(sign_in(cast.secretary).get(where))
    assert date(2011, 3, 14) < clock.today()
