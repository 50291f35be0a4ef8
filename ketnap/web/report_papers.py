"""The report to take away: as Word, PDF and workbook, and its pictures."""

from django.http import HttpRequest, HttpResponse

from ketnap.documents import drawing
from ketnap.documents.paper import Mark
from ketnap.documents.report import KINDS, made, pictures
from ketnap.lib import dates, numbers
from ketnap.queries.missing import NotFound
from ketnap.queries.papers import closing
from ketnap.statistics.closed.said import under
from ketnap.statistics.report import Report, report
from ketnap.web.downloads import attachment
from ketnap.web.pages import page
from ketnap.web.reports import wanted
from ketnap.web.signing import signing

WIDE, NARROW = 165, 85
"""Millimetres a picture is drawn for: a page, a phone. Its letters keep their size."""


def _counted(request: HttpRequest) -> Report:
    unit_id, start, end = wanted(request)
    if start.problem or end.problem or end.day < start.day:
        raise NotFound("Không có kỳ này.")
    return report(request.viewer, unit_id, start.day, end.day)


@page("report-paper")
def report_paper(request: HttpRequest) -> HttpResponse:
    ending = request.GET.get("dang", "docx")
    if ending not in KINDS:
        raise NotFound("Không có dạng tệp này.")
    words = signing(request)
    found = _counted(request)
    line, warnings = under(request.viewer, found)
    mark = Mark(line.check_code, closing.closed_words(line)) if line else None
    file = made(found, words, ending, mark, warnings)
    name = f"bao-cao-{found.unit.code}-{dates.show(found.start)}-{dates.show(found.end)}.{ending}"
    return attachment(file.content, file.kind, name, f"bao-cao.{ending}")


@page("report-picture")
def report_picture(request: HttpRequest) -> HttpResponse:
    """SVG of one picture, by its place among those of the report."""
    place = numbers.whole(request.GET.get("hinh", "1")) or 0
    drawn = pictures.every(_counted(request))
    if not 0 < place <= len(drawn):
        raise NotFound("Không có hình này.")
    width = NARROW if request.GET.get("hep") else WIDE
    return HttpResponse(drawing.svg(drawn[place - 1], width), content_type="image/svg+xml; charset=utf-8")
