"""Articles: every save a text, a second person before readers, corrections beside what is read, withdrawn, put back."""

from datetime import timedelta

import pytest

from ketnap.actions import bulletin
from ketnap.actions.bulletin import NewText
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib import clock
from ketnap.models import Article, ArticleAct, ArticleText, JournalEntry, Photo
from tests import board as boards
from tests.board import BODY, LEAD
from tests.factories import chained

pytestmark = pytest.mark.django_db


@pytest.fixture
def board(tree) -> boards.Board:
    return boards.opened(tree)


def text(board, **more) -> NewText:
    return NewText(**{"section_id": board.news, "title": "Tên bài", "lead": LEAD, "body": BODY, **more})


def kinds(held) -> list[str]:
    return list(ArticleAct.objects.filter(article=held).order_by("pk").values_list("kind", flat=True))


def test_from_draft_to_reader_and_every_step_is_an_act_in_the_journal(board):
    typed = {"title": "  Đảng bộ:  9 tháng ", "tags": ["Kết nạp", "kết  nạp ", "lớp"]}
    first = text(board, body="Một. \r\n\r\n\r\n\r\nHai.", **typed)
    made = bulletin.write(article_id=None, text=first, by=board.author)
    assert (made.address, made.state, made.published) == ("dang-bo-9-thang", "draft", None)
    kept = made.current
    assert (kept.title, kept.tags, kept.body) == ("Đảng bộ: 9 tháng", ["Kết nạp", "lớp"], "Một.\n\nHai.")
    bulletin.submit(article_id=made.pk, by=board.author)
    bulletin.send_back(article_id=made.pk, reason="Thêm số liệu.", by=board.second)
    bulletin.write(article_id=made.pk, text=text(board, body="Một.\n\nHai.\n\nBa."), by=board.author)
    bulletin.submit(article_id=made.pk, by=board.author)
    done = bulletin.approve(article_id=made.pk, by=board.second)
    assert (done.state, done.published.number, done.section_id) == ("approved", 2, board.news)
    assert done.publish_at <= clock.now() and "ba" in done.fold.split()
    assert kinds(made) == ["written", "submitted", "returned", "written", "submitted", "approved"]
    lines = JournalEntry.objects.filter(subject=f"article:{made.pk}").order_by("seq")
    assert [one.event for one in lines] == [f"bulletin.article_{kind}" for kind in kinds(made)]
    assert all(set(one.detail) == {"text", "act"} for one in lines), "nothing of what the article says"
    assert chained()


def test_nobody_approves_what_he_wrote_any_part_of_since_the_last_approval(board, cast):
    held = boards.draft(board)
    bulletin.write(article_id=held.pk, text=text(board), by=board.second)
    bulletin.submit(article_id=held.pk, by=board.author)
    for writer in (board.author, board.second):
        with pytest.raises(Refused, match="hãy để người khác duyệt"):
            bulletin.approve(article_id=held.pk, by=writer)
    bulletin.approve(article_id=held.pk, by=cast.organiser)
    bulletin.write(article_id=held.pk, text=text(board, title="Sửa", note="Sửa tên."), by=board.second)
    bulletin.submit(article_id=held.pk, by=board.second)
    assert bulletin.approve(article_id=held.pk, by=board.author).published.title == "Sửa", "the next text is another's"


def test_a_correction_stands_beside_what_is_read_until_it_is_approved_with_a_note(board):
    held = boards.published(board, "Tên sai", days_ago=3)
    first = held.publish_at
    bulletin.write(article_id=held.pk, text=text(board, title="Tên đúng"), by=board.author)
    now = Article.objects.get(pk=held.pk)
    assert (now.state, now.published.title, now.current.title) == ("draft", "Tên sai", "Tên đúng")
    with pytest.raises(Refused, match="chưa ghi lời đính chính"):
        bulletin.submit(article_id=held.pk, by=board.author)
    bulletin.write(article_id=held.pk, text=text(board, title="Tên đúng", note="Sửa tên."), by=board.author)
    bulletin.submit(article_id=held.pk, by=board.author)
    with pytest.raises(Refused, match="bỏ trống giờ đăng"):
        bulletin.approve(article_id=held.pk, publish_at=clock.now() + timedelta(days=1), by=board.second)
    done = bulletin.approve(article_id=held.pk, by=board.second)
    assert (done.published.title, done.published.note, done.publish_at) == ("Tên đúng", "Sửa tên.", first)
    assert done.address == "ten-sai", "an address that was printed goes on working"


def test_an_article_for_later_is_changed_without_a_note_and_never_appears_once_withdrawn(board):
    held = boards.coming(board, hours=5)
    bulletin.write(article_id=held.pk, text=text(board, title="Chưa ai đọc"), by=board.author)
    bulletin.submit(article_id=held.pk, by=board.author)
    with pytest.raises(Refused, match="Giờ đăng đã qua"):
        bulletin.approve(article_id=held.pk, publish_at=clock.now() - timedelta(minutes=1), by=board.second)
    at = clock.now() + timedelta(hours=1)
    assert bulletin.approve(article_id=held.pk, publish_at=at, by=board.second).publish_at == at
    gone = bulletin.withdraw(article_id=held.pk, reason="Hoãn lớp.", by=board.author)
    assert (gone.publish_at, gone.published, gone.state, gone.fold) == (None, None, "withdrawn", "")


