"""YAML as a tree that remembers where everything stands, so that a mistake is shown by its line.

Scalars stay as they were typed: `no` is an option's code here, never false.
"""

from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import yaml

Value = TypeVar("Value")
FLAGS = {"true": True, "false": False}


class Fault(StrEnum):
    """What can be wrong in a file of questionnaires; bot/cli/survey_texts.py has the sentences."""

    UNREADABLE = "it cannot be read"
    NOT_YAML = "it is not YAML"
    NOT_A_MAPPING = "a mapping of keys is expected"
    NOT_A_LIST = "a list is expected"
    NOT_TEXT = "a text is expected"
    NOT_A_NUMBER = "a whole number within its limits is expected"
    NOT_A_FLAG = "true or false is expected"
    MISSING = "a key is missing"
    UNKNOWN_KEY = "there is no such key"
    TWICE = "it stands twice"
    NOT_ONE_OF = "it must be one of"
    TOO_LONG = "it is too long"
    WRONG_LIMITS = "the limits contradict each other"
    NOT_FOR_TYPE = "a question of this type has no such key"
    NO_OPTIONS = "a choice needs options or a source, of two options or more"
    NO_SUCH_SURVEY = "there is no such questionnaire"
    NO_SUCH_QUESTION = "there is no such question before it"
    NO_SUCH_OPTION = "there is no such option"
    NO_SUCH_SOURCE = "there is no such source"
    PLACEHOLDER = "{item} stands in the text exactly when the question is repeated"
    WRONG_ORDER = "what is sent with its last tap begins with its required taps"
    NEEDED = "other questions or consequences depend on it: it cannot be switched off"


class InvalidSurvey(Exception):
    """A file of questionnaires is wrong: where, and what. `detail` is a key, a code or a list."""

    def __init__(self, file: str, line: int, fault: Fault, detail: str = "") -> None:
        self.file, self.line, self.fault, self.detail = file, line, fault, detail
        told = f"{fault.value} ({detail})" if detail else fault.value
        super().__init__(f"{file}, line {line}: {told}")


class Entry:
    """A node of a file, read as what is expected of it; raises InvalidSurvey with its line."""

    def __init__(self, node: yaml.Node, file: str) -> None:
        self._node = node
        self._file = file

    def wrong(self, fault: Fault, detail: str = "") -> InvalidSurvey:
        """The error to raise about this node."""
        return InvalidSurvey(self._file, self._node.start_mark.line + 1, fault, detail)

    def mapping(self) -> dict[str, "Entry"]:
        """Keys and values, in order."""
        if not isinstance(self._node, yaml.MappingNode):
            raise self.wrong(Fault.NOT_A_MAPPING)
        found: dict[str, Entry] = {}
        for key_node, value_node in self._node.value:
            key = Entry(key_node, self._file)
            name = key.text()
            if name in found:
                raise key.wrong(Fault.TWICE, name)
            found[name] = Entry(value_node, self._file)
        return found

    def items(self) -> Iterator["Entry"]:
        """The elements of a list that is not empty."""
        if not isinstance(self._node, yaml.SequenceNode) or not self._node.value:
            raise self.wrong(Fault.NOT_A_LIST)
        return (Entry(node, self._file) for node in self._node.value)

    def text(self, longest: int = 1000) -> str:
        """A text that is not empty, without spaces around it."""
        if not isinstance(self._node, yaml.ScalarNode):
            raise self.wrong(Fault.NOT_TEXT)
        text = " ".join(self._node.value.split())
        if not text:
            raise self.wrong(Fault.NOT_TEXT)
        if len(text) > longest:
            raise self.wrong(Fault.TOO_LONG, str(longest))
        return text

    def number(self, least: int, most: int) -> int:
        """A whole number."""
        try:
            value = int(self.text())
        except ValueError:
            raise self.wrong(Fault.NOT_A_NUMBER, f"{least}–{most}") from None
        if not least <= value <= most:
            raise self.wrong(Fault.NOT_A_NUMBER, f"{least}–{most}")
        return value

    def flag(self) -> bool:
        """True or false."""
        return FLAGS[self.one_of(FLAGS, fault=Fault.NOT_A_FLAG)]

    def one_of(self, allowed: Callable | dict | tuple, fault: Fault = Fault.NOT_ONE_OF) -> str:
        """One of the words allowed."""
        names = tuple(allowed)
        value = self.text()
        if value not in names:
            raise self.wrong(fault, ", ".join(names))
        return value


class Fields:
    """The keys of a mapping, taken one by one; what nobody has taken is unknown."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self._left = entry.mapping()

    def need(self, key: str) -> Entry:
        """The value of a key that must be there."""
        if key not in self._left:
            raise self.entry.wrong(Fault.MISSING, key)
        return self._left.pop(key)

    def find(self, key: str) -> Entry | None:
        """The value of a key that may be there."""
        return self._left.pop(key, None)

    def read(self, key: str, read: Callable[[Entry], Value], default: Value) -> Value:
        """The value of a key as `read` reads it, or `default` without it."""
        entry = self.find(key)
        return default if entry is None else read(entry)

    def finish(self, fault: Fault = Fault.UNKNOWN_KEY) -> None:
        """Refuse the keys nobody has asked for."""
        for key, entry in self._left.items():
            raise entry.wrong(fault, key)


def open_file(path: Path) -> Entry:
    """The root of a YAML file; raises InvalidSurvey for one that cannot be read."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidSurvey(path.name, 1, Fault.UNREADABLE, type(error).__name__) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or ""
        raise InvalidSurvey(
            path.name, mark.line + 1 if mark else 1, Fault.NOT_YAML, problem
        ) from None
    if node is None:
        raise InvalidSurvey(path.name, 1, Fault.NOT_A_MAPPING)
    return Entry(node, path.name)
