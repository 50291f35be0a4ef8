"""Whether classified papers may be in the book at all."""

from ketnap.models import LoneNetwork


def lone_network() -> bool:
    """The switch of a network of one house without a way out is on. Asked where nobody is signed in too."""
    return LoneNetwork.objects.filter(off_at=None).exclude(on_at=None).exists()
