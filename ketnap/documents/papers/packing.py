"""Many papers in one ZIP: with speaking names, or with the folders and names of the list of 104 kinds of papers."""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from ketnap.lib.naming import Names, legal, plain
from ketnap.models import IssuedPaper
from ketnap.queries.papers.dossiers import Owner
from ketnap.queries.papers.issued import DOCX, PDF, IssuedLine, stem
from ketnap.rules.path.items import list_number

OUTSIDE = "Ngoai danh muc"
"""Folder of papers the list has no number for, or none that is known."""
NO_NUMBER = "chua co CCCD"


def speaking(lines: Sequence[IssuedLine], rows: Sequence[IssuedPaper]) -> bytes:
    """Each as PDF where it has one, and as Word."""
    names = Names()
    return zipped(
        (names.once(stem(line), f".{kind}"), content)
        for line, row in zip(lines, rows, strict=True)
        for kind, content in ((PDF, row.pdf), (DOCX, row.content))
        if content is not None
    )


def listed(lines: Sequence[IssuedLine], rows: Sequence[IssuedPaper], whose: dict[int, Owner]) -> bytes:
    """`{code}/{CCCD}_{HoTenKhongDau}/{STT}.{Ten khong dau}[.n].pdf`; papers of nobody in `whose` are left out."""
    return zipped(_placed(lines, rows, whose))


def _placed(
    lines: Sequence[IssuedLine], rows: Sequence[IssuedPaper], whose: dict[int, Owner]
) -> Iterator[tuple[str, bytes]]:
    folders, names, known = Names(), Names(), dict[int, str]()
    for line, row in zip(lines, rows, strict=True):
        if line.candidacy_id not in whose:
            continue
        if line.candidacy_id not in known:
            known[line.candidacy_id] = folders.once(_folder(whose[line.candidacy_id]))
        number = list_number(line.code, line.on) if line.code else ""
        folder = known[line.candidacy_id] if number else f"{known[line.candidacy_id]}/{OUTSIDE}"
        name = plain(f"{number}.{line.title}" if number else line.title)[:60].strip(" .")
        kind, content = (PDF, row.pdf) if row.pdf is not None else (DOCX, row.content)
        yield names.once(f"{folder}/{name}", f".{kind}", joint="."), content


def _folder(one: Owner) -> str:
    person = f"{one.identity_no or NO_NUMBER}_{plain(one.full_name).replace(' ', '')}"
    return f"{legal(one.code or 'chua co ma')}/{legal(person)}"


def zipped(files: Iterable[tuple[str, bytes | memoryview]]) -> bytes:
    """Word files and PDF are packed already."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as packed:
        for name, content in files:
            kind = ZIP_STORED if name.endswith(f".{DOCX}") else ZIP_DEFLATED
            packed.writestr(name, bytes(content), kind)
    return out.getvalue()
