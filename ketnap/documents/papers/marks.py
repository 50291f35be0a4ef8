"""Marks an office writes in its own Word file, found wherever Word has torn them and put in the house's own form.

    {{họ và tên}}                  a field, by its label
    {{danh sách: họ và tên}}       in a row of a table: the row is repeated
    {{khi có: số nghị quyết}}      the paragraph is printed where the field is not empty
    {{khi không có: …}}            or where it is

Word splits what was typed in one go into runs, with marks of proofing and smart tags between them. What counts is the
text of a paragraph; the words that replace a mark look as the first letter of its label does.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache

from lxml import etree

from ketnap.documents.papers.filling import ASKED, CLOSE, OPEN, UNLESS, WHEN, mark
from ketnap.documents.papers.package import WORD, Problem
from ketnap.documents.papers.values import HEADING, OPENING
from ketnap.lib.text import fold
from ketnap.rules.papers.fields import by_label, fields, folded, row_labels, row_names, rows

WHERE_FILLED, WHERE_EMPTY = "khi có", "khi không có"
_MARK = re.compile(r"\{\{([^{}]*)\}\}")
_CHOICE = re.compile(rf"\{{\{{\s*(?:{WHERE_FILLED}|{WHERE_EMPTY})\s*:")
_OURS = re.compile(f"[{OPEN}{CLOSE}{WHEN}{UNLESS}{ASKED}]")
_W = f"{{{WORD}}}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_ROOM = {f"{_W}tab": " ", f"{_W}br": " ", f"{_W}cr": " ", f"{_W}noBreakHyphen": "-", f"{_W}softHyphen": ""}
_HOLDERS = {f"{_W}{name}" for name in ("body", "tc", "txbxContent", "hdr", "ftr", "footnote", "endnote")}


@dataclass
class Found:
    """What a file asks for."""

    single: set[str] = field(default_factory=set)
    """Keys of fields that stand in the text, without those that only decide."""
    rows: dict["etree._Element", str] = field(default_factory=dict)
    """Repeated rows, each with the name of what it repeats."""
    problems: list[Problem] = field(default_factory=list)


@cache
def labels() -> dict[str, str]:
    """Every label of a single field as `folded` → the key its mark has; also at the beginning of a sentence, and the
    heading in capitals."""
    capitals = {folded(f"{fields()[key].label} viết hoa"): f"{key}_capitals" for key in HEADING}
    openings = {folded(f"{one.label} đầu câu"): f"{key}{OPENING}" for key, one in fields().items()}
    return dict(by_label()) | capitals | openings


def label(key: str) -> str:
    """What stands between the braces for a key, `people.name` among them."""
    name, _, rest = key.partition(".")
    if name in rows() and rest in rows()[name]:
        return f"{row_names()[name]}: {rows()[name][rest].label}"
    if key in fields():
        return fields()[key].label
    return f"{fields()[plain(key)].label} {'đầu câu' if key.endswith(OPENING) else 'viết hoa'}"


def plain(key: str) -> str:
    """The field a mark stands for, in capitals or at the beginning of a sentence."""
    return key if key in fields() else key.removesuffix("_capitals").removesuffix(OPENING)


def shown(key: str) -> str:
    return f"{{{{{label(key)}}}}}"


def named(xml: str) -> str:
    """XML of ours with its marks as an office writes them."""
    xml = re.sub(f"{OPEN}([a-z_.]+){CLOSE}", lambda found: shown(found[1]), xml)
    for sign, words in ((WHEN, WHERE_FILLED), (UNLESS, WHERE_EMPTY)):
        xml = re.sub(f"{sign}([a-z_.]+){ASKED}", lambda found, words=words: f"{{{{{words}: {label(found[1])}}}}}", xml)
    return xml


def taken_in(tree: "etree._Element", place: str, found: Found) -> None:
    """Marks of one part replaced in place by the house's own; what it asks for and what is wrong added to `found`."""
    for one in tree.iter(etree.Element):
        if any(map(_OURS.search, (one.text or "", one.tail or "", *one.attrib.values()))):
            found.problems.append(Problem(place, "có ký tự riêng của chương trình", "Xóa ký tự lạ (ô vuông) ấy."))
            return
        if one.tag != f"{_W}t" and "{{" in (one.text or ""):
            found.problems.append(Problem(place, "có dấu {{ ở chỗ không điền được", "Viết dấu ấy thành chữ thường."))
    for paragraph in list(tree.iter(f"{_W}p")):
        _paragraph(paragraph, place, found)
    for row in found.rows:
        if any(sign in words for words in row.itertext() for sign in (WHEN, UNLESS)):
            found.problems.append(Problem(place, "dòng lặp có đoạn có điều kiện", f"Bỏ dấu {{{{{WHERE_FILLED}: …}}}}."))


def _paragraph(paragraph: "etree._Element", place: str, found: Found) -> None:
    pieces = [(one, _text(one)) for one in _pieces(paragraph)]
    text = "".join(words for _, words in pieces)
    if "{" not in text and "}" not in text:
        return
    beginning = re.sub(r"\s+", " ", text).strip()
    place = f"{place}, đoạn “{beginning[:60]}{'…' if len(beginning) > 60 else ''}”"

    def wrong(what: str, remedy: str) -> None:
        found.problems.append(Problem(place, what, remedy))

    if "{" in (rest := _MARK.sub("", text)) or "}" in rest:
        wrong("có dấu ngoặc nhọn lẻ", "Viết mỗi dấu là {{tên trường}} trọn trong một đoạn; bỏ dấu ngoặc thừa.")
    row = next(paragraph.iterancestors(f"{_W}tr"), None)
    # From the last to the first, so that places before stay where they are.
    for one in reversed(list(_MARK.finditer(text))):
        if (said := _said(one[1], wrong)) is None:
            continue
        key, choice = said
        if choice:
            if _may_go(paragraph, wrong):
                _put(pieces, one, f"{choice}{key}{ASKED}")
            continue
        name = key.partition(".")[0]
        if name in rows():
            if not _in_row(row, name, found.rows, wrong):
                continue
        else:
            found.single.add(key)
        _put(pieces, one, mark(key))


