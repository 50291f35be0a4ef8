"""The usual way: django-import-export, writing the same four rows a person.

    python -m benchmarks.rival default|bulk|blind WORKBOOK     prints the seconds as JSON

default  its defaults: a person is looked up by name and birthday, a unit by its code, differences are noted
bulk     its bulk mode: people are looked up, units come from a dictionary, no differences, rows in batches
blind    the same without looking anybody up, so that a second import would double everybody

In its favour everywhere: no checks, no journal, and one dry run less than its own pages make.
"""

import json
import sys
import time
from datetime import date, datetime
from pathlib import Path

from benchmarks.databases import ready


def main(mode: str, workbook: str) -> None:
    ready()
    from import_export import fields, resources, widgets
    from import_export.formats.base_formats import XLSX

    from ketnap.lib.text import fold, name_sort
    from ketnap.models import Movement, Person, Profile, Stay, Unit, UnitAct, UnitState

    def day(value: object) -> date | None:
        return value.date() if isinstance(value, datetime) else value or None

    class Day(widgets.Widget):
        def clean(self, value, row=None, **options):
            return day(value)

    class UnitByQuery(widgets.ForeignKeyWidget):
        def get_queryset(self, value, row, *arguments, **options):
            return super().get_queryset(value, row, *arguments, **options).select_related("unit")

        def clean(self, value, row=None, **options):
            return super().clean(value, row, **options).unit

    class UnitFromDictionary(widgets.Widget):
        def clean(self, value, row=None, **options):
            return units[value]

    class SexWidget(widgets.Widget):
        def clean(self, value, row=None, **options):
            return "F" if value == "Nữ" else "M"

    def followers(person, row: dict) -> list:
        """What an import also writes: how the person was schooled, the entry of the ledger, the stay."""
        unit, joined, official = units[row["Mã chi bộ"]], person.joined_on, person.official_on
        return [
            Profile(person=person, schooling="upper", qualification="university", occupation="worker"),
            Movement(person=person, kind="opening", on=AS_OF, unit=unit, joined_on=joined, recorded_at=NOW,
                     standing="O" if official else "P"),
            Stay(person=person, unit=unit, standing="O" if official else "P", valid_from=AS_OF),
        ]  # fmt: skip

    class People(resources.ModelResource):
        full_name = fields.Field("full_name", "Họ và tên")
        sex = fields.Field("sex", "Giới tính", SexWidget())
        born_on = fields.Field("born_on", "Sinh ngày", Day())
        native_place = fields.Field("native_place", "Quê quán")
        joined_on = fields.Field("joined_on", "Ngày kết nạp", Day())
        official_on = fields.Field("official_on", "Ngày công nhận chính thức", Day())
        card_no = fields.Field("card_no", "Số thẻ đảng viên", widgets.CharWidget())
        unit = fields.Field(
            "unit", "Mã chi bộ", UnitByQuery(UnitState, "code") if mode == "default" else UnitFromDictionary()
        )

        class Meta:
            model = Person
            import_id_fields = () if mode == "blind" else ("full_name", "born_on")
            force_init_instance = mode == "blind"
            use_bulk = skip_diff = mode != "default"
            batch_size = 2000
            use_transactions = True
            exclude = ("id",)

        def before_save_instance(self, instance, row, **options):
            instance.name_fold, instance.name_sort = fold(instance.full_name), name_sort(instance.full_name)
            instance.row = row

        def after_save_instance(self, instance, row, **options):
            if mode == "default":
                for follower in followers(instance, row):
                    follower.save()

        def bulk_create(self, *arguments, **options):
            made = list(self.create_instances)
            super().bulk_create(*arguments, **options)
            for kind in zip(*(followers(person, person.row) for person in made), strict=True):
                type(kind[0]).objects.bulk_create(kind)

    from django.utils.timezone import now  # noqa: TID251 - stands for what a site of its own would write

    NOW, AS_OF = now(), date(2020, 1, 1)
    started = time.perf_counter()
    book = XLSX()
    raw = Path(workbook).read_bytes()
    dataset = sheet(book, raw)
    units = {code: Unit() for code in set(dataset["Mã chi bộ"])}
    Unit.objects.bulk_create(units.values())
    act = UnitAct.objects.create(kind="opening", effective_on=AS_OF, recorded_at=NOW)
    UnitState.objects.bulk_create(
        UnitState(unit=unit, kind="cell", name=code, name_fold=code, code=code, act=act, valid_from=AS_OF)
        for code, unit in units.items()
    )
    result = People().import_data(dataset, raise_errors=True)
    taken = time.perf_counter() - started
    assert Stay.objects.count() == Person.objects.count() == len(dataset), result.totals
    print(json.dumps({"seconds": taken, "rows": len(dataset)}))


def sheet(book, raw: bytes):
    """Its own reader takes the active sheet with headings in the first row; those of offices stand below a title."""
    import io

    import openpyxl
    import tablib

    rows = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)["Đảng viên"].iter_rows(
        values_only=True
    )
    table = list(rows)
    while "Họ và tên" not in table[0]:
        del table[0]
    return tablib.Dataset(*table[1:], headers=table[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
