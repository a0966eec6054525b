"""YAML text to plain data with line numbers: no tags, no aliases, bounded size and depth."""

import re
from collections.abc import Iterator
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.tokens import (
    AliasToken,
    AnchorToken,
    BlockEndToken,
    BlockMappingStartToken,
    BlockSequenceStartToken,
    DirectiveToken,
    FlowMappingEndToken,
    FlowMappingStartToken,
    FlowSequenceEndToken,
    FlowSequenceStartToken,
    TagToken,
    Token,
)

from search_spaces.complaints import LineOf
from search_spaces.errors import StudyTextError
from search_spaces.text.yaml_scalars import ambiguity, unquoted
from search_spaces.values import shown

LARGEST_TEXT_BYTES = 1_000_000
DEEPEST = 20

_Found: TypeAlias = tuple[int, str]
_Path: TypeAlias = tuple[str, ...]

_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OPENING = (
    BlockMappingStartToken,
    BlockSequenceStartToken,
    FlowMappingStartToken,
    FlowSequenceStartToken,
)
_CLOSING = (BlockEndToken, FlowMappingEndToken, FlowSequenceEndToken)


def decode_text(raw: bytes, *, source: str) -> str:
    """Return the text of a file.

    Args:
        raw: The bytes of the file.
        source: What messages call the file.

    Raises:
        StudyTextError: When the bytes are not UTF-8, naming the line.
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"{source}, line {line}: is not UTF-8; save the file as UTF-8"
        raise StudyTextError(message) from error


def read_yaml(text: str, *, source: str) -> tuple[object, LineOf]:
    """Read YAML 1.2 as plain data: dicts with text keys, lists, and plain values or None.

    Args:
        text: At most 1 MB, nested at most 20 deep, without tags, anchors, aliases and directives.
        source: What messages call the text, such as a file's name.

    Returns:
        The data, and a function from a path of keys (list items by their number from 0, as text)
        to the 1-based line of that key or item, or None for a path that is not there.

    Raises:
        StudyTextError: With all complaints that can be found together, each with its line.
    """
    _refuse(_text_complaints(text), source)
    yaml = YAML(typ="safe", pure=True)
    try:
        _refuse(_token_complaints(yaml.scan(text)), source)
        node = yaml.compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = 1 if mark is None else mark.line + 1
        reasons = " ".join(str(part) for part in (error.context, error.problem) if part)
        message = f"{source}, line {line}: is not valid YAML; {reasons}"
        raise StudyTextError(message) from error
    except YAMLError as error:
        raise StudyTextError(f"{source}: is not valid YAML; {error}") from error
    if node is None:
        return None, _line_finder({(): 1})
    builder = _Builder()
    data = builder.build(node, ())
    _refuse(iter(builder.complaints), source)
    return data, _line_finder(builder.lines)


def _line_finder(lines: dict[_Path, int]) -> LineOf:
    def line_of(path: _Path) -> int | None:
        return lines.get(path)

    return line_of


def _refuse(found: Iterator[_Found], source: str) -> None:
    complaints = [f"{source}, line {line}: {text}" for line, text in sorted(set(found))]
    if complaints:
        raise StudyTextError(*complaints)


def _text_complaints(text: str) -> Iterator[_Found]:
    if len(text.encode("utf-8", "replace")) > LARGEST_TEXT_BYTES:
        yield 1, "the text is larger than 1 MB; a study file is a page or two"
        return
    if text.startswith("\ufeff"):
        yield 1, "begins with a byte order mark; save the file as UTF-8 without one"
        text = text[1:]
    for number, line in enumerate(text.split("\n"), start=1):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            yield number, "is indented with a tab; use spaces"
        unreadable = _UNREADABLE.search(line)
        if unreadable is not None:
            code = f"U+{ord(unreadable.group()):04X}"
            yield number, f"holds {code}, which text cannot hold; save the file as plain UTF-8"


def _token_complaints(tokens: Iterator[Token]) -> Iterator[_Found]:
    depth = 0
    for token in tokens:
        line = token.start_mark.line + 1
        match token:
            case AliasToken() | AnchorToken():
                yield line, "uses an alias or anchor; write the values out"
            case TagToken():
                yield line, "uses a tag; only plain values are read, drop the tag"
            case DirectiveToken():
                yield line, "has a directive; drop it, the text is read as YAML 1.2"
            case _:
                depth += isinstance(token, _OPENING)
                depth -= isinstance(token, _CLOSING)
                if depth > DEEPEST:
                    yield line, f"is nested more than {DEEPEST} deep; flatten it"
                    return


class _Builder:
    """Turns nodes into plain data, and notes lines and complaints on the way."""

    def __init__(self) -> None:
        self.lines: dict[_Path, int] = {}
        self.complaints: list[_Found] = []

    def build(self, node: Node, path: _Path) -> object:
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        match node:
            case MappingNode():
                return self._mapping(node, path)
            case SequenceNode():
                return [
                    self.build(item, (*path, str(index))) for index, item in enumerate(node.value)
                ]
            case ScalarNode():
                return self._scalar(node, line)
            case _:
                raise AssertionError(f"{type(node).__name__} is no node of a composed text")

    def _mapping(self, node: MappingNode, path: _Path) -> dict[str, object]:
        data: dict[str, object] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self.complaints.append((line, "has a key that is not a word; write a name"))
                continue
            key = str(key_node.value)
            if key in data:
                first = self.lines[(*path, key)]
                text = f"{shown(key)} is written again, first on line {first}; drop one"
                self.complaints.append((line, text))
                continue
            self.lines[(*path, key)] = line
            data[key] = self.build(value_node, (*path, key))
        return data

    def _scalar(self, node: ScalarNode, line: int) -> object:
        word = str(node.value)
        if node.style in ("'", '"', "|", ">"):
            return word
        why = ambiguity(word)
        if why is not None:
            text = f"{word} is ambiguous ({why}); quote it or write it plainly"
            self.complaints.append((line, text))
        return unquoted(word) if why is None else word
