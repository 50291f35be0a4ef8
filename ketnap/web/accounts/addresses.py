"""The part of the site map that is accounts: coming in, one's own account, who works in the book."""

from ketnap.web import calendar, handovers, journal
from ketnap.web.accounts import own, people, signing, switching
from ketnap.web.pages import at

PAGES = [
    at("dang-nhap/", signing.sign_in),
    at("dang-nhap/ma/", signing.code),
    at("dang-xuat/", signing.sign_out),
    at("tai-khoan/", calendar.account),
    at("tai-khoan/lich/", calendar.make),
    at("tai-khoan/lich/thu-hoi/", calendar.revoke),
    at("lich/<str:token>.ics", calendar.feed),
    at("tai-khoan/mat-khau/", own.password),
    at("tai-khoan/ma-xac-nhan/", own.factor),
    at("tai-khoan/ma-du-phong/", own.codes),
    at("tai-khoan/tat-ma/", own.off),
    at("tai-khoan/noi-dang-mo/", own.places),
    at("tai-khoan/noi-dang-mo/dong/", own.place_end),
    at("tai-khoan/noi-dang-mo/dong-noi-khac/", own.places_end),
    at("to-chuc/<int:unit_id>/tai-khoan/<int:grant_id>/mat-khau/", people.reset),
    at("to-chuc/<int:unit_id>/tai-khoan/<int:grant_id>/", switching.held),
    at("to-chuc/<int:unit_id>/tai-khoan/<int:grant_id>/dang-xuat/", switching.out),
    at("to-chuc/<int:unit_id>/tai-khoan/<int:grant_id>/ngung/", switching.off),
    at("to-chuc/<int:unit_id>/tai-khoan/<int:grant_id>/mo-lai/", switching.on),
    at("to-chuc/<int:unit_id>/tai-khoan/", people.unit_accounts),
    at("to-chuc/<int:unit_id>/tai-khoan/bang/", people.unit_accounts_table),
    at("to-chuc/<int:unit_id>/tai-khoan/<int:grant_id>/thay/", handovers.seat_pass),
    at("ban-giao/<int:handover_id>/", handovers.one),
    at("ban-giao/<int:handover_id>/bang/", handovers.table),
    at("nhat-ky/", journal.journal),
    at("nhat-ky/bang/", journal.journal_table),
    at("nhat-ky/he-thong/", journal.journal_system),
    at("to-chuc/<int:unit_id>/uy-quyen/", people.mandate),
    at("to-chuc/<int:unit_id>/uy-quyen/thoi/", people.mandate_end),
]
