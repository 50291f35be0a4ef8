"""The bulletin: what readers see, what the desk works on, and figures others printed. The board asks nothing else."""

from ketnap.queries.bulletin.figures import PublishedLine, published

__all__ = ["PublishedLine", "published"]
