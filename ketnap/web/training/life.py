"""Addresses of a class as it lives: planned, people asked to it, taught, and its partner institution."""

from ketnap.web.pages import at
from ketnap.web.training import inviting, partnering, planning, teaching

PAGES = [
    at("lop/<int:class_id>/ke-hoach/", planning.plan),
    at("lop/<int:class_id>/ke-hoach/bang/", planning.plan_table),
    at("lop/<int:class_id>/ca-moi/", planning.new_shift),
    at("lop/<int:class_id>/ca/<int:shift_id>/bo/", planning.drop_shift),
    at("lop/<int:class_id>/cho/", planning.places),
    at("lop/<int:class_id>/buoi/<int:lesson_id>/", planning.lesson),
    at("lop/<int:class_id>/buoi/<int:lesson_id>/bo/", planning.drop_lesson),
    at("lop/<int:class_id>/moi/", inviting.invite),
    at("lop/<int:class_id>/moi/bang/", inviting.invite_table),
    at("lop/<int:class_id>/phoi-hop/", partnering.partners),
    at("lop/<int:class_id>/phoi-hop/bang/", partnering.partners_table),
    at("lop/<int:class_id>/phoi-hop/<int:partner_id>/thoi/", partnering.end),
    at("lop/<int:class_id>/phoi-hop/<int:partner_id>/mat-khau/", partnering.reset),
    at("loi-moi/", inviting.invitations),
    at("loi-moi/bang/", inviting.invitations_table),
    at("to-chuc/<int:unit_id>/loi-moi/", inviting.confirm),
    at("loi-moi/<int:invitation_id>/", inviting.invitation),
    at("loi-moi/<int:invitation_id>/hoan-tac/<int:class_act_id>/", inviting.take_back),
    at("loi-moi/<int:invitation_id>/thoi/", inviting.withdraw),
    at("diem-danh/", teaching.classes),
    at("diem-danh/<int:taught_id>/", teaching.one),
    at("diem-danh/<int:taught_id>/bang/", teaching.table),
    at("diem-danh/<int:taught_id>/to-ky/", teaching.empty_sheet),
    at("diem-danh/<int:taught_id>/ket-qua/", teaching.results),
    at("diem-danh/<int:taught_id>/buoi/<int:lesson_id>/", teaching.lesson),
]
