"""The report as plain JSON, in the shape of docs/schemas/report.schema.json. Unknown is null, never 0."""

from decimal import Decimal
from typing import Any

from ketnap.statistics import period
from ketnap.statistics.report.shape import BalanceLine, Division, OrganisationLine, PublishedLine, Report


def as_json(report: Report) -> dict[str, Any]:
    r = report
    return {
        "unit": r.unit.code,
        "unit_name": r.unit.name,
        "unit_kind": r.unit.kind,
        "from": r.start.isoformat(),
        "to": r.end.isoformat(),
        "period": period.name(r.start, r.end).replace("\u00a0", " "),
        "register_began": r.register.began.isoformat() if r.register.began else None,
        "organisations": {
            "grassroots": r.organisations.grassroots.value,
            "committees": r.organisations.committees.value,
            "cells": r.organisations.base_cells.value,
            "units": r.organisations.units.value,
            "sections": r.organisations.sections.value,
            "cells_below_committees": r.organisations.cells.value,
            "founded": r.organisations.founded.value,
            "received": r.organisations.received.value,
            "closed": r.organisations.closed.value,
            "admitting": r.admitting.value,
            "without_admission": r.without_admission.value,
        },
        "enterprises": r.enterprises.value,
        "members": {
            "total": r.members.total.value,
            "official": r.members.official.value,
            "probationary": r.members.probationary.value,
            "women": r.members.women.value,
            "youth_age": r.members.youth_age.value,
            "before": r.members_before.value,
            "structure": _structure(r.member_structure),
        },
        "admitted": {
            "total": r.admitted.total.value,
            "women": r.admitted.women.value,
            "youth_age": r.admitted.youth_age.value,
            "youth_union": r.admitted.youth_union.value,
            "youth_union_unknown": r.admitted.youth_union_unknown.value,
            "minority": r.admitted.minority.value,
            "readmitted": r.admitted.readmitted.value,
            "before": r.admitted_before.total.value,
            "by_year": {str(line.year): line.figure.value for line in r.by_year},
            "by_month": [
                {"month": f"{line.year}-{line.month:02d}", "admitted": line.figure.value, "before": line.before.value}
                for line in r.by_month
            ],
            "by_unit": {line.code: line.admitted.value for line in r.by_organisation if line.admitted.value},
            "structure": _structure(r.structure),
        },
        "plan": _plan(report),
        "best": [{"code": one.code, "name": one.name, "admitted": one.admitted.value} for one in r.best],
        "classes": [
            {
                "code": one.code, "name": one.name, "kind": one.kind_words, "learners": one.learners.value,
                "partner": one.partner, "from": one.starts_on.isoformat(), "to": one.ends_on.isoformat(),
            }
            for one in r.classes
        ],
        "recognised": r.recognised.value,
        "movements": {
            "start": r.balance.start.figure.value,
            "lines": [_movement(line) for line in r.balance.lines],
            "end": r.balance.end.figure.value,
        },
        "by_organisation": [_organisation(line) for line in r.by_organisation],
        "published": [_published(line) for line in r.published],
        "notes": list(r.notes),
    }  # fmt: skip


def number(value: Decimal | None) -> float | int | None:
    """A decimal as a JSON number, whole ones without a fraction."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _structure(divisions: tuple[Division, ...]) -> dict[str, dict[str, int | None]]:
    return {
        division.id: {line.key or "unknown": line.figure.value for line in division.lines} for division in divisions
    }


def _plan(report: Report) -> dict[str, Any]:
    plan = report.plan
    if plan is None:
        nothing = ("target", "version_on", "adjusted", "own", "given_below", "percent")
        return {"year": report.end.year, **dict.fromkeys(nothing), "admitted": None}
    return {
        "year": plan.year, "target": plan.target, "version_on": plan.version_on.isoformat(),
        "adjusted": plan.adjusted, "own": plan.own, "given_below": plan.below, "admitted": plan.admitted.value,
        "percent": number(plan.percent),
    }  # fmt: skip


def _movement(line: BalanceLine) -> dict[str, Any]:
    return {
        "measure": line.figure.measure, "name": line.words, "sign": line.sign, "value": line.figure.value,
        "before": line.before.value,
    }  # fmt: skip


def _organisation(line: OrganisationLine) -> dict[str, Any]:
    return {
        "code": line.code, "name": line.name, "kind": line.kind, "target": line.target,
        "admitted": line.admitted.value, "women": line.women.value, "youth_age": line.youth_age.value,
        "youth_union": line.youth_union.value, "recognised": line.recognised.value, "members": line.members.value,
        "probationary": line.probationary.value, "percent": number(line.percent),
    }  # fmt: skip


def _published(line: PublishedLine) -> dict[str, Any]:
    return {
        "source": line.source, "published_on": line.published_on.isoformat(), "measure": line.measure,
        "from": line.start.isoformat(), "to": line.end.isoformat(), "value": number(line.value),
        "ours": number(line.ours), "note": line.note,
    }  # fmt: skip
