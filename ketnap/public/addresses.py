"""The site map of the bulletin, for everybody."""

from typing import Any

from django.urls import path

from ketnap.public import articles, feedback, feeds, home, photos, search
from ketnap.public.door import View


def at(route: str, view: View) -> Any:
    """A line of the site map. The URL takes the name the view asks the policy for."""
    return path(route, view, name=view.asks_policy_for)


PAGES = [
    at("ban-tin/", home.bulletins),
    at("ban-tin/<slug:bulletin_address>/", home.home),
    at("ban-tin/<slug:bulletin_address>/bai/<slug:article_address>/", articles.article),
    at("ban-tin/<slug:bulletin_address>/bai/<slug:article_address>/in/", articles.to_print),
    at("ban-tin/<slug:bulletin_address>/bai/<slug:article_address>/phan-hoi/", feedback.feedback),
    at("ban-tin/<slug:bulletin_address>/y-kien/", feedback.own),
    at("ban-tin/<slug:bulletin_address>/so-lieu/<slug:article_address>/", articles.figures),
    at("ban-tin/<slug:bulletin_address>/chuyen-muc/<slug:section_address>/", articles.section),
    at("ban-tin/<slug:bulletin_address>/the/<str:tag_address>/", articles.tag),
    at("ban-tin/<slug:bulletin_address>/tim/", search.search),
    at("ban-tin/<slug:bulletin_address>/tin.xml", feeds.feed),
    at("ban-tin/<slug:bulletin_address>/anh/<slug:digest>-<int:width>.jpg", photos.photo),
]