def _pieces(paragraph: "etree._Element") -> Iterator["etree._Element"]:
    """Whatever stands for letters in this paragraph itself, not in a text box that hangs on it."""
    for one in paragraph.iter(f"{_W}t", *_ROOM):
        if next(one.iterancestors(f"{_W}p"), None) is paragraph and one.getparent().tag == f"{_W}r":
            yield one


def _text(one: "etree._Element") -> str:
    return _ROOM.get(one.tag, one.text or "")


def _put(pieces: list[tuple["etree._Element", str]], one: re.Match[str], words: str) -> None:
    """`words` where the label begins, everything else of the mark gone."""
    at, letter = 0, one.start(1) + len(one[1]) - len(one[1].lstrip())
    for place, (piece, text) in enumerate(pieces):
        start, end = at, at + len(text)
        at = end
        if end <= one.start() or start >= one.end():
            continue
        before, after = text[: max(0, one.start() - start)], text[max(0, one.end() - start) :]
        first = start <= letter < end
        if piece.tag in _ROOM:
            piece.getparent().remove(piece)
            pieces[place] = (piece, "")
            continue
        piece.text = f"{before}{words if first else ''}{after if end > one.end() else ''}"
        piece.set(_SPACE, "preserve")
        # Later marks are put already: what stands after this one keeps its place in `text`.
        pieces[place] = (piece, piece.text)


def _said(words: str, wrong: Callable[[str, str], None]) -> tuple[str, str] | None:
    """Key, and the sign of a choice or nothing; None where it is neither a field nor a choice."""
    head, colon, rest = words.partition(":")
    if colon and (choice := {WHERE_FILLED: WHEN, WHERE_EMPTY: UNLESS}.get(folded(head))):
        if (key := labels().get(folded(rest))) is None:
            wrong(f"trường “{rest.strip()}” không có trong danh mục", nearest(rest, labels()))
            return None
        return plain(key), choice
    if colon and (name := {folded(said): name for name, said in row_names().items()}.get(folded(head))):
        if (key := row_labels(name).get(folded(rest))) is None:
            wrong(f"cột “{rest.strip()}” không có trong “{row_names()[name]}”", nearest(rest, row_labels(name)))
            return None
        return f"{name}.{key}", ""
    if (key := labels().get(folded(words))) is None:
        every = {*labels(), *(folded(f"{row_names()[name]}: {one}") for name in rows() for one in row_labels(name))}
        wrong(f"trường “{words.strip()[:80]}” không có trong danh mục", nearest(words, every))
        return None
    return key, ""


def nearest(words: str, known: dict[str, str] | set[str]) -> str:
    """The label most like it, accents aside; else where the list is."""
    bare = {fold(one): one for one in known}
    close = get_close_matches(fold(words[:120]), list(bare), 1, 0.6)
    return f"Có phải {{{{{bare[close[0]]}}}}}?" if close else "Xem tên các trường trong mẫu tải về từ chương trình."


def _in_row(
    row: "etree._Element | None", name: str, known: dict["etree._Element", str], wrong: Callable[[str, str], None]
) -> bool:
    """Whether the mark stands where a row can be repeated; the row is then known."""
    if row is None:
        wrong(f"cột của “{row_names()[name]}” đứng ngoài bảng", "Đặt dấu ấy trong một dòng của bảng.")
        return False
    if row.find(f".//{_W}tr") is not None:
        wrong("dòng lặp có bảng khác bên trong", "Bỏ bảng bên trong dòng ấy.")
        return False
    if (held := known.setdefault(row, name)) != name:
        wrong(f"một dòng lặp theo cả “{row_names()[held]}” và “{row_names()[name]}”", "Tách thành hai bảng.")
        return False
    return True


def _may_go(paragraph: "etree._Element", wrong: Callable[[str, str], None]) -> bool:
    """A paragraph can be left out only where the file stays whole without it."""
    if paragraph.find(f".//{_W}p") is not None or paragraph.find(f".//{_W}sectPr") is not None:
        wrong("đoạn có điều kiện mang khung chữ hoặc dấu ngắt phần", "Chuyển khung chữ, dấu ngắt sang đoạn khác.")
        return False
    holder = next((one for one in paragraph.iterancestors() if one.tag in _HOLDERS), None)
    whole = holder is not None and paragraph.getparent() is holder
    kept = [one for one in holder if not _conditional(one)] if holder is not None and whole else []
    if not any(one.tag == f"{_W}p" for one in kept) or (kept[-1].tag == f"{_W}tbl"):
        wrong("ô hoặc khung chỉ có đoạn có điều kiện", "Thêm một đoạn trống ở cuối ô hoặc khung ấy.")
        return False
    return True


def _conditional(one: "etree._Element") -> bool:
    text = "".join(map(_text, _pieces(one))) if one.tag == f"{_W}p" else ""
    return bool(_CHOICE.search(folded(text))) or WHEN in text or UNLESS in text
