"""Which questions of two waves may be compared, and which not, with the reasons.

A question that means the same keeps its id, so questions are matched by id. What differs is looked
for; whether two different wordings mean the same is for the maker of the instrument to judge. A
wording that is not known is never called the same.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from peo.define.instrument.model import Instrument
from peo.define.instrument.question import Item, Question, Scale
from peo.define.instrument.variable import Answer
from peo.project.words import Text, both

Grade = Literal["comparable", "with caution", "break"]
GRADES: dict[Grade, Text] = {
    grade: both(f"concordance.grade.{grade}") for grade in ("comparable", "with caution", "break")
}
Kind = Literal["same", "reworded", "unknown", "moved", "new", "dropped", "recoded", "rerouted"]


@dataclass(frozen=True)
class Difference:
    """One way in which a question differs between two waves, and how much that matters."""

    kind: Kind
    grade: Grade
    reason: Text


@dataclass(frozen=True)
class Match:
    """One question in both waves, or in one of them; no differences means that it is the same."""

    question: str
    label: Text
    differences: tuple[Difference, ...]

    @property
    def grade(self) -> Grade:
        """The worst grade of its differences."""
        found = {difference.grade for difference in self.differences}
        return next((grade for grade in reversed(GRADES) if grade in found), "comparable")

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What happened to the question; `same` when nothing did."""
        return tuple(dict.fromkeys(d.kind for d in self.differences)) or ("same",)

    @property
    def reason(self) -> Text:
        """All differences in one text, nothing for a question that is the same."""
        return Text(
            nl=" ".join(difference.reason.nl for difference in self.differences),
            en=" ".join(difference.reason.en for difference in self.differences),
        )


def concordance(old: Instrument, new: Instrument) -> dict[str, Match]:
    """One match per question, by id: those of the new wave in its order, then the dropped ones."""
    before = {question.id: question for question in old.questions}
    after = {question.id: question for question in new.questions}
    moved = _moved(list(before), list(after))
    found = {}
    for name, question in after.items():
        if name in before:
            differences = list(_compare(old, before[name], new, question))
            if name in moved:
                differences.insert(0, _moved_difference(old, new, name))
        else:
            differences = [_absent(new, question, old, "new")]
        found[name] = Match(name, question, tuple(differences))
    for name, question in before.items():
        if name not in after:
            found[name] = Match(name, question, (_absent(old, question, new, "dropped"),))
    return found


def _moved(before: list[str], after: list[str]) -> set[str]:
    """Shared questions outside the longest series that stands in the same order in both waves."""
    place = {name: i for i, name in enumerate(before)}
    shared = [name for name in after if name in place]
    tails: list[int] = []  # tails[k]: smallest last place of a rising series of k + 1 questions
    last: list[str] = []
    parent: dict[str, str | None] = {}
    for name in shared:
        k = bisect_left(tails, place[name])
        parent[name] = last[k - 1] if k else None
        tails[k : k + 1], last[k : k + 1] = [place[name]], [name]
    kept, name_or_none = set(), last[-1] if last else None
    while name_or_none is not None:
        kept.add(name_or_none)
        name_or_none = parent[name_or_none]
    return set(shared) - kept


def _moved_difference(old: Instrument, new: Instrument, name: str) -> Difference:
    """Where the question stood, in terms of its neighbour among the shared questions."""
    shared = {q.id for q in old.questions} & {q.id for q in new.questions}

    def after(instrument: Instrument) -> Text:
        block = next(b for b in instrument.blocks if name in [q.id for q in b.questions])
        order = [q for q in block.questions if q.id in shared]
        place = [q.id for q in order].index(name)
        if place == 0:
            return both("concordance.first_in", block=block)
        return both("concordance.after", before=order[place - 1])

    places = {"then": after(old), "now": after(new), "old": old.wave, "new": new.wave}
    reason = both("concordance.moved", **places)
    return Difference("moved", "with caution", reason)


def _absent(
    own: Instrument, question: Question, other: Instrument, kind: Literal["new", "dropped"]
) -> Difference:
    """A question that the other wave does not have, or not as far as is known."""
    if other.complete:
        return Difference(kind, "break", both("concordance.not_asked", wave=other.wave))
    block = next(b for b in own.blocks if question in b.questions)
    if block.theme:
        return Difference(kind, "break", both("concordance.asked_unknown", wave=other.wave))
    text = both("concordance.fixed_unknown", wave=other.wave)
    return Difference("unknown", "with caution", text)


