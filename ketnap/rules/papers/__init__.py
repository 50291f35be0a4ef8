"""The catalogue of papers: which there are, who issues and signs them, what they belong to, and how sure the text is.

One entry a paper in `catalogue/*.yaml`; each names the texts of rules/texts.yaml under which it was printed, so that
its days are theirs. A paper no central text prescribes stands under `local` with days of its own. Pure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ketnap.lib import yamls
from ketnap.lib.dates import OPEN_END
from ketnap.rules import law
from ketnap.rules.law import CONFIDENCE, Text

HERE = Path(__file__).with_name("catalogue")
ISSUERS = {
    "applicant": "Người xin vào Đảng",
    "introducer": "Đảng viên giới thiệu",
    "helper": "Đảng viên được phân công giúp đỡ",
    "member": "Đảng viên",
    "youth_union": "Ban Chấp hành Đoàn cơ sở",
    "trade_union": "Ban Chấp hành Công đoàn cơ sở",
    "centre": "Trung tâm chính trị",
    "cell": "Chi bộ",
    "section": "Đảng ủy bộ phận",
    "grassroots": "Đảng ủy cơ sở",
    "superior": "Cấp ủy cấp trên trực tiếp của tổ chức cơ sở đảng",
    "board": "Ban Tổ chức của cấp ủy cấp trên",
    "any": "Cấp ủy, chi bộ ban hành",
}
"""Who makes the paper."""
OURS = ("cell", "section", "grassroots", "superior", "board", "any")
"""Bodies of the tree among them."""
GROUPS = {
    "candidate": "Quần chúng, cảm tình Đảng", "admission": "Kết nạp", "recognition": "Công nhận chính thức",
    "member": "Thẻ, sổ đảng viên", "training": "Lớp bồi dưỡng", "organisation": "Tổ chức đảng",
    "moving": "Chuyển đi, chuyển đến", "office": "Công văn, kế hoạch, báo cáo",
}  # fmt: skip
ABOUT = ("candidacy", "candidacies", "person", "meeting", "class", "unit_act", "unit")
"""What one paper speaks of: a file, several files together, a person, a meeting, a class, an act on the tree, an
organisation."""
TYPES = {
    "NQ": "Nghị quyết", "QĐ": "Quyết định", "KL": "Kết luận", "TB": "Thông báo", "BC": "Báo cáo", "KH": "Kế hoạch",
    "TTr": "Tờ trình", "CV": "Công văn", "BB": "Biên bản", "GGT": "Giấy giới thiệu", "GCN": "Giấy chứng nhận",
    "DS": "Danh sách",
}  # fmt: skip
"""Types of papers that carry a number. TTr, CV and the rest as Quy định 399 (2026) names them."""
SEEN, RECONSTRUCTED = "seen", "reconstructed"
STATUS = {SEEN: "Đã đọc bản in", RECONSTRUCTED: "Dựng lại, chưa đọc được bản in"}


class CatalogueError(Exception):
    """A file of the catalogue cannot be used; the sentence names file, entry, key and what is right."""


@dataclass(frozen=True)
class Version:
    """The paper as one text has it."""

    text: Text | None
    """None: no central text prescribes it."""
    since: date
    until: date
    """Last day; OPEN_END: still printed so."""
    seen: str
    confidence: str
    source: str
    code: str
    title: str

    @property
    def status(self) -> str:
        return STATUS[self.seen]


@dataclass(frozen=True)
class Entry:
    key: str
    code: str
    title: str
    group: str
    issuer: str
    signer: str
    seal: bool
    number: str
    """Type of the number register; empty: the paper has no number."""
    handwritten: bool
    """Written by hand by whom it speaks of: printed empty, with a guide beside it."""
    about: str
    acts: tuple[str, ...]
    """Kinds of acts it belongs to: of the path, or of a unit where it is about an act on the tree."""
    versions: tuple[Version, ...]

    @property
    def numbered(self) -> bool:
        """Its number comes from a register of ours: not that of a union or a centre, which number their own."""
        return bool(self.number) and self.issuer in OURS

    def on(self, day: date) -> Version | None:
        """As printed that day; None: there was no such paper, or none is known."""
        return next((one for one in self.versions if one.since <= day <= one.until), None)


@cache
def catalogue() -> Mapping[str, Entry]:
    """By key, in the order of the path."""
    found: dict[str, Entry] = {}
    for path in sorted(HERE.glob("*.yaml")):
        for entry in load(path.read_text(encoding="utf-8"), path.name, law.texts()):
            if entry.key in found:
                raise CatalogueError(f"{path.name}: {entry.key} stands in another file already.")
            found[entry.key] = entry
    order = list(GROUPS)
    return dict(sorted(found.items(), key=lambda item: order.index(item[1].group)))


def of_act(kind: str) -> list[Entry]:
    return [entry for entry in catalogue().values() if kind in entry.acts]


def load(source: str, name: str, texts: Mapping[str, Text]) -> Iterator[Entry]:
    """Entries of one file. CatalogueError for a key too many or too few, an unknown word or text."""
    for key, row in (yamls.read(source) or {}).items():
        where = f"{name}: {key}"
        _keys(row, {"title", "group", "issuer", "signer", "seal", "about", "versions"}, where,
              {"code", "number", "handwritten", "acts"})  # fmt: skip
        for field, known in (("group", GROUPS), ("issuer", ISSUERS), ("about", ABOUT)):
            if row[field] not in known:
                raise CatalogueError(f"{where}: {field} is {row[field]!r}; known: {', '.join(known)}.")
        number = row.get("number", "")
        if number and number not in TYPES:
            raise CatalogueError(f"{where}: number is {number!r}; known: {', '.join(TYPES)}.")
        yield Entry(
            key, row.get("code", ""), row["title"], row["group"], row["issuer"], row["signer"], row["seal"], number,
            row.get("handwritten", False), row["about"], tuple(row.get("acts", ())),
            tuple(sorted((_version(one, said, row, where, texts) for one, said in row["versions"].items()),
                         key=lambda one: one.since)),
        )  # fmt: skip


def _version(key: str, said: Any, row: Any, where: str, texts: Mapping[str, Text]) -> Version:
    where = f"{where}: {key}"
    local = key.startswith("local")
    _keys(said, {"seen", "confidence", "source"} | ({"since"} if local else set()), where, {"code", "title", "until"})
    if said["seen"] not in STATUS or said["confidence"] not in CONFIDENCE:
        raise CatalogueError(f"{where}: seen is one of {', '.join(STATUS)}, confidence of {', '.join(CONFIDENCE)}.")
    if not local and key not in texts:
        raise CatalogueError(f"{where}: is not in rules/texts.yaml; add the text there first.")
    text = None if local else texts[key]
    return Version(
        text, text.since if text else said["since"], (text.until if text else said.get("until")) or OPEN_END,
        said["seen"], said["confidence"], said["source"], said.get("code", row.get("code", "")),
        said.get("title", row["title"]),
    )  # fmt: skip


def _keys(row: Any, required: set[str], where: str, optional: set[str]) -> None:
    if not isinstance(row, dict):
        raise CatalogueError(f"{where}: expected keys with values.")
    if missing := sorted(required - set(row)):
        raise CatalogueError(f"{where}: missing {', '.join(missing)}.")
    if unknown := sorted(set(row) - required - optional):
        raise CatalogueError(f"{where}: unknown {', '.join(unknown)}.")
