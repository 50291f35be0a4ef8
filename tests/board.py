"""A bulletin with articles in every state, quickly: what tests of the desk, of readers' pages and of feedback stand on.
Names and places are invented."""

import io
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from PIL import Image

from ketnap.actions import bulletin
from ketnap.actions.bulletin import NewPhoto, NewText
from ketnap.lib import clock
from ketnap.models import Article, Bulletin, Grant, Photo, User
from tests.factories import OPENED, PASSWORD, SmallTree

LEAD = "Lớp học mở cho người lao động làm theo ca ở các doanh nghiệp của khối."
BODY = "Sáng nay lớp khai giảng.\n\n## Ai được học\n\n- quần chúng ưu tú\n- đảng viên dự bị\n\n> Tôi xếp ca để đi học."


@dataclass(frozen=True)
class Board:
    bulletin: Bulletin
    news: int
    """Section of news; the other is for exemplars."""
    exemplars: int
    author: User
    """An editor; so is the second person."""
    second: User


def editor(tree: SmallTree, username: str, name: str) -> User:
    if known := User.objects.filter(username=username).first():
        return known
    user = User(username=username, display_name=name)
    user.set_password(PASSWORD)
    user.save()
    Grant.objects.create(user=user, role="editor", unit_id=tree.upper, valid_from=OPENED)
    return user


def opened(tree: SmallTree, address: str = "khoi-tinh-a") -> Board:
    """The bulletin of the upper committee, made where there is none, with two sections and two editors."""
    known = Bulletin.objects.filter(unit=tree.upper).first()
    author, second = editor(tree, "editor", "Đỗ Thị Thu"), editor(tree, "second", "Bùi Văn Sáng")
    made = known or bulletin.open_bulletin(
        unit_id=tree.upper, address=address, name="Bản tin Đảng bộ Khối Doanh nghiệp tỉnh A",
        responsible="Ban Tuyên giáo Đảng ủy Khối", by=author,
    )  # fmt: skip
    there = dict(made.sections.values_list("name", "pk"))
    news, exemplars = (
        there.get(name) or bulletin.add_section(bulletin_id=made.pk, name=name, by=author).pk
        for name in ("Phát triển đảng viên", "Điển hình")
    )
    return Board(made, news, exemplars, author, second)


def draft(board: Board, title: str = "Khai giảng lớp bồi dưỡng khóa 2", **more) -> Article:
    told = {"section_id": board.news, "lead": LEAD, "body": BODY, "tags": ("lớp học",), **more}
    return bulletin.write(article_id=None, text=NewText(title=title, **told), by=board.author)


def waiting(board: Board, title: str = "Khai giảng lớp bồi dưỡng khóa 2", **more) -> Article:
    return bulletin.submit(article_id=draft(board, title, **more).pk, by=board.author)


def published(board: Board, title: str = "Khai giảng lớp bồi dưỡng khóa 2", *, days_ago: float = 0, **more) -> Article:
    """Approved by the second person; `days_ago` sets the day it appeared, as if it had been approved then."""
    held = bulletin.approve(article_id=waiting(board, title, **more).pk, by=board.second)
    if days_ago:
        held.publish_at = clock.now() - timedelta(days=days_ago)
        held.save(update_fields=["publish_at"])
    return held


def coming(board: Board, title: str = "Bài hẹn giờ", *, hours: int = 2, **more) -> Article:
    """Approved, and it appears in so many hours."""
    later = clock.now() + timedelta(hours=hours)
    return bulletin.approve(article_id=waiting(board, title, **more).pk, publish_at=later, by=board.second)


def corrected(board: Board, held: Article, note: str = "Sửa tên chuyên mục.", **more) -> Article:
    """A correction of a published article, approved; readers see the note with its day."""
    old = held.published
    told = {"section_id": old.section_id, "title": old.title, "lead": old.lead, "body": old.body, "tags": old.tags}
    bulletin.write(article_id=held.pk, text=NewText(**{**told, **more}, note=note), by=board.author)
    bulletin.submit(article_id=held.pk, by=board.author)
    return bulletin.approve(article_id=held.pk, by=board.second)


@cache
def jpeg(width: int = 1000, height: int = 600, shade: str = "firebrick") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), shade).save(made, "JPEG")
    return made.getvalue()


def photo(board: Board, name: str = "lop-hoc.jpg", content: bytes = b"") -> Photo:
    return bulletin.take_photo(
        bulletin_id=board.bulletin.pk, name=name, content=content or jpeg(), by=board.author
    )  # fmt: skip


def shown(made: Photo) -> NewPhoto:
    return NewPhoto(made.pk, "Lễ khai giảng lớp bồi dưỡng. Ảnh minh họa.", "Hội trường có ba hàng ghế đầy người.")
