"""One's own account: the secret address of the calendar, made and taken back; and what a calendar reads there."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from ketnap.access.viewer import viewer_of_feed
from ketnap.actions import accounts
from ketnap.documents import calendar
from ketnap.lib import clock
from ketnap.queries.calendar import DueDay, due_days, feed_made
from ketnap.queries.missing import NotFound
from ketnap.web.doors import may
from ketnap.web.pages import done, page, show

SHOWN_ONCE = "feed"


@page("account")
def account(request: HttpRequest) -> HttpResponse:
    token = request.session.pop(SHOWN_ONCE, None)
    context = {
        "made": feed_made(request.viewer),
        "may_agree": may(request, "exports"),
        "may_take": may(request, "own-exports"),
        "factor": accounts.held(request.user) is not None,
        "address": request.build_absolute_uri(reverse("feed", args=[token])) if token else "",
    }
    return show(request, "accounts/account.html", context)


@page("feed-make")
def make(request: HttpRequest) -> HttpResponse:
    request.session[SHOWN_ONCE] = accounts.make_feed(by=request.user)
    done(request, "Đã lập địa chỉ lịch. Chép ngay: địa chỉ chỉ hiện một lần.")
    return redirect("account")


@page("feed-revoke")
def revoke(request: HttpRequest) -> HttpResponse:
    accounts.revoke_feed(by=request.user)
    done(request, "Đã thu hồi địa chỉ lịch. Lịch đã chép không đọc được nữa.")
    return redirect("account")


@page("feed")
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Read by a calendar program that cannot sign in: the token is the key, the reach is that of today."""
    viewer = viewer_of_feed(token, clock.today())
    if viewer is None:
        raise NotFound("Không có trang này.")
    events = [event(request, one, token) for one in due_days(viewer)]
    body = calendar.ics("Việc đến hạn", events, stamp=clock.now())
    return HttpResponse(body, content_type=calendar.KIND, headers={
        "Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer",
    })  # fmt: skip


def event(request: HttpRequest, one: DueDay, token: str) -> calendar.Event:
    told = hashlib.sha256(f"{token} {one.unit_id} {one.on.isoformat()}".encode()).hexdigest()[:32]
    where = f"{reverse('path-due')}?{urlencode({'to_chuc': one.unit_id})}"
    return calendar.Event(
        f"{told}@ketnap", one.on, f"{one.items} việc đến hạn: {one.unit_name}", request.build_absolute_uri(where)
    )
