"""Papers issued: filled, numbered and kept in one transaction, so that what was signed prints the same later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from ketnap.access import journal, sealed
from ketnap.actions.papers import numbering
from ketnap.actions.refusal import refuse
from ketnap.documents.papers.filling import Taken
from ketnap.documents.papers.making import Made, made
from ketnap.documents.papers.values import Values
from ketnap.lib import clock, dates
from ketnap.models import Candidacy, IssuedPaper, PathAct, Person, User
from ketnap.rules.papers import Entry, catalogue

GIVEN = "next"
"""The next number of the book; any other words are a number typed by hand."""


@dataclass(frozen=True, slots=True)
class NewPaper:
    """One paper to be issued. `issuer_id`: the body whose number it carries; `number`: GIVEN, a number typed by hand,
    or empty for a paper without one, or one whose number its act already has."""

    key: str
    on: date
    unit_id: int
    issuer_id: int
    single: Mapping[str, str]
    rows: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    candidacy_id: int | None = None
    person_id: int | None = None
    """Of a paper about one person without a file; of a file it is the file's."""
    act_id: int | None = None
    number: str = ""
    template_id: int | None = None
    own: Taken | None = None
    """The office's file of `template_id`, taken apart."""
    written: str = ""
    """The number an act that is not of the path has already: of an act on the tree, of a class."""
    number_id: int | None = None
    """The number of our book behind `written`."""


@transaction.atomic
def issue(
    papers: Sequence[NewPaper], *, by: User | None, with_pdf: bool = True, told: bool = True
) -> list[IssuedPaper]:
    """All or none, one line in the journal (`told` False: the act they belong to tells it). Raises Refused for a paper
    that was not printed on that day, for an act of another file, or a number that is not free."""
    if not papers:
        raise refuse("Chưa chọn văn bản nào để phát hành; hãy chọn ít nhất một.")
    _alone(papers)
    rows = [_row(one, by, with_pdf) for one in papers]
    IssuedPaper.objects.bulk_create(rows)
    if not told:
        return rows
    first = papers[0]
    journal.record(
        "papers.issued", by=by, subject=f"candidacy:{first.candidacy_id}" if first.candidacy_id else "",
        unit_id=first.unit_id,
        detail={
            "papers": [
                {"key": row.key, "no": row.written_no, "candidacy": row.candidacy_id, "sha256": row.digest}
                for row in rows
            ]
        }
        | sealed.of(issuedpaper=[row.pk for row in rows]),
    )  # fmt: skip
    return rows


def _row(new: NewPaper, by: User | None, with_pdf: bool) -> IssuedPaper:
    entry = _entry(new.key, new.on)
    if new.on > clock.today():
        raise refuse(f"Ngày {dates.show(new.on)} chưa đến; hãy ghi ngày của văn bản.", field="on")
    act = _act(new)
    written, number_id = act.decision_no if act else new.written, new.number_id
    if new.number and entry.numbered:
        purpose = f"{entry.title}{_of(new)}"
        taken = (
            numbering.reserve(
                unit_id=new.issuer_id, type=entry.number, on=new.on, count=1, purpose=purpose, by=by, told=False
            )[0]
            if new.number == GIVEN
            else None
        )
        settled = (
            numbering.use(taken.pk, on=new.on, by=by, act_id=new.act_id, told=False)
            if taken
            else numbering.take_typed(
                new.number, unit_id=new.issuer_id, type=entry.number, on=new.on, purpose=purpose, by=by,
                act_id=new.act_id, told=False,
            )
        )  # fmt: skip
        written, number_id = settled.written, settled.pk
    single = {key: words for key, words in new.single.items() if words.strip()}
    if written:
        single["head.number"] = f"Số {written}"
    values = Values(single, new.rows)
    done: Made = made(entry, values, new.on, new.own, with_pdf=with_pdf)
    return IssuedPaper(
        key=entry.key, on=new.on, unit_id=new.unit_id, candidacy_id=new.candidacy_id, act_id=new.act_id,
        person_id=new.person_id or _person_of(new),
        number_id=number_id, written_no=written, template_id=new.template_id, form_digest=done.form_digest,
        layout=done.layout, values={"single": single, "rows": {name: list(rows) for name, rows in new.rows.items()}},
        content=done.docx, digest=done.digest, pdf=done.pdf, pdf_digest=done.pdf_digest, by=by, at=clock.now(),
    )  # fmt: skip