def test_what_is_withdrawn_comes_back_as_it_was_at_its_old_day(board):
    held = boards.published(board, days_ago=9)
    day = held.publish_at
    with pytest.raises(Refused, match="vì sao gỡ bài"):
        bulletin.withdraw(article_id=held.pk, reason=" ", by=board.author)
    bulletin.withdraw(article_id=held.pk, reason="Nhầm ảnh.", by=board.author)
    with pytest.raises(Refused, match="đã gỡ rồi"):
        bulletin.withdraw(article_id=held.pk, reason="Nhầm ảnh.", by=board.author)
    bulletin.write(article_id=held.pk, text=text(board, title="Đang sửa"), by=board.author)
    back = bulletin.restore(article_id=held.pk, by=board.second)
    assert (back.published.title, back.publish_at, back.state) == ("Khai giảng lớp bồi dưỡng khóa 2", day, "draft")
    with pytest.raises(Refused, match="không bị gỡ"):
        bulletin.restore(article_id=held.pk, by=board.second)
    assert kinds(held)[-3:] == ["withdrawn", "written", "restored"]


def test_saving_the_same_again_is_no_new_text_and_an_old_page_is_told_who_was_faster(board):
    held = boards.draft(board, "Tên bài")
    seen = held.version
    again = bulletin.write(article_id=held.pk, text=text(board, tags=("lớp học",)), by=board.second, version=seen)
    assert (again.version, ArticleText.objects.count()) == (seen, 1)
    bulletin.write(article_id=held.pk, text=text(board, title="Của tôi"), by=board.second, version=seen)
    with pytest.raises(Conflict) as lost:
        bulletin.write(article_id=held.pk, text=text(board, title="Của tôi nữa"), by=board.author, version=seen)
    assert (lost.value.who, lost.value.what) == ("Bùi Văn Sáng", "article")
    assert [one.title for one in held.texts.order_by("number")] == ["Tên bài", "Của tôi"]


def test_photographs_need_both_sentences_and_stay_with_their_text(board):
    made = boards.photo(board)
    shown = boards.shown(made)
    with pytest.raises(Refused, match="chưa đủ lời chú thích") as no:
        boards.draft(board, photos=[bulletin.NewPhoto(made.pk, "Chú thích", " "), bulletin.NewPhoto(0, "a", "b")])
    assert len(no.value.problems) == 2 and not Article.objects.exists()
    held = boards.published(board, photos=[shown])
    bulletin.write(article_id=held.pk, text=text(board, note="Bỏ ảnh."), by=board.author)
    assert [one.photo_id for one in held.published.photos.all()] == [made.pk]
    assert not Article.objects.get(pk=held.pk).current.photos.exists()


def test_the_same_file_sent_twice_is_one_photograph_and_a_web_page_is_none(board):
    first = boards.photo(board, "/tmp/IMG 001.JPG")
    assert boards.photo(board, "khac.jpg") == first and (first.width, first.height) == (1000, 600)
    assert list(first.files.values_list("width", "height")) == [(480, 288), (960, 576), (1000, 600)]
    assert JournalEntry.objects.filter(event="bulletin.photo_taken").count() == 1
    with pytest.raises(Refused, match="trang web, dù tên tệp là gì") as no:
        boards.photo(board, "anh.jpg", b"<html>anh</html>")
    assert no.value.problems[0].field == "photo" and Photo.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": " "}, "chưa có tên"),
        ({"title": "a" * 201}, "dài 201 chữ, quá 200"),
        ({"tags": [str(n) for n in range(9)]}, "Nhiều nhất 8 từ khóa"),
        ({"section_id": 0}, "Không có chuyên mục này"),
        ({"figures": [bulletin.NewFigure(0, "report/0")]}, "không có trong kỳ đã khóa"),
    ],
)
def test_what_cannot_be_saved_is_said(change, words, board):
    with pytest.raises(Refused, match=words):
        bulletin.write(article_id=None, text=text(board, **change), by=board.author)
    assert not Article.objects.exists()


def test_a_text_without_lead_or_body_is_kept_but_not_submitted(board):
    held = boards.draft(board, lead="", body="")
    with pytest.raises(Refused) as no:
        bulletin.submit(article_id=held.pk, by=board.author)
    assert [one.field for one in no.value.problems] == ["lead", "body"]


def test_two_articles_of_one_title_and_two_sections_of_one_name(board):
    assert [boards.draft(board, "Cùng tên").address for _ in range(3)] == ["cung-ten", "cung-ten-2", "cung-ten-3"]
    with pytest.raises(Refused, match="đã có chuyên mục"):
        bulletin.add_section(bulletin_id=board.bulletin.pk, name="điển HÌNH", by=board.author)
    bulletin.change_section(section_id=board.exemplars, name="Gương tốt", position=1, closed=True, by=board.author)
    rows = board.bulletin.sections.order_by("position").values_list("name", "position", "address")
    assert list(rows) == [("Gương tốt", 1, "dien-hinh"), ("Phát triển đảng viên", 2, "phat-trien-dang-vien")]
    with pytest.raises(Refused, match="không nhận bài mới"):
        boards.draft(board, section_id=board.exemplars)


def test_a_bulletin_that_was_closed_approves_nothing(board):
    held = boards.waiting(board)
    told = {"name": "Bản tin", "responsible": "Ban Tuyên giáo", "by": board.author}
    bulletin.change_bulletin(bulletin_id=board.bulletin.pk, closed=True, version=1, **told)
    with pytest.raises(Refused, match="ngừng đăng bài mới"):
        bulletin.approve(article_id=held.pk, by=board.second)
    with pytest.raises(Conflict):
        bulletin.change_bulletin(bulletin_id=board.bulletin.pk, closed=False, version=1, **told)
    with pytest.raises(Refused, match="đã có bản tin"):
        bulletin.open_bulletin(unit_id=board.bulletin.unit_id, address="khac", **told)
