"""Erasing for good what tells who somebody is, of people whose data need not be kept (rules/retention). Rows stay for
what was counted: an act keeps its kind, day and unit; a number keeps its place in the book."""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction
from django.db.models import F

from ketnap.access import journal, sealed
from ketnap.actions import tallies
from ketnap.actions.membership.ledgers import chunks
from ketnap.actions.papers import Paper
from ketnap.actions.refusal import Problem, Refused, refuse
from ketnap.lib import clock, text
from ketnap.models import (
    BatchChange,
    Candidacy,
    Certificate,
    ClassInvitation,
    DueItem,
    Enrolment,
    FiledPaper,
    InspectionFinding,
    IssuedPaper,
    LearnerResult,
    MeetingItem,
    PaperNumber,
    PaperRunItem,
    PathAct,
    Person,
    PersonRequest,
    Profile,
    ReviewedAct,
    UnitLink,
    User,
    Workplace,
    WorkplaceAct,
)
from ketnap.queries.people.erasing import facts_of
from ketnap.rules import retention

GONE = "(đã xóa)"
NAME = "Người đã xóa dữ liệu"
NOTHING = GONE.encode()
WORDS = {"on_behalf_of": "", "paper_kept": ""}


@dataclass(frozen=True)
class Erased:
    people: int
    acts: int
    papers: int


def erase(person_ids: Collection[int], *, years: int, by: User, paper: Paper) -> Erased:
    """All of them or none. Refused without a decision, for whoever must be kept, and where rows about them are not what
    the journal sealed: erasing must not hide that somebody altered them."""
    if not person_ids:
        raise refuse("Chưa chọn ai; hãy đánh dấu người cần xóa dữ liệu.", field="people")
    if not paper.number or not paper.decided_on:
        raise refuse("Xóa dữ liệu phải theo một văn bản; hãy ghi số và ngày của văn bản ấy.", field="number")
    if years < retention.LEAST_YEARS:
        raise refuse(f"Số năm phải từ {retention.LEAST_YEARS} trở lên; hãy ghi lại.", field="years")
    with transaction.atomic():
        people = list(Person.objects.select_for_update().filter(pk__in=person_ids, erased_on=None).order_by("pk"))
        facts = facts_of([one.pk for one in people])
        problems = [
            Problem(f"{one.full_name}: {retention.WHY[why]} Bỏ đánh dấu người này rồi xóa lại.", field="people")
            for one in people if (why := retention.kept(facts[one.pk], clock.today(), years))
        ]  # fmt: skip
        if len(people) != len(set(person_ids)):
            problems.append(Problem("Có người không còn trong sổ; hãy mở lại trang.", field="people"))
        if problems:
            raise Refused(problems)
        ids = [one.pk for one in people]
        standing = tallies.Held()
        standing.people(ids)
        acts = list(PathAct.objects.filter(candidacy__person__in=ids).values_list("pk", flat=True))
        papers = list(IssuedPaper.objects.filter(candidacy__person__in=ids).values_list("pk", flat=True))
        papers += IssuedPaper.objects.filter(person__in=ids, candidacy=None).values_list("pk", flat=True)
        lines = sealed.with_these({"pathact": acts, "issuedpaper": papers})
        if any(sealed.unlike(lines, sealed.undone())):
            raise refuse(
                "Có dòng về những người này không khớp nhật ký đã niêm phong nên chưa xóa gì; hãy nhờ người quản trị"
                " kiểm tra sổ."
            )
        for one in people:
            _purposes(one)
        _people(people)
        _path(acts)
        _papers(papers)
        _around(ids)
        standing.settle()
        _tell(people, lines, {"pathact": acts, "issuedpaper": papers}, by=by, paper=paper, years=years)
    return Erased(len(people), len(acts), len(papers))


def _purposes(person: Person) -> None:
    """Numbers kept for a paper about somebody of that name, in the books of the unit and of those above it; not where
    somebody else bears the name, too."""
    if not Person.objects.filter(full_name=person.full_name).exclude(pk=person.pk).exists():
        above = UnitLink.objects.filter(descendant=person.unit_id).values("ancestor")
        for row in PaperNumber.objects.filter(book__unit__in=above, purpose__contains=person.full_name):
            PaperNumber.objects.filter(pk=row.pk).update(purpose=row.purpose.replace(person.full_name, GONE))


