"""How a figure came about: who was counted and who was not, by which formula, and the one line of
pandas or pingouin that gives the same number. Counts are told where the figure may be told."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from peo.analysis.lines import ROWS, THEN, NoLineError
from peo.analysis.wave_lines import line_for
from peo.figure import Figure
from peo.figure.disclose import COUNTED
from peo.project import UserError
from peo.project.words import find, say
from peo.published.basis import PRACTICE
from peo.show.figure_table import Table
from peo.show.gate import printable

if TYPE_CHECKING:
    from peo.notebook.wave import Wave

_BETWEEN = ("test", "superiority", "paired", "reliability", "correlation", "odds_ratio",
            "difference", "cooccurrence")  # fmt: skip
_SCALED = ("kruskal_wallis", "welch", "mann_whitney", "spearman", "trend", "chi_square",
           "likelihood_ratio", "penalised", "proportional_odds")  # fmt: skip
# their n is no number of people of this wave alone
_NOT_OF_PEOPLE = ("mentions", "difference", "standardised", "own", "rank", "sensitivity")


def explain(wave: Wave, figure: Figure, on_page: bool) -> Table:
    """A table of two columns, a row per part of the explanation.

    On a page nothing is told of practice records but what the gate lets through, and nothing of the
    rows behind a figure that is hidden. Raises UserError for a figure of other questions.
    """
    if figure.variable not in wave.instrument.variables and _title_needs_variable(figure):
        raise UserError("notebook.of_themes", wave=wave.id, name=repr(figure.variable))
    language, other = wave.language, figure.wave not in ("", wave.id)
    gated = other or (on_page and wave.origin == PRACTICE)
    shown = printable([figure])[0] if on_page else figure
    title = _title(shown, wave)
    names = [shown.test, shown.statistic]
    names = names[::-1] if shown.statistic in ("odds_ratio", "paired") else names
    how = next(filter(None, (find(f"explain.formula.{name}") for name in names)), None)
    formula = how.label(language).format(how=shown.how) if how else shown.statistic
    parts = [("says", title), ("formula", formula)]
    if shown.suppressed:
        parts.append(("value", say("explain.hidden", language)))
    elif shown.reason and shown.value is None and shown.bound_low is None:
        parts.append(("value", wave.voice.why(shown)))
    elif shown.value is None and gated and not _of_waves(shown):
        parts.append(("value", say("explain.unknown", language)))
    else:
        parts.append(("value", wave.voice.value(shown)))
        parts += [("counted", str(shown.n))] if gated and shown.n is not None else []
        parts += [] if gated else _counts(shown, wave)
    parts.append(("basis", say(f"explain.basis.{shown.basis}", language)))
    rows = [(say(f"explain.row.{key}", language), escape(text)) for key, text in parts]
    if not gated:
        line = _line(figure, wave)
        rows.append((say("explain.row.line", language), line))
    header = (say("explain.what", language), say("explain.told", language))
    return Table(say("explain.caption", language, name=title), header, tuple(rows), words=True)


def _title_needs_variable(figure: Figure) -> bool:
    return figure.statistic not in ("combination", "planning", "own") and (
        figure.variable != "respondents"
    )


def _of_waves(figure: Figure) -> bool:
    return figure.by == "wave" and bool(figure.against)


def _title(figure: Figure, wave: Wave) -> str:
    language = wave.language
    if figure.statistic == "combination":
        return wave.voice.combination(figure)
    if figure.statistic in _BETWEEN:
        return " ".join(wave.voice.compared(figure))
    if figure.variable in wave.instrument.variables:
        return wave.voice.title(figure)
    return getattr(figure, language) or say("show.word.respondents", language)


def _line(figure: Figure, wave: Wave) -> str:
    """The line in the columns of `w.frame()`, or why there is none."""
    rows, then = ROWS, None
    try:
        if _of_waves(figure):
            if figure.value is None and figure.bound_low is None:
                raise NoLineError("hidden" if figure.suppressed else "no_value")
            side = wave._side(figure.against)
            then = None if side.counts else side.printed(figure)
            rows += THEN.format(figure.against) if side.counts else ""
        line = line_for(figure, wave.instrument, then)
    except NoLineError as error:
        return escape(say("explain.no_line", wave.language, why=error.why.label(wave.language)))
    return f"<code>{escape(f'{rows}; {line}')}</code>"


def _counts(figure: Figure, wave: Wave) -> list[tuple[str, str]]:
    """Rows in, rows out by reason, and what is left; reasons that would show one or two people are
    not told apart."""
    if figure.n is None or figure.statistic == "planning":
        return []
    if figure.statistic == "response":
        return [("sector", str(figure.n)), ("answered", str(figure.count))]
    if figure.statistic in _NOT_OF_PEOPLE or _of_waves(figure):
        return [("counted", str(figure.n))]
    out, rule = _left_out(figure, wave), wave._rule
    small = any(0 < people < rule.min_cell for _, people in out)
    if wave.origin in COUNTED and small:
        told = [("missing", say("explain.hidden", wave.language))]
    else:
        told = [(reason, str(people)) for reason, people in out if people]
    base = wave.voice.route(figure.base)
    words = {"base": f" ({base})"} if base else {}
    told = [(reason, text + words.get(reason, "")) for reason, text in told]
    rows = [("records", str(len(wave.records))), *told, ("counted", str(figure.n))]
    if figure.statistic in ("percent", "change") and figure.count is not None:
        rows.append(("count", str(figure.count)))
    return rows


def _left_out(figure: Figure, wave: Wave) -> list[tuple[str, int]]:
    """How many rows fall off, step by step; the steps and n add to the rows of the wave."""
    records = wave.records
    kept = figure.base.holds(records)
    out = [("base", int((~kept).sum()))]
    variable = wave.instrument.variables.get(figure.variable)
    if variable is not None and figure.variable in records:
        given = records[variable.id].notna()
        asked = variable.asked_if.holds(records) | given
        out.append(("not_asked", int((kept & ~asked).sum())))
        out.append(("missing", int((kept & asked & ~given).sum())))
        kept = kept & given
        if figure.test in _SCALED and variable.answers and not figure.categories:
            placed = records[variable.id].astype("string").isin(variable.substantive)
            out.append(("off_scale", int((kept & ~placed).sum())))
            kept = kept & placed
    return [*out, ("left_out", int(kept.sum()) - (figure.n or 0))]
