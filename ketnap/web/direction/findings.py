"""What inspections found: taken from the audit of files or typed, reported mended, verified, taken back."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions import direction as acts
from ketnap.actions.direction import NewFinding
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib import clock, dates
from ketnap.queries import organisation
from ketnap.queries.admission import auditing
from ketnap.queries.admission.auditing import AuditedFile
from ketnap.queries.direction import inspections as queries
from ketnap.queries.direction import measures
from ketnap.queries.direction.inspections import BUCKETS, FindingView, InspectionView
from ketnap.queries.missing import NotFound
from ketnap.rules import law, register
from ketnap.rules.path.examining import Fault
from ketnap.web import errors
from ketnap.web.days import asked
from ketnap.web.direction import deeds
from ketnap.web.direction.inspections import FINDING_HEAD, finding_rows
from ketnap.web.direction.measures import number
from ketnap.web.doors import may
from ketnap.web.downloads import Sheet, table_page
from ketnap.web.forms.direction import DecideForm, ReportForm
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.inspections import NEVER_VETTING, FindingForm, FoundForm
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before

SHOWN = 200
REPORTS = {"reported": "Đã sửa xong"}
VERIFIES = {
    "accepted": "Đã sửa đúng, xác nhận", "returned": "Chưa đạt, làm tiếp", "moved": "Dời hạn",
    "assigned": "Đổi người chịu trách nhiệm", "cancelled": "Bỏ, không phải thiếu sót",
}  # fmt: skip


@page("findings")
def findings(request: HttpRequest) -> HttpResponse:
    day, bucket = asked(request), asked_bucket(request)
    rows = found(request, day.day, bucket)
    context = {
        "rows": rows[:SHOWN], "all": len(rows), "day": day, "bucket": bucket,
        "late": sum(row.overdue for row in rows), "buckets": list(BUCKETS.items()),
    }  # fmt: skip
    return show(request, "direction/findings.html", context, on=day.day)


def asked_bucket(request: HttpRequest) -> str:
    bucket = request.GET.get("tinh_trang", "")
    if bucket and bucket not in BUCKETS:
        raise NotFound("Không có tình trạng này.")
    return bucket


def found(request: HttpRequest, on: date, bucket: str) -> list[queries.FindingRow]:
    unit = number(request, "to_chuc")
    return queries.findings(request.viewer, on, unit_id=unit, bucket=bucket, unfinished=not bucket)


@table_page("findings-table")
def findings_table(request: HttpRequest) -> Sheet:
    on = asked(request).day
    rows = finding_rows(found(request, on, asked_bucket(request)))
    notes = (f"Ngày {dates.show(on)}",)
    return Sheet("Thiếu sót phải khắc phục", FINDING_HEAD, rows, notes, number(request, "to_chuc"))


@dataclass(frozen=True)
class Offered:
    """One line of the audit, with the key under which it is ticked."""

    key: str
    file: AuditedFile
    fault: Fault
    ticked: bool


def offered(request: HttpRequest, held: InspectionView, on: date) -> list[Offered]:
    """Lines of the audit of the unit as the files stood on the day, without what is found already."""
    known = {(one.candidacy_id, one.rule, one.sentence) for one in held.findings if one.state != "dropped"}
    chosen = set(request.POST.getlist("dong"))
    lines = []
    for file in auditing.audit(request.viewer, held.row.unit_id, on).files:
        for place, fault in enumerate(file.examined.faults):
            sentence = " ".join(fault.finding.sentence.split())
            if (file.candidacy_id, fault.finding.rule, sentence) not in known:
                key = f"{file.candidacy_id}.{place}"
                lines.append(Offered(key, file, fault, key in chosen))
    return lines


@page("findings-audit")
def from_audit(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """Chọn từ kết quả kiểm tra hồ sơ."""
    held = queries.inspection(request.viewer, inspection_id, clock.today())
    day = asked(request)
    lines = offered(request, held, day.day)
    form = FoundForm(
        request.POST if request.method == "POST" else typed_before(request), initial={"found_on": clock.today()}
    )
    back_to = reverse("inspection", args=[inspection_id])
    context = {
        "held": held, "row": held.row, "lines": lines, "day": day, "form": form, "version": held.version,
        "problems": [], "back_to": back_to,
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "direction/from_audit.html", context, status=200 if request.method == "GET" else 422)
    rows = [of_audit(one, form.cleaned_data["owner_name"]) for one in lines if one.ticked]
    return written(request, held, rows, form.cleaned_data, "direction/from_audit.html", context)


def of_audit(one: Offered, owner: str) -> NewFinding:
    told = one.fault.finding
    return NewFinding(
        told.sentence, one.fault.repair, one.file.unit_id, one.file.candidacy_id, told.rule, told.citation[:500],
        told.severity == "stop", owner_name=owner,
    )  # fmt: skip


def written(
    request: HttpRequest, held: InspectionView, rows: list[NewFinding], typed: dict[str, Any], template: str,
    context: dict[str, Any],
) -> HttpResponse:  # fmt: skip
    days = {"found_on": typed["found_on"], "due_on": typed["due_on"]}
    try:
        made = acts.find(held.row.inspection_id, rows, **days, by=request.user, version=posted_version(request))
    except Refused as refused:
        return show(request, template, context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        stands = [("Thiếu sót đã nêu", str(len(held.findings)), f"thêm {len(rows)}")]
        return errors.both(request, conflict, stands, context["back_to"], held.version)
    done(request, f"Đã nêu {len(made)} thiếu sót, hạn sửa {dates.show(typed['due_on'])}.")
    return redirect("inspection", held.row.inspection_id)


@page("finding-new")
def new(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """Nêu một thiếu sót ghi bằng tay."""
    today = clock.today()
    held = queries.inspection(request.viewer, inspection_id, today)
    files = queries.files(request.viewer, held.row.unit_id, today)
    typed = request.POST.get("file", "")
    if typed.isdecimal() and len(typed) < 10:  # a file out of reach is missing, not a wrong choice
        queries.in_reach(request.viewer, {int(typed)})
    unit = organisation.unit(request.viewer, held.row.unit_id, today)
    units = [(held.row.unit_id, unit.name), *((one.unit_id, one.name) for one in unit.children)]
    sent = request.POST if request.method == "POST" else typed_before(request)
    form = FindingForm(sent, units=units, files=files, initial={"found_on": today})
    back_to = reverse("inspection", args=[inspection_id])
    context = {
        "held": held, "row": held.row, "form": form, "version": held.version, "problems": [], "back_to": back_to
    }  # fmt: skip
    if request.method == "GET" or not form.is_valid():
        return show(request, "direction/finding_new.html", context, status=200 if request.method == "GET" else 422)
    return written(request, held, [of_form(form)], form.cleaned_data, "direction/finding_new.html", context)


def of_form(form: FindingForm) -> NewFinding:
    typed = form.cleaned_data
    rule, citation = cited(typed["rule"].strip().upper(), typed["found_on"])
    return NewFinding(
        typed["sentence"], typed["repair"], int(typed["unit"]), int(typed["file"]) if typed["file"] else None, rule,
        citation, typed["grave"], owner_name=typed["owner_name"],
    )  # fmt: skip


def cited(rule: str, on: date) -> tuple[str, str]:
    """The rule as typed, with the text it rests on that day; one that is not known stands without."""
    held = next((one for one in register.in_force(on, law.current()) if one.id == rule), None)
    line = held.lines[0] if held and held.lines else None
    return rule, f"{line.text}, {line.article}".strip(", ") if line and line.text else ""


@page("finding")
def finding(request: HttpRequest, finding_id: int) -> HttpResponse:
    day = asked(request)
    held = queries.finding(request.viewer, finding_id, day.day)
    context = {
        "held": held, "row": held.row, "day": day, "never": NEVER_VETTING,
        "may_report": may(request, "finding-report", finding_id) and deeds.offered(held.may_follow, REPORTS),
        "may_verify": may(request, "finding-verify", finding_id) and deeds.offered(held.may_follow, VERIFIES),
    }  # fmt: skip
    if may(request, "finding-back", finding_id) and (last := deeds.last(held.acts)):
        context |= {"undo": last, "undo_at": reverse("finding-back", args=[finding_id, last])}
    return show(request, "direction/finding.html", context, on=day.day)


@page("finding-report")
def report(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Đơn vị báo đã sửa."""
    held = queries.finding(request.viewer, finding_id, clock.today())
    kinds = deeds.offered(held.may_follow, REPORTS)
    form = ReportForm(
        deeds.sent(request), kinds=list(kinds.items()), initial={"on": clock.today()},
        wanted=f"Nêu đã sửa thế nào, bằng chứng là gì. {NEVER_VETTING}",
    )  # fmt: skip
    form.fields["on"].label = "Ngày sửa xong"
    form.fields["told"].label = "Đã sửa thế nào"
    context = {"held": held, "row": held.row, **back_and_version(held), "kinds": kinds}
    return deeds.carry(
        request, form, "direction/finding_report.html", context,
        lambda deed, **more: acts.on_finding(finding_id, deed, **more), held.acts, kinds,
    )  # fmt: skip


