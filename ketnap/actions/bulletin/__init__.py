"""The bulletin: figures others printed, and the articles, sections and photographs of our own."""

from ketnap.actions.bulletin.articles import NewFigure, NewPhoto, NewText, Origin, write
from ketnap.actions.bulletin.drafting import draft
from ketnap.actions.bulletin.figures import publish_figure, publish_file, take_back_figure
from ketnap.actions.bulletin.opening import add_section, change_bulletin, change_section, open_bulletin
from ketnap.actions.bulletin.photos import take_photo
from ketnap.actions.bulletin.printed import enter_printed
from ketnap.actions.bulletin.reading import add_reads
from ketnap.actions.bulletin.reviewing import approve, restore, send_back, submit, withdraw

__all__ = [
    "NewFigure",
    "NewPhoto",
    "NewText",
    "Origin",
    "add_reads",
    "add_section",
    "approve",
    "change_bulletin",
    "change_section",
    "draft",
    "enter_printed",
    "open_bulletin",
    "publish_figure",
    "publish_file",
    "restore",
    "send_back",
    "submit",
    "take_back_figure",
    "take_photo",
    "withdraw",
    "write",
]
