"""The part of the site map that is what people ask about the data held of them, and what need not be held."""

from ketnap.web.pages import at
from ketnap.web.people import erasing, requests

PAGES = [
    at("nguoi/<int:person_id>/yeu-cau/", requests.new),
    at("yeu-cau/", requests.listed),
    at("yeu-cau/bang/", requests.listed_table),
    at("yeu-cau/<int:request_id>/", requests.one),
    at("yeu-cau/<int:request_id>/da-bao/", requests.told),
    at("yeu-cau/<int:request_id>/gia-han/", requests.extend),
    at("yeu-cau/<int:request_id>/tra-loi/", requests.close),
    at("xoa-du-lieu/", erasing.erasing),
    at("xoa-du-lieu/danh-sach/", erasing.lists_forget),
]
