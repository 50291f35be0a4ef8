"""What leaves the house: every file says who took it, of what, when, with which serial – to be read and hidden – and
stands in the register with its digest; from a file found outside its taker is found, saved again or not."""

from datetime import date
from hashlib import sha256
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from ketnap.access import policy
from ketnap.actions.papers import issuing
from ketnap.actions.papers.issuing import NewPaper
from ketnap.lib.tracing import serials
from ketnap.models import ExportRecord, Grant, IssuedPaper, JournalEntry, User
from tests import factories, lives
from tests.web import leaks, site
from tests.web.test_lists_taken import QUESTIONS, organiser, things

pytestmark = [pytest.mark.django_db, pytest.mark.once]
__all__ = ["organiser", "things"]
PERIOD = "tu=01-01-2011&den=30-09-2011"
BESIDE = {
    "report-paper": ("dang=docx", "dang=pdf", "dang=xlsx"),
    "form-paper": ("bieu=1&dang=docx", "bieu=1&dang=pdf", "bieu=1&dang=xlsx", "bieu=1&dang=json"),
    "report-json": ("",),
    "closed-form-paper": ("dang=pdf",),
}
"""Pages beside the lists that hand out files, by what is asked of them."""


def files(client, things):
    """(page, kind, content, answer) of every file the site hands out."""
    for (name, method), line in policy.lines().items():
        if method != "GET" or not (line.event.endswith("exported") or name in BESIDE):
            continue
        if any(one not in things for one in site.needs(name)):
            continue
        where = reverse(name, args=[things[one] for one in site.needs(name)])
        asked = QUESTIONS.get(name.removesuffix("-table"), "").format(upper=things["unit_id"])
        if name in ("report-paper", "form-paper", "report-json"):
            asked = f"to_chuc={things['unit_id']}&{PERIOD}"
        for more in BESIDE.get(name, ("",)):
            answer = client.get(f"{where}?{asked}&{more}&van_tai=1")
            if "attachment" in answer.headers.get("Content-Disposition", ""):
                yield name, answer["Content-Disposition"].partition('"')[2].partition('"')[0].rpartition(".")[2], answer


def test_every_file_that_leaves_is_marked_and_written_down(organiser, things, cast, record_property) -> None:
    seen, wrong = {}, []
    for name, kind, answer in files(organiser, things):
        record = ExportRecord.objects.order_by("-pk").first()
        serial = f"K{record.pk:06d}-{record.code}"
        content = answer.content
        seen.setdefault(name, set()).add(kind)
        at = timezone.localtime(record.at)
        line = (
            f"Nguyễn Thị Hòa tải ngày {at:%d-%m-%Y}, {at.hour} giờ {at:%M}, trong phạm vi Đảng bộ Khối Doanh nghiệp"
            f" tỉnh A; giờ +07:00, số {serial}"
        )
        wrong += [(name, kind, said[-300:]) for said in leaks.visible(content, kind) if line not in said]
        wrong += [(name, kind, one) for one in leaks.hidden(content, kind) if serial not in one]
        kept = (record.page, record.by_id, record.by_name, record.sha256)
        assert kept == (name, cast.organiser.pk, "Nguyễn Thị Hòa", sha256(content).hexdigest())
        event = policy.lines()[name, "GET"].event
        if event != "none":
            told = JournalEntry.objects.order_by("-seq").first()
            assert (told.event, told.detail) == (
                event,
                {"rows": record.rows, "serial": record.pk, "sha256": record.sha256},
            )
    assert wrong == []
    lists = {name for (name, how), line in policy.lines().items() if how == "GET" and line.event.endswith("exported")}
    here = {name for name in lists if set(site.needs(name)) <= set(things)}
    assert here - set(seen) == set() and len(here) > 40
    record_property(
        "shown", f"files marked and written down: {len(seen)} pages, kinds {sorted(set().union(*seen.values()))}"
    )


def second_organiser(tree) -> User:
    user = User.objects.create(username="second", display_name="Đỗ Thị Hai")
    Grant.objects.create(user=user, role="organiser", unit_id=tree.upper, valid_from=factories.OPENED)
    return user


