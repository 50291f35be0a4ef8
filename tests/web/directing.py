"""A text with a measure and an inspection with a finding, for tests of pages; and what is sent to each page."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from ketnap.access.viewer import viewer_of
from ketnap.actions import direction
from ketnap.actions.direction import Deed, NewDirective, NewFinding, NewInspection, NewItem
from ketnap.lib import clock
from ketnap.models import DirectionAct, UnitMeasure, User
from ketnap.queries.admission import auditing
from ketnap.queries.direction import inspections
from ketnap.rules.direction import programmes
from tests import lives
from tests.queries.test_auditing import instead

TEXT = NewDirective(
    "received", "directive", "07-CT/TW", "Bộ Chính trị (khóa VIII)", date(1996, 11, 23), "Về doanh nghiệp"
)
GIVEN, DUE, FOUND = date(2011, 10, 3), date(2011, 10, 31), date(2011, 9, 3)


def text(unit: int, by: User | None = None, number: str = "07-CT/TW") -> int:
    new = NewDirective("received", "directive", number, TEXT.body, TEXT.issued_on, TEXT.title)
    return direction.enter(unit, new, by=by).pk


def measure(directive: int, *units: int, by: User | None = None, **more: object) -> int:
    """One thing to do for the units; the measure of the first."""
    item = NewItem("Học tập, quán triệt văn bản", "Ngày họp, số biên bản", units, DUE, "Một là, tuyên truyền", **more)
    return direction.add_items(directive, [item], given_on=GIVEN, by=by, version=None)[0].pk


def inspection(unit: int, above: int, by: User | None = None) -> int:
    """One that was held."""
    new = NewInspection("inspection", "Công tác kết nạp đảng viên năm 2011", date(2011, 9, 1), date(2011, 9, 5))
    made = direction.plan(unit, above, new, by=by)
    direction.hold(
        made.pk, held_from=date(2011, 9, 1), held_to=FOUND, team="Vũ Đình Khiêm\nChu Thị Vóc", by=by, version=None
    )
    return made.pk


def finding(inspected: int, unit: int, by: User | None = None, candidacy: int | None = None) -> int:
    row = NewFinding(
        "Chưa có ý kiến đoàn thể", "Lấy ý kiến đoàn thể, ghi biên bản", unit, candidacy, owner_name="Bí thư chi bộ"
    )
    days = {"found_on": FOUND, "due_on": date(2011, 10, 3)}
    return direction.find(inspected, [row], **days, by=by, version=None)[0].pk


def begun(measure_id: int, by: User | None = None) -> int:
    """The measure has an act; its id."""
    direction.on_measure(measure_id, Deed("begun", date(2011, 10, 5)), by=by, version=None)
    return DirectionAct.objects.latest("pk").pk


def told(finding_id: int, by: User | None = None) -> int:
    """The finding was moved; the id of that act."""
    deed = Deed("moved", date(2011, 9, 20), "Chờ đại hội đoàn", date(2011, 12, 1))
    direction.on_finding(finding_id, deed, by=by, version=None)
    return DirectionAct.objects.latest("pk").pk


def faulty_file(tree) -> int:
    """A file of the cell with a ballot that was too small."""
    person = lives.worker(tree, name="Vũ Thị Thiếu")
    lives.certificates(person)
    candidacy = lives.begin(tree, person, date(2021, 10, 8))
    lives.go_on(candidacy, lives.members(tree)[0], "", instead("ballot", {"for": 3, "against": 2}))
    return candidacy


@dataclass(frozen=True)
class Directed:
    """What a scene shows of a text and of an inspection."""

    text: int
    measure: int
    inspection: int
    finding: int

    def pages(self, tree) -> dict[str, str]:
        """Name of the picture → address, for the organiser."""
        then = "?ngay=15-11-2011"
        return {
            "directives": "/chi-dao/", "directive": f"/chi-dao/{self.text}/{then}",
            "directive-new": f"/to-chuc/{tree.upper}/van-ban-moi/",
            "programme-take": f"/chi-dao/{self.text}/chuong-trinh/?tu=01-10-2011",
            "programme-item": f"/chi-dao/{self.text}/viec-moi/", "measures": f"/bien-phap/{then}",
            "measures-overdue": f"/bien-phap/qua-han/{then}", "measure": f"/bien-phap/{self.measure}/",
            "measure-decide": f"/bien-phap/{self.measure}/xem-xet/", "inspections": "/kiem-tra/",
            "inspection": f"/kiem-tra/{self.inspection}/{then}",
            "inspection-edit": f"/kiem-tra/{self.inspection}/ghi/?viec=ket-luan",
            "findings-audit": f"/kiem-tra/{self.inspection}/tu-ho-so/",
            "finding-new": f"/kiem-tra/{self.inspection}/thieu-sot-moi/",
            "finding": f"/thieu-sot/{self.finding}/",
        }  # fmt: skip


def directed(tree, by: User) -> Directed:
    """The ready programme given to the organisations below, one measure of the cell begun, one finding open."""
    held = text(tree.upper, by)
    ready = programmes()[0].items
    items = [
        NewItem(
            one.title, one.evidence, (tree.upper,) if one.to == "own" else (tree.committee, tree.base_cell),
            one.due(GIVEN), one.solution, one.rhythm, one.effect, owner_name="Bí thư cấp ủy",
        )
        for one in ready
    ]  # fmt: skip
    made = direction.add_items(held, items, given_on=GIVEN, by=by, version=None)
    direction.on_measure(made[0].pk, Deed("reported", date(2011, 10, 28), "Đã họp"), by=by, version=None)
    direction.on_measure(made[0].pk, Deed("accepted", date(2011, 11, 2)), by=by, version=None)
    own = measure(held, tree.cell, by=by)
    begun(own, by)
    seen = inspection(tree.committee, tree.upper, by)
    return Directed(held, own, seen, finding(seen, tree.cell, by))


def recipes(tree, by: User) -> dict[str, tuple[str, dict[str, str]]]:
    held, spare = text(tree.upper, by), text(tree.upper, by, "08-CT/TW")
    given = [measure(held, tree.cell, tree.other_cell, by=by) for _ in range(3)]
    direction.on_measure(given[1], Deed("reported", date(2011, 10, 20), "Đã họp"), by=by, version=None)
    undone = begun(given[2], by)
    seen = inspection(tree.committee, tree.upper, by)
    found = [finding(seen, unit, by) for unit in (tree.cell, tree.other_cell, tree.committee)]
    direction.on_finding(found[1], Deed("reported", date(2011, 9, 20), "Đã lấy ý kiến"), by=by, version=None)
    direction.on_finding(found[2], Deed("reported", date(2011, 9, 20), "Đã lấy ý kiến"), by=by, version=None)
    back = DirectionAct.objects.latest("pk").pk
    planned = {"kind": "inspection", "subject": "Công tác kết nạp", "planned_from": "1.9.2011",
               "planned_to": "2.9.2011"}  # fmt: skip
    named = {"flow": "received", "kind": "plan", "number": "12-KH/TU", "body": "Tỉnh ủy", "issued_on": "5.1.2011",
             "title": "Kế hoạch phát triển đảng viên"}  # fmt: skip
    deed = {"on": "1.11.2011", "told": "Đã họp 12 đồng chí", "number": "3-BB/CB"}
    item = {"title": "Mở lớp", "evidence": "Số người học", "rhythm": "once", "given_on": "3.10.2011",
            "due_on": "30.11.2011", "units": str(tree.cell)}  # fmt: skip
    mend = {"found_on": "5.9.2011", "due_on": "5.10.2011"}

    def at(page: str, *ids: int, **typed: str) -> tuple[str, dict[str, str]]:
        return reverse(page, args=ids), typed

    proposed = {"given_on": "3.10.2011", "v1-take": "on", "v1-title": "Học tập", "v1-evidence": "Số biên bản",
                "v1-to": "all", "v1-rhythm": "once", "v1-due_on": "31.10.2011"}  # fmt: skip
    faulty_file(tree)
    asked = f"{reverse('findings-audit', args=[seen])}?ngay=01-07-2023"
    return {
        "directive-new": at("directive-new", tree.upper, **named),
        "directive-edit": at("directive-edit", held, **named, reason="Chép nhầm", version="4"),
        "directive-back": at("directive-back", spare, reason="Ghi hai lần", version="1"),
        "programme-take": at("programme-take", held, **proposed, version="4"),
        "programme-item": at("programme-item", held, **item, version="4"),
        "item-give": at("item-give", held, UnitMeasure.objects.get(pk=given[0]).item_id, units=str(tree.committee),
                        given_on="1.11.2011", due_on="30.11.2011", version="4"),
        "measure-report": at("measure-report", given[0], **deed, kind="reported", version="1"),
        "measure-decide": at("measure-decide", given[1], **deed, kind="accepted", version="2"),
        "measure-back": at("measure-back", given[2], undone, reason="Ghi nhầm", version="2"),
        "inspection-new": at("inspection-new", tree.base_cell, **planned),
        "inspection-edit": (f"{reverse('inspection-edit', args=[seen])}?viec=ket-luan",
                            {"on": "9.9.2011", "told": "Làm đúng quy trình", "version": "5"}),
        "findings-audit": (asked, {**mend, "dong": first_line(by, seen), "version": "5"}),
        "finding-new": at("finding-new", seen, **mend, unit=str(tree.cell), sentence="Sổ ghi thiếu ngày",
                          repair="Ghi đủ ngày", version="5"),
        "finding-report": at("finding-report", found[0], **deed, kind="reported", version="1"),
        "finding-verify": at("finding-verify", found[1], **deed, kind="accepted", version="2"),
        "finding-back": at("finding-back", found[2], back, reason="Ghi nhầm", version="2"),
    }  # fmt: skip


def first_line(by: User, inspection_id: int) -> str:
    """Key of the first line of the audit that the page offers."""
    viewer = viewer_of(by, clock.today())
    unit = inspections.inspection(viewer, inspection_id, clock.today()).row.unit_id
    file = auditing.audit(viewer, unit, date(2023, 7, 1)).files[0]
    return f"{file.candidacy_id}.0"
