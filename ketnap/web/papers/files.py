"""Many papers in one ZIP with the folders and names of the list of 104 kinds of papers, for whoever may take identity
numbers away."""

from collections.abc import Sequence

from django.http import HttpRequest

from ketnap.documents.papers import packing
from ketnap.models import IssuedPaper
from ketnap.queries.papers.dossiers import owners
from ketnap.queries.papers.issued import IssuedLine
from ketnap.web.leaving import begun

ZIP = "application/zip"


def listed(request: HttpRequest, lines: Sequence[IssuedLine], rows: Sequence[IssuedPaper], unit_id: int) -> bytes:
    """The register hears how many papers with identity numbers left."""
    whose = owners(request.viewer, {line.candidacy_id for line in lines if line.candidacy_id})
    begun(request, rows=len(lines), unit_id=unit_id)
    return packing.listed(lines, rows, whose)
