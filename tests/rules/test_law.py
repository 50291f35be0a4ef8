"""The register of texts, the four layers on every day, and a loader that refuses what it does not know."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from ketnap.rules import law
from ketnap.rules.law import LawError, Text, Unknown, Value
from tests.rules.tables import FIRST_DAY, LAST_DAY

EVERY_DAY = [FIRST_DAY + timedelta(days=place) for place in range((LAST_DAY - FIRST_DAY).days + 1)]

CROSSOVERS = [
    # from, regulation, guidance, forms: the mixtures in which files were judged
    (date(2011, 1, 19), "23-QD-TW-2006", "03-HD-BTCTW-2006", "08-HD-BTCTW-2007"),
    (date(2011, 11, 1), "45-QD-TW-2011", "03-HD-BTCTW-2006", "08-HD-BTCTW-2007"),
    (date(2012, 1, 5), "45-QD-TW-2011", "01-HD-TW-2012", "08-HD-BTCTW-2007"),
    (date(2012, 5, 17), "45-QD-TW-2011", "01-HD-TW-2012", "12-HD-BTCTW-2012"),
    (date(2016, 7, 25), "29-QD-TW-2016", "01-HD-TW-2012", "12-HD-BTCTW-2012"),
    (date(2016, 9, 20), "29-QD-TW-2016", "01-HD-TW-2016", "12-HD-BTCTW-2012"),
    (date(2017, 6, 5), "29-QD-TW-2016", "01-HD-TW-2016", "09-HD-BTCTW-2017"),
    (date(2021, 7, 30), "24-QD-TW-2021", "01-HD-TW-2016", "09-HD-BTCTW-2017"),
    (date(2021, 9, 28), "24-QD-TW-2021", "01-HD-TW-2021", "09-HD-BTCTW-2017"),
    (date(2022, 1, 18), "24-QD-TW-2021", "01-HD-TW-2021", "12-HD-BTCTW-2022"),
    (date(2025, 1, 20), "232-QD-TW-2025", "01-HD-TW-2021", "12-HD-BTCTW-2022"),
    (date(2025, 7, 1), "294-QD-TW-2025", "06-HD-TW-2025", "12-HD-BTCTW-2022"),
    (date(2026, 4, 8), "20-QD-TW-2026", "06-HD-TW-2025", "38-HD-BTCTW-2025"),
    (date(2026, 7, 26), "208-QD-TW-2026", "01-HD-TW-2026", "38-HD-BTCTW-2025"),
]


def key(layer: str, on: date) -> str:
    found = law.in_force(layer, on)
    return found.key if isinstance(found, Text) else "unknown"


@pytest.mark.parametrize("start, regulation, guidance, forms", CROSSOVERS)
def test_layers_from_each_crossover(start, regulation, guidance, forms):
    assert (key("regulation", start), key("guidance", start), key("forms", start)) == (regulation, guidance, forms)


@pytest.mark.parametrize("start, regulation, guidance, forms", CROSSOVERS[1:])
def test_the_day_before_a_crossover_another_text_holds(start, regulation, guidance, forms):
    eve = start - timedelta(days=1)
    assert (key("regulation", eve), key("guidance", eve), key("forms", eve)) != (regulation, guidance, forms)


def test_charter_of_2011_came_before_its_rules():
    assert key("charter", date(2011, 1, 18)) == "dieu-le-dang-2006"
    assert key("charter", date(2011, 9, 30)) == key("charter", date(2026, 12, 31)) == "dieu-le-dang-2011"


def test_one_number_is_four_texts():
    same = [text for text in law.texts().values() if text.number == "01-HD/TW"]
    assert [text.issued_on.year for text in same] == [2012, 2016, 2021, 2026]
    assert len({(text.number, text.issuer, text.issued_on) for text in law.texts().values()}) == len(law.texts())


def test_a_layer_that_is_none_is_refused():
    with pytest.raises(LawError, match="expected one of charter, regulation, guidance, forms"):
        law.in_force("decree", FIRST_DAY)


def test_a_value_ends_with_its_text():
    """When a new text takes over and a value is not said again, it is unknown, not carried on in silence."""
    ended = {**law.texts(), "29-QD-TW-2016": replace(law.texts()["29-QD-TW-2016"], until=date(2018, 6, 30))}
    values = [replace(one, text=ended[one.text.key]) for one in law.parameters()["decision_days"].values]
    changed = replace(law.parameters()["decision_days"], values=tuple(values))
    assert changed.on(date(2018, 6, 30)).value == 60
    assert isinstance(changed.on(date(2018, 7, 1)), Unknown)


@pytest.mark.parametrize("layer", law.STACK)
def test_every_day_has_its_text_or_is_unknown(layer):
    held = [[text for text in law.texts().values() if text.layer == layer and text.holds(day)] for day in EVERY_DAY]
    assert {len(found) for found in held} <= {0, 1}
    assert [key(layer, day) for day in EVERY_DAY] == [found[0].key if found else "unknown" for found in held]


@pytest.mark.parametrize("name", sorted(law.parameters()))
def test_every_day_a_value_or_unknown_and_layers_never_mix(name):
    """A value cites a text of the rule's own layer that is in force on the day, on all 7,000 days."""
    parameter = law.parameters()[name]
    for day in EVERY_DAY:
        found = law.value(name, day)
        if isinstance(found, Unknown):
            assert found.name == name
            assert found.text is None or found.text.holds(day)
            continue
        assert isinstance(found, Value)
        assert found.value is not None
        assert found.since <= day
        assert found.text.holds(day), f"{name}: {found.text.key} is not in force on {day}"
        if parameter.layer in law.STACK:
            assert found.text == law.in_force(parameter.layer, day), f"{name} on {day}"


