"""All frameworks with the code books they refer to, read and held against each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from peo.codes.book import Book, codes_of
from peo.codes.codebook import Dialogues, Interviews, read_codebook
from peo.define.document import Text
from peo.frameworks.crosswalk import Crosswalk
from peo.frameworks.guide import Guide
from peo.frameworks.purpose import Purpose
from peo.instrument import read_instrument
from peo.project import Project

FRAMEWORKS: dict[str, type[Book]] = {"purpose": Purpose, "guide": Guide, "crosswalk": Crosswalk}


@dataclass(frozen=True)
class Frameworks:
    """The three frameworks, the two code books, and the survey variables of all waves."""

    purpose: Purpose
    guide: Guide
    crosswalk: Crosswalk
    dialogues: Dialogues
    interviews: Interviews
    variables: frozenset[str]

    def named(self) -> Iterator[tuple[str, str, str, Text]]:
        """Name, source, code and label of everything that carries a name of its own."""
        yield from ((e.id, "purpose", code, e) for code, e in self.purpose.elements.items())
        own = (*self.guide.aspects, *self.guide.points, *self.guide.tensions)
        yield from ((named.id, "guide", named.code, named) for named in own)
        yield from ((f.id, "interviews", f.code, f) for f in self.interviews.factors)
        yield from ((x.id, "interviews", x.code, x) for x in self.interviews.extra_codes)
        for code, (nl, en, _) in dialogue_labels(self.dialogues).items():
            yield code, "dialogues", code, Text(nl=nl, en=en)

    def same_names(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """Names that several sources use, with source and code of each: never one thing."""
        found: dict[str, list[tuple[str, str]]] = {}
        for name, source, code, _ in self.named():
            found.setdefault(name, []).append((source, code))
        return {name: tuple(uses) for name, uses in found.items() if len(uses) > 1}


def read_frameworks(project: Project) -> Frameworks:
    """Read everything in schemas/frameworks; raises UserError with file and line of a mistake.

    A survey variable of the crosswalk must be in the instrument of some wave.
    """
    dialogues = read_codebook(project.codebook_file("dialogues"), Dialogues)
    interviews = read_codebook(project.codebook_file("interviews"), Interviews)
    purpose = read_codebook(project.framework_file("purpose"), Purpose)
    guide = read_codebook(project.framework_file("guide"), Guide)
    waves = sorted(path.stem for path in project.instrument_file("x").parent.glob("*.yaml"))
    variables = {name for wave in waves for name in read_instrument(project, wave).variables}
    known = {
        "survey": variables,
        "interview": interviews.frame_codes,
        "dialogue": dialogue_labels(dialogues),
        "aspects": codes_of(guide.aspects),
        "points": codes_of(guide.points),
        "tensions": codes_of(guide.tensions),
        "elements": purpose.elements,
        "claims": {claim.id: claim for claim in interviews.claims},
    }
    crosswalk = read_codebook(project.framework_file("crosswalk"), Crosswalk, known=known)
    return Frameworks(purpose, guide, crosswalk, dialogues, interviews, frozenset(variables))


def dialogue_labels(book: Dialogues) -> dict[str, tuple[str, str, str]]:
    """Label (nl, en) and polarity of every factor, finding, discussion point and recommendation."""
    factors = [factor for theme in book.themes for factor in theme.factors]
    found = {f.code: (f.nl, f.en, f.polarity) for f in factors}
    found |= {f.code: (f.nl, f.en, f.polarity) for f in book.findings}
    rest = (*book.discussion_points, *book.recommendations)
    return found | {code.code: (code.nl, code.en, "") for code in rest}
