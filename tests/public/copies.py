"""A copy of a bulletin in files, and a reader of it that follows addresses as a browser does, without one."""

import re
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ketnap.actions.bulletin import feedback
from ketnap.lib import clock
from ketnap.models import Article, Bulletin, ClosedPeriod, User
from ketnap.public.static_site import writing
from ketnap.queries.bulletin import Reader
from tests.public import board

ADDRESS = re.compile(r'(?:href|src|action)="([^"]*)"|srcset="([^"]*)"')
PRIVATE = ("Ý kiến chờ đọc 7731", "Ý kiến không cho hiện 7732", "Ý kiến trả lời riêng 7733", "Câu trả lời riêng 7734",
           "Lý do không hiện 7735", "Bài gỡ 7736", "Bài nháp 7737", "Bài hẹn giờ 7738", "bai-go-7739")  # fmt: skip
SHOWN = ("Ý kiến cho hiện 8801", "Bạn đọc Minh Họa 8802", "Câu trả lời công khai 8803")


@dataclass(frozen=True)
class Filled:
    bulletin: Bulletin
    article: Article
    """With photographs, figures, feedback of every kind and a tag no Windows folder can be called."""


def filled(unit: int, by: User, period: ClosedPeriod | None = None, articles: int = 24) -> Filled:
    """A bulletin with more articles than a page of a list has, and everything beside them that may not leave."""
    made = board.opened(unit, sections=("Phát triển đảng viên", "Điển hình", "Chưa có bài"))
    for number in range(articles):
        board.publish(made, f"Bài thứ {number}", at=board.BEGUN - timedelta(days=9 * number), tags=["Kết nạp"],
                      section=number % 2 + 1 if number > 20 else 1, address=f"bai-{number}")  # fmt: skip
    article = board.publish(
        made, "Khai giảng lớp ở Đường Đê", "Lời dẫn <b>có dấu</b> & ngoặc.", "Một đoạn nói về xưởng nhuộm.",
        address="khai-giang", tags=["Con", "Kết nạp"], at=board.NOW, period=period,
        photos=[("Tổ lắp ráp.", "Bốn công nhân"), ("Hội trường.", "Hội trường")],
        shown=[("Đảng viên mới", "131")] if period else (),
    )  # fmt: skip
    Article.objects.create(bulletin=made, address="bai-nhap-7737").texts.create(
        number=1, section=made.sections.first(), title="Bài nháp 7737", at=board.NOW
    )
    board.publish(made, "Bài hẹn giờ 7738", at=clock.now() + timedelta(days=9))
    board.withdraw(board.publish(made, "Bài gỡ 7736", address="bai-go-7739", tags=["Bài gỡ 7736"], photos=[("a", "b")]))
    said = (("", PRIVATE[0]), ("refused", PRIVATE[1]), ("told", PRIVATE[2]), ("answered", SHOWN[0]))
    for number, (kind, words) in enumerate(said):
        row, _ = feedback.receive(
            article_id=article.pk, name=SHOWN[1] if kind == "answered" else f"Người gửi {words}", words=words,
            received_at=board.NOW, outside_id=f"ma-{number}", by=None,
        )  # fmt: skip
        if kind == "told":  # only who has a code is answered in private
            row.code_digest = "0" * 64
            row.save(update_fields=["code_digest"])
        if kind:
            feedback.judge(row.pk, kind, by=by, words={"told": PRIVATE[3], "answered": SHOWN[2]}.get(kind, ""),
                           reason=PRIVATE[4] if kind == "refused" else "")  # fmt: skip
    return Filled(made, article)


def export(folder: Path, base: str = "", address: str = "khoi") -> writing.Written:
    return writing.export(Reader(clock.now()), address, folder, base)


def files(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file()}


def addresses(source: str) -> list[str]:
    found = [unescape(one or many) for one, many in ADDRESS.findall(source)]
    return [part.split()[0] for one in found for part in (one.split(", ") if ".jpg " in one else [one])]


def dead(folder: Path) -> list[str]:
    """`page → address` of everything printed that is no file of the folder."""
    found = []
    for page in sorted(folder.rglob("*.html")):
        for address in addresses(page.read_text(encoding="utf-8")):
            parts = urlsplit(address)
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            inside = target.is_file() and target.is_relative_to(folder.resolve())
            if parts.scheme or parts.netloc or address.startswith("/") or not inside:
                found.append(f"{page.relative_to(folder)} → {address}")
    return found
