"""A picture by itself: SVG for a page, PNG for a Word file."""

from ketnap.documents.paper import Picture
from ketnap.documents.pdf import picture
from ketnap.documents.typesetting import typeset

PPI = 200


def svg(one: Picture, width_mm: float = 165) -> bytes:
    """Letters keep their size at every width."""
    return typeset("picture.typ", {"picture": picture(one), "width": width_mm}, "svg")


def png(one: Picture, width_mm: float = 165) -> bytes:
    return typeset("picture.typ", {"picture": picture(one), "width": width_mm}, "png", ppi=PPI)
