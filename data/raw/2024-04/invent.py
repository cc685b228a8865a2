"""The people of the invented wave. It writes the export, the themes and what was decided.

Nobody was asked anything. Three hidden scores per person (space, load, learning) decide the
answers, so that analyses have something to find; README.md says what was put in. How an export
makes a mess of them stands in `untidy`. Only the standard library draws: the same script gives the
same cells with any version of anything.
"""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from untidy import Sheet, workbook

from peo.define.instrument import read_instrument
from peo.define.instrument.model import Question
from peo.project import find_project

HERE = Path(__file__).parent
WAVE = HERE.name
PEOPLE, SEED = 300, 20240408
Person = dict[str, str]  # variable: code, number or text; what is not in it stays empty
ORGANISATIONS = {  # share of the people, and what their work adds to (space, load, learning)
    "specialist": (0.42, (0.0, 0.0, 0.1)),
    "certified_institution": (0.26, (-0.7, 0.8, -0.3)),
    "local_team": (0.25, (0.5, -0.2, 0.2)),
    "other": (0.07, (0.2, -0.3, 0.0)),
}
FUNCTIONS = {
    "specialist": {"outreach_worker": 5, "behavioural_scientist": 4, "psychologist": 3,
                   "social_pedagogical_worker": 3, "family_home_parent": 1,
                   "manager_no_client_contact": 1},
    "certified_institution": {"youth_protection_worker": 12, "behavioural_scientist": 2,
                              "manager_no_client_contact": 1},
    "local_team": {"youth_consultant": 6, "care_coordinator": 4, "outreach_worker": 2,
                   "manager_no_client_contact": 1},
    "other": {"other": 3, "trainer": 2, "family_home_parent": 2},
}  # fmt: skip
SPACES = {"judgement": 0.7, "do_what_is_needed": 0.0, "client_relationship": 0.3,
          "reflection": -0.3, "overall": 0.5}  # fmt: skip
YEARS = {"y0_3": 24, "y3_6": 22, "y6_10": 18, "y10_plus": 36}
CAUSES = {  # liking in general, and what an organisation adds to it
    "cause_admin": (1.9, {}), "cause_caseload": (1.5, {"certified_institution": 1.0}),
    "cause_complexity": (1.2, {}), "cause_not_right_thing": (0.9, {"local_team": 0.5}),
    "cause_vacancies": (0.8, {"certified_institution": 0.9}),
    "cause_turnover": (0.5, {"certified_institution": 0.8}),
    "cause_waitlist": (0.3, {"local_team": 1.1}), "cause_team_support": (0.0, {}),
    "cause_org_support": (0.1, {}), "cause_autonomy": (0.2, {"certified_institution": 0.4}),
    "cause_appreciation": (0.2, {}), "cause_equipped": (-0.2, {}), "cause_development": (-0.5, {}),
    "cause_meaning": (-1.0, {}), "cause_other": (-1.2, {}),
}  # fmt: skip
CHANGEABLE = {"admin": 0.72, "caseload": 0.45, "complexity": 0.25, "vacancies": 0.3,
              "turnover": 0.4, "waitlist": 0.35, "not_right_thing": 0.5,
              "autonomy": 0.7}  # fmt: skip
TASKS = {"task_reporting": 0.6, "task_other_organisations": 0.3, "task_search_no_waitlist": 0.2,
         "task_skj_requirements": -0.6, "task_time_registration": 0.1,
         "task_request_specialist": -0.1, "task_complaints": -0.9,
         "task_learning": -0.3}  # fmt: skip
HELPS = {"helps_cases": 0.9, "helps_joint_work": 0.7, "helps_course": 0.1, "helps_online": -0.9,
         "helps_families": 0.5}  # fmt: skip
