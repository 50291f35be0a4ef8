"""Making a paper of a file, a class, an act on the tree or an organisation: what is asked, its drafts, issuing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ketnap.actions.papers import issuing
from ketnap.actions.papers.issuing import NewPaper
from ketnap.actions.refusal import Problem, Refused, refuse
from ketnap.documents.papers import forms, office
from ketnap.documents.papers.content import sheet
from ketnap.documents.papers.filling import Taken
from ketnap.documents.papers.making import made
from ketnap.documents.papers.pdf import pdf
from ketnap.documents.papers.values import Values
from ketnap.lib import numbers
from ketnap.lib.wording import day_words
from ketnap.models import User
from ketnap.queries import organisation
from ketnap.queries.admission.life import life
from ketnap.queries.missing import NotFound
from ketnap.queries.papers import issued, preparing
from ketnap.queries.papers.issued import DOCX, PDF, OwnFile
from ketnap.rules.papers import GROUPS, Entry, catalogue
from ketnap.rules.papers.fields import fields
from ketnap.web.admission.acts import around
from ketnap.web.days import asked
from ketnap.web.doors import may
from ketnap.web.downloads import attachment
from ketnap.web.forms.papers import MakingForm, asked_for, name_of
from ketnap.web.pages import done, page, show

TYPES = {
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    PDF: "application/pdf",
}


GUIDE = "huong-dan"


@page("candidacy-issued")
def of_file(request: HttpRequest, candidacy_id: int) -> HttpResponse:
    file = life(request.viewer, candidacy_id)
    offers = issued.offers(request.viewer, candidacy_id)
    groups = [(title, [one for one in offers if one.entry.group == group]) for group, title in GROUPS.items()]
    context = {
        "groups": [one for one in groups if one[1]], "kept": issued.of_file(request.viewer, candidacy_id),
        "may_make": may(request, "candidacy-issue", candidacy_id, "POST"),
        "may_list": may(request, "candidacy-issued-dossier", candidacy_id), **around(file), "file": file,
    }  # fmt: skip
    return show(request, "papers/of_file.html", context)


@dataclass(frozen=True)
class About:
    """What the paper is about, as its page shows it."""

    name: str
    trail: list[tuple[str, str]]
    back_to: str
    candidacy_id: int | None = None
    person_id: int | None = None
    act_id: int | None = None
    version: int | None = None


def entry_of(key: str, *about: str) -> Entry:
    entry = catalogue().get(key)
    if entry is None or entry.about not in about:
        raise NotFound("Không có mẫu này.")
    return entry


@page("candidacy-issue")
def issue(request: HttpRequest, candidacy_id: int, key: str) -> HttpResponse:
    file, entry = life(request.viewer, candidacy_id), entry_of(key, "candidacy")
    typed = request.GET.get("viec", "")
    act = next((one for one in file.acts if str(one.act_id) == typed and one.counts), None)
    if typed and (act is None or act.kind not in entry.acts):
        raise NotFound("Không có việc này trong hồ sơ.")
    act_id = act.act_id if act else None
    ready = preparing.of_file(request.viewer, candidacy_id, entry, act_id)
    trail = [*cast(list[tuple[str, str]], around(file)["trail"])]
    back_to = reverse("candidacy-issued", args=[candidacy_id])
    return make(
        request, entry, ready, About(file.full_name, trail, back_to, candidacy_id, act_id=act_id, version=file.version)
    )


@page("person-issue")
def of_person(request: HttpRequest, person_id: int, key: str) -> HttpResponse:
    entry = entry_of(key, "person")
    ready = preparing.of_person(request.viewer, person_id, entry)
    name, back_to = ready.known["person.name"], reverse("person", args=[person_id])
    trail = [("Con người", reverse("people")), (name, back_to)]
    return make(request, entry, ready, About(name, trail, back_to, person_id=person_id))


@page("class-issue")
def of_class(request: HttpRequest, class_id: int, key: str) -> HttpResponse:
    entry = entry_of(key, "class")
    ready = preparing.of_class(request.viewer, class_id, entry)
    back_to = reverse("class", args=[class_id])
    name = ready.known["class.name"]
    return make(request, entry, ready, About(name, [("Lớp học", reverse("classes")), (name, back_to)], back_to))


@page("unit-issue")
def of_unit(request: HttpRequest, unit_id: int, key: str) -> HttpResponse:
    entry = entry_of(key, "unit", "unit_act", "candidacies")
    unit = organisation.unit(request.viewer, unit_id, request.viewer.on)
    back_to = reverse("unit-issued", args=[unit_id])
    trail = [(unit.name, reverse("unit", args=[unit_id])), ("Văn bản đã phát hành", back_to)]
    about = About(unit.name, trail, back_to)
    day = asked(request)
    if entry.about == "unit":
        return make(request, entry, preparing.of_unit(request.viewer, unit_id, entry, day.day), about)
    if entry.about == "unit_act":
        act = numbers.whole(request.GET.get("viec", ""), 18)
        if act is None:
            raise NotFound("Không có quyết định này.")
        return make(request, entry, preparing.of_act(request.viewer, unit_id, entry, act), about)
    asked_files = (numbers.whole(one, 18) for one in request.GET.getlist("ho-so"))
    chosen = [one for one in asked_files if one is not None]
    if not chosen:
        found = preparing.files_for(request.viewer, unit_id, entry)
        context = {"entry": entry, "about": about, "trail": trail, "files": found, "day": day}
        return show(request, "papers/choose.html", context)
    return make(request, entry, preparing.of_files(request.viewer, unit_id, entry, chosen, day.day), about)


def make(request: HttpRequest, entry: Entry, ready: preparing.Ready, about: About) -> HttpResponse:
    """The page of one paper: what is asked, its draft as it is now, and issuing it."""
    paper = forms.form(entry.key)
    form = MakingForm(
        request.POST or None, asked=asked_for(paper, ready.known, numbered=entry.numbered),
        initial={"on": ready.on, **{name_of(one): words for one, words in ready.before.items()}},
        numbered=entry.numbered and not ready.number, booked=ready.booked,
    )  # fmt: skip
    own = issued.own_file(request.viewer, ready.issuer_id, entry.key)
    problems: Sequence[Problem] = []
    if request.method == "POST" and form.is_valid():
        new = _new(entry, ready, form, about, own)
        draft = request.POST.get("nhap", "")
        try:
            if draft == GUIDE and entry.handwritten:
                return _guide(entry, new, about)
            if draft in TYPES:
                return _draft(entry, ready, new, DOCX if own else draft, about)
            if not ready.may_issue:
                raise refuse(f"Văn bản này do {ready.issuer_name} phát hành; hãy tải bản nháp gửi nơi ấy.")
            (row,) = issuing.issue([new], by=cast(User, request.user))
        except Refused as no:
            problems = no.problems
        else:
            done(request, f"Đã phát hành {entry.title[0].lower()}{entry.title[1:]}: {about.name}.")
            return redirect("issued-paper", row.pk)
    answered = form.is_bound and form.is_valid()
    on = form.cleaned_data["on"] if answered else ready.on
    words = ready.known | {"head.day": day_words(on)} | (form.words() if answered else ready.before)
    used, _ = (forms.form(f"{entry.key}-guide") if entry.handwritten else paper).used()
    context = {
        "entry": entry, "version": entry.on(on), "form": form, "problems": problems, "ready": ready, "about": about,
        "said": [(one, ready.known[one.key]) for key, one in fields().items() if key in used & ready.known.keys()],
        "sheet": sheet(paper, Values(words | _number(ready), ready.rows), on), "kept": ready.kept,
        "trail": about.trail, "back_to": about.back_to,
        "own": own,
        "several": {name: len(found) for name, found in ready.rows.items() if found},
    }  # fmt: skip
    return show(request, "papers/prepare.html", context, status=422 if problems or form.errors else 200)


@lru_cache(maxsize=32)
def taken_apart(own: OwnFile) -> Taken:
    return office.taken(own.content)


def _number(ready: preparing.Ready) -> dict[str, str]:
    return {"head.number": f"Số {ready.number}"} if ready.number else {}


def _new(entry: Entry, ready: preparing.Ready, form: MakingForm, about: About, own: OwnFile | None) -> NewPaper:
    on = form.cleaned_data["on"]
    return NewPaper(
        entry.key, on, ready.unit_id, ready.issuer_id, ready.known | {"head.day": day_words(on)} | form.words(),
        ready.rows, candidacy_id=about.candidacy_id,
        person_id=about.person_id, act_id=about.act_id,
        number=form.number() if "numbering" in form.fields else "", written=ready.number,
        template_id=own.template_id if own else None, own=taken_apart(own) if own else None,
    )  # fmt: skip


def _guide(entry: Entry, new: NewPaper, about: About) -> HttpResponse:
    """What the record holds, item by item, for who writes the paper by hand."""
    guide = forms.form(f"{entry.key}-guide")
    content = pdf(guide, [Values(new.single)], new.on, f"Hướng dẫn: {entry.title}")
    return attachment(content, TYPES[PDF], f"Hướng dẫn viết {entry.code}_{about.name}.pdf", "huong-dan.pdf")


def _draft(entry: Entry, ready: preparing.Ready, new: NewPaper, kind: str, about: About) -> HttpResponse:
    """The paper as it would be, not kept, without a number of the register."""
    one = made(entry, Values({**new.single, **_number(ready)}, new.rows), new.on, new.own, with_pdf=kind == PDF)
    content = one.docx if kind == DOCX else one.pdf or b""
    return attachment(
        content, TYPES[kind], f"Bản nháp {entry.code or entry.title}_{about.name}.{kind}", f"ban-nhap.{kind}"
    )
