"""The joint display: per construct what the survey, the interviews and the dialogues say.

The sources stand beside each other and are never combined into one number. A program only says
where a source is silent; whether the others agree is a person's reading, printed with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Literal, get_args

from peo.codes.claims import claim_words
from peo.figure import Figure
from peo.frameworks.crosswalk import SOURCES, Construct, Source
from peo.frameworks.interpretation import Interpretation, Reading
from peo.frameworks.read import Frameworks, dialogue_labels
from peo.instrument.model import Instrument
from peo.instrument.variable import Answer, Language
from peo.published.statements import Statement, words
from peo.show.markdown import Block, literal
from peo.show.sentences import capital, listed
from peo.show.table import Table
from peo.show.words import NOT_IDENTIFIED, bounds, figure_title, interval, value
from peo.words import each, say

Judged = Literal["agree", "differ", "silent", "unheard", "unjudged"]


@dataclass(frozen=True)
class Html(Block):
    """A finished piece of page."""

    html: str
    text: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


def words_table(table: Table) -> Table:
    """A table of words: its cells begin at the left."""
    return replace(table, words=True)


@dataclass(frozen=True)
class Joint:
    """Frameworks, readings and figures of a wave, side by side in one language."""

    frameworks: Frameworks
    interpretation: Interpretation
    statements: Mapping[str, Statement]
    instrument: Instrument
    language: Language
    figures: tuple[Figure, ...]

    # ---------------------------------------------------------------- what can be computed
    def evidence(self, construct: Construct, group: str = "") -> list[Figure]:
        """The figures of one group that speak for a construct, in the order of the crosswalk."""
        asked = [(shown.variable, shown.answer) for shown in construct.shown]
        found = [f for f in self.figures if f.group == group and f.variable in dict(asked)]
        return [f for name, answer in asked for f in found if self._is(f, name, answer)]

    def speaks(self, construct: Construct, source: Source) -> bool:
        """Whether a source has anything on a construct: codes, and for the survey a figure."""
        if source == "survey" and self._published(construct):
            return True
        if source in construct.gaps:
            return False
        return source != "survey" or any(
            f.value is not None or f.suppressed for f in self.evidence(construct)
        )

    def judged(self, construct: Construct) -> Judged:
        """Unheard or silent where no or one source speaks; else what a person made of it."""
        if (speaking := sum(self.speaks(construct, source) for source in SOURCES)) < 2:
            return "silent" if speaking else "unheard"
        reading = self._reading(construct)
        return (reading.verdict if reading else None) or "unjudged"

    def names(self, verdict: Judged) -> str:
        """The constructs with a verdict, in the order of the crosswalk."""
        found = [c for c in self.frameworks.crosswalk.constructs if self.judged(c) == verdict]
        return self._listed([literal(c.label(self.language)) for c in found])

    def rank(self, figure: Figure) -> tuple[int, int, int] | None:
        """Place of an option among the listed ones of its question, their number, and how many
        share the place; None for what is no option or when not all are there."""
        options = self._options(figure.variable)
        if figure.place is not None and options:
            return figure.place, len(options), 1
        rest = [
            f.value
            for f in self.figures
            if f.variable in options and (f.base, f.group) == (figure.base, figure.group)
        ]
        values = [x for x in rest if x is not None]
        if figure.value is None or len(values) < len(options) or not options:
            return None
        above = sum(x > figure.value for x in values)
        return above + 1, len(options), values.count(figure.value)

    # ---------------------------------------------------------------- what is shown
    def counted(self) -> dict[str, int]:
        """Number of constructs (n), and of those with each verdict."""
        every = [self.judged(construct) for construct in self.frameworks.crosswalk.constructs]
        return {"n": len(every)} | {verdict: every.count(verdict) for verdict in get_args(Judged)}

    def overview(self, caption: str) -> Table:
        """Every construct with its verdict and the sources that speak: gaps are dashes."""
        rows = []
        for construct in self.frameworks.crosswalk.constructs:
            marks = ["●" if self.speaks(construct, source) else "–" for source in SOURCES]
            name = escape(capital(construct.label(self.language)))
            rows.append((f"{name} {self._state(self.judged(construct))}", *marks))
        header = ("", *each("show.word", SOURCES, self.language))
        return Table(caption, header, tuple(rows), (say("show.word.joint_note", self.language),))

    def cards(self, codes: Sequence[str] = (), leave_out: Sequence[str] = ()) -> Html:
        """A card per construct: as asked for, or all but some in the order of the crosswalk."""
        crosswalk = self.frameworks.crosswalk
        every = [c for c in crosswalk.constructs if c.code not in leave_out]
        chosen = [crosswalk.find(code) for code in codes] or every
        labels = [construct.label(self.language) for construct in chosen]
        return Html("\n".join(map(self._card, chosen)), capital("; ".join(labels)))

    def guide(self, caption: str, party: str, group: str = "") -> Table:
        """The page of a municipality or a type of organisation: each point on which this party
        acts, with its aspects and tensions, the evidence, who acts and in which step."""
        guide = self.frameworks.guide
        acting = {actor.code for actor in guide.actors if actor.party == party}
        rows = tuple(
            self._guide_row(point.code, group) for point in guide.points if acting & {*point.actors}
        )
        keys = ("point", "evidence", "actor", "step_of_plan")
        notes = (guide.numbering_note, guide.evidence_gap)
        below = tuple(note.label(self.language) for note in notes)
        return words_table(Table(caption, each("show.word", keys, self.language), rows, below))

    def aspects(self, caption: str) -> Table:
        """The evidence per aspect of the guide."""
        rows = tuple(
            (escape(aspect.label(self.language)), self._evidence("aspects", aspect.code, ""))
            for aspect in self.frameworks.guide.aspects
        )  # fmt: skip
        header = each("show.word", ("aspect", "evidence"), self.language)
        return words_table(Table(caption, header, rows))

    def same_names(self, caption: str) -> Table:
        """Names that several sources use for things that are kept apart."""
        documents = {d.code: d.label(self.language) for d in self.frameworks.crosswalk.documents}
        labels = {name: label.label(self.language) for name, *_, label in self.frameworks.named()}
        rows = tuple(
            (escape(labels[name]), "<br>".join(escape(documents[source]) for source, _ in uses))
            for name, uses in self.frameworks.same_names().items()
        )
        header = each("show.word", ("name", "means"), self.language)
        return words_table(Table(caption, header, rows))

    # ---------------------------------------------------------------- inside
    def _is(self, figure: Figure, variable: str, answer: str | None) -> bool:
        if figure.variable != variable:
            return False
        if answer is None:
            return figure.statistic == "mean"
        codes = self.instrument.variables[variable].class_codes(answer)
        return figure.statistic == "percent" and {*figure.categories} == {*codes}

    def _options(self, variable: str) -> set[str]:
        """The listed options beside one of a question with several answers; none elsewhere."""
        name = self.instrument.variables[variable].question
        question = next(q for q in self.instrument.questions if q.id == name)
        if question.type != "multi":
            return set()
        listed = {answer.code for answer in question.answers if not _aside(answer)}
        return {v.id for v in self.instrument.variables.values() if v.question == name} & listed

    def _card(self, construct: Construct) -> str:
        verdict = self.judged(construct)
        said = {source: self._said(construct, source) for source in SOURCES}
        columns = "".join(
            f"<div><h5>{say(f'show.word.{source}', self.language)}</h5><ul>"
            + "".join(f"<li>{line}</li>" for line in said[source])
            + "</ul></div>"
            for source in SOURCES
        )
        return (
            f'<article class="peo-construct"><h4>{escape(capital(construct.label(self.language)))} '
            f"{self._state(verdict)}</h4>{self._reason(construct, verdict)}"
            f"<details><summary>{say('show.word.what_sources_say', self.language)}</summary>"
            f'<div class="sources">{columns}</div></details></article>'
        )

    def _state(self, verdict: Judged) -> str:
        told = say(f"show.word.{verdict}", self.language)
        return f'<span class="peo-verdict {verdict}">{told}</span>'

    def _reason(self, construct: Construct, verdict: Judged) -> str:
        reading = self._reading(construct)
        if reading is None or verdict not in ("agree", "differ"):
            return ""
        readers = {reader.code: reader for reader in self.interpretation.readers}
        reader = readers[reading.who].called(self.language)
        who = say("show.word.reading_by", self.language, who=reader)
        text = escape(reading.label(self.language))
        return f'<p class="reason"><small>{escape(who)}</small> {text}</p>'

    def _reading(self, construct: Construct) -> Reading | None:
        """What somebody made of a construct."""
        readings = self.interpretation.readings
        return next((r for r in readings if r.of == construct.code), None)

    def _published(self, construct: Construct) -> list[str]:
        """The published statements that a reading rests on, each with who said it and where."""
        reading = self._reading(construct)
        speakers = {one.code: one.label(self.language) for one in words().speakers}
        out = []
        for name in reading.said if reading else ():
            if name in self.statements:
                told = self.statements[name]
                source = escape("; ".join(filter(None, (speakers[told.said_by], told.place))))
                out.append(f"{escape(told.label(self.language))} <small>({source})</small>")
        return out

    def _said(self, construct: Construct, source: Source) -> list[str]:
        """What a source says, a line each; or why it says nothing."""
        if not self.speaks(construct, source):
            why = "no_code" if source in construct.gaps else "no_figure"
            return [f'<span class="gap">{say(f"show.word.{why}", self.language)}</span>']
        if source == "survey":
            figures = [self._figure(f) for f in self.evidence(construct)]
            return [*self._published(construct), *figures]
        return self._claims(construct) if source == "interview" else self._factors(construct)

    def _figure(self, figure: Figure) -> str:
        around = bounds(figure, self.language) or interval(figure, self.language)
        more = [around, f"n\u00a0=\u00a0{figure.n}" if figure.n is not None else ""]
        if place := self.rank(figure):
            text = say("show.word.place_of", self.language, place=place[0], of=place[1])
            text += "" if figure.identified or figure.place else NOT_IDENTIFIED
            shared = f", {say('show.word.shared', self.language)}" if place[2] > 1 else ""
            more.append(text + shared)
        name = figure_title(replace(figure, group=""), self.instrument, self.language)
        link = f'<a href="#figure:{figure.figure_id}">'
        small = "; ".join(filter(None, more))
        shown = f"<strong>{value(figure, self.language)}</strong>"
        return f"{link}{escape(name)}</a> {shown} <small>{small}</small>"

    def _claims(self, construct: Construct) -> list[str]:
        book = self.frameworks.interviews
        claims = {claim.id: claim for claim in book.claims}
        said = [s for s in self.frameworks.crosswalk.claims if construct.code in s.of]
        if not said:
            told = say("show.word.no_claim", self.language)
            return [f'<span class="gap">{told}</span>']
        texts = {}
        for claim in self.frameworks.crosswalk.claims:
            words = capital(claim_words(book, claims[claim.id], self.language))
            texts[claim.id] = escape(f"{words}: {claim.label(self.language)}")
        lines = []
        for claim in said:
            beside = [texts[one] for one in book.beside(claims[claim.id]) if one in texts]
            more = f"{say('show.word.beside', self.language)}: {'; '.join(beside)}"
            lines.append(texts[claim.id] + f" <small>({more})</small>" * bool(beside))
        return lines

    def _factors(self, construct: Construct) -> list[str]:
        book = self.frameworks.dialogues
        labels, place = dialogue_labels(book), 0 if self.language == "nl" else 1
        polarity = {p.code: p.label(self.language) for p in book.polarities}
        everywhere = {f.code for t in book.themes for f in t.factors if f.teams == "all"}
        lines = []
        for code in construct.dialogue:
            quoted = sum(code in quotation.codes for quotation in book.quotations)
            more = [polarity.get(labels[code][2], "")]
            more.append(say("show.word.all_teams", self.language) if code in everywhere else "")
            noun = say(f"show.word.quotation{'s' * (quoted != 1)}", self.language)
            more.append(f"{quoted} {noun}" if quoted else "")
            small = "; ".join(filter(None, more))
            lines.append(f"{escape(capital(labels[code][place]))} <small>{small}</small>")
        return lines

    def _guide_row(self, code: str, group: str) -> tuple[str, ...]:
        guide, about = self.frameworks.guide, self._about("points", code)
        point = next(point for point in guide.points if point.code == code)
        level = next(x.label(self.language) for x in guide.levels if x.code == point.level)
        linked = {aspect for construct in about for aspect in construct.aspects}
        aspects = [a.label(self.language) for a in guide.aspects if a.code in linked]
        tensions = [(t.label(self.language), t.printed) for t in guide.tensions if code in t.near]
        actors = [a.label(self.language) for a in guide.actors if a.code in point.actors]
        steps = [f"{s.code}. {s.label(self.language)}" for s in guide.steps_of(code)]
        more = [
            f"{code}; {level}",
            f"{say('show.word.aspects', self.language)}: {self._listed(aspects)}",
            *(f"{self._tension(printed)}: {name}" for name, printed in tensions),
        ]
        name = capital(point.label(self.language))
        return (
            f"{escape(name)} <small>{'<br>'.join(map(escape, more))}</small>",
            self._evidence("points", code, group),
            "<br>".join(map(escape, actors)),
            "<br>".join(map(escape, steps)) or say("show.word.in_no_step", self.language),
        )

    def _about(self, field: str, code: str) -> list[Construct]:
        """Constructs of an aspect or a point; what bears on every aspect tells nothing of one."""
        every = len(self.frameworks.guide.aspects)
        return [
            construct
            for construct in self.frameworks.crosswalk.constructs
            if code in getattr(construct, field) and len(construct.aspects) < every
        ]

    def _evidence(self, field: str, code: str, group: str) -> str:
        """Figures, and how many claims and factors; a source without anything is named too."""
        about = self._about(field, code)
        figures = {f.figure_id: f for construct in about for f in self.evidence(construct, group)}
        known = [f for f in figures.values() if f.value is not None or f.suppressed]
        lines = [self._figure(figure) for figure in known]
        names = {construct.code for construct in about}
        claims = sum(bool(names & {*said.of}) for said in self.frameworks.crosswalk.claims)
        factors = len({factor for construct in about for factor in construct.dialogue})
        none: Sequence[str] = () if lines else (say("show.word.survey", self.language),)
        for n, source, what in ((claims, "interview", "claims"), (factors, "dialogue", "factors")):
            name = say(f"show.word.{source}", self.language)
            if n:
                lines.append(f"{name}, {say(f'show.word.joint_{what}', self.language)}: {n}")
            else:
                none = (*none, name)
        if none:
            gap = f"{say('show.word.nothing_from', self.language)}: {', '.join(none)}"
            lines.append(f'<span class="gap">{gap}</span>')
        return "".join(f"<div>{line}</div>" for line in lines)

    def _tension(self, printed: bool) -> str:
        return say("show.word.tension" if printed else "show.word.implied", self.language)

    def _listed(self, names: Sequence[str]) -> str:
        return listed(names, self.language) or say("show.word.none", self.language)


def _aside(option: Answer) -> bool:
    """Whether an option stands apart from the list: other, or none of these."""
    return option.other_text or option.exclusive