@page("finding-verify")
def verify(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Cán bộ kiểm tra xác nhận, hoặc nói chưa đạt."""
    held = queries.finding(request.viewer, finding_id, clock.today())
    kinds = deeds.offered(held.may_follow, VERIFIES)
    owners = [(one.pk, one.display_name) for one in measures.owners(request.viewer, held.row.unit_id)]
    form = DecideForm(
        deeds.sent(request), kinds=list(kinds.items()), owners=owners,
        initial={"on": clock.today(), "kind": next(iter(kinds), None)},
    )  # fmt: skip
    context = {"held": held, "row": held.row, **back_and_version(held), "kinds": kinds}
    return deeds.carry(
        request, form, "direction/finding_verify.html", context,
        lambda deed, **more: acts.on_finding(finding_id, deed, **more), held.acts, kinds,
    )  # fmt: skip


def back_and_version(held: FindingView) -> dict[str, object]:
    return {"version": held.version, "back_to": reverse("finding", args=[held.row.finding_id])}


@page("finding-back")
def back(request: HttpRequest, finding_id: int, deed_id: int) -> HttpResponse:
    held = queries.finding(request.viewer, finding_id, clock.today())
    return deeds.take_back(request, held.acts, deed_id, held.version, "finding", finding_id, held.row.subject)
