"""The report as heading, sentences, pictures, tables and annexes."""

from ketnap.documents.layouts import Layout, layout
from ketnap.documents.paper import Annex, Block, Heading, Paper, Signing, clean
from ketnap.documents.report import pictures, tables
from ketnap.lib.numbers import NBSP
from ketnap.lib.wording import committee, day_words
from ketnap.models import UnitKind
from ketnap.rules.papers.numbers import body_code
from ketnap.statistics import prose
from ketnap.statistics.report import Report

_CELLS = (UnitKind.CELL_BASE, UnitKind.CELL)
_BLANK = "………"


def paper(report: Report, signing: Signing) -> Paper:
    """In the form of the day it is signed."""
    rule = layout(signing.on)

    def words(text: str) -> str:
        return rule.written(clean(text))

    what, when = prose.title(report)
    unit = report.unit
    superior = signing.superior or (committee(unit.parent_name) if unit.parent_name else "")
    return Paper(
        layout=rule,
        on=signing.on,
        superior=words(superior).upper(),
        issuer=words(committee(unit.name)).upper(),
        number=_number(report, signing, rule),
        place_and_day=clean(f"{signing.place or _BLANK}, {day_words(signing.on)}"),
        kind="BÁO CÁO",
        subject=(words(what[0].lower() + what[1:]), words(when)),
        body=_body(report, words),
        authority=words(authority(unit.kind)),
        position=words(signing.position).upper(),
        signer=clean(signing.signer),
        recipients=tuple(
            words(line)
            for line in (
                *((f"{superior} (để báo cáo),",) if superior else ()),
                "Các tổ chức đảng trực thuộc," if unit.kind not in _CELLS else "",
                "Lưu Văn phòng." if unit.kind == UnitKind.UPPER else "Lưu.",
            )
            if line
        ),
        annexes=_annexes(report),
        notes=rule.notes(),
    )


def authority(kind: str) -> str:
    if kind in _CELLS:
        return "T/M CHI BỘ"
    return "T/M BAN THƯỜNG VỤ" if kind == UnitKind.UPPER else "T/M ĐẢNG ỦY"


def _number(report: Report, signing: Signing, rule: Layout) -> str:
    """`Số 45-BC/ĐUK`; blank where the number is written by hand."""
    body = body_code(report.unit.kind, report.unit.name)
    given = rule.paper_number(signing.number) if signing.number is not None else NBSP * 6
    return f"Số {given}-BC/{body}"


def _body(report: Report, words) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for section in prose.sections(report):
        blocks.append(Heading(words(section.heading), section.level))
        blocks += [words(prose.plain(paragraph)) for paragraph in section.paragraphs if paragraph]
        if section.id == prose.ADMISSIONS:
            for picture in pictures.in_text(report):
                blocks += [picture, picture.table]
    return tuple(blocks)


def _annexes(report: Report) -> tuple[Annex, ...]:
    drawn = pictures.in_annex(report)
    shown: list[Block] = [block for picture in drawn for block in (picture, picture.table)]
    parts: list[tuple[str, list[Block]]] = [
        ("Cơ cấu đảng viên mới và kết quả các năm", [*shown, *tables.other_structure(report)]),
        ("Biến động đảng viên, bồi dưỡng", [tables.balance(report), *tables.classes(report)]),
        (f"Kết quả theo {report.line_words}", list(tables.by_organisation(report))),
    ]
    filled = [(title, blocks) for title, blocks in parts if blocks]
    return tuple(Annex(f"Phụ lục {place}. {title}", tuple(blocks)) for place, (title, blocks) in enumerate(filled, 1))
