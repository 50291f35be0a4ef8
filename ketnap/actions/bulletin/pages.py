"""The signed text in a form for readers: of which article the page is and when it was made. It stands in for a cookie,
which public pages do not set, and tells a program from somebody who read and wrote."""

from datetime import datetime

from django.utils.crypto import constant_time_compare, salted_hmac

from ketnap.actions.refusal import refuse
from ketnap.rules import feedback as rules

SALT = "ketnap.feedback.page"


def sign(article_id: int, now: datetime) -> str:
    """`<seconds since 1970>.<signature>`"""
    seconds = str(int(now.timestamp()))
    return f"{seconds}.{_signature(article_id, seconds)}"


def check(page: str, article_id: int, now: datetime) -> None:
    """Raises Refused for what no page of that article said, for a page sent faster than anybody reads, and for one that
    stood open too long. Whoever was wronged presses once more."""
    seconds, _, signature = page[:100].partition(".")
    if not seconds.isdecimal() or not constant_time_compare(signature, _signature(article_id, seconds)):
        raise refuse("Trang gửi ý kiến chưa mở đúng cách; hãy xem lại lời đã viết rồi gửi lại một lần nữa.")
    age = now.timestamp() - int(seconds)
    if age < rules.LEAST_SECONDS:
        raise refuse("Ý kiến gửi nhanh quá, máy dễ nhầm là thư rác; hãy đọc lại rồi gửi lại một lần nữa.")
    if age > rules.MOST_SECONDS:
        raise refuse("Trang này mở đã hơn một ngày; lời đã viết còn đủ ở dưới, hãy gửi lại một lần nữa.")


def _signature(article_id: int, seconds: str) -> str:
    return salted_hmac(SALT, f"{article_id}.{seconds}", algorithm="sha256").hexdigest()[:32]