def a_hundred(cast, tree, sign_in) -> dict[str, tuple[bytes, int]]:
    """name → (file, who took it): lists, reports and forms of three people."""
    found: dict[str, tuple[bytes, int]] = {}
    people = [(user, sign_in(user)) for user in (cast.organiser, cast.officer, second_organiser(tree))]
    lists, reports = reverse("unit-members-table", args=[tree.cell]), reverse("report-paper")
    asked = f"?to_chuc={tree.committee}&{PERIOD}&dang="
    for at in range(100):
        user, client = people[at % len(people)]
        kind = "docx" if at >= 92 else "pdf" if at >= 84 else "xlsx"
        answer = client.get(lists if kind == "xlsx" else f"{reports}{asked}{kind}")
        assert answer.status_code == 200
        found[f"{at:03d}.{kind}"] = answer.content, user.pk
    return found


def takers(contents: dict[str, bytes]) -> dict[str, int | None]:
    """name → id of the account the register names for the serial in the file; None: none, or more than one."""
    found = {}
    for name, content in contents.items():
        marks = set(serials(content))
        rows = [
            row for row in ExportRecord.objects.filter(pk__in=[pk for pk, _ in marks]) if (row.pk, row.code) in marks
        ]
        found[name] = rows[0].by_id if len(rows) == 1 else None
    return found


def test_of_a_hundred_files_found_outside_each_names_its_taker_saved_again_or_not(
    cast, tree, office, sign_in, tmp_path, record_property
) -> None:
    taken = a_hundred(cast, tree, sign_in)
    expected = {name: by for name, (_, by) in taken.items()}
    assert takers({name: content for name, (content, _) in taken.items()}) == expected
    office_files = {name: content for name, (content, _) in taken.items() if not name.endswith("pdf")}
    again = leaks.saved_again(office_files, tmp_path)
    assert all(again[name] != content for name, content in office_files.items())
    assert takers(again) == {name: expected[name] for name in again}
    for name in ("000.xlsx", "092.docx"):
        kind = name.rpartition(".")[2]
        (number,) = serials(again[name])
        assert all(f"K{number[0]:06d}-{number[1]}" in one for one in leaks.hidden(again[name], kind)), name
    record_property("shown", f"leaked files named: {len(taken)} of 100; saved again: {len(again)}, {leaks.programs()}")
    stripped = {name: content.replace(b"K0", b"X0") for name, content in leaks.opened(office_files).items()}
    assert set(takers(stripped).values()) == {None}, "a file without its marks must not be named"


def test_the_command_says_who_took_a_file(cast, tree, office, sign_in, tmp_path) -> None:
    content = sign_in(cast.officer).get(reverse("unit-members-table", args=[tree.cell])).content
    there, other, again = tmp_path / "a.xlsx", tmp_path / "b.xlsx", tmp_path / "c.xlsx"
    there.write_bytes(content)
    other.write_bytes(b"nothing of ours K000001-00000000")
    again.write_bytes(leaks.anew(content, "c.xlsx"))
    said = StringIO()
    call_command("leak", there, again, stdout=said)
    whole, changed = said.getvalue().splitlines()
    assert "Trần Văn Đức" in whole and whole.endswith("(the file as it left)")
    assert "Trần Văn Đức" in changed and changed.endswith("(changed or saved again since)")
    with pytest.raises(CommandError):
        call_command("leak", other, stdout=said)


def test_a_paper_that_was_issued_leaves_as_it_is_and_the_register_knows_its_bytes(cast, tree, office, sign_in) -> None:
    candidacy = lives.begin(tree, lives.worker(tree, name="Vi Thị Sen"), date(2011, 5, 1))
    new = NewPaper("9-KND", date(2011, 10, 3), tree.cell, tree.upper, {}, candidacy_id=candidacy)
    row = IssuedPaper.objects.get(pk=issuing.issue([new], by=cast.organiser)[0].pk)
    answer = sign_in(cast.secretary).get(reverse("issued-paper-file", args=[row.pk]))
    assert answer.content == bytes(row.pdf), "its fingerprint stands on its page"
    record = ExportRecord.objects.order_by("-pk").first()
    assert (record.page, record.by_id, record.sha256) == ("issued-paper-file", cast.secretary.pk, row.pdf_digest)
