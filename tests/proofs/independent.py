"""Figures of a workbook counted by hand, with another reader: `independent.py WORKBOOK FROM TO < LAYOUT.json`."""

import json
import re
import sys
import unicodedata
from collections import Counter
from datetime import date, datetime

import openpyxl


def clean(value):
    if isinstance(value, datetime):
        return value.date()
    text = unicodedata.normalize("NFC", str(value)).strip() if value is not None else ""
    match = re.fullmatch(r"(\d\d?)[-/.](\d\d?)[-/.](\d{4})", text)
    return date(int(match[3]), int(match[2]), int(match[1])) if match else text


def figures(workbook, layout, start, end):
    book, table = openpyxl.load_workbook(workbook, data_only=True), {}
    for kind, place in layout.items():
        sheet = book[place["sheet"]].iter_rows(min_row=place["first"], values_only=True)
        rows = ({name: clean(cells[at - 1]) for name, at in place["columns"].items()} for cells in sheet)
        table[kind] = [row for row in rows if any(row.values())]
    unit, people = {u["code"]: u for u in table["units"]}, table["people"]
    top = next(u["code"] for u in unit.values() if not u["parent"])

    def grassroots(code):
        return code if unit[code]["parent"] in ("", top) else grassroots(unit[code]["parent"])

    def age(p):
        return p["joined"].year - p["born"].year - (p["joined"].timetuple()[1:3] < p["born"].timetuple()[1:3])

    new = [p for p in people if start <= p["joined"] <= end]
    by_unit, by_year = Counter(grassroots(p["unit"]) for p in new), Counter(str(p["joined"].year) for p in people)
    learners = Counter(row["class"] for row in table["learners"])
    target, year = sum(int(float(t["target"])) for t in table["targets"]), date(end.year, 1, 1)
    base = [u["kind"].split()[0] for u in unit.values() if u["parent"] == top]
    this_year = sum(year <= p["joined"] <= end for p in people)
    held = [c for c in table["classes"] if start <= c["starts"] <= end]
    official, women = sum(p["official"] != "" for p in people), sum(p["sex"] == "Nữ" for p in people)
    return {
        "organisations": {"grassroots": len(base), "committees": base.count("Đảng"), "cells": base.count("Chi"),
                          "units": len(unit)},
        "enterprises": len({u["enterprise"] for u in unit.values()} - {""}),
        "members": {"total": len(people), "official": official, "probationary": len(people) - official, "women": women},
        "admitted": {"total": len(new), "women": sum(p["sex"] == "Nữ" for p in new), "by_unit": dict(by_unit),
                     "youth_age": sum(16 <= age(p) < 31 for p in new), "by_year": dict(by_year),
                     "youth_union": sum(p["youth"] != "" for p in new)},
        "plan": {"target": target, "percent": int(this_year * 1000 / target + 0.5) / 10 if target else None},
        "best": sorted(((n, c, unit[c]["name"]) for c, n in by_unit.items()), key=lambda x: (-x[0], x[1])),
        "classes": sorted((c["code"], c["kind"], learners[c["code"]], c["partner"]) for c in held),
    }  # fmt: skip


if __name__ == "__main__":
    days = map(date.fromisoformat, sys.argv[2:])
    json.dump(figures(sys.argv[1], json.load(sys.stdin), *days), sys.stdout, ensure_ascii=False)
