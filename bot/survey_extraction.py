"""Collects the texts of the questionnaires for the catalogue (babel.cfg, `make messages`)."""

from collections.abc import Iterator
from typing import Any, BinaryIO

import yaml

TEXTS = frozenset({"title", "text", "why"})

Message = tuple[int, None, str, list[str]]


def extract(file: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Message]:
    """Babel's extraction method: (line, function, message, comments) of every text."""
    node = yaml.compose(file, Loader=yaml.SafeLoader)
    if node is not None:
        yield from _texts(node)


def _texts(node: yaml.Node) -> Iterator[Message]:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _texts(item)
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        if key.value in TEXTS:
            yield _message(value)
        elif key.value == "options":
            yield from (_message(word) for _code, word in value.value)
        else:
            yield from _texts(value)


def _message(node: yaml.Node) -> Message:
    return node.start_mark.line + 1, None, " ".join(node.value.split()), []
