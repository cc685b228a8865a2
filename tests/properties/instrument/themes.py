"""Waves with an invented theme: questions of a known wave dropped, moved and retyped at random, and
questions of every type added. Of nobody, for tests."""

from __future__ import annotations

import random
from typing import Any

import yaml
from pydantic import ValidationError

from peo.define.instrument.model import Instrument
from peo.project import Project

THEMES = {
    "safety": ("Veiligheid", "Safety"),
    "digital": ("Digitaal werken", "Digital work"),
    "cooperation": ("Samenwerking", "Cooperation"),
}
SCALES: dict[str, Any] = {
    "yes_no": {"ordered": False, "answers": [
        {"code": "no", "nl": "nee", "en": "no"}, {"code": "yes", "nl": "ja", "en": "yes"}]},
    **{f"points{n}": {"answers": [
        *({"code": f"p{i}", "nl": f"stap {i} van {n}", "en": f"step {i} of {n}"}
          for i in range(1, n + 1)),
        {"code": "unknown", "nl": "weet niet", "en": "don't know", "substantive": False}]}
       for n in (3, 4, 5, 7)},
}  # fmt: skip
Data = dict[str, Any]


def added(kind: str, name: str, number: int, rng: random.Random, before: list[str]) -> Data:
    """A question of one type, sometimes routed by what was asked before it."""
    label = f"{name} {kind}"
    question: Data = {"id": name, "number": number, "type": kind, "nl": f"{label} nl", "en": label}
    if kind.startswith("likert"):
        question["scale"] = f"points{kind[-1]}"
    elif kind == "yes_no":
        question["scale"] = "yes_no"
    elif kind in ("single", "multi"):
        question["answers"] = [
            {"code": f"{name}_{i}", "nl": f"{label} keus {i}", "en": f"{label} option {i}",
             **({"other_text": True} if i == 3 and rng.random() < 0.5 else {}),
             **({"exclusive": True} if i == 0 and kind == "multi" and rng.random() < 0.3 else {})}
            for i in range(4)
        ]  # fmt: skip
        if kind == "multi" and rng.random() < 0.4:
            question["max_choices"] = rng.choice([1, 2, 3])
    elif kind == "ranking":
        things = range(rng.choice([2, 3, 5]))
        question["items"] = [
            {"id": f"{name}_r{i}", "nl": f"{label} ding {i}", "en": f"{label} thing {i}"}
            for i in things
        ]
        if rng.random() < 0.5:
            question["max_choices"] = rng.choice([1, 2])
    elif kind == "number":
        question["range"] = {"min": rng.choice([0, 1]), "max": rng.choice([9, 60, 500])}
        question["unit"] = {"nl": "uur", "en": "hours"}
        if rng.random() < 0.5:
            question["bands"] = [
                {"code": f"{name}_low", "upto": 5, "nl": "tot 5", "en": "up to 5"},
                {"code": f"{name}_high", "upto": 500, "nl": "meer", "en": "more"},
            ]
    elif kind == "percent":
        question["range"] = {"min": 0, "max": 100}
    elif kind == "fte":
        question["range"] = {"min": 0, "max": 1, "decimals": 2}
    elif kind == "scale_1_10":
        question["range"] = {"min": 1, "max": 10}
    elif kind == "date":
        question["period"] = {"start": "2025-01", "end": rng.choice(["2025-01-20", "2025-12"])}
    elif kind == "grid":
        question |= {"type": "likert5", "scale": "points5", "items": [
            {"id": f"{name}_g0", "nl": f"{label} rij 0", "en": f"{label} row 0"},
            {"id": f"{name}_g1", "nl": f"{label} rij 1", "en": f"{label} row 1", "type": "number",
             "range": {"min": 0, "max": 20}, "unit": {"nl": "keer", "en": "times"}},
            {"id": f"{name}_g2", "nl": f"{label} rij 2", "en": f"{label} row 2",
             "scale": "points4"},
            {"id": f"{name}_g3", "nl": f"{label} rij 3", "en": f"{label} row 3",
             "type": "free_text"},
        ]}  # fmt: skip
    if before and rng.random() < 0.4:
        question["asked_if"] = rng.choice([" or ", " & "]).join(
            rng.sample(before, min(2, len(before)))
        )
    return question


