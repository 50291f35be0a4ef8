"""A Word file an office has changed to its own taste: examined when it is given in, then filled as our own forms are.

What it may say is closed: labels of rules/papers/fields.yaml between {{ }}, see marks.py. Tracked changes and comments
are refused rather than taken away: what an office prints must not hang on which of two readings its Word shows, and
nothing written to a colleague may go out with every paper.
"""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from hashlib import sha256
from io import BytesIO

from lxml import etree

from ketnap.documents.layouts import layout
from ketnap.documents.papers import forms
from ketnap.documents.papers.filling import DOCUMENT, Taken
from ketnap.documents.papers.forms import FIELD, Form
from ketnap.documents.papers.marks import Found, label, named, plain, shown, taken_in
from ketnap.documents.papers.package import Package, Problem, Refused, opened, problems
from ketnap.documents.papers.word import made
from ketnap.rules.papers import Entry
from ketnap.rules.papers.fields import row_names, rows

TYPED = frozenset({"head.superior", "head.issuer", "head.place", "sign.authority"})
"""What an office may write into its file as words of its own: it is the same on all its papers."""
_SHOWN = 50
"""Problems told at once: nobody mends more before trying again."""


def examined(content: bytes, entry: Entry, on: date) -> list[Problem]:
    """Everything that keeps the file from being used for the paper as of the day; empty: it can be."""
    try:
        package = opened(content)
    except Refused as error:
        return [error.problem]
    if found := _distinct(problems(package)):
        return found
    asked = _asked(package)
    return _distinct([*asked.problems, *_missing(asked, entry, on)])


@lru_cache(maxsize=16)
def taken(content: bytes) -> Taken:
    """Ready to be filled. Refused where `examined` would find that it is no Word file, or that a mark is wrong."""
    package = opened(content)
    wrong = next(problems(package), None) or next(iter(_asked(package).problems), None)
    if wrong:
        raise Refused(wrong.found, wrong.remedy, wrong.place)
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        written = {name for name, _ in package.written()}
        for name, held in package.members.items():
            packed.writestr(name, _text(package.trees[name]) if name in written else held)
    return Taken(out.getvalue(), rows(), sha256(content).hexdigest())


def office_copy(form: Form, on: date) -> bytes:
    """Our form of the day with its marks as an office writes them: to be changed in Word and given in again."""
    look = layout(on)
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(made(form.on(on), look, look.text.since))) as ours, zipfile.ZipFile(out, "w") as copy:
        for one in ours.infolist():
            held = ours.read(one)
            words = named(held.decode("utf-8")).encode() if one.filename == DOCUMENT else held
            copy.writestr(zipfile.ZipInfo(one.filename, (1980, 1, 1, 0, 0, 0)), words, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _asked(package: Package) -> Found:
    """Marks of every part people read, replaced in its tree."""
    found = Found()
    for name, place in package.written():
        taken_in(package.trees[name], place, found)
    return found


def _text(tree: "etree._Element") -> str:
    for one in tree.iter(f"{{{tree.nsmap['w']}}}sectPr"):
        one.tail = None  # nothing between the last section and the end of the body
    return '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + etree.tostring(tree, encoding="unicode")


def _missing(asked: Found, entry: Entry, on: date) -> Iterator[Problem]:
    single, repeated = required(entry, on)
    held = {plain(key) for key in asked.single}
    if "person.capitals" in held or "person.name" in held:
        held |= {"person.capitals", "person.name"}
    for key in sorted(single - held, key=label):
        yield Problem("Cả tệp", f"thiếu trường {shown(key)}", "Viết dấu ấy vào chỗ cần in.")
    for name in sorted(repeated - set(asked.rows.values())):
        first = shown(f"{name}.{next(iter(rows()[name]))}")
        yield Problem(
            "Cả tệp", f"thiếu bảng của “{row_names()[name]}”", f"Thêm một bảng, trong dòng dưới tiêu đề viết {first} …"
        )


def required(entry: Entry, on: date) -> tuple[set[str], set[str]]:
    """Keys and repeated rows the paper cannot be without: what our form of the day always prints, its number, but not
    what an office may type."""
    single: set[str] = {"head.number"} if entry.number else set()
    try:
        form = forms.form(entry.key).on(on)
    except forms.FormError:
        return single, set()
    asked, repeated = form.used()
    choosing = [one for one in form.blocks() if one.when or one.unless]
    always = {key for one in form.blocks() if one not in choosing for key in FIELD.findall(one.lead + one.text)}
    sometimes = {key for one in choosing for key in FIELD.findall(one.lead + one.text)} - always
    return single | (asked - sometimes - TYPED), repeated


def _distinct(found: Iterable[Problem]) -> list[Problem]:
    """Each once, however often the file has it."""
    return list(dict.fromkeys(found))[:_SHOWN]
