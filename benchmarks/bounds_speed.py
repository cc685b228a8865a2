"""Processor time of the bounds of a wave, by kind of question, and of all on two cores.

    python benchmarks/bounds_speed.py [WAVE] [EVERY]

Every EVERY-th expression of bounds_asked.csv is bounded in this process over all readings, and
every EVERY-th of those that a way of reading could move in that way. Compare versions of the code
by running it in both: the seconds are those of the processor, so other work on the machine matters
little.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from peo.project import UserError, find_project
from peo.published.printed import read_table
from peo_reconstruct.bound import Compatible
from peo_reconstruct.bounding import by_way
from peo_reconstruct.practice import published_of
from peo_reconstruct.question import read_question


def main(wave: str = "2022-04", every: str = "10") -> None:
    project, step = find_project(Path(__file__).parent), int(every)
    told = published_of(project, wave)
    asked = [row["expression"] for row in read_table(project.asked_file(wave), ["expression"])]
    tasks = [("", "", expression) for expression in asked][::step]
    tasks += list(by_way(told, asked))[::step]
    spent, number = Counter[str](), Counter[str]()
    model, way = Compatible(told), ("", "")
    for reading, name, expression in tasks:
        if (reading, name) != way:
            model, way = Compatible(told, {reading: name}), (reading, name)
        started = time.process_time()
        with suppress(UserError):  # what cannot be bounded costs time as well
            model.bound(read_question(expression, told.instrument))
        kind = f"{expression.partition('(')[0]}{' in one way' if reading else ''}"
        spent[kind] += time.process_time() - started
        number[kind] += 1
    for kind, seconds in spent.most_common():
        print(f"{kind:20} {number[kind]:4} of {step * number[kind]:5}: {seconds:6.1f} s")
    whole = step * sum(spent.values())
    print(
        f"all {step * len(tasks)}: {whole:.0f} s of processor; two cores {whole / 120:.1f} minutes"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
