"""How numbers are written in Vietnamese official text."""

from decimal import ROUND_HALF_UP, Decimal

NBSP = "\u00a0"


def show(number: int | None) -> str:
    """2340 → `2.340`; nothing known → `chưa có số liệu`."""
    return "chưa có số liệu" if number is None else f"{number:,}".replace(",", ".")


def show_counted(number: int, most: int) -> str:
    """Where no more than `most` are counted: 2340 → `2.340`, beyond them `hơn 10.000`."""
    return show(number) if number <= most else f"hơn {show(most)}"


def percent(part: int | None, whole: int | None) -> Decimal | None:
    """part × 100 / whole, one decimal, half up; None where either is unknown or the base is 0."""
    if part is None or not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def show_percent(value: Decimal | None) -> str:
    """Decimal('167.8') → `167,8 %` with a non-breaking space; a whole number loses its `,0`."""
    if value is None:
        return "chưa có số liệu"
    text = f"{value:.1f}".removesuffix(".0").replace(".", ",")
    return f"{text}{NBSP}%"


def whole(typed: str, digits: int = 9) -> int | None:
    """A number somebody typed or an address holds, of at most so many digits; None: no such number. Python itself
    would refuse five thousand digits, and a database those above nineteen."""
    return int(typed) if typed.isdecimal() and len(typed) <= digits else None
