"""How templates write numbers, days, statuses, figures and fields. Registered for every template in settings.py."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ketnap.lib import dates, numbers, text
from ketnap.queries.batches import BatchRow
from ketnap.rules import plans
from ketnap.statistics.figures import Figure
from ketnap.statistics.prose import Shown
from ketnap.web.doors import door_of, may
from ketnap.web.forms.units import FoundField

register = template.Library()
_UNBROKEN = re.compile(r"(\d{1,2}-\d{1,2}-\d{4}|\d+-[A-ZĐ]+(?:/[A-ZĐ]+)*|(?<![\w-])[A-ZĐ]-\d\d(?![\w-]))")
BATCH_SHAPES = {
    "waiting": "todo", "checking": "soon", "writing": "soon", "ready": "question", "blocked": "warn", "done": "pass",
    "undone": "todo", "dropped": "todo", "failed": "fail",
}  # fmt: skip
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


@register.filter
def number(value: int | None) -> str:
    """2340 → 2.340; None, also of a missing object → chưa có số liệu."""
    return numbers.show(value if isinstance(value, int) else None)


@register.filter
def pairs(sent: QueryDict) -> list[tuple[str, str]]:
    """What an address asks. `sent.items` in a template would be the question that is named so."""
    return [(name, str(value)) for name, value in sent.items()]


@register.filter
def lower_first(words: str) -> str:
    return text.small(words)


@register.filter
def part_words(version: Any) -> str:
    """The sub-targets of a plan in one line: `nữ 4, công nhân trực tiếp 6`."""
    return plans.in_words(version.parts)


@register.filter
def percent(value: Decimal | None) -> str:
    return numbers.show_percent(value)


@register.filter
def decimal(value: Decimal) -> str:
    """Decimal('167.80') → 167,8; 151.00 → 151."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return text.replace(",", "_").replace(".", ",").replace("_", ".")


@register.filter
def day(value: date | None) -> str | SafeString:
    """03-10-2011, never broken across lines; an unknown day is empty."""
    return format_html('<span class="nobr">{}</span>', dates.show(value)) if value else ""


@register.filter
def plain_day(value: date | None) -> str:
    """03-10-2011 for addresses, fields and file names."""
    return dates.show(value)


@register.filter
def long_day(value: date) -> str:
    """Thứ Hai, ngày 03-10-2011: the first mention on a page."""
    return f"{WEEKDAYS[value.weekday()]}, ngày {dates.show(value)}"


@register.filter
def moment(value: datetime | None) -> str | SafeString:
    """03-10-2011, 14 giờ 32, in one line"""
    if value is None:
        return ""
    local = timezone.localtime(value)
    words = f"{dates.show(local.date())}, {local.hour} giờ {local.minute:02d}"
    return format_html('<span class="nobr">{}</span>', words)


@register.filter
def whole(text: str) -> SafeString:
    """Days, document numbers and ids of rules inside a sentence never break across lines."""
    parts = _UNBROKEN.split(text)
    return format_html_join("", "{}", ((_kept(part),) for part in parts))


def _kept(part: str) -> str | SafeString:
    return format_html('<span class="nobr">{}</span>', part) if _UNBROKEN.fullmatch(part) else part


@register.inclusion_tag("components/shape.html")
def shape(name: str, extra: str = "") -> dict[str, str]:
    return {"name": name, "extra": extra}


@register.inclusion_tag("components/status.html")
def status(name: str, words: str, quiet: bool = False) -> dict[str, Any]:
    """A word with its shape. Names: overdue fail soon warn pass unknown question todo done locked."""
    return {"name": name, "words": words, "quiet": quiet}


@register.filter
def split_words(text: str) -> list[str]:
    return text.split(",")


@register.inclusion_tag("components/status.html")
def batch_status(batch: BatchRow) -> dict[str, Any]:
    """How far a file has come, in shape and word."""
    return {"name": BATCH_SHAPES[batch.state], "words": batch.state_label, "quiet": batch.state == "done"}


@register.inclusion_tag("components/figure.html")
def figure(value: int | Decimal | None, address: str = "", kind: str = "number") -> dict[str, Any]:
    """A number with the list behind it. Unknown is said in words and opens nothing."""
    words = numbers.show_percent(value) if kind == "percent" else numbers.show(value)  # type: ignore[arg-type]
    return {"words": words, "address": address if value is not None else "", "unknown": value is None}


@register.inclusion_tag("components/figure.html")
def count(figure: Figure) -> dict[str, Any]:
    """A counted figure as a door to its list."""
    return {"words": numbers.show(figure.value), "address": door_of(figure), "unknown": figure.value is None}


@register.inclusion_tag("components/piece.html")
def piece(part: str | Shown) -> dict[str, Any]:
    """Words of a report, or one of its figures as a door."""
    if isinstance(part, str):
        return {"words": part, "address": ""}
    return {"words": part.text, "address": door_of(part.figure) if part.figure.value is not None else ""}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, width: str = "") -> dict[str, Any]:
    drawn = getattr(bound.field.widget, "input_type", "")
    several = hasattr(bound.field.widget, "choices") and drawn in ("radio", "checkbox")
    shown = bound.field.shown(bound.value()) if isinstance(bound.field, FoundField) else None
    tick = drawn == "checkbox" and not several
    return {"field": bound, "width": width, "choices": several, "tick": tick, "shown": shown}


@register.inclusion_tag("components/bar.html")
def bar(value: int | None, longest: int | None, target: int | None = None) -> dict[str, Any]:
    """A bar as wide as its share of the longest, in per cent of the column; `target` draws the one red line."""
    full = max(longest or 0, target or 0, 1)
    share = 100 * (value or 0) / full
    # As text: a template would write the point of a number as the comma of the language, which SVG does not read.
    return {
        "share": f"{share:.2f}",
        "rest": f"{100 - share:.2f}" if share < 100 else "",
        "line": f"{100 * target / full:.2f}" if target else "",
    }


@register.inclusion_tag("components/take.html", takes_context=True)
def take(context: dict[str, Any], name: str, *ids: int) -> dict[str, str]:
    """The button that takes the list of this page away as a workbook, as it is asked for; nothing for who may not."""
    request = context["request"]
    if not may(request, name, ids[0] if ids else None):
        return {"href": ""}
    query = request.GET.copy()
    query.pop("tu_dong", None)
    return {"href": f"{reverse(name, args=ids)}{f'?{query.urlencode()}' if query else ''}"}


@register.simple_tag(takes_context=True)
def address(context: dict[str, Any], **changes: Any) -> str:
    """This page's address with some of its questions changed; None takes one out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = dates.show(value) if isinstance(value, date) else value
    return f"?{query.urlencode()}" if query else context["request"].path
