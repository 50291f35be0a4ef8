"""The report of a class as words and tables of its paper. For queries that have scoped."""

from ketnap.lib import numbers
from ketnap.lib.wording import day_words
from ketnap.queries.papers.rows import Row, numbered
from ketnap.queries.training import ClassReport, Heads

UNKNOWN = numbers.show(None)


def words(told: ClassReport) -> dict[str, str]:
    """By the fields of the paper; what is not known says so."""
    held = told.ceremony
    found = {
        "class.planned": numbers.show(told.row.announced), "class.invited": numbers.show(told.invited),
        "class.confirmed": numbers.show(told.confirmed), "class.number": numbers.show(told.heads.total),
        "class.women": numbers.show(told.heads.women), "class.young": numbers.show(told.heads.young),
        "class.sessions": numbers.show(told.sessions), "class.attended": numbers.show(told.attended),
        "class.every": numbers.show(told.every),
        "class.concluded": day_words(told.concluded_on) if told.concluded_on else "",
        "class.passed": of(told.passed), "class.failed": of(told.failed),
        "class.passed_women": numbers.show(told.passed.women) if told.passed else UNKNOWN,
        "class.passed_young": numbers.show(told.passed.young) if told.passed else UNKNOWN,
        "class.reasons": "; ".join(f"{why} {number} người" for why, number in told.reasons),
        "class.certified": numbers.show(told.certified.total),
    }  # fmt: skip
    if held is not None:
        found |= {
            "closing.held": day_words(held.on),
            "closing.place": held.place,
            "closing.learners": numbers.show(held.learners),
            "closing.guests": numbers.show(held.guests),
            "closing.spoke": "; ".join(held.spoke),
        }
    return {key: said for key, said in found.items() if said}


def of(heads: Heads | None) -> str:
    return numbers.show(heads.total if heads else None)


def tables(told: ClassReport) -> dict[str, list[Row]]:
    return {
        "grades": numbered(
            {"grade": label, "number": str(heads.total), "women": str(heads.women), "young": numbers.show(heads.young)}
            for label, heads in told.grades
        ),
        "units": numbered(
            {
                "unit": one.name, "number": str(one.heads.total), "women": str(one.heads.women),
                "young": numbers.show(one.heads.young), "passed": numbers.show(one.passed),
                "failed": numbers.show(one.failed), "certified": str(one.certified),
            }
            for one in told.units
        ),
    }  # fmt: skip
