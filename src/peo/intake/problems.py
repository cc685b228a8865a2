"""What validation found, for people: a page that can be sent to a colleague, and a few lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any, Literal

import pandas as pd

from peo.define.rule import Rule
from peo.project import UserError
from peo.project.words import Text, both, language, spoken
from peo.project.words.page import page, table

_SAID = 50  # problems in one message
_LISTED = 200  # rows per rule on the page; validation.csv has them all


def problems_page(
    problems: pd.DataFrame, wave: str, counts: Mapping[str, int], rules: Mapping[str, Rule],
    seen: Mapping[str, int], notes: Sequence[Text],
) -> str:  # fmt: skip
    """The validation report as HTML, nl and en: what ran, what is wrong, where, and what to do.

    Of a row no cell is shown but the offending one. `counts` holds the rows received, accepted,
    rejected and left out; `seen` the number of cells that each of the `rules` ran on; `notes` what
    was decided while the file was read.
    """
    title = f"{_pair('title')} {wave}"
    rows = [(_pair(key), str(n)) for key, n in counts.items()]
    sections = [table(_pair("rows"), ("", "n"), rows)]
    if notes:
        told = "".join(
            f'<li>{escape(note.nl)}<br><i lang="en">{escape(note.en)}</i></li>' for note in notes
        )
        sections.append(f"<h2>{_pair('reading')}</h2>\n<ul>{told}</ul>")
    found = {str(rule): rows for rule, rows in problems.groupby("rule", sort=False)}
    if not found:
        nothing = both("intake.page.nothing")
        sections.append(f"<p>{nothing.nl} / <i>{nothing.en}</i></p>")
    order = sorted(rules, key=lambda rule: -len(found.get(rule, ())))
    order.sort(key=lambda rule: (rule not in found, rules[rule].severity != "refuse"))
    header = (*map(_pair, ("rule", "effect", "cells")), "n")
    ran = [(rules[rule], seen.get(rule, 0), len(found.get(rule, ()))) for rule in order]
    cells = [(_link(*one), _effect(one[0]), _ran(*one), str(one[2])) for one in ran]
    sections.append(table(_pair("rules"), header, cells))
    sections += [_section(found[rule]) for rule in order if rule in found]
    body = f'<main id="main">\n<h1>{escape(title)}</h1>\n' + "\n".join(sections) + "\n</main>"
    return page(title, body, "nl")


def _pair(word: str) -> str:
    """A word of the page in both languages."""
    text = both(f"intake.page.{word}")
    return f"{text.nl} / {text.en}"


def _link(rule: Rule, _: int, n: int) -> str:
    """To the places of a rule, in the words of its message."""
    words, code = escape(rule.message.nl), f"<small><code>{escape(rule.id)}</code></small>"
    return f'<a href="#{rule.id}">{words}</a><br>{code}' if n else f"{words}<br>{code}"


def _effect(rule: Rule) -> str:
    listed = rule.severity == "warn" and rule.blanks
    effect = both(f"intake.effect.{'emptied' if listed else rule.severity}")
    return f"{effect.nl} <small><i>{effect.en}</i></small>"


def _ran(rule: Rule, cells: int, _: int) -> str:
    """On how many cells a rule ran; a decision of a person is no rule that runs."""
    return "–" if rule.severity == "note" else str(cells)


def _section(found: pd.DataFrame) -> str:
    """One rule: its messages, what to do, and its places."""
    first = found.iloc[0]
    shown = found.head(_LISTED)
    places = [
        (escape(str(p.file)), str(p.row), _column(p.header, p.column), _value(p.value))
        for p in shown.itertuples()
    ]
    more = len(found) - len(shown)
    note = [f"+ {more}: validation.csv"] if more else []
    header = tuple(map(_pair, ("file", "row", "column", "value")))
    return (
        f'<section id="{escape(first["rule"])}">\n<h2>{escape(first["message_nl"])}</h2>\n'
        f'<p lang="en"><i>{escape(first["message_en"])}</i></p>\n'
        f"<p><strong>{escape(first['advice_nl'])}</strong><br>"
        f'<i lang="en">{escape(first["advice_en"])}</i></p>\n'
        + table(f"{first['rule']}: {len(found)}", header, places, note)
        + "</section>"
    )


def _column(header: object, column: object) -> str:
    """A column as the file calls it, and its variable where that is another word."""
    code = f"<code>{escape(str(column))}</code>"
    if not header or header == column:
        return code
    return f"{escape(str(header))}<br><small>{code}</small>"


def _value(value: object) -> str:
    """The offending cell; an empty one is said to be so."""
    if value == "":
        return f"<i>{_pair('empty')}</i>"
    return f"<code>{escape(str(value))}</code>"


def in_words(problem: Any, part: Literal["message", "advice"]) -> str:
    """What a problem says, or advises, to whoever sits here."""
    return str(problem[f"{part}_{language()}"])


def at_row(label: object) -> str:
    """The place of a row that bears its number."""
    return spoken("intake.at.row", n=label)


def at_line(label: object) -> str:
    """The place of a row by the line of its file."""
    return spoken("intake.at.line", n=label)


def problem_lines(problems: pd.DataFrame, row: Callable[[Any], str] = at_row) -> list[str]:
    """A line for every problem: file, row, column, value, what is wrong and what to do.

    `row` says how the label of a row is told.
    """
    lines = []
    for p in problems.to_dict("records"):
        where = spoken("intake.at.table") if pd.isna(p["row"]) else row(p["row"])
        value = f" {p['value']!r}" if p["value"] else ""
        said = f"{in_words(p, 'message')} {in_words(p, 'advice')}"
        told = f"{p['file']}, {where}, {p['column']}{value}: {said}"
        lines.append(told.rstrip())
    return lines


def refuse(problems: pd.DataFrame, row: Callable[[Any], str] = at_row) -> None:
    """Raise UserError with a line for each of the problems that refuse; others pass."""
    lines = problem_lines(problems[problems["severity"] == "refuse"], row)
    if len(lines) > _SAID:
        lines[_SAID:] = [spoken("intake.more", n=len(lines) - _SAID)]
    if lines:
        raise UserError.saying("\n".join(lines))


def summary(problems: pd.DataFrame, most: int = 5) -> list[str]:
    """A line for each of the commonest rules: how often, what, and the first place."""
    lines = []
    counts = problems["rule"].value_counts(sort=True)
    for rule, n in counts.head(most).items():
        first = problems[problems["rule"] == rule].iloc[0]
        lines.append(
            f"{n:>6} x {rule} ({first['severity']}): {in_words(first, 'message')} "
            + spoken("intake.first", row=first["row"], column=_told(first))
        )
    if len(counts) > most:
        lines.append(spoken("intake.more_rules", n=len(counts) - most))
    return lines


def _told(problem: pd.Series) -> str:
    """A column by the words in the file, and its variable."""
    header, column = problem["header"], problem["column"]
    return f"{column}" if header in ("", column) else f"{header!r} ({column})"
