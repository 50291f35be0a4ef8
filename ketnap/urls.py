"""The site map, grouped by topic. Each page and method has one line in access/policy.yaml."""

from ketnap.web import accounts, components, home, organisation, people
from ketnap.web.pages import at

urlpatterns = [
    # home
    at("", home.home),
    # accounts
    at("dang-nhap/", accounts.sign_in),
    at("dang-xuat/", accounts.sign_out),
    # organisation
    at("to-chuc/", organisation.tree),
    at("to-chuc/<int:unit_id>/", organisation.unit),
    # people
    at("tim/", people.search),
    # for those who build pages
    at("components/", components.components),
]

handler400 = "ketnap.web.errors.bad_request"
handler403 = "ketnap.web.errors.forbidden"
handler404 = "ketnap.web.errors.not_found"
handler500 = "ketnap.web.errors.broken"