def test_under_regulation_20_nothing_is_known():
    """QĐ 20 (08-04 to 25-07-2026): rules of the regulation and guidance are unknown; those of the Charter go on."""
    for name, parameter in law.parameters().items():
        found = law.value(name, date(2026, 4, 8))
        if parameter.layer in ("regulation", "guidance"):
            assert isinstance(found, Unknown), name
        if parameter.layer == "charter" and parameter.rule:
            assert isinstance(found, Value), name


def test_who_checked_each_value_and_when():
    assert all(value.last_checked for parameter in law.parameters().values() for value in parameter.values)


def test_confidence_and_gate_make_the_severity():
    assert [law.severity(one, "stop") for one in law.CONFIDENCE] == ["stop", "warn", "inform"]
    assert [law.severity(one, "warn") for one in law.CONFIDENCE] == ["warn", "warn", "inform"]
    assert law.severity("high", "inform") == "inform"


def load(tmp_path: Path, written: str) -> dict[str, law.Parameter]:
    path = tmp_path / "theme.yaml"
    path.write_text(written, encoding="utf-8")
    return law.load_parameters([path], law.texts())


ROW = "{value: 1, since: 2016-07-25, text: 29-QD-TW-2016, confidence: high}"


@pytest.mark.parametrize(
    "written, sentence",
    [
        (f"n: {{meaning: m, unit: u, values: [{ROW}], colour: red}}", "unknown colour"),
        (f"n: {{meaning: m, values: [{ROW}]}}", "missing unit"),
        (f"n: {{meaning: m, meaning: k, unit: u, values: [{ROW}]}}", "line 1: key 'meaning' stands twice"),
        (f"n: {{meaning: m, unit: u, gate: shout, values: [{ROW}]}}", "expected one of stop, warn, inform"),
        (f"n: {{meaning: m, unit: u, values: [{ROW}, {ROW}]}}", "each day once"),
        ("n: {meaning: m, unit: u, values: [" + ROW.replace("29-QD-TW-2016", "29") + "]}", "not in texts.yaml"),
        (
            "n: {meaning: m, unit: u, values: [" + ROW.replace("high", "sure") + "]}",
            "expected one of high, medium, low",
        ),
        ("n: {meaning: m, unit: u, values: [" + ROW.replace("07-25", "07-24") + "]}", "in force only from 2016-07-25"),
        (
            "n: {meaning: m, unit: u, values: [" + ROW.replace("2016-07-25", "'25'") + "]}",
            "expected a day as YYYY-MM-DD",
        ),
        ("- 1", "expected names with their entries"),
        ("n: [", "not readable as YAML"),
    ],
)
def test_loader_refuses(tmp_path, written, sentence):
    with pytest.raises(LawError, match=sentence) as refused:
        load(tmp_path, written)
    assert str(refused.value).startswith("theme.yaml")


def test_two_texts_of_a_layer_on_one_day_are_refused(tmp_path):
    path = tmp_path / "texts.yaml"
    row = "{number: 1, issuer: a, issued_on: 2020-01-01, title: t, layer: guidance, confidence: high"
    path.write_text(f"a: {row}, since: 2020-01-01}}\nb: {row}, since: 2021-01-01}}\n")
    with pytest.raises(LawError, match="a and b are both in force on 2021-01-01"):
        law.load_texts(path)
