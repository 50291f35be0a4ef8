"""How much may leave the house as files before somebody else agrees. Measures of the house, not of a law: the law asks
for internal rules on sensitive data (Law 91/2025/QH15, Decree 356/2025/NĐ-CP) and sets no number."""

LARGE_ROWS = 200
"""So many people are more than most committees with all their cells: who works on one stays below."""
LARGE_A_DAY = 3
"""Large lists of one account in a day: a quarterly report needs members, files and classes."""
APPROVED_ROWS = 2000
"""A list of so many people is a whole province's register: it never leaves by the will of one account alone."""
ASKED_DAYS = 7
"""Days a request waits for an answer: after a working week nobody remembers why it was asked."""
OPEN_HOURS = 24
"""Hours in which what was approved may be taken, once."""


def large(rows: int, *, personal: bool) -> bool:
    return personal and rows >= LARGE_ROWS


def beyond(rows: int, before: int, *, personal: bool) -> str:
    """Why a list with so many rows, after so many large ones of the same day, is not for one account to take alone; as
    `rows` or `day`. Empty: it may be taken."""
    if not large(rows, personal=personal):
        return ""
    if rows >= APPROVED_ROWS:
        return "rows"
    return "day" if before >= LARGE_A_DAY else ""