def _people(people: list[Person]) -> None:
    for one in people:
        name = f"{NAME} số {one.pk}"
        one.full_name, one.name_fold, one.name_sort = name, text.fold(name), text.name_sort(name)
        one.born_on = one.born_on.replace(month=1, day=1)
        one.ethnicity = one.religion = one.native_place = one.card_no = one.identity_mac = one.reason = ""
        one.on_behalf_of = one.paper_kept = ""
        one.identity_sealed = one.address_sealed = None
        one.erased_on = clock.today()
        one.version += 1
        one.save()
    ids = [one.pk for one in people]
    profiles = Profile.objects.filter(person__in=ids)
    for name, rows in (("Person", ids), ("Profile", list(profiles.values_list("pk", flat=True)))):
        BatchChange.objects.filter(model=name, row_id__in=rows).delete()
    profiles.delete()


def _path(acts: list[int]) -> None:
    files = Candidacy.objects.filter(acts__in=acts).distinct()
    for part in chunks(acts):
        rows = PathAct.objects.filter(pk__in=part)
        rows.update(told={}, findings=[], override="", reason=GONE, **WORDS)
        ReviewedAct.objects.filter(act__in=part).exclude(note="").update(note=GONE)
        PaperNumber.objects.filter(act__in=part).update(purpose=GONE)
    held = list(files.values_list("pk", flat=True))
    Candidacy.objects.filter(pk__in=held).update(version=F("version") + 1)
    FiledPaper.objects.filter(candidacy__in=held).delete()
    DueItem.objects.filter(candidacy__in=held).delete()
    MeetingItem.objects.filter(candidacy__in=held).exclude(note="").update(note=GONE)
    PaperRunItem.objects.filter(candidacy__in=held).exclude(sentence="").update(sentence=GONE)
    InspectionFinding.objects.filter(candidacy__in=held).update(sentence=GONE, reason=GONE, **WORDS)


def _papers(papers: list[int]) -> None:
    rows = IssuedPaper.objects.filter(pk__in=papers)
    PaperNumber.objects.filter(pk__in=rows.exclude(number=None).values("number")).update(purpose=GONE)
    digest = sha256(NOTHING).hexdigest()
    rows.update(values={}, content=NOTHING, digest=digest, pdf=None, pdf_digest="")


def _around(ids: list[int]) -> None:
    """What classes, enterprises and requests say of them in words."""
    Enrolment.objects.filter(person__in=ids).exclude(reason="").update(reason=GONE, **WORDS)
    LearnerResult.objects.filter(enrolment__person__in=ids).exclude(why="").update(why=GONE)
    Certificate.objects.filter(person__in=ids).exclude(reason="").update(reason=GONE, **WORDS)
    ClassInvitation.objects.filter(person__in=ids).update(why="", reason="", **WORDS)
    for model in (Workplace, WorkplaceAct):
        model._default_manager.filter(person__in=ids).delete()
    requests = PersonRequest.objects.filter(person__in=ids)
    requests.update(said=GONE, came="")
    requests.exclude(outcome="").update(outcome=GONE)
    requests.exclude(extended_reason="").update(extended_reason=GONE)


def _tell(
    people: list[Person], lines: list[sealed.Line], changed: dict[str, list[int]], *, by: User, paper: Paper, years: int
) -> None:
    """Rows of every older line that can no longer be asked are sealed anew: those ids, and whole batches."""
    batches: set[int] = set()
    ids = {name: set(held) for name, held in changed.items()}
    for _, _, detail in lines:
        for name, one in detail["sealed"].items():
            if "batch" in one:
                batches.add(one["batch"])
            else:
                ids.setdefault(name, set()).update(one["ids"])
    one = people[0] if len(people) == 1 else None
    told = {
        "count": len(people), "people": [row.pk for row in people], "acts": len(changed["pathact"]),
        "papers": len(changed["issuedpaper"]), "years": years, "paper": paper.number,
        "decided_on": str(paper.decided_on),
    }  # fmt: skip
    journal.record(
        "people.erased", by=by, subject=f"person:{one.pk}" if one else "", unit_id=one.unit_id if one else None,
        detail=told | sealed.of(**ids),
    )  # fmt: skip
    for batch in sorted(batches):
        journal.record("people.sealed_anew", by=by, subject=f"batch:{batch}", detail=sealed.of_batch(batch))
