"""What is sent is looked at before any page does: a marking of secrecy stops it, and nothing of it is kept."""

from django.http import HttpRequest

from ketnap.actions.secrecy import require_open
from ketnap.documents.secrecy import marking
from ketnap.rules import secrecy

NUMBERS = {"number", "decision_no", "so", "head-number"}
NAMES = ("name", "signer", "csrfmiddlewaretoken", "key", "what", "password", "code")
"""Fields, or ends of their names, in which a line alone is a name or a secret of ours and no paper."""


def require_unmarked(request: HttpRequest) -> None:
    """Raises Refused for a marking in a file, its name, a paper's number or a typed text."""
    for sent in request.FILES.values():
        content = sent.read()
        sent.seek(0)
        require_open(marking(sent.name or "", content), f"Tệp “{(sent.name or '')[:60]}”")
    for name, values in request.POST.lists():
        last = name.rpartition("-")[2]
        if last.endswith(NAMES):
            continue
        for value in values:
            if "m" not in value.casefold():  # no marking without it
                continue
            numbered = last in NUMBERS or last.endswith(("number", "_no"))
            found = secrecy.of_number(value) if numbered else ""
            found = found or next(filter(None, map(secrecy.degree, value.splitlines())), "")
            require_open(found, "Phần vừa ghi")
