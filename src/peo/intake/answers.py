"""What one closed or numeric cell says: the code of an answer, a kind of missing, a number."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from unicodedata import numeric

from peo.define.instrument.model import Instrument
from peo.define.instrument.question import Question
from peo.define.instrument.variable import Variable
from peo.intake.missing import is_empty, kind_of
from peo.intake.multiple_choice import YES_NO, option_words
from peo.project.typed import fold
from peo.sources.sheet import Column

_WITH_UNIT = re.compile(r"([+-]?\d+(?:[.,]\d+)?)\s*([^\d\s.,][^\d]*)")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_PERCENT = {"%", "procent", "percent", "pct"}
_UNITS = {"hours": {"uur", "uren", "u", "hours", "hour", "h"}, "percent": _PERCENT}
_FRACTION = re.compile(r"(\d*)\s*([¼½¾⅛⅜⅝⅞])")


def answer_words(variable: Variable, question: Question) -> dict[str, str]:
    """Codes by every word for them; a word that fits two answers fits none."""
    found: dict[str, set[str]] = defaultdict(set)
    for answer in variable.answers:
        for word in (answer.nl, answer.en, *answer.aliases):
            found[fold(word)].add(answer.code)
        if answer.other_text:
            found["-oth-"].add(answer.code)
    words = {word: next(iter(codes)) for word, codes in found.items() if len(codes) == 1}
    if question.type == "multi":
        words = option_words(question, variable.id) | words
    if set(variable.codes) == {"yes", "no"}:
        words = YES_NO | words
    return words | {code: code for code in variable.codes}


def answer_in(
    cell: str, about: Column, words: dict[str, str], instrument: Instrument
) -> tuple[str | None, str | None]:
    """(code, kind of missing) of one cell; a word that is no answer stays what it is."""
    label = about.labels.get(cell)
    if label is not None and fold(label) in words:
        return words[fold(label)], None
    if cell in about.missing:
        return None, kind_of(about.missing[cell]) or "skipped"
    if label is None and is_empty(cell) and fold(cell) not in words:
        return None, "skipped"
    for kind, marks in instrument.missing.items():
        if fold(label or cell) in map(fold, marks):
            return None, kind
    if label is not None:
        return f"{cell} = {label}", None
    return words.get(fold(cell), cell), None


def number_in(
    cell: str, variable: Variable, question: Question, parts: bool = False
) -> tuple[str, str | None]:
    """(number as text, rule that its form touches); with `parts` of one, of which a per cent is a
    hundredth."""
    if match := _FRACTION.fullmatch(cell):
        cell = f"{int(match[1] or 0) + numeric(match[2])}"
    typed, named = question.typed, False
    if match := _WITH_UNIT.fullmatch(cell):
        words = variable.unit_words
        units = {fold(word) for word in (words.nl, words.en)} if words else {variable.unit}
        units |= _PERCENT if units & _PERCENT else set()
        if fold(match[2]) in units:
            return _short(match[1].replace(",", ".")), "unit_sign"
        named = typed is not None and fold(match[2]).strip(".") in _UNITS[typed.unit]
        if not named:
            return cell, None
        cell = match[1]
    if not _NUMBER.fullmatch(cell):
        return cell, None
    number = cell.replace(",", ".")
    if parts:
        return _short(f"{Decimal(number) * 100:f}"), "number_converted"
    if typed and float(number) <= typed.full and (named or variable.maximum < float(number)):
        part = Decimal(number) / Decimal(repr(typed.full))
        rounded = part.quantize(Decimal(1).scaleb(-variable.decimals), ROUND_HALF_UP)
        return _short(str(rounded)), "number_converted"
    return _short(number), None


def are_parts(cells: Iterable[str | None], variable: Variable) -> bool:
    """Whether a column of whole per cents holds parts of one: none is above 1, and of those that
    are no 0 or 1 there are two or more."""
    if variable.unit not in _PERCENT or variable.decimals or variable.maximum <= 1:
        return False
    known = [float(c.replace(",", ".")) for c in cells if c and _NUMBER.fullmatch(c)]
    return all(0 <= x <= 1 for x in known) and sum(0 < x < 1 for x in known) > 1


def _short(number: str) -> str:
    """Without zeros behind the decimals: 1.0 is 1."""
    return number.rstrip("0").rstrip(".") if "." in number else number