def _compare(
    old: Instrument, before: Question, new: Instrument, after: Question
) -> Iterator[Difference]:
    """What differs between two versions of a question, other than its place."""
    yield from _compare_wording(old, before, new, after)
    if old.condition(before.asked_if) != new.condition(after.asked_if):
        yield Difference("rerouted", "break", both("concordance.rerouted"))
    if _answered(before) != _answered(after):
        yield Difference("recoded", "break", both("concordance.other_kind"))
        return
    if before.max_choices != after.max_choices:
        yield Difference("recoded", "break", both("concordance.choices"))
    yield from _compare_items(old, before, new, after)
    yield from _compare_answers(old.scale_of(before), new.scale_of(after))
    if before.printed != after.printed:
        yield Difference("moved", "with caution", both("concordance.reversed"))


def _answered(own: Question | Item) -> tuple[object, ...]:
    """How a question or item is answered, its scale apart."""
    return own.type, own.range, own.unit, own.period


def _compare_wording(
    old: Instrument, before: Question, new: Instrument, after: Question
) -> Iterator[Difference]:
    """Another wording, one that is not known, or one that a paraphrase does not show."""
    wordings = ((old, old.wording_of(before)), (new, new.wording_of(after)))
    for wave in (instrument.wave for instrument, wording in wordings if wording == "unknown"):
        yield Difference("unknown", "with caution", both("concordance.wording_unknown", wave=wave))
        return
    if (before.text or before).nl == (after.text or after).nl:
        return
    reason = both("concordance.reworded")
    kinds = [wording for _, wording in wordings]
    if "paraphrase" in kinds and kinds[0] != kinds[1]:
        wave = next(instrument.wave for instrument, wording in wordings if wording == "paraphrase")
        reason = both("concordance.paraphrase", wave=wave)
    yield Difference("reworded", "with caution", reason)


def _compare_items(
    old: Instrument, before: Question, new: Instrument, after: Question
) -> Iterator[Difference]:
    """Items that came or went, changed their words, or got another scale or route."""
    items = {item.id: item for item in before.items}
    pairs = [(items[item.id], item) for item in after.items if item.id in items]
    if not len(pairs) == len(before.items) == len(after.items):
        yield Difference("recoded", "with caution", both("concordance.items"))
    if any(one.nl != two.nl for one, two in pairs):
        yield Difference("reworded", "with caution", both("concordance.item_reworded"))
    if any(old.condition(one.asked_if) != new.condition(two.asked_if) for one, two in pairs):
        yield Difference("rerouted", "break", both("concordance.item_rerouted"))
    if any(_answered(one) != _answered(two) for one, two in pairs):
        yield Difference("recoded", "break", both("concordance.other_kind"))
    for one, two in pairs:
        if one.scale or two.scale:
            yield from _compare_answers(old.scale_of(before, one), new.scale_of(after, two))


def _compare_answers(before: Scale, after: Scale) -> Iterator[Difference]:
    """Answers that came, went, changed places or got another label."""
    offered = [{a.code: a for a in scale.answers if not a.recoded} for scale in (before, after)]
    made = [{a.code for a in scale.answers if a.recoded} for scale in (before, after)]
    shared = [code for code in offered[0] if code in offered[1]]
    ordered = before.ordered or after.ordered
    grade: Grade = "break" if ordered else "with caution"
    if len(shared) < max(map(len, offered)):
        yield Difference("recoded", grade, both("concordance.answers", named=_named(offered)))
    elif ordered and list(offered[0]) != list(offered[1]):
        yield Difference("recoded", grade, both("concordance.answer_order"))
    elif before.ordered != after.ordered:
        yield Difference("recoded", grade, both("concordance.order_lost"))
    off = [{code for code in shared if not one[code].substantive} for one in offered]
    if off[0] != off[1]:
        yield Difference("recoded", grade, both("concordance.off_scale"))
    if any(offered[0][code].nl != offered[1][code].nl for code in shared):
        yield Difference("reworded", "with caution", both("concordance.answer_reworded"))
    if made[0] != made[1]:
        yield Difference("recoded", "with caution", both("concordance.added"))


def _named(offered: list[dict[str, Answer]]) -> Text:
    """The answers that only one wave has, in brackets."""
    codes = sorted(set(offered[0]) ^ set(offered[1]))
    answers = [{**offered[0], **offered[1]}[code] for code in codes]
    nl, en = (", ".join(answer.label(language) for answer in answers) for language in ("nl", "en"))
    return Text(nl=f" ({nl})" if nl else "", en=f" ({en})" if en else "")
