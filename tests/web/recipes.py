"""What to send to pages that write, so that it will be carried out."""

from datetime import date
from decimal import Decimal

from django.urls import reverse

from ketnap.actions import bulletin, organisation
from ketnap.actions.admission import mandates
from ketnap.actions.papers import Paper, numbering
from ketnap.models import EnterpriseAct, PublishedFigure

PAPER = {"number": "12-QĐ/ĐU", "decided_on": "3/10/2011", "body": "Đảng ủy", "kept": "tủ 1", "reason": "Ghi sai."}


def enterprise_recipes(tree, by) -> dict[str, tuple[str, dict[str, str]]]:
    """Each entry about an enterprise; the last one takes the first entry of another enterprise back."""

    def entered(name: str) -> int:
        return organisation.enter_enterprise(
            name=name, ownership="private", since=date(2010, 1, 1), unit_id=tree.base_cell, by=by
        ).pk

    held, spare = entered("Công ty Gạch Đồi Ngô"), entered("Công ty Ghi Nhầm")
    wrong = EnterpriseAct.objects.get(enterprise=spare)

    def deed(page: str, **typed: str) -> tuple[str, dict[str, str]]:
        return reverse(page, args=[held]), {**PAPER, "on": "1.12.2011", "version": "1", **typed}

    new = {"name": "Công ty Mới", "ownership": "limited", "since": "1.3.2010", "led_since": "1.3.2010"}
    return {
        "enterprise-new": (reverse("enterprise-new", args=[tree.committee]), {**PAPER, **new}),
        "enterprise-lead": (
            reverse("enterprise-lead", args=[tree.committee]), {**PAPER, "enterprise_id": str(held), "on": "1.12.2011"}
        ),
        "enterprise-rename": deed("enterprise-rename", name="Công ty Gạch Mới", tax_code="0102"),
        "enterprise-owned": deed("enterprise-owned", ownership="limited"),
        "enterprise-counted": deed("enterprise-counted", year="2011", workers="40"),
        "enterprise-left": deed("enterprise-left", unit_id=str(tree.base_cell)),
        "enterprise-undo": (reverse("enterprise-undo", args=[spare, wrong.pk]), {**PAPER, "version": "1"}),
    }  # fmt: skip


def printed(by, unit: int, value: int = 151) -> PublishedFigure:
    """A figure of a newspaper about the unit."""
    return bulletin.publish_figure(
        unit_id=unit, source="Báo tỉnh A: Kết quả 9 tháng", published_on=date(2011, 12, 12), measure="admitted",
        period_from=date(2011, 1, 1), period_to=date(2011, 9, 30), value=Decimal(value), by=by,
    )  # fmt: skip


def bulletin_recipes(tree, by) -> dict[str, tuple[str, dict[str, str]]]:
    typed = {
        "source": "Báo tỉnh A: Cuối năm", "published_on": "31.12.2011", "measure": "plan_percent",
        "period_from": "1.1.2011", "period_to": "31.12.2011", "value": "167,8", "note": "Theo số phòng gửi báo.",
    }  # fmt: skip
    wrong = printed(by, tree.upper)
    return {
        "unit-published": (reverse("unit-published", args=[tree.upper]), {**PAPER, **typed}),
        "unit-published-back": (reverse("unit-published-back", args=[tree.upper, wrong.pk]), PAPER),
    }


def mandate_recipes(tree, by) -> dict[str, tuple[str, dict[str, str]]]:
    """One committee is given the right to decide, another one gives it back."""
    paper = Paper(number="2-QĐ", decided_on=date(2011, 11, 1), body="Đảng ủy Khối")
    other = organisation.found(
        code="90.008", name="Đảng bộ Công ty Đã Ủy Quyền", kind="committee", parent_id=tree.upper,
        on=date(2011, 11, 1), paper=paper, by=by,
    ).detail["new"][0]  # fmt: skip
    mandates.give(other, on=date(2011, 11, 5), paper=paper, by=by)
    return {
        "unit-mandate": (reverse("unit-mandate", args=[tree.committee]), {**PAPER, "on": "1.12.2011"}),
        "unit-mandate-end": (
            reverse("unit-mandate-end", args=[other]), {"on": "1.12.2011", "reason": "Quyết định 30-QĐ/ĐUK"},
        ),
    }  # fmt: skip


def number_recipes(tree, by) -> dict[str, tuple[str, dict[str, str]]]:
    """Each act on the number register; the last ones on numbers of their own."""
    numbering.open_term(unit_id=tree.committee, since=date(2010, 8, 1), name="nhiệm kỳ 2010–2015", by=by)
    book = numbering.open_book(unit_id=tree.committee, type="QĐ", paper_last=12, reason="Sổ giấy", by=by)
    asked = {"unit_id": tree.committee, "type": "QĐ", "on": date(2011, 11, 1), "by": by}
    one, other = (row.pk for row in numbering.reserve(**asked, count=2, purpose="Chuẩn y chi ủy"))
    numbering.take_typed("20", **asked, purpose="Thành lập chi bộ")

    def deed(page: str, row: int | None = None, **typed: str) -> tuple[str, dict[str, str]]:
        return f"{reverse(page, args=[book.pk])}{f'?so={row}' if row else ''}", typed

    paper = {"purpose": "Chuẩn y cấp ủy", "on": "3.11.2011"}
    return {
        "term-open": (
            reverse("term-open", args=[tree.other_cell]), {**PAPER, "name": "nhiệm kỳ 2010–2015", "since": "1.8.2010"}
        ),
        "book-open": (
            reverse("book-open", args=[tree.committee]), {"type": "NQ", "term": str(book.term_id), "paper_last": ""}
        ),
        "numbers-reserve": deed("numbers-reserve", **paper, count="2"),
        "number-take": deed("number-take", **paper, number="16-QĐ/ĐU"),
        "number-use": deed("number-use", one, **paper),
        "number-cancel": deed("number-cancel", other, reason="Không ban hành."),
        "numbers-explain": deed("numbers-explain", first="17", last="19", reason="Ghi nhảy số."),
    }  # fmt: skip
