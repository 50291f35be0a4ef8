"""An office's own Word file: examined, versions by digest, one in use, retired with a reason; the journal is told."""

from hashlib import sha256

import pytest

from ketnap.access.viewer import viewer_of
from ketnap.actions.papers import templates
from ketnap.actions.refusal import Refused
from ketnap.lib import clock
from ketnap.models import JournalEntry, PaperTemplate
from ketnap.queries.missing import NotFound
from ketnap.queries.papers import templates as queries
from ketnap.queries.papers.issued import own_file
from ketnap.rules.papers import catalogue
from tests.actions.test_issuing import decided
from tests.actions.test_membership_race import at_once
from tests.documents.office_files import own, paragraph, with_body

KEY = "9-KND"


@pytest.fixture(scope="module")
def files() -> tuple[bytes, bytes]:
    first = own(KEY, clock.today())
    return first, with_body(first, paragraph("Bản hai"))


def take(unit: int, content: bytes, by) -> PaperTemplate:
    return templates.take(unit_id=unit, key=KEY, name="quyết định.docx", content=content, by=by)


def test_a_new_file_is_a_version_more_and_the_one_before_is_retired(tree, cast, files) -> None:
    first, second = (take(tree.upper, one, cast.organiser) for one in files)
    assert (first.version, second.version) == (1, 2)
    first.refresh_from_db()
    assert first.retired_at is not None and first.reason == "Có bản 2" and second.retired_at is None
    assert [bytes(one.content) for one in (first, second)] == list(files)
    assert [one.digest for one in (first, second)] == [sha256(one).hexdigest() for one in files]
    viewer = viewer_of(cast.organiser, clock.today())
    for unit in (tree.upper, tree.committee, tree.cell):
        found = own_file(viewer, unit, KEY)
        assert found is not None and found.template_id == second.pk
    assert [one.version for one in queries.versions(viewer, tree.upper)] == [2, 1]
    told = JournalEntry.objects.filter(event="papers.template_taken").order_by("seq")
    assert [(one.detail["version"], one.detail["sha256"]) for one in told] == [(1, first.digest), (2, second.digest)]


def test_the_file_in_use_is_not_taken_twice_but_a_retired_one_comes_back(tree, cast, files) -> None:
    row = take(tree.upper, files[0], cast.organiser)
    with pytest.raises(Refused, match="chính là bản 1 đang dùng"):
        take(tree.upper, files[0], cast.organiser)
    templates.retire(row.pk, unit_id=tree.upper, reason="Nhầm tệp", by=cast.organiser)
    assert own_file(viewer_of(cast.organiser, clock.today()), tree.upper, KEY) is None
    assert take(tree.upper, files[0], cast.organiser).version == 2


def test_a_file_with_problems_is_refused_whole_and_nothing_is_written(tree, cast, files) -> None:
    bad = with_body(files[0], paragraph("{{họ và ten}}") + paragraph("{{ 7*7 }}"))
    before = JournalEntry.objects.count()
    with pytest.raises(Refused) as no:
        take(tree.upper, bad, cast.organiser)
    assert len(no.value.problems) == 2 and {one.field for one in no.value.problems} == {"file"}
    assert "Có phải {{họ và tên}}?" in str(no.value)
    with pytest.raises(Refused, match="không phải tệp Word"):
        take(tree.upper, b"abc", cast.organiser)
    with pytest.raises(Refused, match="Không có mẫu này"):
        templates.take(unit_id=tree.upper, key="none", name="a.docx", content=files[0], by=cast.organiser)
    assert not PaperTemplate.objects.exists() and JournalEntry.objects.count() == before


def test_retiring_needs_a_reason_and_happens_once_and_only_by_its_unit(tree, cast, files) -> None:
    row = take(tree.upper, files[0], cast.organiser)
    for reason, unit in (("", tree.upper), ("  ", tree.upper), ("Sai", tree.committee)):
        with pytest.raises(Refused):
            templates.retire(row.pk, unit_id=unit, reason=reason, by=cast.organiser)
    templates.retire(row.pk, unit_id=tree.upper, reason="Thể thức đã đổi", by=cast.organiser)
    with pytest.raises(Refused, match="đã thôi dùng"):
        templates.retire(row.pk, unit_id=tree.upper, reason="Nữa", by=cast.organiser)
    assert JournalEntry.objects.filter(event="papers.template_retired").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_give_files_at_once_leave_one_in_use(tree, cast, files) -> None:
    contents = [with_body(files[0], paragraph(f"Bản {place}")) for place in range(4)]
    at_once([lambda one=one: take(tree.upper, one, cast.organiser) for one in contents])
    rows = PaperTemplate.objects.filter(unit=tree.upper, key=KEY)
    assert sorted(rows.values_list("version", flat=True)) == [1, 2, 3, 4]
    assert rows.filter(retired_at=None).get().version == 4


def test_a_real_record_to_try_it_on_is_the_latest_within_reach(tree, cast) -> None:
    viewer, entry = viewer_of(cast.organiser, clock.today()), catalogue()[KEY]
    assert queries.sample(viewer, tree.upper, entry) is None
    decided(tree)
    name, ready = queries.sample(viewer, tree.upper, entry)
    assert name == "Vũ Thị Hạnh" == ready.known["person.name"]
    with pytest.raises(NotFound):
        queries.sample(viewer_of(cast.stranger, clock.today()), tree.upper, entry)
    with pytest.raises(NotFound):
        queries.versions(viewer_of(cast.stranger, clock.today()), tree.upper)


def test_every_paper_can_be_tried_or_says_there_is_no_record(tree, cast) -> None:
    viewer = viewer_of(cast.organiser, clock.today())
    decided(tree)
    for entry in catalogue().values():
        found = queries.sample(viewer, tree.upper, entry)
        assert found is None or found[1].known is not None