SOLUTIONS = {
    "less_admin": ("Eén verslag per gezin in plaats van drie", "Minder dubbel invullen",
                   "Kortere formulieren"),
    "staffing": ("De open plekken echt vervullen", "Een vaste invaller voor het team"),
    "caseload": ("Een maximum aan het aantal gezinnen", "Minder zaken tegelijk"),
    "quiet_time": ("Een dagdeel per week zonder afspraken", "Een vrije ochtend voor uitwerken"),
}  # fmt: skip
WISHES = {
    "time": ("Leertijd die niet verdwijnt als het druk is", "Een vast uur per week om te leren"),
    "mentor": ("Iemand die ik tussendoor iets kan vragen", "Een begeleider met een eigen rooster"),
    "joint_work": ("Vaker met zijn tweeën naar een gezin", "Meekijken bij een ander team"),
    "safety": ("Dat een fout niet meteen een klacht is", "Rustig kunnen zeggen dat iets misging"),
}
REMARKS = (
    "Lastig in één antwoord te vangen",
    "Dit wisselt per week",
    "Vooral het laatste half jaar",
)


def invent(draw: random.Random, number: int) -> Person:
    """One person's answers, as codes."""
    kinds = {name: share for name, (share, _) in ORGANISATIONS.items()}
    organisation = _pick(draw, kinds)
    space, load, learn = (mean + draw.gauss(0, 1) for mean in ORGANISATIONS[organisation][1])
    load -= 0.45 * space
    mentor = draw.random() < 0.5 + 0.15 * learn
    learn += 0.4 * space - 0.35 * load + 0.7 * mentor
    who: Person = {
        "respondent_id": str(4100 + number), "organisation_type": organisation,
        "job_function": _pick(draw, FUNCTIONS[organisation]),
        "years_experience": _pick(draw, YEARS),
        "contract_fte": str(draw.choice((0.5, 0.67, 0.78, 0.8, 0.89, 0.89, 0.89, 1, 1, 1))),
    }  # fmt: skip
    if organisation == "other":
        who["organisation_type_other_text"] = draw.choice(("een school", "een huisartsenpraktijk"))
    if who["job_function"] == "other":
        who["job_function_other_text"] = "onderwijsondersteuner"
    new = who["years_experience"] == "y0_3"
    spaces = ("very_insufficient", "insufficient", "sufficient", "very_sufficient")
    for name, shift in SPACES.items():
        who[f"space_{name}"] = _answer(draw, space + shift, spaces, (-1.6, -0.2, 1.3))
    levels = ("hardly", "insufficient", "sufficient", "more_than_sufficient")
    who["equipped_for_profession"] = _answer(
        draw, 0.5 * learn - 0.6 * new, levels, (-2.2, -0.9, 1.1)
    )
    _time(draw, who, learn)
    three = ("hardly", "somewhat", "strong")
    who["rules_negative_influence"] = _answer(draw, -0.7 * space + 0.5, three, (-0.6, 0.9))
    who["workload"] = _answer(draw, load, three, (-0.7, 0.6))
    who["hours_vs_contract"] = _answer(draw, 0.6 * load, ("lower", "equal", "higher"), (-1.9, 0.3))
    mark = 7.1 + 0.3 * space - 0.35 * load + 0.25 * learn + draw.gauss(0, 1)
    who["work_enjoyment"] = str(min(10, max(2, round(mark))))
    stays = ("small", "fairly_small", "neutral", "fairly_large", "large")
    loyal = 0.5 * (mark - 7) + 0.6 - 0.5 * new
    who["stay_one_year"] = _answer(draw, loyal, stays, (-2.2, -1.5, -0.7, 0.5))
    if draw.random() < 0.05:
        who["stay_one_year"] = "unknown"
    if who["workload"] != "hardly":
        _workload(draw, who, load, three)
    _learning(draw, who, learn, load, mentor, spaces, new)
    return who


