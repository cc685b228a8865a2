"""Whether a call in a notebook can be meant: what is given to a verb, before it does anything.

A word where a list belongs would be read letter by letter, a number is no code, and a misspelt
argument, place or placeholder goes wrong far from where it was typed. Each is told in one line.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from numbers import Integral, Real
from string import Formatter
from types import NoneType, UnionType
from typing import Any, Literal, ParamSpec, TypeVar, Union, get_args, get_origin, get_type_hints

from peo.figure import Figure
from peo.notebook.calls import noted
from peo.notebook.results import Figures
from peo.project import UserError, did_you_mean
from peo.project.words import spoken
from peo.show.block import Block
from peo.show.canvas import Plot

P = ParamSpec("P")
T = TypeVar("T")

_PLACE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_CHECKED = "__peo_checked__"
# the placeholders of the verbs that fill a sentence; a caption has none
_PLACEHOLDERS = {
    "Showing.say": ("value", "n", "name", "group", "about", "About"),
    "Study.say": (
        "names",
        *("value", "n", "name", "group", "share"),
        *(f"{key}_{at}" for at in (2, 3) for key in ("value", "n", "name", "group", "share")),
    ),
    "JointWave.verdicts": (
        "n",
        "agree",
        "differ",
        "silent",
        "unheard",
        "unjudged",
        "agree_on",
        "differ_on",
    ),
    "Audit.say": (
        *("all", "tested", "agrees", "quantities"),
        *("not_shown", "differs", "contradictory", "not_computable"),
    ),
}


def checked(verb: Callable[P, T]) -> Callable[P, T]:
    """The verb, which raises UserError for a call that cannot be meant."""
    signature, name = inspect.signature(verb), verb.__name__
    hints: dict[str, Any] = {}

    @wraps(verb)
    def careful(*args: P.args, **kwargs: P.kwargs) -> T:
        if not hints:
            hints.update(get_type_hints(verb))
        given = _bound(name, signature, args, dict(kwargs))
        for argument, value in given.arguments.items():
            if isinstance(value, Iterator):
                given.arguments[argument] = value = list(value)  # it is read more than once
            _check(f"{name}: {argument}", argument, value, hints, signature)
        for language in ("nl", "en") if "nl" in given.arguments else ():
            text, known = given.arguments[language], _PLACEHOLDERS.get(verb.__qualname__, ())
            check_template(name, language, text, known)
        if (look := getattr(given.arguments.get("self"), "_look_up", None)) is not None:
            look(name, given.arguments)
        try:
            made = verb(*given.args, **given.kwargs)
            if isinstance(made, Block):
                part = getattr(given.arguments.get("self"), "part", None)
                if part is not None and not hasattr(made, "part"):  # a door is no block to make
                    noted(made, part, name, given.args[1:], given.kwargs)
            if isinstance(made, Plot) and getattr(given.arguments["self"], "_executing", False):
                object.__setattr__(made, "shown", False)
            elif isinstance(made, Plot):
                _ = made.svg  # what cannot be drawn is told by this call
            if isinstance(made, list) and hints.get("return") == list[Figure]:
                return Figures(made, given.arguments["self"]._as_html)  # type: ignore[return-value]
            return made
        except (KeyError, IndexError, TypeError, ValueError) as error:
            if not (shown := _figures(given.arguments)):
                raise
            kinds = ", ".join(sorted({figure.statistic for figure in shown}))
            told = f"{type(error).__name__}: {error}"
            id = shown[0].figure_id
            raise UserError("notebook.kinds", verb=name, id=id, kinds=kinds, error=told) from error

    setattr(careful, _CHECKED, True)
    return careful


def check_verbs(door: type) -> None:
    """Put `checked` around every verb of a class, those that it inherits included."""
    for name in dir(door):
        verb = inspect.getattr_static(door, name)
        if inspect.isfunction(verb) and name[0] != "_" and not hasattr(verb, _CHECKED):
            setattr(door, name, checked(verb))


def _bound(
    verb: str, signature: inspect.Signature, args: tuple[Any, ...], given: dict[str, Any]
) -> inspect.BoundArguments:
    """The arguments by name. Of nl and en one may be left out: then the other is shown, marked."""
    every = signature.parameters
    known = [name for name in every if name != "self"]
    call = f"{verb}({', '.join(known)})"
    if wrong := sorted(given.keys() - every.keys()):
        near = did_you_mean(wrong[0], known)
        raise UserError(
            "notebook.no_argument", verb=verb, name=repr(wrong[0]), near=near, call=call
        )
    there = {*list(every)[: len(args)], *given}
    for one, other in (("nl", "en"), ("en", "nl")):
        if {one, other} <= every.keys() and one in there and other not in there:
            given[other] = ""
    try:
        return signature.bind(*args, **given)
    except TypeError as error:
        raise UserError("notebook.bound", verb=verb, error=error, call=call) from None


def _check(
    where: str, argument: str, value: object, hints: Mapping[str, Any], signature: inspect.Signature
) -> None:
    hint = hints.get(argument, Any)
    kind = signature.parameters[argument].kind
    if kind in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD):
        values = value.values() if isinstance(value, Mapping) else value
        for each in values if isinstance(values, Iterable) else ():
            _fit(where, each, hint)
        return
    if argument != "self":
        _fit(where, value, hint)
    if argument == "place" and not _PLACE.fullmatch(str(value)):
        raise UserError("notebook.place", where=where, value=repr(value))


def _figures(given: Mapping[str, object]) -> list[Figure]:
    """The figures that a verb was given."""
    lists = [value for value in given.values() if isinstance(value, list | tuple)]
    return [one for value in lists for one in value if isinstance(one, Figure)]


def _fit(where: str, value: object, hint: Any) -> None:
    if not _fits(value, hint):
        raise UserError.saying(f"{where} {_instead(value, hint)}")


def _fits(value: object, hint: Any) -> bool:
    """Whether a value is of a kind, as the annotation of the argument says it."""
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return any(_fits(value, one) for one in inside)
    if isinstance(origin, type) and issubclass(origin, Iterable):
        if isinstance(value, str | bytes) or not isinstance(value, origin):
            return False
        return not isinstance(value, Collection) or all(
            _fits(one, inside[0]) for one in (value if len(inside) == 1 else ())
        )
    if origin is Literal:
        return value in inside
    if hint in (int, float):
        wanted: type = Integral if hint is int else Real
        return isinstance(value, wanted) and not isinstance(value, bool)
    return not isinstance(hint, type) or isinstance(value, hint)


def _instead(value: object, hint: Any) -> str:
    """What was given, and what belongs there."""
    kinds = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    texts, figures = _lists_of(str, kinds), _lists_of(Figure, kinds)
    if isinstance(value, str) and texts:
        return spoken("notebook.takes.list", value=repr(value))
    if texts and isinstance(value, Collection) and not isinstance(value, str):
        odd = next((one for one in value if not isinstance(one, str)), value)
        return spoken("notebook.takes.texts", odd=_seen(odd), text=repr(_seen(odd)))
    if figures:
        one = spoken("notebook.takes.one_figure")
        what = one if isinstance(value, Figure) else _seen(value)
        return spoken("notebook.takes.figures", what=what)
    if str in kinds and isinstance(value, Real):
        return spoken("notebook.takes.text", value=repr(value), text=repr(str(value)))
    if _lists_of(int, kinds):
        return spoken("notebook.takes.numbers", value=_seen(value))
    names = {str: "str", int: "int", float: "float", bool: "bool", NoneType: "none"}
    told = [
        spoken(f"notebook.kind.{names[kind]}")
        if kind in names
        else str(getattr(kind, "__name__", kind))
        for kind in kinds
    ]
    if get_origin(hint) is Literal:
        told = [spoken("notebook.takes.one_of", names=", ".join(map(repr, get_args(hint))))]
    what = spoken("notebook.takes.or").join(told)
    return spoken("notebook.takes.kind", value=_seen(value), what=what)


def _seen(value: object) -> str:
    """What is told of a value: of rows, or whatever else may hold answers, only what it is."""
    plain = value is None or isinstance(value, str | Real | list | tuple | dict | Figure)
    return f"{value!r:.60}" if plain else type(value).__name__


def _lists_of(item: type, kinds: Iterable[Any]) -> bool:
    return any(
        isinstance(origin := get_origin(kind), type)
        and issubclass(origin, Iterable)
        and get_args(kind) == (item,)
        for kind in kinds
    )


def check_template(verb: str, language: str, text: str, known: Sequence[str]) -> None:
    """Each language, whichever is shown: the other one is somebody else's report."""
    where = spoken("notebook.text_in", verb=verb, lang=language)
    try:
        found = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError as error:
        raise UserError("notebook.filled", where=where, error=error) from None
    if wrong := [name for name in found if name not in known]:
        names = ", ".join(f"{{{name}}}" for name in known)
        name, near = f"{{{wrong[0]}}}", did_you_mean(wrong[0], known)
        raise UserError.saying(
            spoken("notebook.asks_for", where=where, name=name, near=near)
            + spoken("notebook.may_hold" if known else "notebook.no_placeholder", names=names)
        )
