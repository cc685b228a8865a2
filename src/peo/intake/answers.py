"""What one closed or numeric cell says: the code of an answer, a kind of missing, a number."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from peo.define.instrument.model import Instrument
from peo.define.instrument.question import Question
from peo.define.instrument.variable import Variable
from peo.intake.missing import is_empty, kind_of
from peo.intake.multiple_choice import YES_NO, option_words
from peo.sources.sheet import Column, fold

_WITH_UNIT = re.compile(r"([+-]?\d+(?:[.,]\d+)?)\s*([^\d\s.,][^\d]*)")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_PERCENT = {"%", "procent", "percent", "pct"}


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


def number_in(cell: str, variable: Variable, question: Question) -> tuple[str, str | None]:
    """(number as text, rule that its form touches)."""
    if match := _WITH_UNIT.fullmatch(cell):
        words = variable.unit_words
        units = {fold(word) for word in (words.nl, words.en)} if words else {variable.unit}
        units |= _PERCENT if units & _PERCENT else set()
        if fold(match[2]) in units:
            return _short(match[1].replace(",", ".")), "unit_sign"
        return cell, None
    if not _NUMBER.fullmatch(cell):
        return cell, None
    number = cell.replace(",", ".")
    typed = question.typed
    if typed and variable.maximum < float(number) <= typed.full:
        part = Decimal(number) / Decimal(repr(typed.full))
        rounded = part.quantize(Decimal(1).scaleb(-variable.decimals), ROUND_HALF_UP)
        return _short(str(rounded)), "number_converted"
    return _short(number), None


def _short(number: str) -> str:
    """Without zeros behind the decimals: 1.0 is 1."""
    return number.rstrip("0").rstrip(".") if "." in number else number
