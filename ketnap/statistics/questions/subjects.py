"""What can be asked about: measures of the catalogue, with the relation that also says who each person was."""

import re
from dataclasses import dataclass

from ketnap.statistics.compile import source
from ketnap.statistics.measure import Frame, Measure
from ketnap.statistics.measures import CATALOGUE
from ketnap.statistics.questions.dimensions import AGE, DIMENSIONS, Dimension

GROUPS = ("Đảng viên", "Kết nạp", "Biến động", "Tổ chức đảng", "Bồi dưỡng")


@dataclass(frozen=True)
class Subject:
    measure: Measure
    label: str
    """As the form offers it."""
    noun: str
    """As a sentence counts it, before adjectives …"""
    after: str
    """… and after them: `đảng viên` nữ `mới kết nạp`."""
    group: str
    relation: str
    """File in sources/ with the columns that dimensions ask for."""

    @property
    def id(self) -> str:
        return self.measure.id

    @property
    def stock(self) -> bool:
        return self.measure.frame is Frame.STOCK

    @property
    def of_people(self) -> bool:
        return self.measure.about == "person"

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        return tuple(one for one in DIMENSIONS.values() if self.has(one))

    def has(self, one: Dimension) -> bool:
        if one.subjects and self.id not in one.subjects:
            return False
        return not (one.kind == "time" and self.stock) and self.holds(self.relation, one.expression)

    @property
    def has_age(self) -> bool:
        return self.holds(self.relation, AGE)

    @staticmethod
    def holds(relation: str, expression: str) -> bool:
        """Whether the relation has the columns of `r` that an expression asks for."""
        return set(re.findall(r"\br\.(\w+)", expression)) <= set(re.findall(r"\w+", source(relation)))


def _subject(id: str, label: str, noun: str, after: str, group: int, relation: str = "") -> Subject:
    measure = CATALOGUE[id]
    described = f"described:{measure.source}" if measure.about == "person" else measure.source
    return Subject(measure, label, noun, after, GROUPS[group], relation or described)


SUBJECTS: dict[str, Subject] = {
    one.id: one
    for one in (
        _subject("members", "Đảng viên có đến ngày cuối", "đảng viên", "", 0, "stay"),
        _subject("admitted", "Đảng viên mới kết nạp", "đảng viên", "mới kết nạp", 1, "admission"),
        _subject("readmitted", "Đảng viên kết nạp lại", "đảng viên", "kết nạp lại", 1, "admission"),
        _subject("recognised", "Công nhận đảng viên chính thức", "đảng viên", "được công nhận chính thức", 1),
        _subject("arrived", "Đảng viên chuyển đến", "đảng viên", "chuyển đến", 2),
        _subject("moved_in", "Chuyển đến từ nơi khác trong đảng bộ", "đảng viên", "chuyển đến trong nội bộ", 2),
        _subject("departed", "Đảng viên chuyển đi", "đảng viên", "chuyển đi", 2),
        _subject("moved_out", "Chuyển đi nơi khác trong đảng bộ", "đảng viên", "chuyển đi trong nội bộ", 2),
        _subject("restored", "Phục hồi đảng tịch", "đảng viên", "được phục hồi đảng tịch", 2),
        _subject("died", "Đảng viên từ trần", "đảng viên", "từ trần", 2),
        _subject("expelled", "Đảng viên bị khai trừ", "đảng viên", "bị khai trừ", 2),
        _subject("struck_off", "Đảng viên bị xóa tên", "đảng viên", "bị xóa tên", 2),
        _subject("left", "Đảng viên xin ra khỏi Đảng", "đảng viên", "xin ra khỏi Đảng", 2),
        _subject("organisations", "Tổ chức cơ sở đảng", "tổ chức cơ sở đảng", "", 3),
        _subject("units", "Tổ chức đảng các cấp", "tổ chức đảng", "", 3),
        _subject(
            "organisations_admitting", "Tổ chức cơ sở đảng có kết nạp", "tổ chức cơ sở đảng", "có kết nạp đảng viên", 3
        ),
        _subject(
            "organisations_without_admission", "Tổ chức cơ sở đảng không kết nạp được ai", "tổ chức cơ sở đảng",
            "không kết nạp được ai", 3,
        ),
        _subject("units_founded", "Tổ chức đảng thành lập mới", "tổ chức đảng", "thành lập mới", 3),
        _subject("units_received", "Tổ chức đảng tiếp nhận", "tổ chức đảng", "tiếp nhận", 3),
        _subject("units_closed", "Tổ chức đảng kết thúc hoạt động", "tổ chức đảng", "kết thúc hoạt động", 3),
        _subject("classes", "Lớp bồi dưỡng", "lớp", "", 4),
        _subject("learners", "Lượt học viên", "lượt học viên", "", 4),
    )
}  # fmt: skip
