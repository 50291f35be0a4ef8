"""The part of the site map that is the desk of the bulletin."""

from ketnap.web.bulletin import drafting, editing, feedback, judging, lists, photos, settings, tying
from ketnap.web.pages import at

PAGES = [
    at("bien-tap/", lists.articles),
    at("bien-tap/bang/", lists.articles_table),
    at("bien-tap/bai/<int:article_id>/", editing.article),
    at("bien-tap/bai/<int:article_id>/viet/", editing.edit),
    at("bien-tap/bai/<int:article_id>/so-lieu/", tying.figures),
    at("bien-tap/bai/<int:article_id>/gui-duyet/", judging.submit),
    at("bien-tap/bai/<int:article_id>/duyet/", judging.approve),
    at("bien-tap/bai/<int:article_id>/tra-lai/", judging.send_back),
    at("bien-tap/bai/<int:article_id>/go/", judging.withdraw),
    at("bien-tap/bai/<int:article_id>/dang-lai/", judging.restore),
    at("bien-tap/<int:bulletin_id>/", settings.bulletin),
    at("bien-tap/<int:bulletin_id>/bai-moi/", editing.new),
    at("bien-tap/<int:bulletin_id>/viet-tu/", drafting.draft),
    at("bien-tap/<int:bulletin_id>/anh/", photos.photos),
    at("bien-tap/<int:bulletin_id>/chuyen-muc/", settings.new_section),
    at("bien-tap/chuyen-muc/<int:section_id>/", settings.section),
    at("bien-tap/anh/<int:photo_id>/<int:width>/", photos.photo),
    at("phan-hoi/", feedback.listed),
    at("phan-hoi/bang/", feedback.listed_table),
    at("phan-hoi/<int:feedback_id>/", feedback.one),
    at("to-chuc/<int:unit_id>/mo-ban-tin/", settings.open_bulletin),
]
