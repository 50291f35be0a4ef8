"""Finding articles by words without accents, on both databases alike: what stands where, what comes first, and that the
index follows every change of an article."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.http import urlencode

from ketnap.models import Article, Section
from ketnap.queries import bulletin as queries
from ketnap.queries.bulletin.finding import excerpt, marked
from tests.public import board

pytestmark = pytest.mark.django_db


def found(bulletin, typed: str, page: int = 1) -> list[str]:
    reader = queries.Reader(board.NOW)
    return [hit.card.title for hit in queries.search(reader, bulletin.pk, queries.words(typed), page).hits]


@pytest.fixture
def bulletin(tree):
    return board.opened(tree.upper)


def test_accents_and_capitals_do_not_matter(bulletin) -> None:
    board.publish(bulletin, "Đảng ủy Khối kết nạp 131 đảng viên")
    board.publish(bulletin, "Lớp học buổi tối", body="Học ở Quế Võ, lớp 69-1.", tags=["Bồi dưỡng"])
    for typed in ("đảng ủy khối", "dang uy khoi", "ĐẢNG ỦY", "131", "dảng ụy"):
        assert found(bulletin, typed) == ["Đảng ủy Khối kết nạp 131 đảng viên"], typed
    for typed in ("que vo", "69", "69-1 lop", "boi duong", "HOC dẫn"):
        assert found(bulletin, typed) == ["Lớp học buổi tối"], typed
    assert found(bulletin, "lop ket") == found(bulletin, "khong co chu nay") == []


def test_title_before_lead_before_body_and_each_newest_first(bulletin) -> None:
    for days, title, lead, body in (
        (1, "Trong bài 1", "x", "thi đua"), (2, "Lời dẫn 2", "thi đua", "x"), (3, "Thi đua 3", "x", "x"),
        (4, "Trong bài 4", "x", "thi đua"), (5, "Thi 5", "đua", "x"), (6, "Thi đua 6", "x", "thi đua"),
    ):  # fmt: skip
        board.publish(bulletin, title, lead, body, at=board.BEGUN - timedelta(days=days))
    assert found(bulletin, "thi dua") == ["Thi đua 3", "Thi đua 6", "Lời dẫn 2", "Thi 5", "Trong bài 1", "Trong bài 4"]


def test_the_index_follows_an_article(bulletin, tree) -> None:
    other = board.opened(tree.other_upper, "khoi-b", "Bản tin B")
    article = board.publish(bulletin, "Mùa gặt", tags=["Nông nghiệp"])
    board.publish(bulletin, "Mùa gặt sau", at=board.NOW + timedelta(seconds=1))
    section = Section.objects.get(bulletin=bulletin)
    assert (found(bulletin, "mua gat"), found(other, "mua gat")) == (["Mùa gặt"], [])
    board.added(article, section, "Mùa cấy", "", "", [], at=board.NOW, note="Sửa tên")
    assert (found(bulletin, "gat"), found(bulletin, "cay")) == ([], ["Mùa cấy"])
    assert queries.tagged(queries.Reader(board.NOW), bulletin.pk, "nong-nghiep") == ([], False)
    Article.objects.filter(pk=article.pk).update(published=None)
    assert found(bulletin, "cay") == []
    Article.objects.filter(pk=article.pk).update(published=article.current)
    assert found(bulletin, "cay") == ["Mùa cấy"]


def test_pages_follow_each_other_through_title_lead_and_body(bulletin) -> None:
    for number in range(45):
        words = ["x", "x", "x"]
        words[number % 3] = "thi đua"
        board.publish(bulletin, f"{words[0]} {number:02d}", words[1], words[2],
                      at=board.BEGUN - timedelta(days=number))  # fmt: skip
    pages = [found(bulletin, "dua", page) for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [20, 20, 5, 0]
    numbers = [int(title[-2:]) for page in pages for title in page]
    assert numbers == [number for part in range(3) for number in range(part, 45, 3)]


def test_what_was_asked_for_is_marked_in_a_piece_of_the_text() -> None:
    assert marked("Đảng viên, đảng", ["dang"]) == (("Đảng", True), (" viên, ", False), ("đảng", True))
    body = "chữ " * 60 + "cần Tìm thấy " + "chữ " * 60
    piece = excerpt("Lời dẫn", body, ["tim", "thay"])
    assert [word for word, asked in piece if asked] == ["Tìm", "thấy"]
    assert "".join(word for word, _ in piece).startswith("… chữ") and len("".join(word for word, _ in piece)) < 220
    assert excerpt("Lời dẫn tìm", body, ["tim"]) == (("Lời dẫn ", False), ("tìm", True))


ABSURD = (
    "", "   ", "%", "\x00", "''\"", "a" * 5000, "* OR *", "NEAR(a b)", "a AND", "-", "t_a", "words:x", "( ) !", "🙂🙂",
    "&|!<->", "'; DROP TABLE ketnap_article; --", "một hai ba bốn năm sáu bảy tám chín mười", "ﬁ ⅷ ①", "\ud7ff\ufffe",
)  # fmt: skip


@pytest.mark.parametrize("typed", ABSURD)
def test_whatever_is_asked_is_answered_with_a_sentence_and_few_queries(
    bulletin, typed, django_assert_max_num_queries
) -> None:  # fmt: skip
    board.publish(bulletin)
    with django_assert_max_num_queries(9):
        answer = Client().get(f"/ban-tin/khoi/tim/?{urlencode({'q': typed, 'trang': '99999999999999'})}")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert re.search(r"<p>(Không thấy|Gõ một vài chữ|Câu tìm dài quá)[^<]+\.</p>", page), typed