KINDS = ["single", "multi", "likert3", "likert4", "likert5", "likert7", "yes_no", "percent",
         "scale_1_10", "fte", "number", "date", "free_text", "ranking", "grid"]  # fmt: skip
ROUTES = {"likert5": "{} >= p3", "likert7": "{} < p5", "yes_no": "{} == yes", "number": "{} > 3",
          "date": "{} >= 2025-01", "percent": "{} <= 50"}  # fmt: skip


def changed(like: str, theme: str, seed: int, wave: str) -> Data:
    """The definition of a wave after that of another (as text), changed at random."""
    rng = random.Random(f"{theme}{seed}")
    data: Data = yaml.load(like, Loader=yaml.CSafeLoader)
    for gone in ("amendments", "cites", "demonstration", "read_only", "wording"):
        data.pop(gone, None)
    data |= {"wave": wave, "theme": theme, "earlier": data["wave"]}
    data["fieldwork"] = {"start": wave, "respondents": 0}
    data["scales"] = {**SCALES, **data["scales"]}
    blocks = data["blocks"]
    for block in blocks:
        if block.get("theme"):
            block |= {"theme": theme, "nl": THEMES[theme][0], "en": THEMES[theme][1]}
    for _ in range(rng.randint(0, 12)):  # dropped
        block = rng.choice(blocks)
        if len(block["questions"]) > 1:
            block["questions"].pop(rng.randrange(len(block["questions"])))
    for _ in range(rng.randint(0, 4)):  # moved
        source, target = rng.choice(blocks), rng.choice(blocks)
        if len(source["questions"]) > 1:
            moved = source["questions"].pop(rng.randrange(len(source["questions"])))
            target["questions"].insert(rng.randint(0, len(target["questions"])), moved)
    for _ in range(rng.randint(0, 3)):  # retyped
        questions = rng.choice(blocks)["questions"]
        place = rng.randrange(len(questions))
        old = questions[place]
        new = added(rng.choice(KINDS), old["id"], old["number"], rng, [])
        questions[place] = {**new, "nl": old["nl"], "en": old["en"]}
    before: list[str] = []
    for i in range(rng.randint(1, 8)):  # added
        kind = rng.choice(KINDS)
        name = f"{theme}_{i}"
        blocks[-1]["questions"].append(added(kind, name, 50 + i, rng, before))
        if kind in ROUTES:
            before.append(ROUTES[kind].format(name))
    if rng.random() < 0.8:
        tidied(data)
    return data


def tidied(data: Data) -> None:
    """Mended as a team does that reads its messages: what an error points at goes, or its route."""
    for _ in range(60):
        try:
            Instrument.model_validate(data)
        except ValidationError as error:
            places = [tuple(one["loc"]) for one in error.errors()]
            if listed := {(str(at[0]), int(at[1])) for at in places if at[0] != "blocks"}:
                for name, place in sorted(listed, reverse=True):
                    data[name].pop(place)
                continue
            at = places[0]
            questions = data["blocks"][int(at[1])]["questions"]
            question = questions[int(at[3])]
            routed = [one for one in (question, *question.get("items", ())) if "asked_if" in one]
            for one in routed:
                del one["asked_if"]
            if not routed:
                questions.remove(question)
        else:
            return


def write(project: Project, data: Data) -> None:
    """The definition in its place."""
    text = yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    project.instrument_file(data["wave"]).write_text(text, encoding="utf-8")
    project.raw(data["wave"]).mkdir(parents=True, exist_ok=True)
