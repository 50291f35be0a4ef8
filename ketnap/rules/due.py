"""When things fall due by the law of a day: terms for lists of work. Pure functions over dated values.

A term the law of the day does not tell stays unknown; the nearest value that was ever known is named for reference.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from ketnap.lib.dates import add_months, show
from ketnap.rules import law, working_days
from ketnap.rules.law import Unknown, Value


@dataclass(frozen=True)
class Term:
    """When work begins to be asked for and until when it is in time."""

    opens_on: date | None
    """First day on which it can be done; None: not known."""
    due_on: date | None
    """Last day in time; None: the law of the day does not tell."""
    why: str
    """Sentences with value, text, article and rule."""


def recognition(joined_on: date) -> Term:
    """Of somebody admitted on that day: end of probation (B-01) and last day for the cell to consider (B-04)."""
    months = law.value("probation_months", joined_on)
    if isinstance(months, Unknown):
        return Term(None, None, _unclear("thời gian dự bị", months, "tháng", "B-01"))
    ends = add_months(joined_on, months.value)
    why = f"Hết {months.value} tháng dự bị ngày {show(ends)}: {months.citation()}. B-01."
    review = law.value("recognition_review_days", ends)
    if isinstance(review, Unknown) or review.confidence == "low":
        return Term(ends, None, f"{why} {_unclear('hạn chi bộ xét', review, 'ngày làm việc', 'B-04')}")
    last = working_days.add(ends, review.value)
    return Term(
        ends, last, f"{why} Chi bộ xét trong {review.value} ngày làm việc, đến {show(last)}: {review.citation()}. B-04."
    )


def last_joined(until: date) -> date:
    """Nobody who joined later comes to the end of probation by that day, whichever dated value holds. Months differ in
    length by three days."""
    shortest = min(one.value for one in law.parameters()["probation_months"].values)
    return add_months(until, -int(shortest)) + timedelta(days=3)


def member_list(as_of: date, on: date) -> Term:
    """Of a list of members as it stood on a day: when it has to be compared again (N-03)."""
    return _months(
        "member_list_months", "hạn đối chiếu danh sách", "N-03", as_of, on, "Đối chiếu danh sách {} tháng một lần"
    )


def awareness_certificate(issued_on: date, on: date) -> Term:
    """Of a certificate of the awareness class: its last day (E-06), by the law of the day of asking."""
    return _months(
        "awareness_valid_months",
        "thời hạn của giấy chứng nhận",
        "E-06",
        issued_on,
        on,
        "Giấy chứng nhận có giá trị {} tháng",
    )


def _months(name: str, what: str, rule: str, start: date, on: date, words: str) -> Term:
    found = law.value(name, on)
    if isinstance(found, Value) and found.confidence != "low":
        return Term(start, add_months(start, found.value), f"{words.format(found.value)}: {found.citation()}. {rule}.")
    known = found if isinstance(found, Value) else nearest(name, on)
    opens = add_months(start, known.value) if known else None
    return Term(opens, None, _unclear(what, found, "tháng", rule))


def nearest(name: str, on: date) -> Value | None:
    """For reference only: the last value that was sure by that day, else the first that came later."""
    told = [one for one in law.parameters()[name].values if one.value is not None]
    sure = [one for one in told if one.confidence != "low"] or told
    before = [one for one in sure if one.since <= on]
    return before[-1] if before else next(iter(sure), None)


def _unclear(what: str, found: Value | Unknown, unit: str, rule: str) -> str:
    if isinstance(found, Value):
        return f"Chưa chắc {what} theo {found.text.title}; để tham khảo: {found.value} {unit}. {rule}."
    text = found.text.title if found.text else f"văn bản có hiệu lực ngày {show(found.on)}"
    known = nearest(found.name, found.on)
    reference = f" Để tham khảo: {known.value} {unit}, theo {known.citation()}." if known else ""
    return f"Chưa rõ {what} theo {text}. {rule}.{reference}"
