"""Random programs that ask for parameters: nested ifs, loops and bounds that depend on answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st


@dataclass(frozen=True)
class Ask:
    name: str
    kind: str
    size: int
    bound_by: str | None = None


@dataclass(frozen=True)
class If:
    parent: str
    shares: tuple[int, ...]
    body: tuple[Any, ...]
    otherwise: tuple[Any, ...]


@dataclass(frozen=True)
class Loop:
    parent: str
    body: tuple[Any, ...]


@dataclass(frozen=True)
class Scope:
    parent: str
    share: int
    body: tuple[Any, ...]


Statement = Ask | If | Loop | Scope


def _run(statements: tuple[Statement, ...], hp: Any, known: dict[str, Any], suffix: str) -> None:
    for one in statements:
        match one:
            case Ask(name, kind, size, bound_by):
                by = known.get(bound_by, 0) if bound_by else 0
                more = by if isinstance(by, int) else 0
                value = _asked(hp, f"{name}{suffix}", kind, size + more)
                if value is not None:
                    known[name] = value
            case If(parent, shares, body, otherwise):
                taken = _place(known.get(parent)) in shares
                _run(body if taken else otherwise, hp, known, suffix)
            case Loop(parent, body):
                turns = known.get(parent)
                for turn in range(turns if type(turns) is int else 0):
                    _run(body, hp, known, f"{suffix}_{turn}")
            case Scope(parent, share, body):
                full = f"{parent}{suffix}"
                if known.get(parent) is not None and full in hp:
                    values = [v for v in (False, True, 1, 2, 3, 4, "a", "b", "c", "d")
                              if _place(v) == share and type(v) is type(known[parent])]  # fmt: skip
                    if values:
                        with hp.conditional_scope(full, values):
                            _run(body, hp, dict(known), suffix)


def _place(value: Any) -> int:
    match value:
        case None:
            return -1
        case str():
            return "abcd".index(value)
        case float():
            return 0
        case _:
            return int(value)


def _asked(hp: Any, name: str, kind: str, size: int) -> Any:
    match kind:
        case "int":
            return hp.Int(name, 1, size)
        case "bool":
            return hp.Boolean(name)
        case "choice":
            return hp.Choice(name, ["a", "b", "c", "d"][: min(size, 4)])
        case "fixed":
            return hp.Fixed(name, size)
        case _:
            return hp.Float(name, 0.0, float(size))


@dataclass(frozen=True)
class Program:
    statements: tuple[Statement, ...]

    def __call__(self, hp: Any) -> None:
        _run(self.statements, hp, {}, "")

    @property
    def combinations(self) -> int:
        """At most so many combinations of what is no plain number."""
        return _combinations(self.statements)


def _combinations(statements: tuple[Statement, ...]) -> int:
    total = 1
    for one in statements:
        match one:
            case Ask(_, kind, size, bound_by):
                total *= {"int": size + (3 if bound_by else 0), "bool": 2, "choice": size + 1}.get(
                    kind, 1
                )
            case If(_, _, body, otherwise):
                total *= max(_combinations(body), 1) * max(_combinations(otherwise), 1)
            case Loop(_, body):
                total *= _combinations(body) ** 3
            case Scope(_, _, body):
                total *= _combinations(body)
    return total


@st.composite
def programs(draw: st.DrawFn) -> Program:
    names: Iterator[str] = (f"p{n}" for n in range(1000))
    return Program(tuple(draw(_blocks(names, (), depth=2))))


@st.composite
def _blocks(
    draw: st.DrawFn, names: Iterator[str], known: tuple[str, ...], depth: int
) -> list[Statement]:
    made: list[Statement] = []
    for _ in range(draw(st.integers(1, 3) if known else st.integers(4, 8))):
        kinds = ["ask"] + (["if", "if", "loop", "scope"] if len(known) > 1 and depth else [])
        kind = draw(st.sampled_from(kinds))
        if kind == "ask":
            name = next(names)
            made.append(
                Ask(
                    name,
                    draw(st.sampled_from(["bool", "int", "choice", "bool", "float", "fixed"])),
                    draw(st.integers(2, 3)),
                    draw(st.sampled_from([None, None, *known])),
                )
            )
            known = (*known, name)
            continue
        parent = draw(st.sampled_from(known))
        body = tuple(draw(_blocks(names, known, depth - 1)))
        if kind == "if":
            other = tuple(draw(_blocks(names, known, depth - 1))) if draw(st.booleans()) else ()
            shares = tuple(draw(st.sets(st.integers(0, 3), min_size=1, max_size=2)))
            made.append(If(parent, shares, body, other))
        elif kind == "loop":
            made.append(Loop(parent, body))
        else:
            made.append(Scope(parent, draw(st.integers(0, 3)), body))
    return made


def asked_names(program: Program, hp: Any) -> Mapping[str, Any]:
    """Return what a program asked for and was answered."""
    program(hp)
    return dict(hp.values)
