"""Nothing dangerous stays unexplained: constructs in Python and templates, what ruff was told to pass over, secrets."""

import re
import subprocess
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import yaml

from tests.architecture import dangers
from tests.architecture.source import PACKAGE, ROOT

KNOWN = yaml.safe_load((ROOT / "tests" / "architecture" / "dangers.yaml").read_text())
NOQA = re.compile(r"#\s*noqa:\s*([A-Z0-9, ]*\bS\d{3}[A-Z0-9, ]*)(.*)")
SHIPPED = [*sorted(PACKAGE.rglob("*.py")), *sorted((ROOT / "scripts").glob("*.py"))]
MADE_BY_A_MACHINE = 4.0
"""Bits of surprise a sign: passwords of invented people, of which tests are full, are words with less."""


def known(part: str) -> dict[str, int]:
    return {what: count for what, (count, _, _) in KNOWN[part].items()}


def tracked() -> list[Path]:
    """Every file of the project: of its history's tip where there is one, else all but what is made."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True)
    if done.returncode == 0:
        return [ROOT / name for name in done.stdout.decode().split("\0") if name]
    left_out = {".venv", "var", "dist", ".git", "__pycache__"}
    return [path for path in ROOT.rglob("*") if path.is_file() and not left_out & set(path.relative_to(ROOT).parts)]


def test_no_construct_in_python_is_unexplained() -> None:
    found = Counter(
        f"{path.relative_to(ROOT)} {what}" for path in SHIPPED for _, what in dangers.in_python(path.read_text())
    )
    assert found == known("python")


def test_no_construct_in_a_template_is_unexplained() -> None:
    found = Counter(
        f"{path.relative_to(ROOT)} {what}"
        for path in sorted((PACKAGE / "templates").rglob("*.html"))
        for what in dangers.in_template(path.read_text())
    )
    assert found == known("templates")


def test_nothing_ruff_was_told_to_pass_over_is_unexplained() -> None:
    found = Counter(
        f"{path.relative_to(ROOT)} {rule}"
        for path in SHIPPED
        for rules, _ in NOQA.findall(path.read_text())
        for rule in re.findall(r"S\d{3}", rules)
    )
    assert found == known("ruff")


def test_the_rules_of_security_are_on_for_all_that_is_shipped() -> None:
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert (
        "S" in lint["select"]
        and [rule for rule in lint["ignore"] if rule.startswith("S") and rule[1:2].isdigit()] == []
    )
    quiet = {
        path for path, rules in lint["per-file-ignores"].items() if any(re.fullmatch(r"S\d*", one) for one in rules)
    }
    assert quiet == {"tests/**", "benchmarks/**", "scripts/**", "scripts/setup.py"}


def test_every_exception_has_a_day_and_a_reason() -> None:
    for part in KNOWN.values():
        for what, (count, on, why) in part.items():
            assert count > 0 and date(2026, 11, 1) <= on and len(why.split()) >= 2, what


def test_no_file_holds_a_secret() -> None:
    found: Counter[str] = Counter()
    for path in tracked():
        name = str(path.relative_to(ROOT))
        assert not dangers.NAMES_OF_KEYS.search(name), f"{name} is named like a key"
        try:
            text = path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        if name != "tests/architecture/test_dangers.py":
            least = MADE_BY_A_MACHINE if name.startswith(("tests/", "benchmarks/")) else 2.8
            found.update(f"{name} {told}" for _, told in dangers.secrets_in(text, least))
    assert found == known("secrets")


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("import pickle", "import pickle"),
        ("from jinja2 import Template", "import jinja2"),
        ("import xml.etree.ElementTree as E", "import xml"),
        ("x = mark_safe(text)", "mark_safe"),
        ("x = eval(text)", "eval"),
        ("os.system(text)", "system"),
        ("run(text, shell=True)", "shell=True"),
        ("yaml.load(text)", "yaml.load"),
        ("yaml.load(text, Loader=yaml.Loader)", "yaml.load with yaml.Loader"),
        ("Person.objects.raw(text)", ".raw("),
        ("Person.objects.filter(x=1).extra(where=[text])", ".extra("),
        ("cursor.execute(f'SELECT {name}')", "SQL put together"),
        ("cursor.execute('SELECT %s' % name)", "SQL put together"),
        ("cursor.execute('SELECT ' + name)", "SQL put together"),
        ("cursor.execute('SELECT {}'.format(name))", "SQL put together"),
        ("class F(ModelForm):\n class Meta:\n  fields = '__all__'", 'fields = "__all__"'),
        ("@csrf_exempt\ndef page(request): ...", "csrf_exempt"),
        ("hashlib.md5(x)", "hashlib.md5"),
        ("requests.get(x, verify=False)", "verify=False"),
        ("Environment(autoescape=False)", "autoescape=False"),
    ],
)
def test_a_planted_construct_is_seen(source, what) -> None:
    assert [found for _, found in dangers.in_python(source)] == [what]


def test_what_is_safe_is_passed_over() -> None:
    good = (
        "cursor.execute('SELECT %s', [name])\nre.compile(x)\nyaml.safe_load(t)\nhashlib.sha256(x)\nformat_html('{}', x)"
    )
    assert dangers.in_python(good) == []
    assert dangers.in_template('<select name="x">{% if one == x %}selected{% endif %}</select>{{ name }}') == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{{ name|safe }}", "|safe"),
        ("{{ name|upper|safeseq }}", "|safe"),
        ("{% autoescape off %}{{ x }}{% endautoescape %}", "autoescape off"),
        ('<a onclick="go()">x</a>', "handler in the page"),
        ('<a href="javascript:go()">x</a>', "javascript:"),
        ("<script>go()</script>", "script in the page"),
        ('<form method="post"><input></form>', "form without its token"),
    ],
)
def test_a_planted_construct_in_a_template_is_seen(text, what) -> None:
    assert dangers.in_template(text) == [what]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("-----BEGIN PRIVATE " + "KEY-----\n" + "MC4CAQAwBQYDK2VwBCIEIA" * 3, "a private key"),
        ("key = AKIA" + "ABCDEFGHIJKLMNOP", "a key of a cloud"),
        ("ghp_" + "a1B2" * 9, "a token of a forge"),
        ("postgresql://ketnap:" + "hunter2@db/ketnap", "a password in an address"),
        ("SECRET_KEY = " + "'x7Kq9vPz2LmN4rTs'", "a secret beside its name"),
    ],
)
def test_a_planted_secret_is_seen(text, what) -> None:
    assert [found for found, _ in dangers.secrets_in(text)] == [what]
    assert dangers.NAMES_OF_KEYS.search("ketnap/field.key") and dangers.NAMES_OF_KEYS.search("a/.env")
