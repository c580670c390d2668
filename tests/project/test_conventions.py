"""Rules about the code itself."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("bot", "handlers", "services", "models")
CYRILLIC = re.compile("[А-Яа-яЁё]")
LONGEST_MODULE = 300
# What people type, the letter that they often leave out, the own name of a language: data.
RUSSIAN_DATA = {
    "services/calendar/when_words.py",
    "handlers/locales.py",
    "services/organizations.py",
    "services/amounts.py",
}


def modules(*packages: str) -> Iterator[tuple[str, ast.Module, str]]:
    """Name, syntax tree and text of every module of the packages."""
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            source = path.read_text(encoding="utf-8")
            yield path.relative_to(ROOT).as_posix(), ast.parse(source), source


def _calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr, node


def test_only_the_unit_of_work_commits() -> None:
    committing = {
        name
        for name, tree, _ in modules(*PRODUCT)
        for called, _node in _calls(tree)
        if called == "commit"
    }
    assert committing == {"bot/unit_of_work.py"}


def test_there_is_one_clock() -> None:
    asking = {
        name
        for name, tree, _ in modules(*PRODUCT)
        for called, node in _calls(tree)
        if called in ("now", "utcnow", "today")
        and isinstance(node.func, ast.Attribute)
        and ast.unparse(node.func.value) in ("datetime", "date", "datetime.datetime", "time")
    }
    # The moving clock of the demo adds its offset to the system's time.
    assert asking == {"services/clock.py", "bot/moving_clock.py"}


def test_the_bot_api_is_called_in_one_place() -> None:
    sending = re.compile(
        r"\.(send_message|send_document|send_photo|edit_message_text|answer_callback_query)\("
    )
    found = {name for name, _, source in modules(*PRODUCT) if sending.search(source)}
    assert found == {"bot/delivery.py"}


@pytest.mark.parametrize("package", ["bot", "handlers", "services"])
def test_texts_are_in_the_catalogue_not_in_the_code(package: str) -> None:
    russian = [
        f"{name}: {node.value!r}"
        for name, tree, _ in modules(package)
        if name not in RUSSIAN_DATA
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CYRILLIC.search(node.value)
        and not _is_docstring(tree, node)
    ]
    assert russian == []


def _is_docstring(tree: ast.Module, constant: ast.Constant) -> bool:
    return any(isinstance(node, ast.Expr) and node.value is constant for node in ast.walk(tree))


def test_modules_are_short() -> None:
    long = {
        name: source.count("\n")
        for name, _, source in modules(*PRODUCT, "sandbox")
        if source.count("\n") > LONGEST_MODULE
    }
    assert long == {}


def test_every_public_function_of_a_service_says_what_it_does() -> None:
    silent = [
        f"{name}: {node.name}"
        for name, tree, _ in modules("services")
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and ast.get_docstring(node) is None
    ]
    assert silent == []


def test_services_take_keywords_after_the_session() -> None:
    """`propose(session, *, actor, …)`: a call says what it passes.

    Hooks are called by their registry.
    """
    positional = [
        f"{name}: {node.name}"
        for name, tree, _ in modules("services")
        for node in tree.body
        if isinstance(node, ast.AsyncFunctionDef)
        and node.args.args
        and node.args.args[0].arg == "session"
        and len(node.args.args) > 1
        and not node.name.startswith("_")
        and not node.decorator_list
    ]
    assert positional == ["services/locking.py: find_locked", "services/locking.py: get_locked"]
