"""The ballot desk: who is there, six numbers, enough or not. One desk for every vote of a cell and its committee.

Only totals leave it: who was there and who voted how is written nowhere.
"""

from datetime import date

from django.http import HttpRequest, HttpResponse, QueryDict

from ketnap.lib import clock
from ketnap.queries.admission.helping import offered
from ketnap.queries.admission.life import Life, life
from ketnap.rules import law
from ketnap.rules.path.counting import Counted, counted
from ketnap.rules.path.kinds import BALLOT, BY_WORD, COMMITTEE, Kind
from ketnap.web import errors
from ketnap.web.admission.acts import form_context, write
from ketnap.web.admission.addresses import allowed
from ketnap.web.forms.admission import PathForm, typed_day
from ketnap.web.forms.ballots import BallotForm
from ketnap.web.pages import page, show

PARTS = ("ai-co-mat", "ket-luan")


@page("path-ballot")
def ballot(request: HttpRequest, candidacy_id: int) -> HttpResponse:
    file = life(request.viewer, candidacy_id)
    kind = BY_WORD.get(request.GET.get("viec", ""))
    if kind is not None and kind.right == BALLOT and not allowed(request, file)(kind.code):
        return errors.forbidden(request)
    return write(request, file, BALLOT, make=desk_form, draw=desk)


def desk_form(request: HttpRequest, file: Life, kind: Kind, sent: QueryDict | None) -> BallotForm:
    on = (typed_day(sent.get("on", "")) if sent is not None else None) or clock.today()
    voters = [] if kind.code in COMMITTEE else [
        one for one in offered(request.viewer, file.unit_id, [on]) if one.here
    ]  # fmt: skip
    return BallotForm(sent, kind=kind, voters=voters, counted_on=on)


def desk(
    request: HttpRequest, file: Life, form: PathForm, *, found: object = None, problems: object = (), status: int = 200
) -> HttpResponse:
    kind = form.kind
    htmx = getattr(request, "htmx", None)
    part = htmx.target if htmx and htmx.target in PARTS else ""
    failed = [one for one in file.acts if one.counts and one.kind == kind.code and one.not_carried]
    context = {
        **form_context(file, form, found=None, problems=problems), "result": result(form), "failed": failed,
        "of_cell": kind.code not in COMMITTEE, "live": bool(part),
    }  # fmt: skip
    return show(request, "admission/ballot.html", context, part=part, status=200 if part else status)


def result(form: PathForm) -> Counted | None:
    """The verdict on what is typed by now; None until there is enough to count."""
    if not form.is_bound:
        return None
    form.is_valid()
    typed = form.cleaned_data
    told, on = form.told(), typed.get("on")
    whole = told.get("members", told.get("official_members"))
    if not isinstance(on, date) or whole is None or "for" not in told or told["for"] > whole:
        return None
    return counted(form.kind.code, told, on, law.current())
