"""What the pages of commendation need to be there, and what to send to those that write."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from ketnap.actions.commendation import exemplars, proposals, reviews
from ketnap.actions.commendation.exemplars import NewExemplar
from ketnap.actions.commendation.proposals import Proposal
from ketnap.actions.commendation.reviews import NewReview
from ketnap.actions.papers import Paper
from ketnap.models import Commendation, Exemplar, Review
from tests.web.recipes import PAPER

DAY = date(2011, 12, 20)
DID = "Kết nạp vượt chỉ tiêu năm 2011, mở hai lớp bồi dưỡng nhận thức về Đảng."
WHY = Paper(reason="Thành tích năm 2011")
BODY = Paper(on_behalf_of="Ban Thường vụ")


@dataclass(frozen=True)
class Held:
    commendation: int
    review: int
    exemplar: int


def propose(tree, by, **changes) -> int:
    asked = {
        "subject": "unit", "subject_id": tree.cell, "proposer_id": tree.cell, "form": "praise", "year": 2011,
        "achievement": DID, "proposed_on": DAY, "paper": WHY,
    } | changes  # fmt: skip
    return proposals.propose(Proposal(**asked), by=by).pk


def hold(unit: int, by, **changes) -> int:
    asked = {
        "unit_id": unit, "kind": "final", "title": "Tổng kết công tác phát triển đảng viên năm 2011",
        "start": date(2011, 1, 1), "end": date(2011, 12, 31), "held_on": date(2011, 12, 30), "place": "Hội trường Khối",
        "chair": "Đ/c Bí thư", "present": 45,
        "documents": [{"number": "85-BC/ĐUK", "title": "Báo cáo tổng kết năm 2011", "on": "2011-12-28"}],
        "lessons": [{"done": "Giao chỉ tiêu từ tháng 1", "brought": "Vượt chỉ tiêu năm", "whom": "Đảng bộ cơ sở"}],
        "next_steps": [{"what": "Mở thêm 2 lớp", "who": "Ban Tổ chức", "due_on": "2012-06-30", "refers": "07-CT/TW"}],
    } | changes  # fmt: skip
    return reviews.hold(NewReview(**asked), by=by).pk


def tell(tree, by, **changes) -> int:
    asked = {
        "subject": "unit", "subject_id": tree.cell, "unit_id": tree.cell, "title": "Mỗi tổ có một đảng viên kèm",
        "story": "Từ tháng 3 chi bộ phân công mỗi đảng viên kèm một quần chúng ưu tú.\nHằng tháng xem lại.",
        "copy": "Phân công từng người, xem lại hằng tháng.", "written_on": DAY,
    } | changes  # fmt: skip
    return exemplars.write(NewExemplar(**asked), by=by).pk


def things(tree, by) -> Held:
    """A proposal, a review and an approved exemplar of a cell."""
    told = tell(tree, by)
    exemplars.judge(told, "approved", on=DAY, by=by, version=1, paper=BODY)
    return Held(propose(tree, by), hold(tree.cell, by), told)


def decided(tree, by, **changes) -> int:
    """A commendation through to its decision."""
    made = propose(
        tree, by, **{"form": "certificate", "subject_id": tree.committee, "proposer_id": tree.upper, **changes}
    )
    proposals.judge(made, "examined", on=DAY, by=by, version=1, paper=Paper(reason="Đủ tiêu chuẩn."))
    paper = Paper("118-QĐ/ĐUK", date(2011, 12, 28), "Đảng ủy Khối")
    proposals.judge(made, "decided", on=date(2011, 12, 28), by=by, version=2, paper=paper, level="upper")
    return made


def everything(tree, by) -> None:
    """Something on every page of the topic."""
    things(tree, by)
    decided(tree, by)
    tell(tree, by, title="Sinh hoạt chi bộ ngay tại xưởng", subject_id=tree.other_cell, unit_id=tree.committee)
    hold(tree.upper, by)


def known() -> dict[str, int]:
    """Ids of what `everything` made, and a year with badges: the office's oldest members joined in 2001."""
    made = Commendation.objects.order_by("pk")
    return {
        "review": Review.objects.order_by("pk")[0].pk, "exemplar": Exemplar.objects.order_by("pk")[0].pk,
        "waiting": made[0].pk, "decided": made[1].pk, "badges": 2031,
    }  # fmt: skip


def recipes(tree, by) -> dict[str, tuple[str, dict[str, str]]]:
    """Each act on rows of its own."""
    unit = {"subject_id": tree.other_cell, "proposer_id": tree.committee}
    waiting, leaving, done = (propose(tree, by, **unit, occasion=one) for one in ("yearly", "term", "theme"))
    proposals.judge(done, "examined", on=DAY, by=by, version=1, paper=WHY)
    told = tell(tree, by, subject_id=tree.other_cell, unit_id=tree.committee)
    wrong = hold(tree.other_cell, by)

    def at(page: str, pk: int, question: str = "") -> str:
        return f"{reverse(page, args=[pk])}{question}"

    review = {
        "kind": "interim", "title": "Sơ kết 9 tháng", "start": "1.1.2011", "end": "30.9.2011", "held_on": "5.10.2011",
        "present": "30", "lessons0_done": "Giao chỉ tiêu sớm", "lessons0_brought": "Đạt 80%",
        "next_steps0_what": "Mở lớp", "next_steps0_due_on": "30.11.2011",
    }  # fmt: skip
    award = {
        "award": "certificate",
        "achievement": DID,
        "occasion": "yearly",
        "year": "2011",
        "proposed_on": "20.12.2011",
    }
    story = {
        "title": "Họp ngay tại xưởng",
        "story": "Họp cuối ca.",
        "copy": "Chọn giờ hợp ca.",
        "written_on": "1.12.2011",
    }
    return {
        "review-new": (at("review-new", tree.committee), {**PAPER, **review}),
        "review-back": (at("review-back", wrong), PAPER),
        "commendation-new": (
            at("commendation-new", tree.committee, f"?cho=to-chuc&ai={tree.committee}"), {**PAPER, **award}
        ),
        "commendation-judge": (
            at("commendation-judge", waiting, "?viec=xem-xet"), {**PAPER, "on": "22.12.2011", "version": "1"}
        ),
        "commendation-withdraw": (
            at("commendation-withdraw", leaving), {**PAPER, "on": "22.12.2011", "version": "1"}
        ),
        "commendation-undo": (at("commendation-undo", done), {**PAPER, "version": "2"}),
        "exemplar-new": (at("exemplar-new", tree.cell, f"?cho=to-chuc&ai={tree.cell}"), {**PAPER, **story}),
        "exemplar-judge": (
            at("exemplar-judge", told, "?viec=duyet"), {**PAPER, "on": "22.12.2011", "version": "1"}
        ),
    }  # fmt: skip