def _time(draw: random.Random, who: Person, learn: float) -> None:
    """Direct and indirect client time, and time to learn: at most 100 together."""
    direct = {"specialist": 50, "certified_institution": 34, "local_team": 42, "other": 30}
    if who["job_function"] == "manager_no_client_contact":
        shares = [0, 10 * draw.randint(1, 4)]
    else:
        middle = direct[who["organisation_type"]]
        shares = [5 * round(max(5.0, draw.gauss(middle, 12)) / 5)]
        shares.append(5 * round(min(95 - shares[0], max(10.0, draw.gauss(38, 9))) / 5))
    left = max(0, 100 - sum(shares))
    shares.append(min(left, max(0, round(4 + 2.2 * learn + draw.gauss(0, 2)))))
    names = ("direct_client_time_pct", "indirect_client_time_pct", "learning_time_pct")
    who |= {name: str(share) for name, share in zip(names, shares, strict=True)}


def _workload(draw: random.Random, who: Person, load: float, three: Sequence[str]) -> None:
    """What only those with workload are asked: tasks, causes, whether these can change."""
    for task, shift in TASKS.items():
        who[task] = _answer(draw, 0.6 * load + shift, three, (0.1, 1.1))
    if draw.random() < 0.12:
        who |= {"task_other": "strong", "task_other_text": "Vervoer regelen voor een gezin"}
    at = who["organisation_type"]
    liking = {c: base + more.get(at, 0) + _gumbel(draw) for c, (base, more) in CAUSES.items()}
    ticked = sorted(liking, key=lambda cause: -liking[cause])[: draw.choice((1, 2, 3, 3, 3))]
    for cause in CAUSES:
        who[cause] = "yes" if cause in ticked else "no"
    if "cause_other" in ticked:
        who["cause_other_text"] = "De vele verhuizingen van ons kantoor"
    for cause in ticked:
        name = cause.removeprefix("cause_")
        can = draw.random() < CHANGEABLE.get(name, 0.5)
        who[f"influenceable_{name}"] = "yes" if can else "no"
        if draw.random() < 0.1:
            who[f"influenceable_{name}_explanation"] = draw.choice(REMARKS)
    if draw.random() < 0.4:
        theme = "less_admin" if "cause_admin" in ticked else draw.choice(sorted(SOLUTIONS))
        who["immediate_solution"] = draw.choice(SOLUTIONS[theme])


def _learning(
    draw: random.Random, who: Person, learn: float, load: float, mentor: bool,
    spaces: Sequence[str], new: bool,
) -> None:  # fmt: skip
    """The theme of this wave."""
    who["space_learning"] = _answer(draw, learn + 0.1, spaces, (-1.7, -0.3, 1.4))
    who["mentor"] = "yes" if mentor else "no"
    kinds = {"guidance_peer": 0.6, "guidance_supervision": 0.25, "guidance_coach": 0.1,
             "guidance_practice": 0.3 + 0.3 * new, "guidance_joint_visit": 0.2 + 0.2 * mentor,
             "guidance_other": 0.04}  # fmt: skip
    who |= {kind: "yes" if draw.random() < share else "no" for kind, share in kinds.items()}
    none = not mentor and not any(who[kind] == "yes" for kind in kinds)
    if mentor and not any(who[kind] == "yes" for kind in kinds):
        who["guidance_practice"] = "yes"
    who["guidance_none"] = "yes" if none else "no"
    if who["guidance_other"] == "yes":
        who["guidance_other_text"] = "Een leesgroep met buurtgenoten"
    four = ("disagree", "partly_disagree", "partly_agree", "agree")
    if mentor:
        who["mentor_time"] = _answer(draw, 0.4 - 0.6 * load, four, (-1.3, -0.4, 0.8))
    for way, shift in HELPS.items():
        more = 0.5 * new if way == "helps_joint_work" else 0.0
        score = shift + more + draw.gauss(0, 0.7)
        who[way] = _answer(draw, score, ("none", "little", "fair", "much"), (-1.1, -0.1, 1.1))
        if draw.random() < 0.06:
            who[way] = "unknown"
    if draw.random() < 0.06:
        who |= {"helps_other": "much", "helps_other_text": "Een avond met een schrijfster"}
    who["mistakes_discussed"] = _answer(draw, 0.5 * learn + 0.5, four, (-1.2, -0.3, 0.9))
    unsafe = who["mistakes_discussed"] in four[:2]
    liking = {"barrier_no_time": 1.6 + 0.4 * load, "barrier_staffing": 1.0 + 0.3 * load,
              "barrier_money": 0.4, "barrier_offer": 0.2, "barrier_safety": -0.6 + 1.5 * unsafe,
              "barrier_other": -1.6}  # fmt: skip
    liking = {name: value + _gumbel(draw) for name, value in liking.items()}
    ticked = sorted(liking, key=lambda name: -liking[name])[: draw.choice((1, 2, 2))]
    if learn > 1.2 and draw.random() < 0.6:
        ticked = ["barrier_none"]
    who |= {name: "yes" if name in ticked else "no" for name in (*liking, "barrier_none")}
    if "barrier_other" in ticked:
        who["barrier_other_text"] = "De reistijd naar de cursus"
    if draw.random() < 0.35:
        theme = "safety" if unsafe else draw.choice(("time", "time", "mentor", "joint_work"))
        who["learning_wish"] = draw.choice(WISHES[theme])
    if draw.random() < 0.1:
        who["fixed_comment"] = draw.choice(REMARKS)


