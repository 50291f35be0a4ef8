"""Nothing is kept about somebody that the page for that person does not tell."""

from datetime import date

import pytest
from django.apps import apps
from django.urls import reverse

from ketnap.actions import coverage, direction, organisation, rating
from ketnap.actions.direction import NewFinding, NewInspection
from ketnap.actions.rating import Choice
from ketnap.models import Candidacy, Person
from tests import lives
from tests.web.test_membership import words
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "office", "tree"]
TOLD = {
    # Where the page tells what these rows say about the person.
    "Candidacy": "the path", "Certificate": "training", "Charge": "offices", "ClassInvitation": "invitations",
    "Commendation": "commendations",
    "Enrolment": "training", "Exemplar": "exemplars", "IssuedPaper": "papers issued", "MemberRating": "ratings",
    "Movement": "the ledger",
    "PersonRequest": "requests", "Profile": "the record", "Seat": "offices", "Stay": "the ledger, derived from it",
    "Workplace": "work, derived from its acts", "WorkplaceAct": "work", "PathAct": "the path, of the file it is in",
    "DueItem": "derived from the path", "FiledPaper": "papers of the file", "InspectionFinding": "findings",
    "MeetingItem": "the decision it was written as", "PaperRunItem": "papers issued",
}  # fmt: skip


def test_every_table_about_a_person_is_known_to_the_page() -> None:
    about = {
        model.__name__
        for model in apps.get_app_config("ketnap").get_models()
        for one in model._meta.get_fields()
        if getattr(one, "many_to_one", False) and one.related_model in (Person, Candidacy)
    }
    assert about == set(TOLD), "tell it in templates/people/held.html, then name it here"


def test_ratings_work_and_findings_are_told(tree, office, cast, sign_in) -> None:
    person = office.people["cell.0"]
    rated = {"on": date(2020, 12, 31), "rated_on": date(2020, 12, 20), "by": cast.organiser}
    rating.propose_members(tree.cell, 2020, [Choice(person, "done")], **rated | {"by": cast.secretary})
    rating.decide_members(tree.committee, 2020, [Choice(person, "good")], **rated)
    firm = organisation.enter_enterprise(
        name="Công ty Nón Lá Vân Dương", ownership="private", since=date(2010, 1, 1), unit_id=tree.upper, led=False,
        by=None,
    ).pk  # fmt: skip
    coverage.begin_work(person_id=person, enterprise_id=firm, on=date(2011, 10, 5), by=None)
    shown = words(sign_in(cast.organiser).get(reverse("person-held", args=[person])))
    assert "Năm 2020, cấp có thẩm quyền quyết định: Hoàn thành tốt nhiệm vụ" in shown
    assert "Năm 2020, tự xếp loại, đề nghị: Hoàn thành nhiệm vụ" in shown
    assert "Công ty Nón Lá Vân Dương" in shown


def test_a_finding_in_the_file_is_told(tree, office, cast, sign_in) -> None:
    person = lives.worker(tree, name="Vi Thị Na")
    file = lives.begin(tree, person, date(2011, 5, 1))
    plan = NewInspection("inspection", "Công tác kết nạp", date(2011, 9, 1), date(2011, 9, 5))
    made = direction.plan(tree.committee, tree.upper, plan, by=None)
    direction.hold(made.pk, held_from=date(2011, 9, 1), held_to=date(2011, 9, 3), team="Vũ Đình Khiêm", by=None,
                   version=1)  # fmt: skip
    found = NewFinding("Thiếu ý kiến đoàn thể", "Lấy ý kiến", tree.cell, rule="G-01", candidacy_id=file)
    direction.find(made.pk, [found], found_on=date(2011, 9, 3), due_on=date(2011, 10, 3), by=None, version=None)
    shown = words(sign_in(cast.organiser).get(reverse("person-held", args=[person])))
    assert "Thiếu ý kiến đoàn thể" in shown
