"""Certificates of a class: all who passed in one step with numbers of the office's book, or as somebody else numbered
them, written down one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db import transaction

from ketnap.access.viewer import Viewer
from ketnap.actions.papers import NO_PAPER, Paper, numbering, provenance
from ketnap.actions.papers.issuing import NewPaper, issue
from ketnap.actions.refusal import Problem, Refused, refuse
from ketnap.actions.training.classes import NewCertificate, Result, certify, grade
from ketnap.actions.training.concluding import Kind, note, standing, the_day
from ketnap.actions.training.taking_back import take_class
from ketnap.documents.papers import office
from ketnap.lib import dates, text
from ketnap.models import Certificate, ClosingAct, Enrolment, LearnerResult, TrainingClass, User
from ketnap.queries.papers.class_certificates import form_of, words_of
from ketnap.rules.results import twice

BOOK = "GCN"


@transaction.atomic
def certify_passed(
    viewer: Viewer, class_id: int, *, on: date, version: int, by: User | None, typed: Mapping[str, str] | None = None,
    paper: Paper = NO_PAPER,
) -> list[Certificate]:  # fmt: skip
    """A certificate for everybody who passed and has none yet: the next numbers of the organiser's book in the order of
    the Vietnamese list, each printed. `typed`: words of the papers that are the same for all.

    Raises Refused before the class is concluded, for a day before that, where nobody waits for one, where the organiser
    keeps no book of certificates, or for a class whose certificate has no known form; Conflict as a change does."""
    held = take_class(class_id, version)
    ended = standing(held.pk, Kind.CONCLUDED)
    if ended is None:
        raise refuse("Lớp chưa có kết luận kết quả; hãy ghi kết luận trước khi cấp giấy chứng nhận.")
    the_day(held, on, "issued_on")
    if on < ended.on:
        raise refuse(
            f"Ngày cấp {dates.show(on)} trước ngày kết luận {dates.show(ended.on)}; hãy xem lại ngày.",
            field="issued_on",
        )
    shape = form_of(viewer, held.pk, on)
    if shape is None:
        raise refuse(f"Chưa có mẫu giấy chứng nhận cho {held.get_kind_display().lower()}; hãy ghi số từng giấy.")
    learners = waiting(held.pk)
    if not learners:
        raise refuse("Mọi học viên đạt đã có giấy chứng nhận; hãy mở lại trang lớp.")
    title = shape.entry.title
    numbers = numbering.give(
        unit_id=shape.issuer_id, type=BOOK, on=on, by=by, told=False,
        purposes=[f"{title}, {one.person.full_name}" for one in learners],
    )  # fmt: skip
    same = {key: words for key, words in (typed or {}).items() if words.strip()}
    act = ClosingAct.objects.create(training_class=held, kind=Kind.CERTIFIED, on=on, told=same, **provenance(by, paper))
    words = words_of(viewer, held.pk, learners, on)
    own = shape.own and office.taken(shape.own.content)
    papers = issue(
        [
            NewPaper(
                shape.entry.key, on, held.organiser_id, shape.issuer_id,
                {**shape.head, **same, **words[one.person_id], "class.certificate": number.written},
                person_id=one.person_id, written=number.written, number_id=number.pk,
                template_id=shape.own.template_id if shape.own else None, own=own or None,
            )
            for one, number in zip(learners, numbers, strict=True)
        ],
        by=by, told=False,
    )  # fmt: skip
    return certify(
        [
            NewCertificate(
                one.person_id, held.kind, number.written, on, shape.issuer_name, held.pk, paper, act.pk, number.pk,
                made.pk,
            )
            for one, number, made in zip(learners, numbers, papers, strict=True)
        ],
        by=by,
    )  # fmt: skip


def waiting(class_id: int) -> list[Enrolment]:
    """Who passed by the conclusion that holds and has no certificate of the class, as a Vietnamese list."""
    passed = LearnerResult.objects.filter(
        act__training_class=class_id, act__kind=Kind.CONCLUDED, act__holds=True, passed=True
    )
    held = Certificate.objects.filter(training_class=class_id, withdrawn=False)
    rows = Enrolment.objects.filter(pk__in=passed.values("enrolment"), withdrawn=False)
    rows = rows.exclude(person__in=held.values("person"))
    return list(rows.select_related("person").order_by("person__name_sort", "pk"))


@transaction.atomic
def write_certificates(
    class_id: int, rows: Sequence[NewCertificate], *, by: User | None, told: bool = True
) -> list[Certificate]:
    """Certificates that somebody else numbered, of learners of the class. Raises Refused for somebody who is not in the
    class, has one, or did not pass; for a number that somebody has; for a day before the class ended."""
    held = TrainingClass.objects.select_for_update(no_key=True).filter(pk=class_id, cancelled=False).first()
    if held is None:
        raise refuse("Lớp này không còn trong sổ; hãy mở lại trang.")
    for on in {row.issued_on for row in rows}:
        the_day(held, on, "issued_on")
    rows = [replace(row, class_id=held.pk, kind=held.kind, number=text.nfc(row.number)) for row in rows]
    if problems := [*_learners(held, rows), *_numbers(held, rows)]:
        raise Refused(problems)
    return certify(rows, by=by, told=told)


@transaction.atomic
def take_sheet(
    class_id: int, results: Sequence[Result], certificates: Sequence[NewCertificate], *, by: User | None
) -> tuple[int, int]:
    """What a filled list of the class says, all or nothing: (results changed, certificates written). Raises as `grade`
    and `write_certificates`, and Refused where it says nothing new."""
    changed = grade(results, by=by, told=False) if results else []
    written = write_certificates(class_id, certificates, by=by, told=False) if certificates else []
    if not changed and not written:
        raise refuse("Bảng tính không có gì khác với sổ; hãy xem lại tệp đã chọn.")
    held = TrainingClass.objects.get(pk=class_id)
    note("sheet_taken", by, held, graded=len(changed), certificates=len(written))
    return len(changed), len(written)


def _learners(held: TrainingClass, rows: Sequence[NewCertificate]) -> list[Problem]:
    found = Enrolment.objects.filter(training_class=held, withdrawn=False, person__in=[row.person_id for row in rows])
    names = dict(found.values_list("person", "person__full_name"))
    if any(row.person_id not in names for row in rows):
        return [Problem("Có người không còn trong lớp; hãy mở lại trang rồi ghi lại.", field="number")]
    mine = Certificate.objects.filter(training_class=held, withdrawn=False, person__in=names)
    problems = [
        Problem(f"{names[pk]} đã có giấy chứng nhận số {number}; hãy thu hồi giấy ấy trước, kèm lý do.", field="number")
        for pk, number in mine.values_list("person", "number")
    ]
    failed = LearnerResult.objects.filter(act__training_class=held, act__holds=True, passed=False, enrolment__in=found)
    return problems + [
        Problem(f"{names[pk]} không đạt ({why.lower()}); hãy xóa số ở dòng ấy, hoặc hoàn tác kết luận.", field="number")
        for pk, why in failed.values_list("enrolment__person", "why")
    ]


def _numbers(held: TrainingClass, rows: Sequence[NewCertificate]) -> list[Problem]:
    """One body gives a number of one kind of certificate once a year."""
    said = [row.number for row in rows]
    problems = [
        Problem(f"Số {one} ghi cho hai người; mỗi giấy một số, hãy sửa một dòng.", field="number")
        for one in twice(said)
    ]
    taken = Certificate.objects.filter(
        kind=held.kind, number__in=said, issued_on__year__in={row.issued_on.year for row in rows}, withdrawn=False
    ).select_related("person")
    by_number = {(one.number, one.issued_on.year, text.fold(one.issuer)): one for one in taken}
    for row in rows:
        one = by_number.get((row.number, row.issued_on.year, text.fold(row.issuer)))
        if one is not None:
            problems.append(Problem(
                f"Số {row.number} đã cấp cho {one.person.full_name} ngày {dates.show(one.issued_on)}; hãy ghi số khác.",
                field="number",
            ))  # fmt: skip
    return problems