def _first(who: Person) -> Person:
    """What should improve first, of who came that far; drawn apart, so that it moves no answer."""
    if "barrier_none" not in who:
        return {}
    draw = random.Random(f"{SEED} {who['respondent_id']}")
    liking = {"first_time": 1.2 + (who["barrier_no_time"] == "yes"),
              "first_mentor": 0.6 + 0.8 * (who["mentor"] == "no"), "first_offer": 0.2,
              "first_mistakes": 1.5 * (who["barrier_safety"] == "yes")}  # fmt: skip
    liking = {name: value + _gumbel(draw) for name, value in liking.items()}
    order = sorted(liking, key=lambda name: -liking[name])
    return {name: str(place) for place, name in enumerate(order, 1)}


def _pick(draw: random.Random, weights: Mapping[str, float]) -> str:
    return draw.choices(list(weights), list(weights.values()))[0]


def _gumbel(draw: random.Random) -> float:
    return -math.log(-math.log(draw.random()))


def _answer(draw: random.Random, score: float, codes: Sequence[str], cuts: Sequence[float]) -> str:
    """The answer in whose stretch the score falls, with some noise."""
    noisy = score + draw.gauss(0, 0.7)
    return codes[sum(noisy > cut for cut in cuts)]


def leave_open(draw: random.Random, who: Person, questions: Sequence[Question]) -> None:
    """Some questions are skipped, one of them often; a few people stop halfway."""
    stops = draw.randint(8, len(questions)) if draw.random() < 0.05 else len(questions)
    for place, question in enumerate(questions):
        share = 0.09 if question.id == "mistakes_discussed" else 0.015
        routes = question.id in ("organisation_type", "workload", "mentor", "causes")
        if place >= stops or (not routes and draw.random() < share):
            for name in _own(question):
                who.pop(name, None)


def _own(question: Question) -> list[str]:
    """Every column that belongs to a question."""
    rows = [*(a.code for a in question.answers), *(item.id for item in question.items)]
    texts = [f"{question.id}_{a.code}_text" for a in question.answers]
    return [
        question.id,
        *rows,
        *texts,
        *(f"{r}{s}" for r in rows for s in ("_text", "_explanation")),
    ]


