"""Thirteen units in two trees, in each a row of every kind whose every text field holds the unit's own random
word; and somebody of every role at one of them."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db import models as django

from ketnap import models
from ketnap.lib import text
from ketnap.rules import law

OPENED, DAY = date(2005, 1, 1), date(2011, 9, 1)
NOW = datetime(2011, 9, 1, 3, 0, tzinfo=UTC)
# name → (kind, what it stands under, role of the unit seen from "place")
UNITS = {
    "top": ("upper", None), "upper": ("upper", "top"), "place": ("committee", "upper"), "below": ("cell", "place"),
    "cell": ("cell", "place"), "ended": ("cell", "place"), "gone": ("cell_base", "far_top"),
    "sibling": ("committee", "upper"), "nephew": ("cell", "sibling"), "aunt": ("upper", "top"),
    "cousin": ("committee", "aunt"), "far_top": ("upper", None), "far": ("cell_base", "far_top"),
}  # fmt: skip
SEEN_FROM_PLACE = {
    "own": "place", "descendant": "below", "closed_below": "ended", "ancestor": "upper", "sibling": "sibling",
    "cousin": "cousin", "other_root": "far", "ex_member": "gone",
}  # fmt: skip
ENDED, LEFT = date(2010, 6, 1), date(2010, 1, 1)
ROLES = ("secretary", "officer", "authorised", "organiser", "standing", "inspector", "partner", "editor", "installer")
HASHES = ("digest", "seal_token", "form_digest", "file_sha256", "code_digest", "definitions", "identity_mac")


@dataclass
class World:
    units: dict[str, int] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    """Unit → the word that stands in every text of its rows."""
    names: dict[str, str] = field(default_factory=dict)
    """Unit → the word of its name, which papers of those below it carry at their head."""
    things: dict[str, dict[str, int]] = field(default_factory=dict)
    """Unit → object of the policy, or name of an id in an address → id."""
    users: dict[str, models.User] = field(default_factory=dict)


def row(model: type[django.Model], word: str, **given: Any) -> Any:
    """A row of the model: what is not given is filled, free text with the word of its unit."""
    values: dict[str, Any] = {}
    for one in model._meta.concrete_fields:
        if one.primary_key or one.name in given or one.attname in given or one.is_relation:
            continue
        kind = one.get_internal_type()
        if kind in ("CharField", "TextField", "SlugField"):
            values[one.name] = spelled(one, word)
        elif one.has_default() or one.null:
            continue
        else:
            values[one.name] = {
                "DateField": DAY, "DateTimeField": NOW, "JSONField": {}, "BinaryField": b"-", "BooleanField": False,
            }.get(kind, 1)  # fmt: skip
    return model.objects.create(**values, **given)


def spelled(one: Any, word: str) -> str:
    if one.choices:
        return one.get_default() or one.choices[0][0]
    if one.name in HASHES:
        return secrets.token_hex(32)[: one.max_length]
    if one.name.endswith("_fold") or one.name == "name_sort":
        return word.lower()
    if one.max_length and one.max_length < 12:
        return ""
    return word


def world() -> World:
    made = World()
    act = models.UnitAct.objects.create(kind="opening", effective_on=OPENED, recorded_at=NOW)
    above: dict[str, list[str]] = {}
    for place, (name, (kind, parent)) in enumerate(UNITS.items()):
        if parent == "far_top" and "far_top" not in made.units:
            _unit(made, above, act, "far_top", "upper", None, 90)
        if name not in made.units:
            _unit(made, above, act, name, kind, parent, place)
    ends(made)
    for name in UNITS:
        made.things[name] = plant(made, name)
    for role in ROLES:
        made.users[role] = somebody(made, role)
    return made


def _unit(made: World, above: dict, act: models.UnitAct, name: str, kind: str, parent: str | None, place: int) -> None:
    unit = models.Unit.objects.create()
    made.units[name], made.words[name] = unit.pk, "".join(secrets.choice("bcdfghklmnpqrstvwxz") for _ in range(10))
    above[name] = [name, *(above[parent] if parent else [])]
    made.names[name] = "".join(secrets.choice("bcdfghklmnpqrstvwxz") for _ in range(10))
    titled = f"Đảng bộ {made.names[name]}"
    models.UnitState.objects.create(
        unit=unit, parent_id=made.units[parent] if parent else None, kind=kind, name=titled, code=f"8{place:02}",
        name_fold=text.fold(titled), name_sort=text.sort_key(titled), act=act, valid_from=OPENED,
    )  # fmt: skip
    for distance, one in enumerate(above[name]):
        models.UnitLink.objects.create(
            ancestor_id=made.units[one], descendant=unit, distance=distance, valid_from=OPENED
        )


def ends(made: World) -> None:
    """A unit below that ended, and one that stood below before it went to the other tree."""
    ended, gone = made.units["ended"], made.units["gone"]
    models.UnitState.objects.filter(unit=ended).update(valid_to=ENDED)
    models.UnitLink.objects.filter(descendant=ended).update(valid_to=ENDED)
    models.UnitLink.objects.filter(descendant=gone).exclude(ancestor=gone).update(valid_from=LEFT)
    for distance, name in enumerate(("place", "upper", "top"), 1):
        models.UnitLink.objects.create(
            ancestor_id=made.units[name], descendant_id=gone, distance=distance, valid_from=OPENED, valid_to=LEFT
        )
    state = models.UnitState.objects.get(unit=gone)
    models.UnitState.objects.filter(pk=state.pk).update(valid_from=LEFT)
    state.pk, state.parent_id, state.valid_from, state.valid_to = None, made.units["place"], OPENED, LEFT
    state.save()


def somebody(made: World, role: str) -> models.User:
    user = models.User.objects.create(username=f"who-{role}", display_name=f"Người {role}", password="!")
    if role == "partner":
        held = models.TrainingClass.objects.get(pk=made.things["place"]["class"])
        models.ClassPartner.objects.create(training_class=held, user=user, valid_from=OPENED, recorded_at=NOW)
        return user
    named = "officer" if role == "authorised" else role
    unit = None if role == "installer" else made.units["place"]
    models.Grant.objects.create(user=user, role=named, unit_id=unit, valid_from=OPENED)
    return user


def plant(made: World, name: str) -> dict[str, int]:
    """A row of every kind in that unit."""
    unit, word = made.units[name], made.words[name]

    def put(model: type[django.Model], **given: Any) -> Any:
        return row(model, word, **given)

    def person(number: int, **given: Any) -> models.Person:
        named = f"{word} {('mot', 'hai')[number - 1]}"
        folded = {"name_fold": text.fold(named), "name_sort": text.sort_key(named), "full_name": named}
        return put(models.Person, **folded, unit_id=unit, born_on=date(1980, 1, number), ethnicity="kinh", religion="",
                   identity_mac="", card_no=f"{unit:03}{number}", sex="F", **given)  # fmt: skip

    found: dict[str, int] = {"unit": unit}
    put(models.MemberList, unit_id=unit, as_of=OPENED)
    member = person(1, joined_on=date(2006, 1, 1), official_on=date(2007, 1, 1))
    put(models.Movement, person=member, kind="opening", on=OPENED, unit_id=unit, standing="O", elsewhere="")
    put(models.Stay, person=member, unit_id=unit, standing="O", valid_from=OPENED)
    worker = person(2)
    file = put(models.Candidacy, person=worker, unit_id=unit, stage="sympathiser", stage_since=DAY, opened_on=DAY)
    found |= {"person": member.pk, "candidacy": file.pk,
              "movement": models.Movement.objects.get(person=member).pk}  # fmt: skip
    put(models.PathAct, candidacy=file, kind="listed", on=DAY, unit_id=unit, told={}, findings=[], member=None)
    act = put(models.PathAct, candidacy=file, kind="tasked", on=DAY, unit_id=unit,
              told={"task": word, "task_due": "2011-12-31"}, findings=[], member=None)  # fmt: skip
    found["path_act"] = act.pk
    put(models.FiledPaper, candidacy=file, item="application", state="present")
    put(models.DueItem, candidacy=file, unit_id=unit, wait="helper", since=DAY, due_on=DAY, sort_on=DAY, rule="V-01")
    meeting = put(models.Meeting, unit_id=unit, on=DAY, body="superior_standing_committee", members=5)
    put(models.MeetingItem, meeting=meeting, candidacy=file, position=1, result="")
    review = put(models.MonthlyReview, unit_id=unit, month=DAY, on=DAY)
    put(models.ReviewedAct, review=review, act=act, agreed=True)
    found["meeting"] = meeting.pk
    firm = put(models.Enterprise)
    put(models.EnterpriseOwnership, enterprise=firm, ownership="private", valid_from=OPENED)
    put(models.Leadership, enterprise=firm, unit_id=unit, valid_from=OPENED)
    entered = put(models.EnterpriseAct, enterprise=firm, kind="entered", unit_id=unit, effective_on=OPENED,
                  detail={})  # fmt: skip
    put(models.Workplace, person=member, enterprise=firm, valid_from=OPENED)
    work = put(models.WorkplaceAct, person=member, enterprise=firm, kind="begun", on=OPENED)
    found |= {"enterprise": firm.pk, "act": entered.pk, "work_act": work.pk}
    union = put(models.MassOrganisation, unit_id=unit, valid_from=OPENED)
    told = put(models.UnionAct, organisation=union, kind="counted", on=DAY, members=3, rating="", seat="")
    found |= {"union": union.pk, "union_act": told.pk, **school(put, unit, member), **papers(put, unit, file)}
    found |= leading(put, unit, member, file)
    found |= bulletin(put, unit, name)
    saver, old, new = (
        models.User.objects.create(username=f"{one}-{name}", display_name=f"Ai đó {one}")
        for one in ("saver", "old", "new")
    )
    found["question"] = put(models.SavedQuestion, by=saver, unit_id=unit, about="figures", parameters="dem=members",
                            shared=True).pk  # fmt: skip
    found["export"] = put(models.ExportRequest, by=saver, unit_id=unit, state="waiting", page="unit-members-table",
                          rows=5, decided_by=None, decided_at=None, record=None).pk  # fmt: skip
    found["request"] = put(models.PersonRequest, person=member, unit_id=unit, kind="see", state="open", received_on=DAY,
                           answer_by=DAY, due_on=DAY, answered_on=None, closed_on=None).pk  # fmt: skip
    seats = [put(models.Grant, user=one, role="secretary", unit_id=unit, valid_from=OPENED) for one in (old, new)]
    found["handover"] = put(models.Handover, old=seats[0], new=seats[1], unit_id=unit, on=DAY, work=[], batches=[]).pk
    found["grant"] = seats[1].pk
    return found


def school(put: Any, unit: int, member: models.Person) -> dict[str, int]:
    held = put(models.TrainingClass, organiser_id=unit, kind="awareness", mode="full_time", starts_on=DAY, ends_on=DAY)
    shift = put(models.ClassShift, training_class=held, position=1, seats=5)
    lesson = put(models.Lesson, shift=shift, number=1, on=DAY, part="morning")
    learner = put(models.Enrolment, training_class=held, person=member, unit_id=unit, shift=shift, grade="good")
    put(models.Certificate, person=member, training_class=held, kind="awareness", issued_on=DAY)
    put(models.Attendance, lesson=lesson, enrolment=learner, state="present")
    asked = put(models.ClassInvitation, training_class=held, person=member, unit_id=unit, place_id=unit, shift=shift,
                cause="never", invited_on=DAY, answer_by=DAY, state="invited", state_on=DAY)  # fmt: skip
    user = models.User.objects.create(username=f"teacher-{held.pk}", display_name="Cô giáo")
    partner = put(models.ClassPartner, training_class=held, user=user, valid_from=OPENED, ended_reason="")
    return {"class": held.pk, "taught": held.pk, "shift": shift.pk, "lesson": lesson.pk, "invitation": asked.pk,
            "partner": partner.pk}  # fmt: skip


def papers(put: Any, unit: int, file: models.Candidacy) -> dict[str, int]:
    term = put(models.CommitteeTerm, unit_id=unit, since=OPENED)
    book = put(models.NumberBook, unit_id=unit, term=term, type="QĐ", last=1, paper_last=0)
    number = put(models.PaperNumber, book=book, number=1, state="reserved", on=DAY, settled_at=None)
    issued = put(models.IssuedPaper, key="9-KND", on=DAY, unit_id=unit, candidacy=file, values={},
                 layout=next(iter(law.texts())), withdrawn_at=None)  # fmt: skip
    act = models.PathAct.objects.get(candidacy=file, kind="tasked")
    run = put(models.PaperRun, key="9-KND", unit_id=unit, single={}, state="done", total=1)
    put(models.PaperRunItem, run=run, position=1, candidacy=file, act=act, state="issued", issued=issued)
    template = put(models.PaperTemplate, name="Mẫu của cơ quan", unit_id=unit, key="9-KND", version=1)
    period = put(models.ClosedPeriod, unit_id=unit, start=OPENED, end=DAY, content="{}")
    batch = put(models.Batch, unit_id=unit, kind="import", state="done", answers={}, counts={})
    figure = put(models.PublishedFigure, unit_id=unit, measure="admitted", period_from=OPENED, period_to=DAY, value=3)
    return {"book": book.pk, "number": number.pk, "issued": issued.pk, "run": run.pk, "template": template.pk,
            "period": period.pk, "batch": batch.pk, "figure": figure.pk}  # fmt: skip


def leading(put: Any, unit: int, member: models.Person, file: models.Candidacy) -> dict[str, int]:
    put(models.PlanTarget, unit_id=unit, year=2011, number=1, kind="given", base="absolute", target=3, given_on=DAY,
        parts={}, milestones=[])  # fmt: skip
    put(models.PlanProposal, unit_id=unit, year=2012, number=1, sent_on=DAY, target=3, parts={}, milestones=[])
    put(models.UnitRating, unit_id=unit, year=2010, step="proposed", number=1, kind="first", level="good",
        not_reviewed="", decider=None, points=None)  # fmt: skip
    put(models.MemberRating, person=member, unit_id=unit, year=2010, step="proposed", number=1, kind="first",
        level="good", not_reviewed="", decider=None, points=None)  # fmt: skip
    seat = put(models.Seat, unit_id=unit, post="secretary", person=member, how="elected", valid_from=OPENED,
               end_reason="")  # fmt: skip
    seated = put(models.OfficeAct, kind="seated", effective_on=OPENED, unit_id=unit, seat=seat)
    charge = put(models.Charge, committee_id=unit, unit_id=unit, person=member, valid_from=OPENED)
    put(models.OfficeAct, kind="charged", effective_on=OPENED, unit_id=unit, charge=charge)
    passing = put(models.ChargeHandover, committee_id=unit, charges=[], work={})
    text_ = put(models.Directive, unit_id=unit, flow="received", kind="directive", valid_from=DAY, issued_on=DAY,
                law_key="")  # fmt: skip
    item = put(models.ProgrammeItem, directive=text_, position=1, rhythm="once", effect="")
    measure = put(models.UnitMeasure, item=item, unit_id=unit, given_on=DAY, first_due_on=DAY, due_on=DAY,
                  state="given")  # fmt: skip
    deed = put(models.DirectionAct, measure=measure, kind="begun", on=DAY, detail={})
    seen = put(models.Inspection, unit_id=unit, by_unit_id=unit, kind="inspection", state="planned")
    finding = put(models.InspectionFinding, inspection=seen, unit_id=unit, candidacy=file, found_on=DAY,
                  first_due_on=DAY, due_on=DAY, state="open", rule="")  # fmt: skip
    review = put(models.Review, unit_id=unit, kind="interim", start=OPENED, end=DAY, documents=[], lessons=[],
                 next_steps=[], figures={})  # fmt: skip
    praise = put(models.Commendation, subject="person", person=member, outsider="", outsider_fold="", home_id=unit,
                 proposer_id=unit, form="certificate", badge_years=0, occasion="yearly", year=2010, proposed_on=DAY,
                 state="proposed", state_on=DAY)  # fmt: skip
    exemplar = put(models.Exemplar, unit_id=unit, office_id=unit, written_on=DAY, state="draft")
    return {"seat": seat.pk, "office_act": seated.pk, "passing": passing.pk, "directive": text_.pk, "item": item.pk,
            "measure": measure.pk, "deed": deed.pk, "inspection": seen.pk, "finding": finding.pk, "review": review.pk,
            "commendation": praise.pk, "exemplar": exemplar.pk}  # fmt: skip


def bulletin(put: Any, unit: int, name: str) -> dict[str, int]:
    """Nothing of it is published, so nobody but the desk may know it."""
    held = put(models.Bulletin, unit_id=unit, address=f"ban-tin-{name.replace('_', '-')}", closed_on=None)
    section = put(models.Section, bulletin=held, address="muc", position=1)
    photo = put(models.Photo, bulletin=held, width=300, height=200)
    put(models.PhotoFile, photo=photo, width=300, height=200)
    article = put(models.Article, bulletin=held, section=section, state="draft", address="bai", publish_at=None)
    words = put(models.ArticleText, article=article, number=1, section=section, tags=[])
    models.Article.objects.filter(pk=article.pk).update(current=words)
    put(models.ArticleAct, article=article, kind="written", text=words)
    heard = put(models.Feedback, article=article, state="waiting", source="form", due_on=DAY, outside_id="")
    return {"bulletin": held.pk, "section": section.pk, "photo": photo.pk, "article": article.pk,
            "feedback": heard.pk, "width": 300}  # fmt: skip


def again(made: World, name: str) -> None:
    """Five more members and files in that unit."""
    unit, word = made.units[name], made.words[name]
    for number in range(5):
        folded = {"name_fold": f"{word} mot {number}", "name_sort": f"{word} mot {number}"}
        person = row(
            models.Person, word, **folded, full_name=f"{word} mot {number}", unit_id=unit, born_on=date(1985, 1, 1),
            ethnicity="kinh", religion="", identity_mac="", card_no="", sex="M", joined_on=date(2008, 1, 1),
            official_on=date(2009, 1, 1),
        )  # fmt: skip
        row(models.Movement, word, person=person, kind="opening", on=OPENED, unit_id=unit, standing="O", elsewhere="")
        row(models.Stay, word, person=person, unit_id=unit, standing="O", valid_from=OPENED)
        row(models.Candidacy, word, person=person, unit_id=unit, stage="file", stage_since=DAY, opened_on=DAY)
