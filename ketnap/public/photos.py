"""Photographs of articles that are published, each under an address that never means another file."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from ketnap.public.door import page, reader_of
from ketnap.queries import bulletin

FOREVER = "public, max-age=31536000, immutable"


@page("public-photo")
def photo(request: HttpRequest, bulletin_address: str, digest: str, width: int) -> HttpResponse:
    content = bulletin.photo(reader_of(request), bulletin_address, digest, width)
    response = HttpResponse(content, content_type="image/jpeg", headers={
        "Cache-Control": FOREVER, "X-Content-Type-Options": "nosniff", "ETag": f'"{digest}-{width}"',
    })  # fmt: skip
    # Opened as a page of its own it is nothing but a picture.
    response._csp_config = settings.SECURE_CSP | {"sandbox": True}
    return response