def wrong_rows(draw: random.Random) -> list[Person]:
    """Rows that cannot be right, each for another reason; none of the good people is among them."""
    names = ("no number", "twice", "twice", "answer", "sum", "mark", "route", "too many")
    rows = {f"{i} {name}": invent(draw, 900 + i) for i, name in enumerate(names)}
    who = {name.split(" ", 1)[1]: row for name, row in rows.items()}
    who["no number"].pop("respondent_id")
    rows["1 twice"]["respondent_id"] = rows["2 twice"]["respondent_id"]
    who["answer"]["stay_one_year"] = "ligt eraan"
    who["sum"] |= {"direct_client_time_pct": "80", "indirect_client_time_pct": "45"}
    who["mark"]["work_enjoyment"] = "11"
    who["route"] |= {"mentor": "no", "mentor_time": "agree"}
    barriers = ("barrier_no_time", "barrier_money", "barrier_offer")
    who["too many"] |= dict.fromkeys(barriers, "yes") | {"barrier_none": "no"}
    return list(rows.values())


def decided(received: list[Person], sheet: Sheet) -> dict[str, list[Sequence[object]]]:
    """What a team found in the export and wrote down beside it: somebody who sent the form twice,
    and a mark that was typed twice. The export gets these; what is decided takes them out again."""
    twice, slip = received[40], received[11]
    received.append({**twice, "respondent_id": str(4100 + PEOPLE + 1)})
    at = 5 + received.index(slip)  # two titles, an empty line, the header
    wrong, right = slip["work_enjoyment"] * 2, slip["work_enjoyment"]
    received[received.index(slip)] = {**slip, "work_enjoyment": wrong}
    header = next(name for name, _, own in sheet.columns if own == ("work_enjoyment",))
    who = ("secretariaat", "2024-05-28")
    return {
        "corrections.csv": [
            ("row", "column", "old", "new", "reason", "who", "date"),
            (at, header, wrong, right, "typefout bij het overnemen van papier", *who),
        ],
        "exclusions.csv": [
            ("row", "reason", "who", "date"),
            (4 + len(received), "stuurde twee keer in, zei deze deelnemer zelf", *who),
        ],
    }


def themes(people: Iterable[Person]) -> list[tuple[str, str, str]]:
    """The themes that coders would give: respondent, question, theme; one answer in ten is left."""
    found = []
    for who in people:
        for question, known in (("immediate_solution", SOLUTIONS), ("learning_wish", WISHES)):
            for theme, texts in known.items():
                if who.get(question) in texts and int(who["respondent_id"]) % 10:
                    found.append((who["respondent_id"], question, theme))
    return found


def make() -> tuple[list[Person], list[Sequence[object]], dict[str, list[Sequence[object]]]]:
    """The people of the invented wave, the lines of its export, the files beside it by name."""
    instrument = read_instrument(find_project(HERE), WAVE)
    words = {
        name: {answer.code: answer.nl for answer in variable.answers}
        for name, variable in instrument.variables.items()
    }
    for question, _ in instrument.multi():
        words |= {answer.code: {"yes": answer.nl} for answer in question.answers}
    draw = random.Random(SEED)
    people = [invent(draw, number) for number in range(1, PEOPLE + 1)]
    asked = [question for question in instrument.questions if question.type != "ranking"]
    for who in people:
        leave_open(draw, who, asked)
        who |= _first(who)
    coded = themes(people)
    received = list(people)
    for who in wrong_rows(draw):
        received.insert(draw.randrange(len(received)), who)
    sheet = Sheet(instrument.questions, words)
    beside = {"themes.csv": [("respondent_id", "question", "theme"), *coded]}
    beside |= decided(received, sheet)
    rows = [sheet.row(draw, who, place) for place, who in enumerate(received)]
    return people, [sheet.header, *rows], beside


def main() -> None:
    """Write the files."""
    people, lines, beside = make()
    (HERE / "records.xlsx").write_bytes(workbook(lines))
    for name, table in beside.items():
        with (HERE / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(table)
    print(f"Written: records.xlsx ({len(people)} people), {', '.join(beside)}.")


if __name__ == "__main__":
    main()
