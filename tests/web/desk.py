"""The desk of the bulletin as tests of the site need it: something of each kind, and what to send to its pages."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ketnap.access.viewer import viewer_of
from ketnap.actions import bulletin
from ketnap.actions.bulletin import NewText
from ketnap.actions.bulletin.drafting import from_period
from ketnap.actions.papers.closing import close_period
from ketnap.lib import clock
from ketnap.models import Article, Section
from ketnap.queries.papers import closing
from tests import board as boards
from tests.board import BODY, LEAD, Board


def things(tree) -> dict[str, int]:
    """Object of the policy → id, all of the upper committee's bulletin."""
    board = boards.opened(tree)
    photo = boards.photo(board)
    held = boards.published(board, photos=[boards.shown(photo)])
    return {"bulletin": board.bulletin.pk, "section": board.news, "photo": photo.pk, "article": held.pk}


def typed(board: Board, **more: str) -> dict[str, str]:
    return {"section": str(board.news), "title": "Tên bài", "lead": LEAD, "body": BODY, "tags": "lớp học", **more}


def recipes(tree, by, class_id: int) -> dict[str, tuple[str, dict]]:
    """Each page on an article of its own."""
    board = boards.opened(tree)
    gone = boards.published(board, "Bài đã gỡ")
    bulletin.withdraw(article_id=gone.pk, reason="Nhầm.", by=by)
    made = {
        "edit": boards.draft(board, "Bài một"), "figures": boards.draft(board, "Bài hai"),
        "submit": boards.draft(board, "Bài ba"), "approve": boards.waiting(board, "Bài bốn"),
        "return": boards.waiting(board, "Bài năm"), "withdraw": boards.published(board, "Bài sáu"), "restore": gone,
    }  # fmt: skip
    period = closed(tree, by)

    def at(page: str, **sent: str) -> tuple[str, dict[str, str]]:
        held = Article.objects.get(pk=made[page].pk)
        return reverse(f"article-{page}", args=[held.pk]), {"version": str(held.version), **sent}

    where, sent = at("figures", o="report/0")
    photo = SimpleUploadedFile("khai-giang.jpg", boards.jpeg(900, 700), "image/jpeg")
    section = Section.objects.get(pk=board.exemplars)
    told = {"name": "Bản tin Khối", "responsible": "Ban Tuyên giáo", "version": str(board.bulletin.version)}
    return {
        "article-new": (reverse("article-new", args=[board.bulletin.pk]), typed(board)),
        "article-edit": at("edit", **typed(board, title="Tên khác")),
        "article-figures": (f"{where}?ky={period}", sent),
        "article-draft": (
            reverse("article-draft", args=[board.bulletin.pk]), {"tu": "class", "so": str(class_id)}
        ),
        "article-submit": at("submit"),
        "article-approve": at("approve", day="", hour=""),
        "article-return": at("return", reason="Thêm số liệu."),
        "article-withdraw": at("withdraw", reason="Nhầm ảnh."),
        "article-restore": at("restore", reason=""),
        "photos": (reverse("photos", args=[board.bulletin.pk]), {"photo": photo}),
        "bulletin-open": (
            reverse("bulletin-open", args=[tree.committee]),
            {"name": "Bản tin Giấy Sông Cầu", "address": "giay-song-cau", "responsible": "Đảng ủy Công ty"},
        ),
        "bulletin": (reverse("bulletin", args=[board.bulletin.pk]), told),
        "section-new": (reverse("section-new", args=[board.bulletin.pk]), {"name": "Việc làm hay"}),
        "section-edit": (
            reverse("section-edit", args=[section.pk]),
            {"name": "Gương tốt", "position": "1", "version": str(section.version)},
        ),
    }  # fmt: skip


def closed(tree, by, month: int = 9) -> int:
    """A period of 2011 of the upper committee, until the 30th of the month."""
    told = {"unit_id": tree.upper, "start": date(2011, 1, 1), "end": date(2011, month, 30), "by": by}
    return close_period(viewer_of(by, clock.today()), **told).period.pk


def everything(tree, by, class_id: int) -> dict[str, int]:
    """Articles in every state, one with a photograph and numbers of a closed period: what pages show is there."""
    board = boards.opened(tree)
    photo = boards.shown(boards.photo(board, content=boards.jpeg(1600, 1000)))
    made = from_period(closing.closed_period(viewer_of(by, clock.today()), closed(tree, by, 6)))
    drafted = bulletin.draft(bulletin_id=board.bulletin.pk, made=made, by=board.author)
    others = bulletin.write(
        article_id=None,
        by=board.second,
        text=NewText(board.news, "Hỏi đáp: học lớp nhận thức vào buổi tối", LEAD, BODY),
    )
    bulletin.submit(article_id=others.pk, by=board.second)
    ids = {
        "bulletin": board.bulletin.pk,
        "published": boards.published(board, photos=[photo]).pk,
        "waiting": boards.waiting(board, "Chi bộ Phân xưởng 1 kết nạp hai đảng viên mới", photos=[photo]).pk,
        "drafted": drafted.pk,
        "others": others.pk,
    }
    gone = boards.published(board, "Thông báo đổi lịch học")
    bulletin.withdraw(article_id=gone.pk, reason="Lịch đã đổi lần nữa.", by=by)
    boards.coming(board, "Lễ trao Huy hiệu Đảng")
    return ids


def pages(ids: dict[str, int]) -> dict[str, str]:
    """Name of the picture → address."""
    held = ids["bulletin"]
    return {
        "articles": "/bien-tap/",
        "article": f"/bien-tap/bai/{ids['drafted']}/",
        "article-edit": f"/bien-tap/bai/{ids['published']}/viet/",
        "article-figures": f"/bien-tap/bai/{ids['drafted']}/so-lieu/",
        "article-approve": f"/bien-tap/bai/{ids['waiting']}/duyet/",
        "article-draft": f"/bien-tap/{held}/viet-tu/",
        "photos": f"/bien-tap/{held}/anh/",
        "bulletin": f"/bien-tap/{held}/",
    }
