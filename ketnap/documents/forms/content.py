"""What stands on the paper of a statutory form: heading, numbered columns, lines, footnotes, who signs."""

from dataclasses import dataclass
from datetime import date

from ketnap.documents.layouts import OF_FORMS, Layout, layout
from ketnap.documents.paper import Mark, Signing, clean, shown
from ketnap.documents.report.content import authority
from ketnap.lib import dates, numbers
from ketnap.lib.numbers import NBSP
from ketnap.lib.wording import committee, day_words
from ketnap.models import UnitKind
from ketnap.statistics import period
from ketnap.statistics.forms import FormResult
from ketnap.statistics.forms.plain_text import OUTSIDE, label
from ketnap.statistics.forms.shape import Row

_BLANK = "………"
NARROW = 3
"""With more columns of numbers than this, unknown is said with the short words."""


@dataclass(frozen=True)
class PaperLine:
    words: str
    indent: int
    strong: bool
    """A line of the first rank, or a heading."""
    cells: tuple[str, ...]
    """Empty for a heading, which stands over all columns."""


@dataclass(frozen=True)
class FormPaper:
    layout: Layout
    on: date
    superior: str
    issuer: str
    number: str
    """`Biểu số 1-TCTW`."""
    given_by: str
    title: str
    period: str
    days: str
    counted_in: str
    head: tuple[str, ...]
    lines: tuple[PaperLine, ...]
    wrong: tuple[str, ...]
    """Cross-checks that fail, a sentence each; printed first of all under the table."""
    footnotes: tuple[str, ...]
    maker: str
    maker_how: str
    maker_name: str
    place_and_day: str
    head_of: str
    """Who signs for the body."""
    head_how: str
    signer: str
    mark: Mark | None
    notes: tuple[str, ...]
    """For the office, never on the paper."""
    taken: str = ""
    """As in Signing."""


def paper(form: FormResult, signing: Signing, mark: Mark | None = None) -> FormPaper:
    """In the form of the day it is signed."""
    rule = layout(signing.on)

    def words(text: str) -> str:
        return rule.written(clean(text))

    unit, upper = form.unit, form.unit.kind == UnitKind.UPPER
    above = signing.superior or (committee(unit.parent_name) if unit.parent_name else "")
    position = words(signing.position).upper()
    who = [rule.form_head if upper else authority(unit.kind), *([position] if position else [])]
    columns = form.layout.columns
    return FormPaper(
        layout=rule,
        on=signing.on,
        superior=words(committee(unit.name) if upper else above).upper(),
        issuer=words(rule.form_issuer if upper else committee(unit.name)).upper(),
        number=form.layout.code,
        given_by=words(f"(Ban hành kèm theo {form.layout.source})"),
        title=words(form.layout.title).upper(),
        period=words(period.name(form.start, form.end)[0].upper() + period.name(form.start, form.end)[1:]),
        days=f"(từ ngày {dates.show(form.start)} đến ngày {dates.show(form.end)})",
        counted_in=words(f"Đơn vị tính: {form.layout.unit.lower()}"),
        head=("Chỉ tiêu", *(words(column.label) for column in columns)),
        lines=tuple(_line(row, words(label(row)), short=len(columns) > NARROW) for row in form.printed),
        wrong=tuple(words(f"{one.words}{f' ({one.detail})' if one.detail else ''}") for one in form.wrong),
        footnotes=tuple(words(one) for one in footnotes(form)),
        maker=words(rule.form_maker),
        maker_how=words(rule.form_maker_how),
        maker_name=clean(", ".join(filter(None, (signing.maker, signing.phone)))),
        place_and_day=clean(f"{signing.place or _BLANK}, {day_words(signing.on)}"),
        head_of="\n".join([position] if upper and position else who),
        head_how=words(rule.form_head_how) if unit.kind != UnitKind.CELL else "(ký, ghi rõ họ tên)",
        signer=clean(signing.signer),
        mark=mark,
        notes=rule.notes(OF_FORMS),
        taken=clean(signing.taken),
    )  # fmt: skip


def footnotes(form: FormResult) -> list[str]:
    """What a reader must know of the figures, with the reason of every line that is unknown by its nature."""
    found = list(form.notes)
    if any(column.shows == "before" for column in form.layout.columns):
        found.append(
            f"Cùng kỳ năm trước: từ ngày {dates.show(form.before_start)} đến ngày {dates.show(form.before_end)}, theo"
            " cây tổ chức của từng ngày trong kỳ ấy."
        )
    if any(row.line.extra for row in form.printed):
        found.append(f"Dòng ghi “{OUTSIDE.strip('()')}” không có trên mẫu in; nó đứng đây để các dòng cộng lại đúng.")
    silent: dict[str, list[str]] = {}
    for row in form.printed:
        if row.line.unknown:
            silent.setdefault(row.line.unknown, []).append(f"“{row.line.label}”")
    found += [f"{', '.join(labels)}: {why}." for why, labels in silent.items()]
    return [one.replace(NBSP, " ") for one in found]


def _line(row: Row, words: str, *, short: bool) -> PaperLine:
    unknown = numbers.show(None)
    texts = [shown(None, short=True) if short and cell.text == unknown else cell.text for cell in row.cells]
    cells = () if row.line.heading else tuple(clean(text) for text in texts)
    return PaperLine(words, row.line.indent, row.line.heading or row.line.indent == 0, cells)
