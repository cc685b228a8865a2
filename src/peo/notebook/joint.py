"""What the notebook of the joint display imports: a wave together with the two studies.

from peo.notebook.joint import open_joint
w = open_joint(wave, "18-joint-display", language, figures)
w.evidence("joint")
w.list("overview", nl="...", en="...")
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from peo.codes.book import codes_of
from peo.codes.frameworks.framework import Frameworks, read_frameworks
from peo.codes.frameworks.interpretation import Interpretation, read_interpretation
from peo.figure import Figure
from peo.notebook.arguments import checked
from peo.notebook.joint_display import Joint
from peo.notebook.recorder import project_for
from peo.notebook.wave import Wave
from peo.project import UserError, did_you_mean
from peo.project.words import Language, say
from peo.published.statements import Statement
from peo.show.block import Html, Markdown, Nothing
from peo.show.figure_table import Table


class JointWave(Wave):
    """A wave that also knows the frameworks, the studies and what people made of it."""

    @cached_property
    def frameworks(self) -> Frameworks:
        """The frameworks and the code books of the studies."""
        return read_frameworks(self._project)

    @cached_property
    def interpretation(self) -> Interpretation:
        """What people made of this wave; empty when nothing was written down."""
        known = {
            "constructs": codes_of(self.frameworks.crosswalk.constructs),
            "statements": list(self._by_id),
        }
        return read_interpretation(self._project, self.id, known)

    @cached_property
    def _by_id(self) -> dict[str, Statement]:
        return {statement.id: statement for statement in self._statements}

    def evidence(
        self, place: str, by: str | None = None, groups: Sequence[str] | None = None
    ) -> list[Figure]:
        """Ask for every figure that the crosswalk shows, as far as this wave knows it.

        Of a question with several answers all options are asked, so that their order is known.
        """
        found: list[Figure] = []
        known, done = self.instrument.variables, set[str]()
        for shown in [s for c in self.frameworks.crosswalk.constructs for s in c.shown]:
            variable = known.get(shown.variable)
            if variable is None or not {variable.id, *variable.asked_if.variables} <= {
                *self.records
            }:
                continue
            base, options = str(variable.asked_if), [variable.id]
            if by is None and self.instrument.question_of(variable.id).type == "multi":
                options = [] if variable.question in done else self._items(variable.question)
                done.add(variable.question)
            for name in options:
                at, asked = f"{place}.{name}", (by, groups, base, by is None)
                if shown.answer is None:
                    found += self.mean(at, name, *asked)
                else:
                    found += self.shares(at, name, [shown.answer], *asked)
        return found

    def verdicts(self, nl: str, en: str) -> Markdown | Nothing:
        """A sentence with {n}, and {agree}, {differ}, {silent}: how many constructs are so; and
        {agree_on} and {differ_on}: which.

        Nothing where nobody has read the sources beside each other yet.
        """
        if not self.interpretation.readings:
            return Nothing(say("study.unjudged", self.language))
        counts = {key: f"**{count}**" for key, count in self._joint.counted().items()}
        names = {"agree_on": self._joint.names("agree"), "differ_on": self._joint.names("differ")}
        return Markdown(self._say(nl, en).format(**counts, **names))

    def list(self, name: str, nl: str, en: str) -> Table | Nothing:
        """Which sources speak of each construct and whether they agree (`overview`); the evidence
        per aspect of the municipal guide (`aspects`); names that mean different things in different
        sources (`same_names`); else as in any wave."""
        tables = ("overview", "aspects", "same_names")
        if name not in tables:
            return super().list(name, nl, en)  # type: ignore[arg-type]
        return getattr(self._joint, name)(self._say(nl, en))  # type: ignore[no-any-return]

    def cards(self, *constructs: str, leave_out: Sequence[str] = ()) -> Html:
        """What each source says of some constructs, or of all but some."""
        known = codes_of(self.frameworks.crosswalk.constructs)
        for name in (*constructs, *leave_out):
            if name not in known:
                near = did_you_mean(name, known)
                raise UserError("notebook.no_construct", name=repr(name), near=near)
        return self._joint.cards(constructs, leave_out)

    def guide(self, party: str, group: str, nl: str, en: str) -> Table | Nothing:
        """The page of a party of the guide, with the figures of a group (empty: of everybody).

        Nothing for a group that another wave has, and this one has not.
        """
        parties = {actor.party for actor in self.frameworks.guide.actors}
        groups, elsewhere = (
            {c for one in waves for v in one.variables.values() for c in v.categories}
            for waves in ([self.instrument], self._others)
        )
        if group in elsewhere - groups:
            return Nothing(self._say(nl, en))
        groups |= {""}
        for what, name, known in (("party", party, parties), ("group", group, groups)):
            if name not in known:
                near = did_you_mean(name, known)
                raise UserError(f"notebook.no_{what}", name=repr(name), near=near)
        return self._joint.guide(self._say(nl, en), party, group)

    @property
    def _joint(self) -> Joint:
        read = self.frameworks, self.interpretation, self._by_id
        return Joint(*read, self.voice, tuple(self.shown))


@checked
def open_joint(wave: str, notebook: str, language: Language = "nl", figures: str = "") -> JointWave:
    """Open a wave for the joint display; as `peo.notebook.open_wave`."""
    return JointWave(project_for(language, figures), wave, notebook, language, figures)
