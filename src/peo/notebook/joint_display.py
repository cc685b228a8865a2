"""The joint display: per construct what the survey, the interviews and the dialogues say.

The sources stand beside each other and are never combined into one number. A program only says
where a source is silent; whether the others agree is a person's reading, printed with its reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any, Literal, get_args

from peo.codes.claims import claim_words
from peo.codes.frameworks.framework import SOURCES, Construct, Frameworks, Source, dialogue_labels
from peo.codes.frameworks.interpretation import Interpretation, Reading
from peo.figure import Figure
from peo.published.printed import place
from peo.published.statements import Statement, words
from peo.show.block import Html, literal
from peo.show.figure_table import Table
from peo.show.gate import tells
from peo.show.voice import NOT_IDENTIFIED, Voice, capital

_LINES = "\n"  # between the lines of a cell, as they stand on the page
Judged = Literal["agree", "differ", "silent", "unheard", "unjudged"]


@dataclass(frozen=True)
class Joint:
    """Frameworks, readings and figures of a wave, side by side in one language."""

    frameworks: Frameworks
    interpretation: Interpretation
    statements: Mapping[str, Statement]
    voice: Voice
    figures: tuple[Figure, ...]

    # ---------------------------------------------------------------- what can be computed
    def evidence(self, construct: Construct, group: str = "") -> list[Figure]:
        """The figures of one group that speak for a construct, in the order of the crosswalk."""
        asked = [(shown.variable, shown.answer) for shown in construct.shown]
        found = [f for f in self.figures if f.group == group and f.variable in dict(asked)]
        return [f for name, answer in asked for f in found if self._is(f, name, answer)]

    def speaks(self, construct: Construct, source: Source) -> bool:
        """Whether a source has anything on a construct: codes, and for the survey a figure."""
        if source == "survey" and any(self._published(construct)):
            return True
        if source in construct.gaps:
            return False
        return source != "survey" or any(map(tells, self.evidence(construct)))

    def judged(self, construct: Construct) -> Judged:
        """Unheard or silent where no or one source speaks; else what a person made of it."""
        if (speaking := sum(self.speaks(construct, source) for source in SOURCES)) < 2:
            return "silent" if speaking else "unheard"
        reading = self._reading(construct)
        return (reading.verdict if reading else None) or "unjudged"

    def names(self, verdict: Judged) -> str:
        """The constructs with a verdict, in the order of the crosswalk."""
        return self._all(
            [literal(self._label(c)) for c in self._every if self.judged(c) == verdict]
        )

    def rank(self, figure: Figure) -> tuple[int, int, int] | None:
        """Place of an option among the listed ones of its question, their number, and how many
        share the place; None for what is no option or when not all are there."""
        question = self.voice.instrument.question_of(figure.variable)
        every = self.voice.instrument.variables.values()
        own = (one for one in every if one.question == question.id and one.kind != "text")
        options = {one.id for one in own} - question.apart
        if figure.place is not None:
            return figure.place, len(options), 1
        if question.type != "multi":
            return None
        values = [
            f.value
            for f in self.figures
            if f.variable in options and (f.base, f.group) == (figure.base, figure.group)
            and f.value is not None
        ]  # fmt: skip
        if figure.value is None or len(values) < len(options) or not options:
            return None
        above = sum(x > figure.value for x in values)
        return above + 1, len(options), values.count(figure.value)

    # ---------------------------------------------------------------- what is shown
    def counted(self) -> dict[str, int]:
        """Number of constructs (n), and of those with each verdict."""
        every = Counter(map(self.judged, self._every))
        return {"n": every.total(), **{verdict: every[verdict] for verdict in get_args(Judged)}}

    def overview(self, caption: str) -> Table:
        """Every construct with its verdict and the sources that speak: gaps are dashes."""
        rows = tuple(
            (f"{self._title(one)} {self._state(self.judged(one))}",
             *("●" if self.speaks(one, source) else "–" for source in SOURCES))
            for one in self._every
        )  # fmt: skip
        header = ("", *self.voice.words(SOURCES))
        return Table(caption, header, rows, (self.voice.word("joint_note"),))

    def cards(self, codes: Sequence[str] = (), leave_out: Sequence[str] = ()) -> Html:
        """A card per construct: as asked for, or all but some in the order of the crosswalk."""
        chosen = [self.frameworks.crosswalk.find(code) for code in codes]
        chosen = chosen or [c for c in self._every if c.code not in leave_out]
        made = Html("\n".join(map(self._card, chosen)))
        made.text = capital("; ".join(map(self._label, chosen)))
        return made

    def guide(self, caption: str, party: str, group: str = "") -> Table:
        """The page of a municipality or a type of organisation: each point on which this party
        acts, with its aspects and tensions, the evidence, who acts and in which step."""
        guide = self.frameworks.guide
        acting = {actor.code for actor in guide.actors if actor.party == party}
        rows = tuple(
            self._guide_row(point, group) for point in guide.points if acting & {*point.actors}
        )
        header = self.voice.words(["point", "evidence", "actor", "step_of_plan"])
        notes = map(self._label, (guide.numbering_note, guide.evidence_gap))
        return Table(caption, header, rows, tuple(notes), words=True)

    def aspects(self, caption: str) -> Table:
        """The evidence per aspect of the guide."""
        rows = tuple(
            (escape(self._label(aspect)), self._evidence("aspects", aspect.code, ""))
            for aspect in self.frameworks.guide.aspects
        )
        return Table(caption, self.voice.words(["aspect", "evidence"]), rows, words=True)

    def same_names(self, caption: str) -> Table:
        """Names that several sources use for things that are kept apart."""
        documents = {d.code: escape(self._label(d)) for d in self.frameworks.crosswalk.documents}
        labels = {name: self._label(label) for name, *_, label in self.frameworks.named()}
        rows = tuple(
            (escape(labels[name]), "<br>".join(documents[source] for source, _ in uses))
            for name, uses in self.frameworks.same_names().items()
        )
        return Table(caption, self.voice.words(["name", "means"]), rows, words=True)

    # ---------------------------------------------------------------- inside
    @property
    def _every(self) -> Sequence[Construct]:
        return self.frameworks.crosswalk.constructs

    def _label(self, told: Any) -> str:
        return str(told.label(self.voice.language))

    def _title(self, construct: Construct) -> str:
        return escape(capital(self._label(construct)))

    def _is(self, figure: Figure, variable: str, answer: str | None) -> bool:
        if figure.variable != variable:
            return False
        if answer is None:
            return figure.statistic == "mean"
        codes = self.voice.instrument.variables[variable].class_codes(answer)
        return figure.statistic == "percent" and {*figure.categories} == {*codes}

    def _card(self, construct: Construct) -> str:
        verdict, word = self.judged(construct), self.voice.word
        columns = "".join(
            f"<div><h5>{word(source)}</h5><ul>"
            + "".join(f"<li>{line}</li>" for line in self._said(construct, source))
            + "</ul></div>"
            for source in SOURCES
        )
        return (
            f'<article class="peo-construct"><h4>{self._title(construct)} {self._state(verdict)}'
            f"</h4>{self._reason(construct, verdict)}"
            f"<details><summary>{word('what_sources_say')}</summary>"
            f'<div class="sources">{columns}</div></details></article>'
        )

    def _state(self, verdict: Judged) -> str:
        return f'<span class="peo-verdict {verdict}">{self.voice.word(verdict)}</span>'

    def _reason(self, construct: Construct, verdict: Judged) -> str:
        reading = self._reading(construct)
        if reading is None or verdict not in ("agree", "differ"):
            return ""
        readers = {reader.code: reader for reader in self.interpretation.readers}
        reader = readers[reading.who].called(self.voice.language)
        who, text = self.voice.word("reading_by", who=reader), escape(self._label(reading))
        return f'<p class="reason"><small>{escape(who)}</small> {text}</p>'

    def _reading(self, construct: Construct) -> Reading | None:
        """What somebody made of a construct."""
        readings = self.interpretation.readings
        return next((r for r in readings if r.of == construct.code), None)

    def _published(self, construct: Construct) -> Iterator[str]:
        """The published statements that a reading rests on, each with who said it and where."""
        reading = self._reading(construct)
        speakers = {one.code: self._label(one) for one in words().speakers}
        for name in reading.said if reading else ():
            if name in self.statements:
                told = self.statements[name]
                where = place(told.place, self.voice.language)
                source = escape("; ".join(filter(None, (speakers[told.said_by], where))))
                yield f"{escape(self._label(told))} <small>({source})</small>"

    def _said(self, construct: Construct, source: Source) -> Iterator[str]:
        """What a source says, a line each; or why it says nothing."""
        says: dict[str, Callable[[Construct], Iterator[str]]] = {
            "survey": self._published, "interview": self._claims, "dialogue": self._factors,
        }  # fmt: skip
        if not self.speaks(construct, source):
            yield self._gap("no_code" if source in construct.gaps else "no_figure")
            return
        yield from says[source](construct)
        if source == "survey":
            yield from map(self._figure, self.evidence(construct))

    def _gap(self, key: str, more: str = "") -> str:
        return f'<span class="gap">{self.voice.word(key)}{more}</span>'

    def _figure(self, figure: Figure) -> str:
        voice = self.voice
        n = voice.word("unknown_n") if figure.n is None else figure.n
        told = figure.n is not None or figure.value is not None
        more = [voice.around(figure), f"n\u00a0=\u00a0{n}" * told]
        if place := self.rank(figure):
            text = voice.word("place_of", place=place[0], of=place[1])
            text += "" if figure.identified or figure.place else NOT_IDENTIFIED
            more.append(text + f", {voice.word('shared')}" * (place[2] > 1))
        name, small = voice.title(replace(figure, group="")), "; ".join(filter(None, more))
        link = f'<a href="#figure:{figure.figure_id}">{escape(name)}</a>'
        return f"{link} <strong>{voice.value(figure)}</strong> <small>{small}</small>"

    def _claims(self, construct: Construct) -> Iterator[str]:
        book, listed = self.frameworks.interviews, self.frameworks.crosswalk.claims
        claims = {claim.id: claim for claim in book.claims}
        texts = {}
        for claim in listed:
            own, total = claims[claim.id], len(book.participants)
            about = capital(claim_words(book, own, self.voice.language, own.people, total))
            texts[claim.id] = escape(f"{about}: {self._label(claim)}")
        said = [claim for claim in listed if construct.code in claim.of]
        if not said:
            yield self._gap("no_claim")
        for claim in said:
            beside = [texts[one] for one in book.beside(claims[claim.id]) if one in texts]
            more = f" <small>({self.voice.word('beside')}: {'; '.join(beside)})</small>"
            yield texts[claim.id] + more * bool(beside)

    def _factors(self, construct: Construct) -> Iterator[str]:
        book, word = self.frameworks.dialogues, self.voice.word
        labels, place = dialogue_labels(book), 0 if self.voice.language == "nl" else 1
        polarity = {p.code: self._label(p) for p in book.polarities}
        everywhere = {f.code for t in book.themes for f in t.factors if f.teams == "all"}
        for code in construct.dialogue:
            quoted = sum(code in quotation.codes for quotation in book.quotations)
            more = [polarity.get(labels[code][2], ""), word("all_teams") * (code in everywhere)]
            more.append(
                f"{quoted} {word('quotation' if quoted == 1 else 'quotations')}" * bool(quoted)
            )
            small = "; ".join(filter(None, more))
            yield f"{escape(capital(labels[code][place]))} <small>{small}</small>"

    def _guide_row(self, point: Any, group: str) -> tuple[str, ...]:
        guide, code = self.frameworks.guide, point.code
        level = next(x for x in guide.levels if x.code == point.level)
        linked = {name for one in self._about("points", code) for name in one.aspects}
        aspects = [self._label(a) for a in guide.aspects if a.code in linked]
        more = [f"{code}; {self._label(level)}"]
        more.append(f"{self.voice.word('aspects')}: {self._all(aspects)}")
        more += [
            f"{self.voice.word('tension' if one.printed else 'implied')}: {self._label(one)}"
            for one in guide.tensions
            if code in one.near
        ]
        steps = [escape(f"{s.code}. {self._label(s)}") for s in guide.steps_of(code)]
        actors = [escape(self._label(a)) for a in guide.actors if a.code in point.actors]
        return (
            f"{self._title(point)} <small>{_LINES.join(map(escape, more))}</small>",
            self._evidence("points", code, group), _LINES.join(actors),
            _LINES.join(steps) or self.voice.word("in_no_step"),
        )  # fmt: skip

    def _about(self, field: str, code: str) -> list[Construct]:
        """Constructs of an aspect or a point; what bears on every aspect tells nothing of one."""
        every = len(self.frameworks.guide.aspects)
        return [c for c in self._every if code in getattr(c, field) and len(c.aspects) < every]

    def _evidence(self, field: str, code: str, group: str) -> str:
        """Figures, and how many claims and factors; a source without anything is named too."""
        about, word = self._about(field, code), self.voice.word
        figures = {f.figure_id: f for construct in about for f in self.evidence(construct, group)}
        lines = [self._figure(figure) for figure in figures.values() if tells(figure)]
        none = [] if lines else [word("survey")]
        names = {construct.code for construct in about}
        claims = sum(bool(names & {*said.of}) for said in self.frameworks.crosswalk.claims)
        factors = len({factor for construct in about for factor in construct.dialogue})
        of_each = ((claims, "interview", "joint_claims"), (factors, "dialogue", "joint_factors"))
        for n, source, what in of_each:
            lines += [f"{word(source)}, {word(what)}: {n}"] * bool(n)
            none += [word(source)] * (not n)
        if none:
            lines.append(self._gap("nothing_from", f": {', '.join(none)}"))
        return _LINES.join(lines)

    def _all(self, names: Sequence[str]) -> str:
        return self.voice.listed(names) or self.voice.word("none")
