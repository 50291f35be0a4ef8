"""The button on pages of the desk that makes a draft of what they show."""

import uuid
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import reverse

from ketnap.access.roles import Permission
from ketnap.queries.bulletin import desk
from ketnap.web.doors import may


@dataclass(frozen=True)
class Button:
    address: str
    kind: str
    source_id: int
    key: str = field(default_factory=lambda: uuid.uuid4().hex)


def button(request: HttpRequest, kind: str, source_id: int) -> Button | None:
    """None for who edits no bulletin. `kind` as in queries/bulletin/sources.drafted."""
    if not request.viewer.units_for(Permission.EDIT_BULLETIN):
        return None
    held = next((one for one in desk.bulletins(request.viewer) if may(request, "article-draft", one.bulletin_id)), None)
    return Button(reverse("article-draft", args=[held.bulletin_id]), kind, source_id) if held else None
