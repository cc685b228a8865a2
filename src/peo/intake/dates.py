"""Dates as people and spreadsheets write them, and answers that a spreadsheet took for a date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pandas as pd

from peo.define.instrument.variable import Variable
from peo.project.typed import fold
from peo.project.words import Text, both

_MONTHS = {
    "jan": 1, "feb": 2, "mrt": 3, "maa": 3, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_NUMBERS = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?=$|[ T])")
_WEEKDAY = r"(?:(?:ma|di|wo|do|vr|za|zo|mon|tue|wed|thu|fri|sat|sun)[a-z]*[., ]+)?"
_NAMED = re.compile(
    _WEEKDAY + r"(?:(\d{1,2})[ .-]+)?([a-z]{3})[a-z]*\.?(?:[ .,-]+(\d{1,4}))?(?:[ .,-]+(\d{4}))?"
)
_SERIAL = re.compile(r"([34]\d{4})(?:[.,]\d+)?")  # days since 1899-12-30, from 1982 to 2036
_BARE = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_CLASS = re.compile(r"'?(\d{1,2}) ?(?:-|/|_|tot|t/m|to) ?(\d{1,2})\b(?![-/.]\d)(.*)")


def iso_dates(cells: pd.Series) -> tuple[pd.Series, list[Text]]:
    """Dates as year-month-day, and what was decided about their order.

    Day and month change places only where a cell of the column proves it; what is no date, such as
    31 April, stays as it was typed.
    """
    typed = {str(cell): cell for cell in cells.dropna().unique()}
    firsts = [(int(m[1]), int(m[3])) for m in map(_NUMBERS.match, typed) if m and len(m[1]) < 3]
    month_first = any(b > 12 for _, b in firsts) and not any(a > 12 for a, _ in firsts)
    mixed = any(b > 12 for _, b in firsts) and any(a > 12 for a, _ in firsts)
    read = {text: _iso(text, month_first, mixed) for text in typed}
    out = cells.map(lambda cell: read.get(cell, cell), na_action="ignore").astype("str")
    notes = []
    if firsts:
        notes.append(both(f"intake.note.days.{'first_month' if month_first else 'first_day'}"))
    if any(map(_serial, typed)):
        notes.append(both("intake.note.days.serial"))
    return out, notes


def _serial(text: str) -> date | None:
    """The day that a spreadsheet writes as a number, for a cell without a format."""
    found = _SERIAL.fullmatch(text)
    return date(1899, 12, 30) + timedelta(days=int(found[1])) if found else None


def _iso(text: str, month_first: bool, mixed: bool) -> str:
    if day := _serial(text):
        return day.isoformat()
    if match := _NUMBERS.match(text):
        first, second, last = int(match[1]), int(match[3]), int(match[4])
        if len(match[1]) == 4:
            return _day(first, second, last, text)
        if mixed and max(first, second) <= 12:
            return text
        if month_first or (mixed and second > 12):
            first, second = second, first
        return _day(last + 2000 * (last < 100), second, first, text)
    if bare := _BARE.fullmatch(text):
        return _day(int(bare[1]), int(bare[2]), int(bare[3]), text)
    named = _NAMED.match(text.lower())
    if named and (month := _MONTHS.get(named[2])):
        numbers = [int(n) for n in (named[1], named[3], named[4]) if n]
        if len(numbers) == 2:
            return _day(numbers[1] + 2000 * (numbers[1] < 100), month, numbers[0], text)
    return text


def _day(year: int, month: int, day: int, typed: str) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return typed


def answer_of(cell: str, variable: Variable) -> tuple[str | None, bool]:
    """(the answer that a spreadsheet made this date of, if one fits; whether it is a date at all).

    3-6 becomes 3 June or March 6, and 10-15 October 2015: a date is an answer if its numbers are
    those of one answer. So is what only joins them otherwise: `3 tot 6`, which is no date.
    """
    classes: dict[tuple[int, int], set[str]] = {}
    behind = {""}
    for answer in variable.answers:
        for word in (answer.nl, answer.en, *answer.aliases):
            if match := _CLASS.match(fold(word)):
                classes.setdefault((int(match[1]), int(match[2])), set()).add(answer.code)
                behind.add(match[3])
    spelled = _CLASS.match(fold(cell))
    if spelled and spelled[3] in behind:
        fits = classes.get((int(spelled[1]), int(spelled[2])), set())
        if len(fits) == 1:
            return next(iter(fits)), False
    pairs = set(_pairs(cell)) if classes else set()
    fits = {code for pair in pairs for code in classes.get(pair, ())}
    return (next(iter(fits)) if len(fits) == 1 else None), bool(pairs)


def _pairs(cell: str) -> Iterator[tuple[int, int]]:
    """The pairs of numbers that may have been typed where this date stands now."""
    day = _serial(cell)
    cell = day.isoformat() if day else cell
    if match := _NUMBERS.match(cell):
        numbers = [int(match[1]), int(match[3]), int(match[4])]
        year, second, first = numbers if len(match[1]) == 4 else numbers[::-1]
        yield from ((first, second), (second, first))
        if first == 1:
            yield second, year % 100
    elif (named := _NAMED.fullmatch(cell.lower())) and (month := _MONTHS.get(named[2])):
        for number in [int(n) for n in (named[1], named[3]) if n]:
            if number < 100:
                yield from ((number, month), (month, number))
