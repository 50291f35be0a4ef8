"""The papers of one file: which can be made, one of them before it is issued, its drafts, and issuing it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions.papers import issuing
from ketnap.actions.papers.issuing import NewPaper
from ketnap.actions.refusal import Refused, refuse
from ketnap.documents.papers import forms
from ketnap.documents.papers.content import sheet
from ketnap.documents.papers.making import made
from ketnap.documents.papers.values import Values
from ketnap.lib.wording import day_words
from ketnap.queries.admission.life import Life, life
from ketnap.queries.missing import NotFound
from ketnap.queries.papers import issued, preparing
from ketnap.queries.papers.issued import DOCX, PDF
from ketnap.rules.papers import GROUPS, Entry, catalogue
from ketnap.rules.papers.fields import fields
from ketnap.web.admission.acts import around
from ketnap.web.doors import may
from ketnap.web.downloads import attachment
from ketnap.web.forms.papers import MakingForm, asked_for, name_of
from ketnap.web.pages import done, page, show

TYPES = {
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    PDF: "application/pdf",
}


@page("candidacy-issued")
def of_file(request: HttpRequest, candidacy_id: int) -> HttpResponse:
    file = life(request.viewer, candidacy_id)
    offers = issued.offers(request.viewer, candidacy_id)
    groups = [(title, [one for one in offers if one.entry.group == group]) for group, title in GROUPS.items()]
    context = {
        "groups": [one for one in groups if one[1]], "kept": issued.of_file(request.viewer, candidacy_id),
        "may_make": may(request, "candidacy-issue", candidacy_id, "POST"), **around(file), "file": file,
    }  # fmt: skip
    return show(request, "papers/of_file.html", context)


@dataclass(frozen=True)
class Asked:
    """One paper as it was asked for: of which act, on which day, filled with what."""

    entry: Entry
    act_id: int | None
    on: date
    known: dict[str, str]
    ready: preparing.Ready


def asked(request: HttpRequest, file: Life, key: str) -> Asked:
    entry = catalogue().get(key)
    if entry is None or entry.about != "candidacy":
        raise NotFound("Không có mẫu này.")
    typed = request.GET.get("viec", "")
    act = next((one for one in file.acts if str(one.act_id) == typed and one.counts), None)
    if typed and (act is None or act.kind not in entry.acts):
        raise NotFound("Không có việc này trong hồ sơ.")
    ready = preparing.ready(request.viewer, file.candidacy_id, entry, act.act_id if act else None)
    return Asked(entry, act.act_id if act else None, ready.on, ready.known, ready)


@page("candidacy-issue")
def issue(request: HttpRequest, candidacy_id: int, key: str) -> HttpResponse:
    file = life(request.viewer, candidacy_id)
    found = asked(request, file, key)
    form_of_paper = forms.form(key)
    questions = asked_for(form_of_paper, found.known)
    initial = {"on": found.on, **{name_of(one): words for one, words in found.ready.before.items()}}
    form = MakingForm(
        request.POST or None, initial=initial, asked=questions,
        numbered=bool(found.entry.number) and not found.ready.number, booked=found.ready.booked,
    )  # fmt: skip
    problems = []
    if request.method == "POST" and form.is_valid():
        new = _new(found, form, candidacy_id)
        draft = request.POST.get("nhap", "")
        try:
            if draft in TYPES:
                return _draft(found, new, draft, file)
            if not found.ready.may_issue:
                raise refuse(f"Văn bản này do {found.ready.issuer_name} phát hành; đồng chí in được bản nháp.")
            (row,) = issuing.issue([new], by=request.user)
        except Refused as no:
            problems = no.problems
        else:
            done(request, f"Đã phát hành {found.entry.title.lower()} của {file.full_name}.")
            return redirect("issued-paper", row.pk)
    on = form.cleaned_data.get("on") or found.on if form.is_bound and form.is_valid() else found.on
    words = (
        found.known
        | {"head.day": day_words(on)}
        | (form.words() if form.is_bound and form.is_valid() else dict(found.ready.before))
    )
    number = {"head.number": f"Số {found.ready.number}"} if found.ready.number else {}
    context: dict[str, Any] = {
        "entry": found.entry, "version": found.entry.on(on), "form": form, "problems": problems, "act_id": found.act_id,
        "said": [(one, found.known[one.key]) for one in fields().values() if one.key in _shown(form_of_paper, found)],
        "sheet": sheet(form_of_paper, Values(words | number), on), "ready": found.ready,
        "kept": found.ready.kept, **around(file), "file": file,
        "back_to": reverse("candidacy-issued", args=[candidacy_id]),
    }  # fmt: skip
    return show(request, "papers/prepare.html", context, status=422 if problems or form.errors else 200)


def _shown(form: forms.Form, found: Asked) -> set[str]:
    single, _ = form.used()
    return single & found.known.keys()


def _new(found: Asked, form: MakingForm, candidacy_id: int) -> NewPaper:
    return NewPaper(
        found.entry.key, form.cleaned_data["on"], found.ready.unit_id, found.ready.issuer_id,
        found.known | {"head.day": day_words(form.cleaned_data["on"])} | form.words(), candidacy_id=candidacy_id, act_id=found.act_id,
        number=form.number() if "numbering" in form.fields else "",
    )  # fmt: skip


def _draft(found: Asked, new: NewPaper, kind: str, file: Life) -> HttpResponse:
    """The paper as it would be, not kept, without a number of the register."""
    number = {"head.number": f"Số {found.ready.number}"} if found.ready.number else {}
    values = Values({**new.single, **number})
    one = made(found.entry, values, new.on, with_pdf=kind == PDF)
    content = one.docx if kind == DOCX else one.pdf or b""
    name = f"Bản nháp {found.entry.code or found.entry.title}_{file.full_name}.{kind}"
    return attachment(content, TYPES[kind], name, f"ban-nhap.{kind}")
