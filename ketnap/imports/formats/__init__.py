"""The sheets an office sends, one file a topic. A format is declared: columns, their spellings and parsers."""

import pkgutil
from functools import cache
from importlib import import_module

from ketnap.imports.formats.declared import Column, Format, Policy

__all__ = ["Column", "Format", "Policy", "catalogue"]


@cache
def catalogue() -> tuple[Format, ...]:
    """Every format of this folder, in the order they are written into the register."""
    found: list[Format] = []
    for module in pkgutil.iter_modules(__path__):
        found.extend(getattr(import_module(f"{__name__}.{module.name}"), "FORMATS", ()))
    return tuple(sorted(found, key=lambda one: one.order))
