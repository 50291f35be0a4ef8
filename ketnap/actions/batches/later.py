"""What stands in the way of undoing a batch: rows edited since, and rows of others that hang on its own."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import F, Model, QuerySet

from ketnap.access import journal
from ketnap.actions.membership.ledgers import chunks
from ketnap.actions.refusal import Problem
from ketnap.lib import dates
from ketnap.models import (
    Batch,
    BatchChange,
    Candidacy,
    DueItem,
    Grant,
    Movement,
    OfficialCode,
    Person,
    PlanTarget,
    Stay,
    Tally,
    UnitAct,
    UnitActPart,
    UnitLink,
    UnitState,
)  # fmt: skip

HANGING: dict[type[Model], str] = {UnitActPart: "act__batch", UnitState: "act__batch", OfficialCode: "act__batch"}
"""Rows that belong to a batch through the act they come from."""
DERIVED = frozenset({Stay, Tally, UnitLink, DueItem, BatchChange})
SHOWN = 5
WORDS = {
    "Person": "hồ sơ", "Profile": "thông tin của hồ sơ", "Movement": "mục đảng tịch", "TrainingClass": "lớp học",
    "Enrolment": "học viên của lớp", "TrainingReversal": "ghi chép sửa lớp học", "Certificate": "giấy chứng nhận",
    "PlanTarget": "chỉ tiêu",
    "UnitAct": "việc thay đổi tổ chức", "UnitState": "thay đổi của tổ chức", "UnitActPart": "việc thay đổi tổ chức",
    "OfficialCode": "mã tổ chức đảng 14 số",
    "Unit": "tổ chức", "Enterprise": "doanh nghiệp", "Grant": "quyền của tài khoản", "MemberList": "danh sách",
    "Batch": "đợt nhập khác", "PublishedFigure": "số liệu công bố", "Leadership": "doanh nghiệp được lãnh đạo",
    "ClosedPeriod": "kỳ đã khóa", "Headcount": "số lao động", "EnterpriseOwnership": "loại hình doanh nghiệp",
    "EnterpriseAct": "ghi chép về doanh nghiệp", "Candidacy": "hồ sơ kết nạp", "PathAct": "việc của hồ sơ kết nạp",
    "MeetingItem": "hồ sơ trong chương trình họp", "FiledPaper": "giấy trong hồ sơ",
    "Commendation": "đề nghị khen thưởng", "CommendationAct": "việc khen thưởng", "Exemplar": "điển hình",
    "Review": "lần sơ kết, tổng kết", "ClassShift": "ca học", "ClassSeat": "chỗ học của đơn vị",
    "Lesson": "buổi học", "Attendance": "điểm danh", "ClassInvitation": "lời mời dự lớp",
    "ClassAct": "ghi chép về lớp học", "ClassPartner": "quyền của đơn vị phối hợp",
    "Feedback": "phản hồi của bạn đọc", "FeedbackAct": "việc với một phản hồi",
}  # fmt: skip


class Changes:
    """Images of the rows a batch changed, by model."""

    def __init__(self, batch: Batch) -> None:
        self.before: dict[type[Model], list[dict[str, Any]]] = defaultdict(list)
        self.versions: dict[type[Model], dict[int, int]] = defaultdict(dict)
        for change in BatchChange.objects.filter(batch=batch).order_by("pk"):
            model = apps.get_model("ketnap", change.model)
            self.before[model].append(change.before)
            self.versions[model][change.row_id] = change.version_after

    def ids(self, model: type[Model]) -> list[int]:
        return list(self.versions.get(model, {}))

    def units(self) -> list[int]:
        """Units of before the batch whose states it changed."""
        return sorted({image["unit_id"] for image in self.before.get(UnitState, [])})


def owned() -> dict[type[Model], str]:
    """Models whose rows belong to a batch → the path to it."""
    direct = {
        model: "batch"
        for model in apps.get_app_config("ketnap").get_models()
        if model is not BatchChange and any(field.name == "batch" for field in model._meta.concrete_fields)
    }
    return {**HANGING, **direct}


def uses(batch: Batch, changes: Changes) -> list[Problem]:
    """A sentence for each thing that would be lost: what, how many, who and when."""
    return [*_edited(batch, changes), *_hanging(batch), *_later_versions(batch), *_later_acts(batch, changes)]


def _edited(batch: Batch, changes: Changes) -> Iterator[Problem]:
    """Rows the batch made or changed whose version moved on since."""
    for model in owned():
        if not _versioned(model):
            continue
        rows = list(model._default_manager.filter(batch=batch).exclude(version=1).order_by("pk")[: SHOWN + 1])
        for part in chunks(changes.ids(model)):
            found = model._default_manager.in_bulk(part)
            rows += [row for pk, row in found.items() if row.version != changes.versions[model][pk]]
            if len(found) != len(part):
                yield Problem(
                    f"Có {WORDS.get(model.__name__, '')} đã bị xóa từ sau đợt nhập; không hoàn tác "
                    f"được. Giữ đợt nhập và sửa từng chỗ."
                )
        for row in rows[:SHOWN]:
            subject = f"{model.__name__.lower()}:{row.pk}"
            yield Problem(
                f"{WORDS[model.__name__].capitalize()} {_name(row)} đã được sửa sau đợt nhập{_who(subject, row)}; "
                "hãy giữ đợt nhập và sửa tiếp từng chỗ.", field=subject, rule="edited_since",
            )  # fmt: skip


def _hanging(batch: Batch) -> Iterator[Problem]:
    """Rows of others that point to rows the batch made."""
    paths = owned()
    for model, path in paths.items():
        for relation in model._meta.related_objects:
            other, field = relation.related_model, relation.field.name
            if other in DERIVED or other is Batch:
                continue
            rows = other._default_manager.filter(**{f"{field}__{path}": batch})
            if other in paths:
                rows = rows.exclude(**{paths[other]: batch})
            # Rows it changed point to its own rows too; they go back to where they pointed.
            rows = rows.exclude(pk__in=BatchChange.objects.filter(batch=batch, model=other.__name__).values("row_id"))
            yield from _used(rows.order_by("pk"), field)
    units = Batch.objects.filter(unit__batch=batch, state=Batch.State.DONE).exclude(pk=batch.pk).order_by("pk")
    yield from _used(units, "unit")


def _used(rows: QuerySet, field: str) -> Iterator[Problem]:
    shown = list(rows[:SHOWN])
    if not shown:
        return
    first, more = shown[0], rows.count() - 1
    basis = getattr(first, field)
    word, name = WORDS.get(type(first).__name__, "dữ liệu"), _name(basis)
    if isinstance(basis, Candidacy):
        name = f"{WORDS['Candidacy']} {name}"
    others = f" và {more} dòng khác" if more else ""
    yield Problem(
        f"Đã có {word} ghi sau đợt nhập, dựa vào {name}{_what(first)}{_who('', first)}{others}; "
        "hãy hoàn tác hoặc sửa những việc đó trước.", field=f"{type(first).__name__.lower()}:{first.pk}",
        rule="used_since",
    )  # fmt: skip


def _later_versions(batch: Batch) -> Iterator[Problem]:
    """Targets adjusted by others after the version the batch gave."""
    mine = PlanTarget.objects.filter(batch=batch)
    rows = PlanTarget.objects.exclude(batch=batch).filter(
        unit__targets__in=mine, unit__targets__year=F("year"), unit__targets__number__lt=F("number")
    )
    yield from _used(rows.order_by("pk").distinct(), "unit")


def _later_acts(batch: Batch, changes: Changes) -> Iterator[Problem]:
    """Acts of others on units whose state the batch changed."""
    first = UnitAct.objects.filter(batch=batch).order_by("pk").values_list("pk", flat=True).first()
    if first is not None:
        for model in HANGING:
            rows = model._default_manager.filter(unit__in=changes.units(), act__gt=first).exclude(act__batch=batch)
            yield from _used(rows.order_by("pk"), "unit")


def _versioned(model: type[Model]) -> bool:
    return model is not Batch and any(field.name == "version" for field in model._meta.concrete_fields)


def _name(row: Model) -> str:
    if isinstance(row, Person):
        return f"{row.full_name}, sinh {dates.show(row.born_on)}"
    if isinstance(row, Candidacy):
        return f"của {row.person.full_name}"
    if type(row).__name__ == "Unit":
        state = UnitState.objects.filter(unit=row.pk).order_by("-valid_from").first()
        return state.name if state else f"số {row.pk}"
    return str(getattr(row, "name", "") or getattr(row, "code", "") or f"số {row.pk}")


def _what(row: Model) -> str:
    if isinstance(row, Movement):
        return f" ({row.get_kind_display().lower()} ngày {dates.show(row.on)})"
    return f" ({row.user.display_name})" if isinstance(row, Grant) else ""


def _who(subject: str, row: Model) -> str:
    """`, do NAME ghi ngày D` where it is known."""
    act = getattr(row, "act", None) if isinstance(row, (UnitState, UnitActPart, OfficialCode)) else row
    if subject and (line := journal.latest(subject)):
        who, at = line.by_name, line.at
    elif isinstance(row, Person) and (entry := Movement.objects.filter(person=row).order_by("-id").first()):
        who, at = getattr(entry.recorded_by, "display_name", ""), entry.recorded_at
    elif getattr(act, "recorded_at", None) is not None:
        who, at = getattr(act.recorded_by, "display_name", ""), act.recorded_at
    else:
        return ""
    return f", do {who or 'chương trình'} ghi ngày {dates.show(at.date())}"
