"""Answers of a sample as the checks of published figures read them.

Written apart from the model that reconstructs records, so that one can find errors of the other:
nothing here may be imported there, or the other way round.
"""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from peo.published.printed import SHORT

Mask = npt.NDArray[np.bool_]
Finding = tuple[str, bool, str]  # recomputed, holds, reason
BANDS = {"b0_20": (0, 20), "b30_40": (30, 40), "b50_60": (50, 60), "b70_plus": (70, 100)}
FOLLOW_UP = ("task_", "cause_", "effect_")
_SPACE = ("very_insufficient", "insufficient", "sufficient", "very_sufficient")
ASPECTS = ("judgement", "do_what_is_needed", "client_relationship", "reflection")
_CHANGE = ("decreased", "same", "increased")
# answers from low to high; "unknown" is no place on a scale, so it is not listed
SCALES: dict[str, tuple[str, ...]] = {
    "years_experience": ("y0_3", "y3_6", "y6_10", "y10_plus"),
    "rules_negative_influence": ("hardly", "somewhat", "strong"),
    "workload": ("hardly", "somewhat", "strong"),
    "stay_one_year": ("small", "fairly_small", "neutral", "fairly_large", "large"),
    "space_change_since_2015": _CHANGE,
    "workload_change_since_2015": _CHANGE,
    "hours_vs_contract": ("lower", "equal", "higher"),
    **{f"space_{name}": _SPACE for name in ("overall", *ASPECTS)},
}
NUMERIC = ("direct_client_time_pct", "indirect_client_time_pct", "work_enjoyment")


class NotInRecordsError(Exception):
    """A figure asks for something that the records do not hold; the text says what."""


class Sample:
    """Records with the few questions that checks ask of them.

    `records` has one row per respondent; missing answers are empty text or missing values.
    """

    def __init__(self, records: pd.DataFrame) -> None:
        self.frame = records.astype("object").where(records.notna(), "").astype(str)

    def __len__(self) -> int:
        return len(self.frame)

    def column(self, variable: str) -> npt.NDArray[np.str_]:
        """Answers of all respondents; NotInRecordsError when there is no such column."""
        if variable not in self.frame.columns:
            raise NotInRecordsError(f"the records have no variable {variable}")
        return self.frame[variable].to_numpy(dtype=str)

    def answered(self, variable: str) -> Mask:
        """Who gave an answer; for `respondents` everybody."""
        if variable == "respondents":
            return np.ones(len(self), dtype=bool)
        return np.asarray(self.column(variable) != "")

    def chose(self, variable: str, categories: str) -> Mask:
        """Who gave one of the answers `a|b`, where an answer may be a band of percentages."""
        answers = self.column(variable)
        chosen = np.zeros(len(self), dtype=bool)
        for category in categories.split("|"):
            if category in BANDS:
                low, high = BANDS[category]
                numbers = self.numbers(variable)
                chosen |= (numbers >= low) & (numbers <= high)
            else:
                chosen |= answers == category
        return chosen

    def numbers(self, variable: str) -> npt.NDArray[np.float64]:
        """Answers as numbers (percent, mark, or place on the scale from 0); NaN when missing."""
        answers = self.column(variable)
        if variable in NUMERIC:
            return np.array([float(a) if a else np.nan for a in answers])
        if variable not in SCALES:
            raise NotInRecordsError(f"{variable} has no order from low to high")
        scale = SCALES[variable]
        return np.array([float(scale.index(a)) if a in scale else np.nan for a in answers])

    def base(self, text: str) -> Mask:
        """Who satisfies all conditions of a base; an empty base is everybody."""
        inside = np.ones(len(self), dtype=bool)
        for term in filter(None, (part.strip() for part in text.split(" & "))):
            variable, operator, codes = re.split(r" (==|not in|in) ", term, maxsplit=1)
            among = np.isin(self.column(variable), re.findall(r"\w+", codes))
            inside &= ~among if operator == "not in" else among
        return inside

    def share(self, variable: str, categories: str, inside: Mask) -> tuple[int, int]:
        """(number who chose, number who answered) among those inside."""
        whole = inside & self.answered(variable)
        return int((whole & self.chose(variable, categories)).sum()), int(whole.sum())

    def mean(self, variable: str, inside: Mask) -> tuple[int, int]:
        """(sum of the answers, number of answers) among those inside."""
        numbers = self.numbers(variable)[inside & self.answered(variable)]
        return int(np.nansum(numbers)), int((~np.isnan(numbers)).sum())

    def level(self, variable: str, categories: str, inside: Mask) -> float:
        """Share who chose `categories`, or the mean where none are given."""
        if categories:
            part, whole = self.share(variable, categories, inside)
        else:
            part, whole = self.mean(variable, inside)
        if whole == 0:
            raise NotInRecordsError(f"nobody in the group answered {variable}")
        return part / whole

    def groups(self, by: str) -> dict[str, Mask]:
        """Named groups of a grouping variable; organisations of type 'other' are left out.

        For the space questions `sufficient` and `insufficient` are the two upper and the two
        lower answers together; the single answers carry an underscore in front.
        """
        if by == "organisation_type":
            return {n: self.base(f"{by} == {SHORT[n]}") for n in ("specialist", "gi", "local")}
        groups = {code: self.base(f"{by} == {code}") for code in SCALES[by]}
        if by.startswith("space_"):
            single = {f"_{code}": mask for code, mask in groups.items()}
            low = groups["insufficient"] | groups["very_insufficient"]
            high = groups["sufficient"] | groups["very_sufficient"]
            return {"insufficient": low, "sufficient": high, **single}
        return groups
