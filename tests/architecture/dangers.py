"""What is dangerous in source, by name: constructs in Python, in templates, and secrets in any file."""

import ast
import math
import re
from collections import Counter
from collections.abc import Iterator

NEVER_IMPORTED = {"pickle", "marshal", "shelve", "dill", "jinja2", "telnetlib", "ftplib", "xmlrpc"}
"""Modules that run what they read, or fill templates without a wall."""
PARSERS = {"xml", "xml.etree", "xml.etree.ElementTree", "xml.dom", "xml.dom.minidom", "xml.sax"}
CALLS = {
    "mark_safe", "SafeString", "SafeText", "eval", "exec", "compile", "__import__", "RawSQL", "csrf_exempt", "mktemp",
    "system", "popen", "unescape_entities",
}  # fmt: skip
METHODS_OF_QUERIES = {"raw", "extra"}
WEAK = {"md5", "sha1"}


def in_python(source: str) -> list[tuple[int, str]]:
    """(line, what) for each."""
    return sorted(set(_python(ast.parse(source))))


def _python(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            for name in [module, *(one.name for one in node.names if isinstance(node, ast.Import))]:
                if name.split(".")[0] in NEVER_IMPORTED:
                    yield node.lineno, f"import {name.split('.')[0]}"
                if name in PARSERS:
                    yield node.lineno, "import xml"
        elif isinstance(node, ast.Call):
            yield from _call(node)
        elif isinstance(node, ast.Assign) and ast.unparse(node) == "fields = '__all__'":
            yield node.lineno, 'fields = "__all__"'
        elif isinstance(node, ast.FunctionDef):
            exempt = any("csrf_exempt" in ast.unparse(one) for one in node.decorator_list)
            yield from [(node.lineno, "csrf_exempt")] if exempt else []


def _call(node: ast.Call) -> Iterator[tuple[int, str]]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    of = ast.unparse(node.func.value) if isinstance(node.func, ast.Attribute) else ""
    words = {one.arg: one.value for one in node.keywords}
    if name in CALLS and of not in ("re", "typst", "platform", "Engine"):
        yield node.lineno, name
    if name in METHODS_OF_QUERIES and "objects" in of:
        yield node.lineno, f".{name}("
    if name in ("execute", "executemany", "executescript") and node.args and _put_together(node.args[0]):
        yield node.lineno, "SQL put together"
    if name == "load" and of == "yaml" and "Loader" not in words:
        yield node.lineno, "yaml.load"
    if name == "load" and of == "yaml" and "Loader" in words:
        yield node.lineno, f"yaml.load with {ast.unparse(words['Loader'])}"
    if name in WEAK and of == "hashlib":
        yield node.lineno, f"hashlib.{name}"
    if isinstance(shell := words.get("shell"), ast.Constant) and shell.value:
        yield node.lineno, "shell=True"
    if isinstance(verify := words.get("verify"), ast.Constant) and verify.value is False:
        yield node.lineno, "verify=False"
    if isinstance(escape := words.get("autoescape"), ast.Constant) and escape.value is False:
        yield node.lineno, "autoescape=False"


def _put_together(sql: ast.expr) -> bool:
    """An f-string with a value in it, a `%`, a `+` or a .format( around text."""
    if isinstance(sql, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in sql.values)
    if isinstance(sql, ast.BinOp) and isinstance(sql.op, ast.Mod | ast.Add):
        return True
    return isinstance(sql, ast.Call) and isinstance(sql.func, ast.Attribute) and sql.func.attr == "format"


IN_TEMPLATES = {
    "|safe": re.compile(r"\{\{[^}]*\|\s*safe(seq)?\b"),
    "autoescape off": re.compile(r"\{%\s*autoescape\s+off"),
    "handler in the page": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "javascript:": re.compile(r"javascript:", re.I),
    "script in the page": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.I),
    "form without its token": re.compile(r"<form[^>]*method=.?post(?:(?!</form>).)*</form>", re.I | re.S),
}


def in_template(text: str) -> list[str]:
    found, bare = [], re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.S)
    for what, pattern in IN_TEMPLATES.items():
        for match in pattern.finditer(bare if what == "handler in the page" else text):
            if what == "form without its token" and re.search(r"csrf_token|\{%\s*include", match[0]):
                continue
            found.append(what)
    return sorted(found)


SECRETS = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s*[A-Za-z0-9+/=\s]{40}"),
    "a key of a cloud": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a token of a forge": re.compile(
        r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|glpat-[A-Za-z0-9_-]{20}|pypi-[A-Za-z0-9_-]{40,})"
    ),
    "a password in an address": re.compile(r"\b(?:postgres(?:ql)?|https?|ssh|ftp)://[^\s:/@'\"{}]+:([^\s@'\"{}$]+)@"),
    "a secret beside its name": re.compile(
        r"(?:secret|passwo?r?d|token|api_?key)\w*[\"']?\s*[:=]\s*[\"']([^\"'\s{}]{12,})[\"']", re.I
    ),
}
NAMES_OF_KEYS = re.compile(
    r"(?:^|/)(?:id_(?:rsa|ed25519|ecdsa)|[^/]*\.(?:pem|key|p12|pfx|jks|kdbx)|\.env|\.netrc|\.pgpass)$"
)


def secrets_in(text: str, least: float = 2.8) -> list[tuple[str, str]]:
    """(what, the text found). `least`: bits of surprise a sign from which a text beside a name is no word."""
    found = []
    for what, pattern in SECRETS.items():
        for match in pattern.finditer(text):
            told = match[1] if match.groups() else match[0][:40]
            if what == "a secret beside its name" and "/" in told:  # an address of a page
                continue
            if what == "a secret beside its name" and chance(told) < least:
                continue
            found.append((what, told))
    return found


def chance(text: str) -> float:
    """Bits of surprise a sign; words of a language have less than what a machine made."""
    counts = Counter(text)
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())
