"""Published orderings (more than, most, least) recomputed from records."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np

from peo.published.check.sample import ASPECTS, Finding, Mask, NotInRecordsError, Sample
from peo.published.printed import Row

SAME = 0.05  # shares that differ less are "about even"


def check_ordering(sample: Sample, row: Row, rows: list[Row]) -> Finding:
    """(recomputed, holds, reason) of one ordering row; `rows` is the whole ledger."""
    value = row["value"]
    by = re.search(r"by=(\w+\*?)", row["note"])
    if by and by[1] == "wave":
        return _waves(sample, row, rows)
    if value.startswith(("min_of_reported", "max_of_reported")):
        return _extreme_mean(sample, row, rows)
    for pattern, function in _FORMS.items():
        if re.fullmatch(pattern, value):
            return function(sample, row)
    if by and by[1] == "space_*":
        return _all_spaces(sample, row)
    if by:
        return _compare_groups(sample, row, by[1])
    if row["variable"] == "work_enjoyment":
        return _compare_groups(sample, row, "organisation_type")
    if ">" in value:
        return _between_items(sample, row)
    raise NotInRecordsError(f"'{value}' has no measure")


def _show(levels: Mapping[str, float]) -> str:
    return "; ".join(f"{name} {level:.3f}" for name, level in levels.items())


def _chain(value: str, levels: Mapping[str, float]) -> bool:
    """Whether `a>b,c>d`, `max:a`, `min:a`, `a<b` or `a>others` holds for the levels."""
    if value.startswith(("max:", "min:")):
        own = levels[value[4:]]
        rest = [level for name, level in levels.items() if name != value[4:]]
        return own > max(rest) if value.startswith("max:") else own < min(rest)
    if "<" in value:
        value = ">".join(reversed(value.split("<")))
    steps = [part.split(",") for part in value.split(">")]
    if steps[-1] == ["others"]:
        steps[-1] = [name for name in levels if name not in steps[0]]
    return all(
        levels[larger] > levels[smaller]
        for left, right in pairwise(steps)
        for larger in left
        for smaller in right
    )


def _compare_groups(sample: Sample, row: Row, by: str) -> Finding:
    """Share or mean per group of `by`, in the order that was printed."""
    inside = sample.base(row["base"])
    groups = sample.groups(by)
    value = row["value"]
    if by.startswith("space_"):
        upper = "_sufficient" if "very_sufficient" in value else "sufficient"
        groups["sufficient"] = groups[upper]
        groups["very_sufficient"] = groups["_very_sufficient"]
    named = [name for name in groups if name in re.findall(r"\w+", value)]
    chosen = list(groups) if by == "organisation_type" else named
    levels = {
        name: sample.level(row["variable"], row["categories"], inside & groups[name])
        for name in chosen
    }
    return _show(levels), _chain(value, levels), ""


def _all_spaces(sample: Sample, row: Row) -> Finding:
    """The same ordering for the overall verdict and all four aspects."""
    found = [_compare_groups(sample, row, f"space_{name}") for name in ("overall", *ASPECTS)]
    return " | ".join(text for text, _, _ in found), all(holds for _, holds, _ in found), ""


def _between_items(sample: Sample, row: Row) -> Finding:
    """Ordering between items of one question, such as `admin>caseload`."""
    stem = row["variable"].split("_")[0] + "_"
    names = re.findall(r"\w+", row["value"])
    levels = {}
    for name in names:
        inside = sample.base(row["base"])
        if stem == "influenceable_":  # each cause on those who chose it
            inside = sample.base(f"cause_{name} == yes")
        levels[name] = sample.level(stem + name, row["categories"], inside)
    return _show(levels), _chain(row["value"], levels), ""


def _waves(sample: Sample, row: Row, rows: list[Row]) -> Finding:
    """Share now against the share printed for the earlier wave."""
    now = sample.level(row["variable"], row["categories"], sample.base(row["base"]))
    for other in rows:
        same = (other["variable"], other["categories"]) == (row["variable"], row["categories"])
        if other["wave"] < row["wave"] and same and other["relation"] == "eq":
            before = float(other["value"]) / 100
            return _show({"now": now, "before": before}), now > before, ""
    raise NotInRecordsError("the earlier wave's number is not printed")


def _extreme_mean(sample: Sample, row: Row, rows: list[Row]) -> Finding:
    """Whether a group has the lowest or highest mean of all groups whose mean was printed."""
    printed = ("mean", "work_enjoyment", row["wave"])
    bases = {r["base"] for r in rows if (r["kind"], r["variable"], r["wave"]) == printed}
    means = {base: _enjoyment(sample, sample.base(base)) for base in sorted(bases)}
    own = _enjoyment(sample, sample.base(row["base"]))
    lowest = row["value"].startswith("min")
    extreme = min(means.values()) if lowest else max(means.values())
    where = min(means, key=lambda base: abs(means[base] - extreme))
    return f"{own:.3f}", own == extreme, "" if own == extreme else f"{extreme:.3f} for {where}"


def _aspects(sample: Sample, row: Row) -> Finding:
    """Overall verdict or one aspect above the (other) aspects."""
    everybody = sample.base("")
    levels = {
        name: sample.level(f"space_{name}", row["categories"], everybody)
        for name in ("overall", *ASPECTS)
    }
    own = row["variable"].removeprefix("space_")
    rest = [levels[name] for name in ASPECTS if name != own]
    return _show(levels), levels[own] > max(rest), ""


def _indirect(sample: Sample, row: Row) -> Finding:
    everybody = sample.base("")
    levels = {
        name: sample.level(f"{name}_client_time_pct", "", everybody)
        for name in ("indirect", "direct")
    }
    return _show(levels), _chain(row["value"], levels), ""


def _least_named(sample: Sample, row: Row) -> Finding:
    """Lowest share of all items of a question; 'other' does not compete."""
    stem = row["variable"].split("_")[0] + "_"
    inside = sample.base(row["base"])
    levels = {
        name.removeprefix(stem): sample.level(name, row["categories"], inside)
        for name in sample.frame.columns
        if name.startswith(stem) and not name.endswith("_other")
    }
    own = levels[row["variable"].removeprefix(stem)]
    return f"{own:.3f}", own == min(levels.values()), f"lowest {min(levels.values()):.3f}"


def _sector_more(sample: Sample, row: Row) -> Finding:
    everybody = sample.base("")
    sector = sample.level(row["variable"], row["categories"], everybody)
    own = sample.level(row["variable"].removeprefix("sector_"), row["categories"], everybody)
    return _show({"hardly_group": sector, "workload_group": own}), sector > own, ""


def _low_influence(sample: Sample, _row: Row) -> Finding:
    """Lowest of the five most named causes, and below one half."""
    names = ("admin", "caseload", "turnover", "not_right_thing", "complexity")
    levels = {
        name: sample.level(f"influenceable_{name}", "yes", sample.base(f"cause_{name} == yes"))
        for name in names
    }
    own = levels["complexity"]
    return _show(levels), own == min(levels.values()) and own < 0.5, ""


def _only_top_five(sample: Sample, row: Row) -> Finding:
    """A task among the five largest of one type of organisation and of no other."""
    tasks = [name for name in sample.frame.columns if name.startswith("task_")]
    inside = sample.base(row["base"])
    places = {}
    for group, members in sample.groups("organisation_type").items():
        levels = {t: sample.level(t, row["categories"], inside & members) for t in tasks}
        places[group] = 1.0 + sum(level > levels[row["variable"]] for level in levels.values())
    own = row["value"].split(":")[1]
    holds = all((place <= 5) == (group == own) for group, place in places.items())
    return _show(places), holds, ""


def _largest_gap(sample: Sample, row: Row) -> Finding:
    """Gap in mean mark between sufficient and insufficient, largest for the named aspect."""
    gaps = {}
    for name in ASPECTS:
        groups = sample.groups(f"space_{name}")
        high, low = (_enjoyment(sample, groups[g]) for g in ("sufficient", "insufficient"))
        gaps[name] = high - low
    own = gaps[row["value"].split(":space_")[1]]
    return _show(gaps), own == max(gaps.values()), ""


def _enjoyment(sample: Sample, inside: Mask) -> float:
    return sample.level("work_enjoyment", "", inside)


def _even(sample: Sample, row: Row) -> Finding:
    """Shares that differ by at most `SAME`."""
    levels = {
        name: float(np.mean(members)) for name, members in sample.groups(row["variable"]).items()
    }
    return _show(levels), max(levels.values()) - min(levels.values()) <= SAME, ""


_FORMS: dict[str, Callable[[Sample, Row], Finding]] = {
    r"max_of_aspects|overall>aspects|judgement>.*": _aspects,
    r"indirect>direct": _indirect,
    r"min_of_causes|min_of_effects": _least_named,
    r"hardly_group>workload_group": _sector_more,
    r"min_of_top5_and_below_half": _low_influence,
    r"top5_only_in:\w+": _only_top_five,
    r"max_gap:\w+": _largest_gap,
    r"\w+~\w+~\w+": _even,
}
