"""Classes, enrolments of people, certificates by whoever issued them. Set-wise."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from ketnap.access import journal
from ketnap.actions.membership.ledgers import chunks
from ketnap.actions.papers import NO_PAPER, Paper, provenance
from ketnap.actions.refusal import Conflict, Problem, Refused, refuse
from ketnap.actions.training import seats
from ketnap.lib import dates, text
from ketnap.models import Batch, Certificate, ClosingAct, Enrolment, TrainingClass, User

KEEP = Decimal(-1)


@dataclass(frozen=True, slots=True)
class NewClass:
    code: str
    name: str
    kind: str
    organiser_id: int
    starts_on: date
    ends_on: date
    partner: str = ""
    announced_learners: int | None = None
    paper: Paper = NO_PAPER
    place: str = ""
    mode: str = ""
    """Empty: not told."""


@dataclass(frozen=True, slots=True)
class NewEnrolment:
    class_id: int
    person_id: int
    unit_id: int
    """The unit that sent the learner."""
    grade: str = ""
    paper: Paper = NO_PAPER
    shift_id: int | None = None
    """None: the only shift of the class, where it has one; else nobody said yet."""


@dataclass(frozen=True, slots=True)
class NewCertificate:
    """A certificate of a person; `class_id` is None when somebody else held the class."""

    person_id: int
    kind: str
    number: str
    issued_on: date
    issuer: str = ""
    class_id: int | None = None
    paper: Paper = NO_PAPER
    act_id: int | None = None
    """The step of the class that gave it with others."""
    paper_number_id: int | None = None
    issued_id: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """How somebody did in a class; an empty grade takes back what was written."""

    class_id: int
    person_id: int
    grade: str
    version: int | None = None
    """Version of the enrolment the caller decided on; another one now is a Conflict. None does not ask."""
    score: Decimal | None = KEEP
    """Of the test; None takes back what was written, KEEP leaves it."""


def open_classes(rows: Sequence[NewClass], *, by: User | None, batch: Batch | None = None) -> list[TrainingClass]:
    """Open classes; answers in the order of `rows`. A code the organiser already has must not come again."""
    with transaction.atomic():
        codes = Counter((row.organiser_id, row.code) for row in rows)
        known = TrainingClass.objects.filter(organiser__in={row.organiser_id for row in rows}, cancelled=False)
        held = set(known.values_list("organiser_id", "code"))
        problems = [
            Problem(
                f"Lớp {row.code}: ngày kết thúc {dates.show(row.ends_on)} trước ngày khai giảng "
                f"{dates.show(row.starts_on)}; hãy xem lại hai ngày.", field="ends_on",
            )
            for row in rows
            if row.ends_on < row.starts_on
        ] + [
            Problem(f"Lớp {row.code} đã có; hãy dùng mã khác hoặc mở lớp đã có.", field="code")
            for row in rows
            if (row.organiser_id, row.code) in held or codes[(row.organiser_id, row.code)] > 1
        ]  # fmt: skip
        if problems:
            raise Refused(problems)
        classes = TrainingClass.objects.bulk_create(
            TrainingClass(
                code=row.code, name=text.nfc(row.name), kind=row.kind, organiser_id=row.organiser_id,
                partner=text.nfc(row.partner), place=text.nfc(row.place), starts_on=row.starts_on, ends_on=row.ends_on,
                announced_learners=row.announced_learners, mode=row.mode, **provenance(by, row.paper, batch),
            )
            for row in rows
        )  # fmt: skip
        _told("training.classes_opened", len(classes), by, batch, {one.pk for one in classes})
    return classes


def enrol(rows: Sequence[NewEnrolment], *, by: User | None, batch: Batch | None = None) -> list[Enrolment]:
    """Enrol people; answers in the order of `rows`. Raises Refused for somebody enrolled twice in one class or asked
    to it and not answered yet, and for more than the seats of a class that was planned."""
    with transaction.atomic():
        twice = Counter((row.class_id, row.person_id) for row in rows)
        held: set[tuple[int, int]] = set()
        classes = {row.class_id for row in rows}
        only, problems = seats.direct(classes, [(row.class_id, row.person_id, row.shift_id) for row in rows])
        if problems:
            raise Refused(problems)
        for part in chunks(sorted({row.person_id for row in rows})):
            held.update(
                Enrolment.objects.filter(training_class__in=classes, person__in=part, withdrawn=False)
                .values_list("training_class_id", "person_id")
            )  # fmt: skip
        again = [row for row in rows if (pair := (row.class_id, row.person_id)) in held or twice[pair] > 1]
        if again:
            names = dict(TrainingClass.objects.filter(pk__in=classes).values_list("pk", "code"))
            raise Refused([
                Problem(
                    f"Hồ sơ số {row.person_id} đã có trong lớp {names.get(row.class_id, row.class_id)}; "
                    "mỗi người chỉ ghi một lần một lớp, hãy bỏ dòng thừa.", field="person_id",
                )
                for row in again
            ])  # fmt: skip
        enrolments = Enrolment.objects.bulk_create(
            Enrolment(
                training_class_id=row.class_id, person_id=row.person_id, unit_id=row.unit_id, grade=row.grade,
                shift_id=row.shift_id or only.get(row.class_id), **provenance(by, row.paper, batch),
            )
            for row in rows
        )  # fmt: skip
        _told("training.enrolled", len(enrolments), by, batch, classes)
    return enrolments


def grade(rows: Sequence[Result], *, by: User | None, told: bool = True) -> list[Enrolment]:
    """Write scores and grades of people enrolled; those that say nothing new are left alone, the changed ones are
    answered with.

    Raises Refused for somebody who is not in the class and for a class whose result is concluded, Conflict where
    somebody else wrote a result first.
    """
    with transaction.atomic():
        found: dict[tuple[int, int], Enrolment] = {}
        classes = {row.class_id for row in rows}
        ended = ClosingAct.objects.filter(training_class__in=classes, kind=ClosingAct.Kind.CONCLUDED, holds=True)
        if (act := ended.first()) is not None:
            raise refuse(
                f"Kết quả lớp đã kết luận ngày {dates.show(act.on)}; hãy hoàn tác kết luận trước, rồi sửa xếp loại.",
                field="grade",
            )
        for part in chunks(sorted({row.person_id for row in rows})):
            held = Enrolment.objects.select_for_update(no_key=True).filter(
                training_class__in=classes, person__in=part, withdrawn=False
            )
            found.update({(one.training_class_id, one.person_id): one for one in held.order_by("pk")})
        changed: list[Enrolment] = []
        for row in rows:
            one = found.get((row.class_id, row.person_id))
            if one is None or row.grade not in ("", *Enrolment.Grade.values):
                raise refuse("Có người không còn trong lớp, hoặc xếp loại lạ; mở lại trang rồi ghi lại.", field="grade")
            if row.version not in (None, one.version):
                line = journal.latest(f"class:{row.class_id}")
                raise Conflict((line.by_name if line else "") or "khác", line.at if line else None, "kết quả lớp này")
            score = one.score if row.score == KEEP else row.score
            if score is not None and not 0 <= score <= 10:
                raise refuse(f"Điểm {score} ngoài thang điểm 10; hãy ghi từ 0 đến 10.", field="score")
            if (one.grade, one.score) != (row.grade, score):
                one.grade, one.score, one.version = row.grade, score, one.version + 1
                changed.append(one)
        Enrolment.objects.bulk_update(changed, ["grade", "score", "version"], batch_size=500)
        if changed and told:
            journal.record(
                "training.graded", by=by, subject=f"class:{changed[0].training_class_id}",
                detail={"count": len(changed), "classes": sorted({one.training_class_id for one in changed})},
            )  # fmt: skip
    return changed


def certify(
    rows: Sequence[NewCertificate], *, by: User | None, batch: Batch | None = None, told: bool = True
) -> list[Certificate]:
    """Record certificates; answers in the order of `rows`. Raises Refused for a certificate recorded twice."""
    with transaction.atomic():
        keys = [(row.person_id, row.kind, row.number.strip(), row.issued_on) for row in rows]
        held: set[tuple[int, str, str, date]] = set()
        for part in chunks(sorted({row.person_id for row in rows})):
            known = Certificate.objects.filter(person__in=part, withdrawn=False)
            held.update(known.values_list("person_id", "kind", "number", "issued_on"))
        twice = Counter(keys)
        if again := [key for key in keys if key in held or twice[key] > 1]:
            raise Refused([
                Problem(
                    f"Hồ sơ số {person}: giấy chứng nhận số {number} ngày {dates.show(issued_on)} đã ghi; "
                    "hãy bỏ dòng thừa hoặc sửa số.", field="number",
                )
                for person, _, number, issued_on in again
            ])  # fmt: skip
        certificates = Certificate.objects.bulk_create(
            Certificate(
                person_id=row.person_id, training_class_id=row.class_id, kind=row.kind, number=row.number.strip(),
                issued_on=row.issued_on, issuer=text.nfc(row.issuer), act_id=row.act_id,
                paper_number_id=row.paper_number_id, issued_id=row.issued_id, **provenance(by, row.paper, batch),
            )
            for row in rows
        )  # fmt: skip
        if told:
            _told("training.certified", len(certificates), by, batch, {row.class_id for row in rows if row.class_id})
    return certificates


def _told(event: str, count: int, by: User | None, batch: Batch | None, classes: Iterable[int] = ()) -> None:
    if count:
        detail = {"count": count, "batch": batch.pk if batch else None, "classes": sorted(classes)}
        journal.record(event, by=by, detail=detail)
