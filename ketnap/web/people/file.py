"""The file of one person: the life line, what is held, and how it came there."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from ketnap.lib import clock
from ketnap.models import ClassKind, Occupation, PoliticalTheory, Position, Qualification, Schooling
from ketnap.queries import offices, people, training
from ketnap.queries.admission.life import ways
from ketnap.queries.commendation import proposals as commendations
from ketnap.queries.people import LedgerLine, PersonView
from ketnap.rules import codes
from ketnap.rules.papers import catalogue
from ketnap.web.days import asked
from ketnap.web.doors import may
from ketnap.web.pages import page, show
from ketnap.web.people.acts import offers


@dataclass(frozen=True)
class Moment:
    """One entry on the life line, with the words of where."""

    entry: LedgerLine
    shape: str
    where: str
    taken_back_by: LedgerLine | None
    takes_back: LedgerLine | None


@page("person")
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    day = asked(request)
    file = people.person(request.viewer, person_id, on=day.day)
    paths = ways(request.viewer, person_id)
    on_path = any(one.ended_on is None for one in paths)
    context = {
        "file": file,
        "day": day,
        "life": life(file),
        "profiles": [profile_words(one) for one in file.profiles],
        "certificates": [(ClassKind(one.kind).label, one) for one in file.certificates],
        "enrolments": [(ClassKind(one.kind).label, one) for one in file.enrolments],
        "ethnicity": codes.names("ethnicities").get(file.ethnicity, ""),
        "religion": codes.names("religions").get(file.religion, ""),
        "may_act": may(request, "person-act", person_id),
        "ways": paths,
        "commendations": commendations.of_person(request.viewer, person_id),
        "may_commend": may(request, "commendation-new", file.unit_id),
        "may_list": not file.standing and not on_path and may(request, "sympathisers-new", file.unit_id),
        "offers": offers(request, file) if day.day == clock.today() else [],
        "may_show_held": may(request, "person-held", person_id),
        "may_ask": may(request, "request-new", person_id),
        "offices": offices.of_person(request.viewer, person_id),
        "invitations": training.invited(request.viewer, person_id),
        "lessons": training.attended(request.viewer, person_id),
        "may_correct": may(request, "person-edit", person_id),
        "papers": [one for one in catalogue().values() if one.about == "person"]
        if may(request, "person-issue", person_id, "POST")
        else [],
    }
    return show(request, "people/person.html", context, on=day.day)


def life(file: PersonView) -> list[Moment]:
    """Entries in the order of their days; an entry taken back and the entry that takes it back name each other."""
    by_id = {one.movement_id: one for one in file.ledger}
    return [
        Moment(
            entry=one,
            shape="fail" if one.reversed_by else "warn" if one.reverses else "done",
            where=where(one),
            taken_back_by=by_id.get(one.reversed_by or 0),
            takes_back=by_id.get(one.reverses or 0),
        )
        for one in file.ledger
    ]


def where(entry: LedgerLine) -> str:
    if entry.kind == "moved":
        return f"Từ {entry.from_name} đến {entry.unit_name}"
    if entry.elsewhere or entry.elsewhere_name:
        beyond = ", ".join(part for part in (entry.elsewhere_name, entry.elsewhere.lower()) if part)
        return f"{entry.unit_name} ({beyond})"
    return entry.unit_name


def profile_words(one: people.ProfileLine) -> tuple[people.ProfileLine, list[tuple[str, str]]]:
    labels = (
        ("Nghề nghiệp", Occupation, one.occupation), ("Chức vụ", Position, one.position),
        ("Học vấn phổ thông", Schooling, one.schooling),
        ("Trình độ chuyên môn", Qualification, one.qualification), ("Lý luận chính trị", PoliticalTheory, one.theory),
    )  # fmt: skip
    return one, [(label, str(kinds(code).label)) for label, kinds, code in labels if code]
