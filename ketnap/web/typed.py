"""What came in with a request, in the one spelling the register keeps, whatever keyboard or program typed it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from ketnap.lib import text


class Typed:
    """Middleware: accents composed, letters nobody sees and repetitions taken out of an address, before a page looks at
    it. A form is composed by the page, which looks at its length first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, ids: dict[str, Any]) -> None:
        request.GET = composed(request.GET)  # type: ignore[assignment]
        for name, value in ids.items():
            if isinstance(value, str):
                ids[name] = text.composed(value)


def composed(sent: QueryDict) -> QueryDict:
    """The same where nothing has to be changed. One box ticked twice is ticked once; of several values the last stays
    the last."""
    changed = {
        name: [*dict.fromkeys(text.composed(one) for one in reversed(values))][::-1] for name, values in sent.lists()
    }
    if all(changed[name] == values for name, values in sent.lists()):
        return sent
    told = QueryDict(mutable=True, encoding=sent.encoding)
    for name, values in changed.items():
        told.setlist(name, values)
    told._mutable = False
    return told
