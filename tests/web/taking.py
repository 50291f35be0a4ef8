"""Requests to take a long list, as another account finds them."""

from datetime import date, timedelta

from django.core import signing
from django.urls import reverse

from ketnap.access.viewer import viewer_of
from ketnap.actions import exports as acts
from ketnap.actions.people import requests
from ketnap.imports import jobs
from ketnap.lib import clock
from ketnap.models import Batch, ExportRequest, Grant, PersonRequest, User
from ketnap.web.leaving import SALT
from tests import lives

LED = date(2005, 1, 1)


def another(unit: int, role: str = "inspector", name: str = "Đỗ Thị Hai") -> User:
    user = User.objects.create(username=f"second-{role}-{unit}", display_name=name)
    Grant.objects.create(user=user, role=role, unit_id=unit, valid_from=LED)
    return user


def asked(unit: int, by: User, address: str = "/to-chuc/1/dang-vien/bang/", rows: int = 2500) -> ExportRequest:
    return acts.ask(
        by=by, page="unit-members-table", address=address, rows=rows, unit_id=unit,
        reason="Đối chiếu danh sách theo công văn của Tỉnh ủy",
    )  # fmt: skip


def recipes(tree, by: User) -> dict[str, tuple[str, dict[str, str]]]:
    other = User.objects.filter(username__startswith="second-").first() or another(tree.upper)
    what = {"page": "unit-members-table", "address": "/x/", "rows": 2500, "unit": tree.upper, "by": by.pk}
    return {
        "export-ask": (
            reverse("export-ask"), {"what": signing.dumps(what, salt=SALT), "reason": "Báo cáo quý theo công văn"}
        ),
        "export-decide": (
            reverse("export-decide", args=[asked(tree.upper, other).pk]), {"duyet": "1", "answer": "Đúng công văn"}
        ),
        **request_recipes(tree, by),
    }  # fmt: skip


def requested(person_id: int, by: User, kind: str = "correct", on: date | None = None) -> PersonRequest:
    return requests.enter_request(
        person_id, kind=kind, said="Đề nghị sửa ngày sinh", received_on=on or clock.today(), by=by, came="đơn nộp tay"
    )


def long_ago(by: User, data: bytes = b"Ho va ten") -> int:
    """A list that was written two years ago and still lies as it was sent."""
    at = clock.now() - timedelta(days=730)
    row = Batch.objects.create(state="done", file_name="cu.xlsx", file_sha256=jobs.keep(data), created_at=at,
                               finished_at=at, by=by)  # fmt: skip
    return row.pk


def request_recipes(tree, by: User) -> dict[str, tuple[str, dict[str, str]]]:
    person = lives.worker(tree, name="Vi Thị Mơ")
    today, later = f"{clock.today():%d.%m.%Y}", f"{clock.today() + timedelta(days=12):%d.%m.%Y}"
    told, extended, closed = (requested(person, by).pk for _ in range(3))
    gone = lives.worker(tree, name="Vi Thị Mận")
    requested(gone, by, "erase")
    return {
        "lists-forget": (reverse("lists-forget"), {"lists": str(long_ago(by))}),
        "erasing": (
            reverse("erasing"),
            {"people": str(gone), "years": "5", "number": "12-QĐ/ĐUK", "decided_on": today, "body": "Đảng ủy Khối"},
        ),
        "request-new": (
            reverse("request-new", args=[person]), {"kind": "see", "received_on": today, "said": "Cho tôi xem"}
        ),
        "request-told": (reverse("request-told", args=[told]), {"on": today, "version": "1"}),
        "request-extend": (
            reverse("request-extend", args=[extended]), {"to": later, "reason": "Chờ giấy khai sinh", "version": "1"}
        ),
        "request-close": (
            reverse("request-close", args=[closed]),
            {"state": "done", "on": today, "outcome": "Đã sửa theo giấy khai sinh", "version": "1"},
        ),
    }  # fmt: skip


def filled(tree, by: User) -> None:
    """Requests in every state, and a file that left."""
    other = another(tree.upper)
    for number, (agreed, answer) in enumerate(((True, "Đúng công văn"), (False, "Danh sách này đã gửi ngày hôm qua"))):
        one = asked(tree.upper, by, f"/to-chuc/{number}/dang-vien/bang/")
        acts.decide(one.pk, by=other, agreed=agreed, answer=answer)
    person = lives.worker(tree, name="Vi Thị Mơ")
    requested(person, by, "see", clock.today() - timedelta(days=40))
    requests.close_request(
        requested(person, by).pk, 1, state="done", outcome="Đã sửa theo giấy khai sinh", on=clock.today(), by=by
    )
    asked(tree.upper, by)
    asked(tree.committee, other)
    record = acts.begin(
        viewer_of(by, clock.today()), "unit-members-table", rows=12, personal=True, unit_id=tree.committee,
        house="Đảng bộ Khối Doanh nghiệp tỉnh A", address="/x/",
    )  # fmt: skip
    acts.finish(record, b"x", "membership.exported", by=viewer_of(by, clock.today()))


def known() -> int:
    """An open request."""
    return PersonRequest.objects.filter(state="open").order_by("pk").values_list("pk", flat=True)[0]
