"""Classes that units of the sub-tree opened in the period, with their learners."""

from datetime import date

from ketnap.models import ClassKind, TrainingClass
from ketnap.statistics.figures import Counter
from ketnap.statistics.measures import training
from ketnap.statistics.measures.splits import CLASS
from ketnap.statistics.report.shape import ClassLine
from ketnap.statistics.report.unit import names

CHUNK = 5_000


def classes(counter: Counter, start: date, end: date) -> tuple[ClassLine, ...]:
    ids = [row[0] for row in counter.rows(training.CLASSES, start, end)]
    learners = {int(keys[0]): numbers[0] for keys, numbers in counter.table([training.LEARNERS], [CLASS], start, end)}
    found = [
        one
        for first in range(0, len(ids), CHUNK)
        for one in TrainingClass.objects.filter(pk__in=ids[first : first + CHUNK])
    ]
    organisers = names(list({one.organiser_id for one in found}), end)
    order = {str(kind): place for place, kind in enumerate(ClassKind)}
    found.sort(key=lambda one: (order.get(one.kind, len(order)), one.starts_on, one.code))
    return tuple(
        ClassLine(
            class_id=one.pk,
            code=one.code,
            name=one.name,
            kind=one.kind,
            kind_words=one.get_kind_display(),
            partner=one.partner,
            organiser_id=one.organiser_id,
            organiser=organisers[one.organiser_id].name,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            learners=counter.figure(training.LEARNERS, learners.get(one.pk, 0), start, end, ((CLASS.id, str(one.pk)),)),
            announced=one.announced_learners,
        )
        for one in found
    )
