"""Taking back a wrong act of the path. Both stay to be seen."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ketnap.actions import admission
from ketnap.actions.refusal import Conflict, Refused
from ketnap.lib import dates
from ketnap.queries.admission.life import life
from ketnap.queries.missing import NotFound
from ketnap.rules.path import KINDS
from ketnap.web import errors
from ketnap.web.admission.acts import around
from ketnap.web.admission.addresses import allowed
from ketnap.web.forms.fields import posted_version
from ketnap.web.forms.people import ReverseForm
from ketnap.web.pages import done, page, show
from ketnap.web.session import typed_before


@page("path-reverse")
def reverse_act(request: HttpRequest, candidacy_id: int, path_act_id: int) -> HttpResponse:
    file = life(request.viewer, candidacy_id)
    act = next((one for one in file.acts if one.act_id == path_act_id), None)
    if act is None or act.kind not in KINDS:
        raise NotFound("Không có mục này.")
    if not allowed(request, file)(act.kind):
        return errors.forbidden(request)
    form = ReverseForm(request.POST if request.method == "POST" else typed_before(request))
    context = {"file": file, "act": act, "form": form, "version": file.version, "problems": [], **around(file)}
    if request.method == "GET" or not form.is_valid():
        return show(request, "admission/reverse.html", context, status=200 if request.method == "GET" else 422)
    paper = form.paper()
    try:
        admission.reverse(
            path_act_id, reason=paper.reason, by=request.user, paper=paper, version=posted_version(request)
        )
    except Refused as refused:
        return show(request, "admission/reverse.html", context | {"problems": refused.problems}, status=422)
    except Conflict as conflict:
        rows = [("Mục định bỏ", "hồ sơ vừa có mục mới", f"{act.title}, ngày {dates.show(act.on)}")]
        return errors.both(request, conflict, rows, context["back_to"], file.version)
    done(request, f"Đã bỏ mục “{act.title}” ngày {dates.show(act.on)}. Cả hai ghi chép còn trong sổ.")
    return redirect("candidacy", candidacy_id)
