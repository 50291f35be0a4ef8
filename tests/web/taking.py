"""Requests to take a long list, as another account finds them."""

from datetime import date

from django.core import signing
from django.urls import reverse

from ketnap.access.viewer import viewer_of
from ketnap.actions import exports as acts
from ketnap.lib import clock
from ketnap.models import ExportRequest, Grant, User
from ketnap.web.leaving import SALT

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
    }  # fmt: skip


def filled(tree, by: User) -> None:
    """Requests in every state, and a file that left."""
    other = another(tree.upper)
    for number, (agreed, answer) in enumerate(((True, "Đúng công văn"), (False, "Danh sách này đã gửi ngày hôm qua"))):
        one = asked(tree.upper, by, f"/to-chuc/{number}/dang-vien/bang/")
        acts.decide(one.pk, by=other, agreed=agreed, answer=answer)
    asked(tree.upper, by)
    asked(tree.committee, other)
    record = acts.begin(
        viewer_of(by, clock.today()), "unit-members-table", rows=12, personal=True, unit_id=tree.committee,
        house="Đảng bộ Khối Doanh nghiệp tỉnh A", address="/x/",
    )  # fmt: skip
    acts.finish(record, b"x", "membership.exported", by=viewer_of(by, clock.today()))
