"""People: search, the personal file (its opening is journalled), and what is held about somebody. Viewer first."""

from ketnap.queries.people.file import (
    CertificateLine,
    EnrolmentLine,
    LedgerLine,
    PersonView,
    ProfileLine,
    StayLine,
    person,
)  # fmt: skip
from ketnap.queries.people.held import Held, held
from ketnap.queries.people.search import PersonRow, SearchResult, born_on, by_id, lacking, rows, search

__all__ = [
    "CertificateLine", "EnrolmentLine", "Held", "LedgerLine", "PersonRow", "PersonView", "ProfileLine", "SearchResult",
    "StayLine", "born_on", "by_id", "held", "lacking", "person", "rows", "search",
]  # fmt: skip
