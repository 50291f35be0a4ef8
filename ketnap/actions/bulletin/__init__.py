"""The bulletin: figures others printed, and the articles, sections and photographs of our own."""

from ketnap.actions.bulletin.figures import publish_figure, publish_file, take_back_figure

__all__ = ["publish_figure", "publish_file", "take_back_figure"]
