"""Nothing that can be done is missing in the table, and nothing in it is gone."""

import ast
import inspect
import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest
from aiogram.filters.callback_data import CallbackData

import handlers
import services
from tests.authorization.buttons import BUTTONS
from tests.authorization.rows import Self
from tests.authorization.table import INTERNAL, TABLE, UNCHECKED

HANDLERS = Path(handlers.__file__).parent
LISTED = {row.verb for row in TABLE}


@cache
def verbs() -> dict[str, FunctionType]:
    """The public asynchronous functions of services, as «module.name»."""
    found = {}
    for module in pkgutil.walk_packages(services.__path__, "services."):
        members = inspect.getmembers(import_module(module.name), inspect.iscoroutinefunction)
        for name, function in members:
            if function.__module__ == module.name and not name.startswith("_"):
                found[f"{module.name.removeprefix('services.')}.{name}"] = function
    return found


def takes_actor(function: FunctionType) -> bool:
    """Does it ask who is acting?"""
    return "actor" in inspect.signature(function).parameters


@cache
def buttons() -> dict[str, type[CallbackData]]:
    """The actions of buttons that the handlers declare."""
    for module in pkgutil.walk_packages(handlers.__path__, "handlers."):
        import_module(module.name)
    return {
        c.__name__: c for c in _subclasses(CallbackData) if c.__module__.startswith("handlers.")
    }


def _subclasses(cls: type) -> Iterator[type]:
    for child in cls.__subclasses__():
        yield child
        yield from _subclasses(child)


def ids_of(button: type[CallbackData]) -> list[str]:
    """The fields that name something in the database."""
    return [name for name in button.model_fields if name.endswith("_id")]


def test_every_verb_that_asks_who_acts_is_in_the_table() -> None:
    asking = {name for name, function in verbs().items() if takes_actor(function)}
    assert asking == LISTED | set(INTERNAL)
    assert LISTED & set(INTERNAL) == set()


def test_every_button_is_listed() -> None:
    assert set(buttons()) == set(BUTTONS)


@pytest.mark.parametrize("name", BUTTONS)
def test_a_button_is_decided_by_rows_of_the_table(name: str) -> None:
    deciding = set(BUTTONS[name].split()) - {"-"}
    assert deciding <= LISTED
    about_something = {row.verb for row in TABLE if not isinstance(row, Self)}
    assert not ids_of(buttons()[name]) or deciding & about_something


def test_handlers_ask_services_who_may() -> None:
    """A verb that does not ask who acts may be called only after one that does."""
    called = {verb for path in HANDLERS.rglob("*.py") for verb in _called_verbs(path)}
    assert {verb for verb in called if not takes_actor(verbs()[verb])} == set(UNCHECKED)


def test_handlers_leave_internal_verbs_to_services() -> None:
    called = {verb for path in HANDLERS.rglob("*.py") for verb in _called_verbs(path)}
    assert called & set(INTERNAL) == {"proposal_views.can_approve_for_mentor"}


def _called_verbs(path: Path) -> Iterator[str]:
    """The verbs of services that a module names, whatever it imported them from."""
    by_function = {function: name for name, function in verbs().items()}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported: dict[str, Any] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "services":
            for alias in node.names:
                imported[alias.asname or alias.name] = _imported(node.module, alias.name)
    for node in ast.walk(tree):
        thing = None
        if isinstance(node, ast.Name):
            thing = imported.get(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner = imported.get(node.value.id)
            thing = getattr(owner, node.attr, None) if inspect.ismodule(owner) else None
        if isinstance(thing, FunctionType) and thing in by_function:
            yield by_function[thing]


def _imported(module: str, name: str) -> Any:
    owner = import_module(module)
    return getattr(owner, name) if hasattr(owner, name) else import_module(f"{module}.{name}")