@transaction.atomic
def withdraw(paper_id: int, *, reason: str, by: User | None, told: bool = True) -> IssuedPaper:
    """A paper that no longer holds; it stays readable with the reason, and its number stays used."""
    if not reason.strip():
        raise refuse("Thu hồi văn bản phải có lý do; hãy ghi vì sao.", field="reason")
    row = IssuedPaper.objects.select_for_update(no_key=True).get(pk=paper_id)
    if row.withdrawn_at is not None:
        raise refuse("Văn bản này đã thu hồi; hãy mở lại trang.")
    row.withdrawn_at, row.withdrawn_by, row.reason = clock.now(), by, reason.strip()[:500]
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "reason"])
    if not told:
        return row
    journal.record(
        "papers.withdrawn", by=by, subject=f"candidacy:{row.candidacy_id}" if row.candidacy_id else "",
        unit_id=row.unit_id, detail={"paper": row.pk, "no": row.written_no},
    )  # fmt: skip
    return row


def _alone(papers: Sequence[NewPaper]) -> None:
    """One paper of an act is issued once: two who issue it at the same moment wait for each other here."""
    ids = sorted({one.candidacy_id for one in papers if one.candidacy_id is not None})
    list(Candidacy.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
    known = {
        (row.candidacy_id, row.key, row.act_id): row
        for row in IssuedPaper.objects.filter(candidacy__in=ids, withdrawn_at=None)
        .select_related("candidacy__person", "by").defer("content", "pdf", "values")
    }  # fmt: skip
    for one in papers:
        row = known.get((one.candidacy_id, one.key, one.act_id)) if one.candidacy_id is not None else None
        if row is not None and row.candidacy is not None:
            who = f" ({row.by.display_name})" if row.by else ""
            raise refuse(
                f"{row.candidacy.person.full_name}: văn bản này đã phát hành ngày {dates.show(row.on)}{who}; hãy mở "
                "bản đã phát hành để in lại, hoặc thu hồi rồi phát hành bản mới."
            )


def _entry(key: str, on: date) -> Entry:
    entry = catalogue().get(key)
    if entry is None:
        raise refuse("Không có mẫu này trong danh mục; hãy chọn lại.", field="key")
    if entry.handwritten:
        raise refuse(f"{entry.title} do người khai viết tay, không phát hành; hãy dùng mẫu trắng và tờ hướng dẫn.")
    if entry.on(on) is None:
        raise refuse(
            f"Ngày {dates.show(on)} chưa có, hoặc không còn, mẫu {entry.code or entry.title}; hãy xem lại ngày.",
            field="on",
        )
    return entry


def _act(new: NewPaper) -> PathAct | None:
    if new.act_id is None:
        return None
    act = PathAct.objects.filter(pk=new.act_id, candidacy=new.candidacy_id, reversed_by=None).first()
    if act is None:
        raise refuse("Việc của văn bản này không còn trong hồ sơ; hãy mở lại hồ sơ.")
    return act


def _person_of(new: NewPaper) -> int | None:
    rows = Candidacy.objects.filter(pk=new.candidacy_id).values_list("person_id", flat=True)
    return rows.first() if new.candidacy_id is not None else None


def _of(new: NewPaper) -> str:
    person = new.person_id or _person_of(new)
    return f", {Person.objects.values_list('full_name', flat=True).get(pk=person)}" if person else ""
