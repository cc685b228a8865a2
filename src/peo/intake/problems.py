"""What validation found, for people: a page that can be sent to a colleague, and a few lines."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import pandas as pd

from peo.instrument.variable import Text
from peo.page import page, table
from peo.project import UserError

_SAID = 50  # problems in one message
_LISTED = 200  # rows per rule on the page; validation.csv has them all
_EFFECT = {
    "refuse": Text(nl="rij afgekeurd", en="row rejected"),
    "warn": Text(nl="alleen vermeld", en="only listed"),
}


def problems_page(problems: pd.DataFrame, wave: str, counts: dict[str, int]) -> str:
    """The validation report as HTML, nl and en: per rule what is wrong, where, and what to do.

    Of a row no cell is shown but the offending one. `counts` holds received, accepted, rejected.
    """
    title = f"Validatie / Validation {wave}"
    words = {"received": "Ontvangen", "accepted": "Geaccepteerd", "rejected": "Afgekeurd"}
    rows = [(f"{words[key]} / {key}", str(n)) for key, n in counts.items()]
    sections = [table("Rijen / Rows", ("", "n"), rows)]
    if problems.empty:
        sections.append("<p>Geen problemen gevonden. / <i>No problems found.</i></p>")
    else:
        found = [f for _, f in problems.groupby("rule", sort=False)]
        found.sort(key=lambda f: (f["severity"].iloc[0] != "refuse", -len(f)))
        cells = [(_link(f.iloc[0]), _effect(f), str(len(f))) for f in found]
        sections.append(table("Regels / Rules", ("Regel / Rule", "Gevolg / Effect", "n"), cells))
        sections += [_section(f) for f in found]
    body = f'<main id="main">\n<h1>{escape(title)}</h1>\n' + "\n".join(sections) + "\n</main>"
    return page(title, body, "nl")


def _link(first: pd.Series) -> str:
    """To the places of a rule, in the words of its message."""
    rule, words = escape(first["rule"]), escape(first["message_nl"])
    return f'<a href="#{rule}">{words}</a><br><small><code>{rule}</code></small>'


def _effect(found: pd.DataFrame) -> str:
    effect = _EFFECT[found["severity"].iloc[0]]
    return f"{effect.nl} <small><i>{effect.en}</i></small>"


def _section(found: pd.DataFrame) -> str:
    """One rule: its messages, what to do, and its places."""
    first = found.iloc[0]
    shown = found.head(_LISTED)
    places = [
        (escape(str(p.file)), str(p.row), f"<code>{escape(str(p.column))}</code>", _value(p.value))
        for p in shown.itertuples()
    ]
    more = len(found) - len(shown)
    note = [f"+ {more}: validation.csv"] if more else []
    header = ("Bestand / File", "Rij / Row", "Kolom / Column", "Waarde / Value")
    return (
        f'<section id="{escape(first["rule"])}">\n<h2>{escape(first["message_nl"])}</h2>\n'
        f'<p lang="en"><i>{escape(first["message_en"])}</i></p>\n'
        f"<p><strong>{escape(first['advice_nl'])}</strong><br>"
        f'<i lang="en">{escape(first["advice_en"])}</i></p>\n'
        + table(f"{first['rule']}: {len(found)}", header, places, note)
        + "</section>"
    )


def _value(value: object) -> str:
    """The offending cell; an empty one is said to be so."""
    if value == "":
        return "<i>leeg / empty</i>"
    return f"<code>{escape(str(value))}</code>"


def problem_lines(
    problems: pd.DataFrame, row: Callable[[Any], str] = lambda label: f"row {label}"
) -> list[str]:
    """A line for every problem: file, row, column, value, what is wrong and what to do.

    `row` says how the label of a row is told.
    """
    lines = []
    for p in problems.to_dict("records"):
        where = "table" if pd.isna(p["row"]) else row(p["row"])
        value = f" {p['value']!r}" if p["value"] else ""
        told = f"{p['file']}, {where}, {p['column']}{value}: {p['message_en']} {p['advice_en']}"
        lines.append(told.rstrip())
    return lines


def refuse(
    problems: pd.DataFrame, row: Callable[[Any], str] = lambda label: f"row {label}"
) -> None:
    """Raise UserError with a line for each of the problems that refuse; others pass."""
    lines = problem_lines(problems[problems["severity"] == "refuse"], row)
    if len(lines) > _SAID:
        lines[_SAID:] = [f"and {len(lines) - _SAID} more."]
    if lines:
        raise UserError("\n".join(lines))


def summary(problems: pd.DataFrame, most: int = 5) -> list[str]:
    """A line for each of the commonest rules: how often, what, and the first place."""
    lines = []
    counts = problems["rule"].value_counts(sort=True)
    for rule, n in counts.head(most).items():
        first = problems[problems["rule"] == rule].iloc[0]
        lines.append(
            f"{n:>6} x {rule} ({first['severity']}): {first['message_en']} "
            f"First: row {first['row']}, {first['column']}."
        )
    if len(counts) > most:
        lines.append(f"{len(counts) - most} more rules: see the list.")
    return lines
