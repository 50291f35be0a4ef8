"""What somebody typed never becomes a pattern or a path into XML; keys are made and used by examined libraries alone;
a log is where the inventory says; the script of the pages makes no property of a name it was given."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from ketnap import settings as ours
from tests.architecture.source import PACKAGE, ROOT, python_files, tables

OURS = [*python_files("ketnap"), *sorted((ROOT / "scripts").glob("*.py"))]
OF_PATTERNS = {"compile", "sub", "subn", "match", "search", "fullmatch", "findall", "finditer", "split"}
OF_PATHS, OF_TEXTS_TOO = {"xpath", "iterfind", "XPath", "ETXPath"}, {"find", "findall", "findtext"}
PATTERNS = {
    "ketnap/statistics/compile.py pattern": "names of placeholders, written there",
    "ketnap/rules/judging/records.py written": "patterns of the law's own files",
    "ketnap/actions/accounts/passwords.py '|'.join((*WORDS_OF_THE_": "words of the office, written there",
    "ketnap/imports/encodings.py '|'.join(sorted(_RHYMES.": "syllables, written there",
    "ketnap/imports/encodings.py '|'.join(sorted(map(re.e": "letters of an old encoding, escaped",
    "ketnap/documents/papers/marks.py sign": "one of two signs of ours",
}
"""file and name, as it begins → why nothing typed comes there."""
CRYPTOGRAPHY = {"cryptography", "hashlib", "hmac", "secrets", "ssl"}
OTHERS = {"Crypto", "Cryptodome", "nacl", "rsa", "ecdsa", "jwt", "jose", "bcrypt", "passlib", "argon2", "pyotp",
          "gnupg", "OpenSSL", "crypt", "uuid1", "tink", "pyaes", "des", "blake3", "xxhash", "md5"}  # fmt: skip
CHANCE = {
    "ketnap/statistics/forecast/simulate.py", "ketnap/statistics/forecast/levers.py", "scripts/sample_path.py",
}  # fmt: skip


def made_of_ours(node: ast.AST) -> Iterator[str]:
    """Names in the expression that are no constants of a module."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("re.escape", "qn"):
        return
    if isinstance(node, ast.Name):
        if not node.id.lstrip("_").isupper():
            yield node.id
    elif isinstance(node, ast.Call | ast.Attribute | ast.Subscript):
        yield ast.unparse(node)[:24]
    else:
        for one in ast.iter_child_nodes(node):
            yield from made_of_ours(one)


def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call) and node.args]


def test_no_pattern_is_made_of_what_somebody_typed() -> None:
    found = {
        f"{path.relative_to(ROOT)} {name}"
        for path in OURS for node in calls(path)
        if isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "re"
        and node.func.attr in OF_PATTERNS
        for name in made_of_ours(node.args[0])
    }  # fmt: skip
    assert found == set(PATTERNS)


def test_no_path_into_xml_is_made_of_what_somebody_typed() -> None:
    files = [path for path in OURS if re.search(r"\b(etree|lxml|docx|ElementTree)\b", path.read_text())]
    assert len(files) > 5
    found = {
        f"{path.relative_to(ROOT)} {name}"
        for path in files for node in calls(path)
        if isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) != "re"
        and (node.func.attr in OF_PATHS or (node.func.attr in OF_TEXTS_TOO and isinstance(node.args[0], ast.JoinedStr)))
        for name in made_of_ours(node.args[0])
    }  # fmt: skip
    assert found == set()


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {one.name.partition(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_keys_and_digests_come_from_examined_libraries_alone() -> None:
    found = {path: imported(path) for path in OURS}
    assert set().union(*found.values()) & (CRYPTOGRAPHY | OTHERS) == CRYPTOGRAPHY
    chance = {str(path.relative_to(ROOT)) for path, names in found.items() if "random" in names}
    assert chance == CHANCE, "chance that can be foretold is for measuring and trying, never for a secret"
    mixed = {
        str(path.relative_to(ROOT))
        for path, names in found.items() if names & CRYPTOGRAPHY for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.BitXor)
    }  # fmt: skip
    assert mixed == set(), "no cipher of our own"


def test_nothing_is_logged_elsewhere_than_the_inventory_says() -> None:
    kinds = {one["class"] for one in ours.LOGGING["handlers"].values()}
    assert kinds == {"logging.StreamHandler"}, "to the standard error of the service, which systemd keeps"
    kept = set()
    for path in OURS:
        for node in calls(path):
            name = ast.unparse(node.func)
            assert not re.search(r"FileHandler|addHandler|SysLogHandler|basicConfig", name), path
            mode = [one.value for one in node.args if isinstance(one, ast.Constant)]
            if name.endswith("open") and {"a", "ab", "a+"} & {one for one in mode if isinstance(one, str)}:
                kept.add(str(path.relative_to(PACKAGE)))
    assert kept == {"management/cli.py", "management/commands/serve.py", "management/copies/restoring.py",
                    "access/heads.py"}  # fmt: skip
    inventory = str(tables((ROOT / "docs" / "assurance.md").read_text()))
    for name in ("errors.log", "worker.log", "ketnap.log"):
        assert name in inventory, name


def test_the_script_of_the_pages_makes_no_property_of_a_name_it_was_given() -> None:
    for path in sorted((PACKAGE / "static").glob("*.js")):
        script = path.read_text()
        assert not re.search(r"__proto__|\bprototype\b|\bconstructor\b|setPrototypeOf", script), path
        assert not re.search(r"[\w)\]]\[[^\]\"'\d]+\]\s*=[^=]", script), (
            f"{path.name}: a property by a name from outside"
        )
