"""What a study shows: tables, pictures and sentences of figures, and the lists of its code book."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from string import Formatter
from typing import Any, Literal

from peo.codes.counted import CODES, TOTAL
from peo.figure import Figure, half_up
from peo.notebook.study.door import Asking
from peo.notebook.study.listed import EMPTY, entries, escaped
from peo.project.words import find, say
from peo.published.verify import printed_checks
from peo.show import pictures, quality, studies
from peo.show.block import Markdown, Nothing, literal
from peo.show.canvas import Plot
from peo.show.figure_table import Table, cell, own_rows
from peo.show.sentences import n_told

Some = Figure | Sequence[Figure]  # one figure, or those that some verb found


class Study(Asking):
    """A study of coded talk: what was published of it, or what its tables hold.

    What it has no content for gives no figures, and of no figures nothing is shown.
    """

    def table(
        self,
        figures: Sequence[Figure],
        nl: str,
        en: str,
        names: Mapping[str, Sequence[str]] | None = None,
    ) -> Table | Nothing:
        """A row per code and a column per group; `names` gives columns other words, nl and en.

        >>> themes = s.cross("themes", "quotations", "theme", "polarity")
        >>> s.table(themes, nl="Citaten", en="Quotations").header
        ('', 'steunend', 'belemmerend', 'achtergrond')
        """
        if not figures:
            return Nothing(self._say(nl, en))
        if figures[0].statistic == "own":
            header, own = own_rows(figures, self.voice)
            lines = tuple(map(tuple, own))
            return Table(self._say(nl, en), tuple(header), lines, self._notes(figures))
        groups = list(dict.fromkeys(figure.group for figure in figures))
        heads = [self._head(group, figures, names or {}) for group in groups]
        rows: dict[tuple[str, ...], dict[str, Figure]] = {}
        for figure in figures:
            rows.setdefault(figure.categories, {})[figure.group] = figure
        width = max(map(len, rows))
        lines = tuple(
            (*self._row(key), *(self._cell(key, group, cells.get(group)) for group in groups))
            for key, cells in rows.items()
        )
        lead = (
            [self._column([key[at] for key in rows]) for at in range(width)] if width > 1 else [""]
        )
        return Table(self._say(nl, en), (*lead, *heads), lines, self._notes(figures))

    def _as_html(self, figures: Sequence[Figure]) -> str:
        """What JupyterLab shows of figures that stand at the end of a cell."""
        return self.table(figures, "", "")._repr_html_()

    def plot(
        self,
        shape: Literal["bars", "dots", "stacked", "heat", "curve"],
        figures: Sequence[Figure],
        nl: str,
        en: str,
        marked: Sequence[Figure] = (),
    ) -> Plot | Nothing:
        """A picture: a bar per count (`bars`; the `marked` ones are orange, with a star), a divided
        bar per row of a cross table without its totals (`stacked`), shades by row and column
        (`heat`), a dot per coefficient with its interval (`dots`), the `curve` of saturation.
        """
        caption = self._say(nl, en)
        if shape == "curve":
            if any(figure.statistic != "saturation" for figure in figures):
                raise ValueError("it shows figures of the kind saturation")
            return studies.curve(figures, self.voice, caption) if figures else Nothing(caption)
        if shape == "stacked":
            return self._stacked(figures, caption)
        if shape == "bars":
            names = [figure.figure_id for figure in marked]
            return self._drawn(studies.bars, figures, nl, en, names)
        return self._drawn(studies.heat if shape == "heat" else studies.forest, figures, nl, en)

    def _stacked(self, figures: Sequence[Figure], caption: str) -> Plot | Nothing:
        parts = [f for f in figures if TOTAL not in (f.group, *f.categories)]
        if not parts:
            return Nothing(caption)
        rows: dict[str, dict[str, int]] = {}
        for figure in parts:
            row = rows.setdefault(", ".join(map(self._words.row, figure.categories)), {})
            row[self._words.plain(figure.group)] = figure.count or 0
        kinds = list(next(iter(rows.values())))
        return pictures.tallies(rows, kinds, caption)

    def say(
        self, figures: Figure | Sequence[Some], nl: str = "", en: str = ""
    ) -> Markdown | Nothing:
        """A sentence with the first figure as {value}, {n}, {share} of n, {name} and
        {group}; {value_2}, {name_2} and so on are of the second, {names} is of all.

        Nothing where there is no figure for one of them. Without a text what figures of saturation
        say: over how many orders, and where the last new code came. Raises ValueError for a kind
        that has no sentence.

        >>> quoted = s.most(s.count("quoted", "quotations", by="theme"))
        >>> print(s.say(quoted, nl="Meest: {name} ({value}).", en="Most: {name} ({value})."))
        Meest: onderlinge verhoudingen (**10**).
        """
        given = [figures] if isinstance(figures, Figure) else figures
        told = [one for some in given for one in ([some] if isinstance(some, Figure) else some)]
        if not (nl or en):
            return self._of_saturation(told)
        values = {"names": self._all([literal(self._name(figure)) for figure in told])}
        for place, figure in enumerate(told, 1):
            end = "" if place == 1 else f"_{place}"
            values |= {f"{key}{end}": text for key, text in self._in_words(figure).items()}
        text = self._say(nl, en)
        wanted = {name for _, name, _, _ in Formatter().parse(text) if name}
        if not told or wanted - values.keys():
            return Nothing("")
        return Markdown(text.format(**values))

    def explain(self, figure: Figure) -> Markdown | Nothing:
        """Which references of the code book a count is of; of a study's own tables nothing.

        >>> (waiting,) = s.count("a", "quotations", base="factor == waiting_list_pressure")
        >>> print(s.explain(waiting))
        **3** citaten: DQ10, DQ11, DQ13
        """
        table = self._table(figure.variable, figure.base.variables)
        if table is None or not table.published or table.n or figure.statistic != "count":
            return Nothing(figure.figure_id)  # `table.n`: people of whom only their number is told
        things = ", ".join(table.things(figure.variable, figure.base))
        what = self._words.plain(figure.variable)
        return Markdown(f"**{self.voice.value(figure)}** {what}: {things or EMPTY}")

    def list(
        self,
        name: str,
        nl: str,
        en: str,
        fields: Sequence[str] = (),
        beside: Sequence[Figure] = (),
        names: Mapping[str, Sequence[str]] | None = None,
    ) -> Table | Markdown | Nothing:
        """A list of the code book (`factors`, `findings`), with some fields and figures beside it.

        Without fields and figures the words alone, as a list below its caption.

        >>> s.list("concepts", nl="Begrippen", en="Concepts", fields=["definition", "sources"])
        Begrippen (6 rows)
        """
        caption = self._say(nl, en)
        if not (items := entries(self._talk, self.codes, name)):
            return Nothing(caption)
        if not fields and not beside:
            lines = "\n".join(f"- {literal(self._words.first(item))}" for item in items)
            return Markdown(f"{caption}\n\n{lines}" if caption else lines)
        told = [[self._words.field(item, field) for item in items] for field in fields]
        shown = [place for place, column in enumerate(told) if set(column) != {EMPTY}]
        groups = list(dict.fromkeys(figure.group for figure in beside))
        cells = {(figure.categories[0], figure.group): figure for figure in beside}
        codes = [str(getattr(item, "code", getattr(item, "number", ""))) for item in items]
        rows = [
            (
                *escaped((self._words.first(item), *(told[place][at] for place in shown))),
                *(self._cell((codes[at],), g, cells.get((codes[at], g))) for g in groups),
            )
            for at, item in enumerate(items)
        ]
        heads = [self._words.head(fields[place]) for place in shown]
        heads += [self._head(group, beside, names or {}) for group in groups]
        made = (caption, ("", *heads), tuple(rows), self._notes(beside))
        return Table(*made, words=not beside)

    def check(self, nl: str, en: str) -> Table | Nothing:
        """What differs from the numbers of the report, of all that this notebook counted."""
        checks = printed_checks(self.figures, self.codes)
        caption = self._say(nl, en)
        if not checks:
            return Nothing(caption)
        return quality.check_table(checks, None, self.voice, caption)

    # ---------------------------------------------------------------- inside
    def _of_saturation(self, figures: Sequence[Figure]) -> Markdown | Nothing:
        if not figures:
            return Nothing("")
        if (first := figures[0]).statistic != "saturation":
            raise ValueError(f"there is no sentence for {first.statistic}")
        kind, by = (say(f"study.curve.{key}", self.language) for key in (first.test, first.by))
        values = {"orders": first.tests, "last": first.group, "n": len(figures)}
        return Markdown(say("study.curve.told", self.language, kind=kind, by=by, **values))

    def _drawn(
        self, draw: Any, figures: Sequence[Figure], nl: str, en: str, *more: object
    ) -> Plot | Nothing:
        caption = self._say(nl, en)
        if not figures:
            return Nothing(caption)
        kind = "agreement" if draw is studies.forest else "count"
        if odd := next((f for f in figures if f.statistic != kind), None):
            raise ValueError(f"it shows figures of the kind {kind}, and {odd.figure_id} is none")
        if draw is studies.heat and any(len(f.categories) > 1 or not f.group for f in figures):
            raise ValueError("it shows one name of rows by one of columns; `table` shows more")
        label = self._words.row if draw is studies.heat else self._words.plain
        made: Plot = draw(figures, label, self.voice, caption, *more)
        return made

    def _row(self, key: tuple[str, ...]) -> tuple[str, ...]:
        return escaped(self._words.row(code) if code else EMPTY for code in key)

    def _cell(self, key: tuple[str, ...], group: str, figure: Figure | None) -> str:
        """A figure, or why there is none."""
        if figure is not None:
            return cell(figure, self.voice)
        found = (table.absent.get((key[0], group)) for table in self._tables)
        why = next(filter(None, found), None)
        return say(f"study.absent.{why}", self.language) if why else EMPTY

    def _head(
        self, group: str, figures: Sequence[Figure], names: Mapping[str, Sequence[str]]
    ) -> str:
        if group in names:
            nl, en = (*names[group], "")[:2]
            return escape(self._say(nl, en))
        return escape(self._words.plain(group or figures[0].variable))

    def _column(self, codes: Sequence[str]) -> str:
        """The name of the column that these codes are of."""
        known = {code for code in codes if code}
        for name in CODES:
            told = find(f"study.column.{name}")
            if told and known and known <= {*self._tables[0].order.get(name, ())}:
                return told.label(self.language)
        return ""

    def _notes(self, figures: Sequence[Figure]) -> tuple[str, ...]:
        hidden = any(figure.suppressed for figure in figures)
        return (self.voice.hidden,) if hidden else ()

    def _name(self, figure: Figure) -> str:
        return ", ".join(self._words.row(code) for code in figure.categories if code)

    def _all(self, names: Sequence[str]) -> str:
        """Names in a row: with `and` between two, semicolons between more."""
        return ("; " if len(names) > 2 else self.voice.word("and")).join(names)

    def _in_words(self, figure: Figure) -> dict[str, str]:
        told = {"value": f"**{self.voice.value(figure)}**", "name": literal(self._name(figure))}
        if figure.group:
            told["group"] = literal(self._words.plain(figure.group))
        if figure.n is not None:
            told["n"] = n_told(figure, self.voice)
            if figure.count is not None:
                told["share"] = f"{half_up(100 * figure.count / figure.n)}%"
        return told
