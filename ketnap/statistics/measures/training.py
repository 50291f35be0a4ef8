"""Classes opened in a period by units of the sub-tree, and their learners."""

from ketnap.statistics.measure import Frame, Known, Measure

CLASSES = Measure(
    "classes", "Lớp bồi dưỡng", "training_class", Frame.FLOW,
    identity="r.class_id", about="class", known=Known.ALWAYS,
)  # fmt: skip
LEARNERS = Measure("learners", "Lượt học viên", "learner", Frame.FLOW, known=Known.ALWAYS)

_KINDS = (
    ("awareness", "bồi dưỡng nhận thức về Đảng"),
    ("new_member", "bồi dưỡng đảng viên mới"),
    ("theory_intermediate", "trung cấp lý luận chính trị"),
)
LEARNERS_OF = tuple(
    LEARNERS.narrowed(f"learners_{kind}", f"Học viên lớp {words}", f"r.kind = '{kind}'") for kind, words in _KINDS
)

MEASURES: tuple[Measure, ...] = (CLASSES, LEARNERS, *LEARNERS_OF)
