"""Every place that takes a file takes the kind it asks for, by content and by name, and nothing else; what is given
back is given as a file of a name that is ours."""

import io
import zipfile
from email.message import Message
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ketnap.imports import jobs
from ketnap.models import Batch, JournalEntry, PaperTemplate, Photo
from ketnap.web.downloads import CLOSED, KIND_XLSX, attachment
from tests.imports import books
from tests.imports.test_hostile import OUTSIDE, parts, zipped
from tests.web import hostile
from tests.web.test_acts import recipes
from tests.web.town import cast, office, tree

pytestmark = pytest.mark.django_db
__all__ = ["cast", "office", "recipes", "tree"]
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PAGES = {"imports": "xlsx", "class-sheet": "xlsx", "unit-templates": "docx", "photos": "jpg", "class-photo": "jpg"}
"""Page that takes a file → the ending it asks for."""
PNG = b"\x89PNG\r\n\x1a\n"
HTML = b"<!doctype html><script>window.caught=1</script>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='window.caught=1'/>"
GAMES: dict[str, bytes] = {
    "empty": b"", "a web page": HTML, "SVG": SVG, "EICAR": EICAR, "a program": b"MZ\x90\x00" * 50,
    "a script": b"#!/bin/sh\nid\n", "a PDF": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>",
    "a picture that is a web page": PNG + HTML, "a picture that is a zip": PNG + zipped({"a.txt": b"a"}),
    "a web page that is a zip": HTML + zipped({"a.txt": b"a"}), "a zip of EICAR": zipped({"eicar.com": EICAR}),
    "a zip out of its folder": zipped({"../../../../tmp/ketnap-zip-slip": b"x", "[Content_Types].xml": b"<Types/>"}),
    "macros": zipped(parts() | {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
    "a Word file with macros": zipped({"word/document.xml": b"<a/>", "word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
    "an object inside": zipped(parts() | {"xl/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0"}),
    "another workbook linked": zipped(parts() | {"xl/externalLinks/externalLink1.xml": b"<a/>"}),
    "a picture from outside": zipped(parts() | {"xl/drawings/_rels/drawing1.xml.rels": OUTSIDE}),
    "a GIF that is a script": b"GIF89a/*" + b"\x00" * 20 + b"*/=1;window.caught=1;",
    "a huge picture of nothing": PNG + b"\x00\x00\x00\rIHDR\x00\x00N \x00\x00N \x08\x02\x00\x00\x00" + b"\x00" * 40,
}  # fmt: skip


def linked() -> bytes:
    """A zip one of whose members is a symbolic link out of it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("xl/workbook.xml")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("[Content_Types].xml", "<Types/>")
    return out.getvalue()


GAMES["a link to another file"] = linked()


def stand() -> tuple[int, int, int]:
    return PaperTemplate.objects.count(), Photo.objects.count(), Batch.objects.filter(state="done").count()


def give(client: Client, page: str, recipes: dict[str, Any], content: bytes, name: str):
    """Sent under a key of its own; a list of learners is sent before what it says is written."""
    where, typed = recipes[page]
    if page == "class-sheet":
        return client.post(where, {"key": uuid4().hex, "file": SimpleUploadedFile(name, content)})
    field = next(name for name, value in typed.items() if hasattr(value, "seek"))
    return client.post(where, {**typed, "key": uuid4().hex, field: SimpleUploadedFile(name, content)})


def right(page: str, recipes: dict[str, Any]) -> bytes:
    """What the page asks for."""
    if page == "class-sheet":
        return books.xlsx(books.only(books.PEOPLE))
    file = next(value for value in recipes[page][1].values() if hasattr(value, "seek"))
    file.seek(0)
    content: bytes = file.read()
    file.seek(0)
    return content


@pytest.mark.parametrize("page", PAGES)
def test_only_the_kind_that_is_asked_for(page, recipes, cast, sign_in) -> None:
    client, taken, before = sign_in(cast.organiser), [], stand()
    for game, content in GAMES.items():
        for name in (f"tep.{PAGES[page]}", f"tep.pdf.{PAGES[page]}"):
            lines = JournalEntry.objects.count()
            answer = give(client, page, recipes, content, name)
            if page == "imports" and answer.status_code == 302:  # looked at by the job
                batch = Batch.objects.latest("pk")
                jobs.check_batch.call(batch.pk, cast.organiser.pk)
                batch.refresh_from_db()
                if batch.state not in ("blocked", "failed"):
                    taken.append((game, name, batch.state))
            elif answer.status_code not in (413, 422) or JournalEntry.objects.count() != lines:
                taken.append((game, name, answer.status_code))
    assert taken == []
    assert stand() == before
    if page != "class-sheet":
        answer = give(client, page, recipes, right(page, recipes), f"tep.{PAGES[page]}")
        assert answer.status_code == 302, "what is asked for is taken"


@pytest.mark.parametrize("page", ["unit-templates", "class-sheet"])
@pytest.mark.parametrize("ending", ["docm", "xlsm", "xlsb", "html", "exe", "docx.exe", "xlsx\x00.exe", ""])
def test_another_ending_is_refused_whatever_is_inside(page, ending, recipes, cast, sign_in) -> None:
    answer = give(sign_in(cast.organiser), page, recipes, right(page, recipes), f"tep.{ending}")
    assert answer.status_code == 422, ending


@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd", "/etc/passwd", r"C:\x\tep", r"\\server\share\tep", "CON", "tep\r\nSet-Cookie: a=b", "‮tep",
     "a" * 400, "tep∕tep⁄x", '"; filename="x', "tep\x00", "..", "tệp" * 90],
)  # fmt: skip
def test_a_name_from_outside_names_nothing_here(name, recipes, cast, tree, sign_in, tmp_path) -> None:
    client = sign_in(cast.organiser)
    content = right("unit-templates", recipes)
    answer = give(client, "unit-templates", recipes, content, f"{name}.docx")
    assert answer.status_code in (302, 422)
    if answer.status_code == 302:
        row = PaperTemplate.objects.latest("pk")
        back = client.get(reverse("unit-templates", args=[row.unit_id]), {"tep": row.pk})
        assert back.content == content
        named(back)


def named(answer) -> str:
    """The name a browser saves the file under (RFC 6266)."""
    line = answer["Content-Disposition"]
    assert line.isascii() and line.isprintable() and line.startswith("attachment; ")
    message = Message()
    message["Content-Disposition"] = line
    name = message.get_filename()
    assert name and not set(name) & set('\\/:*?"<>|\r\n\0') and name.strip(". ")
    assert answer["Content-Security-Policy"] == CLOSED
    return name


@pytest.mark.parametrize("name", hostile.TEXTS)
def test_the_header_of_a_file_is_one_line_that_can_be_read(name) -> None:
    typed = hostile.TEXTS[name][:500]
    assert named(attachment(b"x", KIND_XLSX, f"Danh sách {typed}.xlsx", "danh-sach.xlsx")).endswith(".xlsx")
