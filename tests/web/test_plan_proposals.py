"""From the desk of a unit to the desk above and back: registered, approved, returned; the monthly examination."""

from datetime import date

from django.urls import reverse

from ketnap.models import MonthlyReview, PlanTarget
from tests import lives
from tests.web.recipes import PAPER
from tests.web.test_home import on
from tests.web.test_membership import words

__all__ = ["on"]


def test_a_plan_goes_up_is_returned_goes_up_again_and_becomes_the_target(cast, office, tree, sign_in, on) -> None:
    on(date(2012, 1, 10))
    officer, organiser = sign_in(cast.officer), sign_in(cast.organiser)
    where, above = (
        f"{reverse(name, args=[unit])}?nam=2012"
        for name, unit in (("plan-propose", tree.committee), ("plan-proposals", tree.upper))
    )
    assert where in officer.get("/").content.decode(), "the line at the desk leads to the form"
    typed = {**PAPER, "reason": "", "target": "3", "p_women": "1", "has_source": "con", "sent_on": "10.1.2012"}
    assert officer.post(where, {**typed, "version": "0", "key": "propose-1"}).status_code == 302
    stale = officer.post(where, {**typed, "target": "5", "version": "0", "key": "propose-2"})
    assert stale.status_code == 422 and 'value="5"' in stale.content.decode() and "vừa ghi" in words(stale)
    assert "1 kế hoạch năm 2012 đăng ký" in words(organiser.get("/"))
    page = organiser.get(above)
    (waiting,) = page.context["form"].waiting
    said = {**PAPER, "reason": "", "on": "12.1.2012", f"a{waiting.proposal_id}": "tra"}
    bare = organiser.post(above, {**said, "key": "answer-1"})
    assert bare.status_code == 422 and "trả lại thì phải có lý do" in words(bare)
    back = {**said, f"n{waiting.proposal_id}": "Còn nguồn, phải từ 5 người.", "key": "answer-2"}
    assert organiser.post(above, back).status_code == 302
    on(date(2012, 1, 13))
    assert "Kế hoạch kết nạp năm 2012 bị trả lại" in words(officer.get("/"))
    assert "Còn nguồn, phải từ 5 người." in words(officer.get(where))
    assert officer.post(where, {**typed, "target": "5", "sent_on": "13.1.2012", "version": "1", "key": "propose-3"})
    (waiting,) = organiser.get(above).context["form"].waiting
    agreed = {**PAPER, "reason": "", "on": "13.1.2012", f"a{waiting.proposal_id}": "duyet", "key": "answer-3"}
    assert organiser.post(above, agreed).status_code == 302
    assert (PlanTarget.objects.get(year=2012).target, PlanTarget.objects.get(year=2012).parts) == (5, {"women": 1})
    assert "bị trả lại" not in words(officer.get("/")) and "Đã duyệt" in words(officer.get(where))


def test_only_the_level_above_answers(cast, office, tree, sign_in) -> None:
    where = f"{reverse('plan-proposals', args=[tree.committee])}?nam=2012"
    assert sign_in(cast.officer).post(where, {**PAPER, "key": "answer-9"}).status_code == 403


def test_the_month_that_was_not_examined_stands_at_the_desk_until_it_is(cast, office, tree, sign_in, on) -> None:
    file = lives.begin(tree, lives.worker(tree), date(2011, 10, 5))
    on(date(2011, 11, 7))
    client = sign_in(cast.officer)
    where = reverse("monthly-review", args=[tree.committee])
    assert "Xem xét đề nghị tháng 10-2011" in words(client.get("/"))
    page = client.get(where)
    (one,) = [one for one in page.context["raised"] if one.candidacy_id == file]
    typed = {**PAPER, "reason": "", "on": "7.11.2011", "version": "0", f"r{one.act_id}": "on"}
    bare = client.post(where, {**typed, "key": "monthly-1"})
    assert bare.status_code == 422 and "trả lại thì phải có lý do" in words(bare)
    assert client.post(where, {**typed, f"n{one.act_id}": "Chưa rõ.", "key": "monthly-2"}).status_code == 302
    assert MonthlyReview.objects.get().lines.get(act=one.act_id).note == "Chưa rõ."
    assert "Xem xét đề nghị tháng 10-2011" not in words(client.get("/"))
    assert "trả lại 1 đề nghị" in words(sign_in(cast.secretary).get("/"))
