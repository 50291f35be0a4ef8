"""Mutants of the law and of its rules: every value changed, every comparison turned. The tables must notice each.

A value is changed leaf by leaf, its confidence is moved across the line between judging and informing, and its first
day is moved by one. In the functions, each comparison, `and`, `or` and `not` is turned.
"""

import ast
import contextlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import FunctionType, ModuleType
from typing import Any

from ketnap.rules.judging import MODULES, RULES, acts, rule_id
from ketnap.rules.law import Law, Parameter, Value, current
from tests.rules.tables import FIRST_DAY, LAST_DAY, answers, table

TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    label: str
    rules: tuple[str, ...]
    """Tables that may notice it."""
    run: Callable[[], bool]
    """Whether some case is red."""


def red(rules: tuple[str, ...], law: Law) -> bool:
    """Whether any row of the tables of these rules is answered wrongly under this law. A crash is red too."""
    for rule in rules:
        for dossier in table(rule):
            try:
                if answers(dossier, rule, law):
                    return True
            except Exception:  # a mutant may break a function in any way
                return True
    return False


def value_mutants() -> Iterator[Mutant]:
    law = current()
    for name, parameter in law.parameters.items():
        if parameter.rule not in RULES or parameter.name == "deletion_vote_ratio":
            continue  # N-05 and the vote on deletion judge no dossier; their own tests hold them
        for place, value in enumerate(parameter.values):
            if value.since > LAST_DAY or _last_day(parameter, place) < FIRST_DAY:
                continue
            for what, changed in _changes(value, parameter.values[place - 1] if place else None):
                values = (*parameter.values[:place], changed, *parameter.values[place + 1 :])
                mutated = Law({**law.parameters, name: replace(parameter, values=values)}, law.texts)
                rules = (parameter.rule,)
                yield Mutant(
                    f"{name} {value.since}: {what}", rules, lambda rules=rules, mutated=mutated: red(rules, mutated)
                )


def _last_day(parameter: Parameter, place: int) -> date:
    later = parameter.values[place + 1 : place + 2]
    return later[0].since - timedelta(days=1) if later else LAST_DAY


def _changes(value: Value, before: Value | None) -> Iterator[tuple[str, Value]]:
    # Saying that nothing is known changes nothing where nothing was known before, or where the text before ended.
    nothing_new = value.value is None and (before is None or before.value is None or not before.text.holds(value.since))
    if value.since > FIRST_DAY and not nothing_new:
        yield "a day later", replace(value, since=value.since + timedelta(days=1))
    if value.value is None:
        return
    yield "unknown", replace(value, value=None)
    other = "high" if value.confidence == "low" else "low"
    yield f"confidence {other}", replace(value, confidence=other)
    if value.confidence == "low" and isinstance(value.value, dict | list):
        return  # shown for reference in words only; whether there is a value, and how sure, is judged above
    for what, changed in _leaves(value.value):
        yield what, replace(value, value=changed)


def _leaves(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, bool):
        yield f"not {value}", not value
    elif isinstance(value, int):
        yield f"{value} + 1", value + 1
        yield f"{value} - 1", value - 1
    elif isinstance(value, str):
        if "/" in value and value[0].isdigit():
            share, of = value.split("/")
            yield f"{value} more", f"{int(share) + 1}/{of}"
            yield f"{value} less", f"{share}/{int(of) + 1}"
        else:
            yield f"{value} otherwise", f"{value}~"
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield f"without {part}", [*value[:place], *value[place + 1 :]]
    else:
        for key, part in value.items():
            for what, changed in _leaves(part):
                yield f"{key} {what}", {**value, key: changed}


def comparison_mutants() -> Iterator[Mutant]:
    for module in (*MODULES, acts):
        rules = tuple(RULES) if module is acts else tuple(rule_id(rule) for rule in module.RULES)
        tree = ast.parse(inspect.getsource(module))
        spots = [node for node in ast.walk(tree) if _turnable(node)]
        for place, node in enumerate(spots):
            for part in range(len(node.ops) if isinstance(node, ast.Compare) else 1):
                label = f"{module.__name__.rsplit('.', 1)[1]}: {ast.unparse(node)} [{part}]"
                yield Mutant(label, rules, lambda m=module, p=place, q=part, r=rules: _red_with(m, p, q, r))


def _turnable(node: ast.AST) -> bool:
    return isinstance(node, ast.Compare | ast.BoolOp) or (
        isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    )


def _red_with(module: ModuleType, place: int, part: int, rules: tuple[str, ...]) -> bool:
    tree = ast.parse(inspect.getsource(module))
    node = [one for one in ast.walk(tree) if _turnable(one)][place]
    if isinstance(node, ast.Compare):
        node.ops[part] = TURNED[type(node.ops[part])]()
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    else:
        node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)
    ast.fix_missing_locations(tree)
    with _in_place(module, tree):
        return red(rules, current())


@contextlib.contextmanager
def _in_place(module: ModuleType, tree: ast.Module) -> Iterator[None]:
    """The module's functions with the code of the tree, also where other modules imported them."""
    scope = dict(vars(module))
    exec(compile(tree, module.__name__, "exec"), scope)
    own = {
        name: one
        for name, one in vars(module).items()
        if isinstance(one, FunctionType) and one.__module__ == module.__name__
    }
    before = {name: one.__code__ for name, one in own.items()}
    try:
        for name, one in own.items():
            one.__code__ = scope[name].__code__
        yield
    finally:
        for name, one in own.items():
            one.__code__ = before[name]
