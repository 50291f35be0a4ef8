"""See load_floor."""

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

BELOW = (
    "SELECT descendant_id FROM ketnap_unitlink WHERE ancestor_id = %s AND valid_from <= %s AND valid_to > %s"
)  # fmt: skip
PAGE = Engine().from_string(
    "<!DOCTYPE html><title>{{ total }}</title><table>{% for name, born, unit in rows %}<tr><td>{{ name }}"
    "<td>{{ born }}<td>{{ unit }}{% endfor %}</table>"
)


def people(request: HttpRequest, unit_id: int) -> HttpResponse:
    if not request.user.is_authenticated:
        raise Http404
    day = "2016-03-31"
    with connection.cursor() as cursor:
        held = f"FROM ketnap_stay s WHERE s.unit_id IN ({BELOW}) AND s.valid_from <= %s AND s.valid_to > %s"
        cursor.execute(f"SELECT count(*) {held}", [unit_id, day, day, day, day])
        total = cursor.fetchone()[0]
        cursor.execute(
            "SELECT p.full_name, p.born_on, s.unit_id FROM ketnap_stay s JOIN ketnap_person p ON p.id = s.person_id"
            f" WHERE s.unit_id IN ({BELOW}) AND s.valid_from <= %s AND s.valid_to > %s ORDER BY p.name_sort LIMIT 50",
            [unit_id, day, day, day, day],
        )
        rows = cursor.fetchall()
    return HttpResponse(PAGE.render(Context({"total": total, "rows": rows})))


urlpatterns = [path("san/<int:unit_id>/", people)]
