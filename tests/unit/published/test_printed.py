"""How a printed number or word is read: the numbers that agree with it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from peo.published.printed import place, reach, window
from peo.show.sentences import about


def test_words_reach_four_points_as_in_the_sentences_of_a_page() -> None:
    """The page calls 46 to 49 almost half and 51 to 54 just over half, and gives 45 and 55 bare."""
    for share in range(40, 61):
        said = about(share, "en")
        assert window("lt", "50").holds(Fraction(share)) == (said == "almost half")
        assert window("gt", "50").holds(Fraction(share)) == (said == "just over half")
    assert window("approx", "40").holds(Fraction(36))
    assert window("approx", "40").holds(Fraction(44))
    assert not window("approx", "40").holds(Fraction("44.1"))
    assert window("ge", "80").holds(Fraction("80"))
    assert window("le", "35").holds(Fraction("35"))


def test_a_mark_is_no_per_cent_and_an_average_of_per_cents_is() -> None:
    assert reach("mean", "direct_client_time_pct") == reach("percent", "workload") == 4
    assert reach("mean", "work_enjoyment") < 1


@pytest.mark.parametrize(
    ("typed", "nl", "en"),
    [
        ("table 3.4", "tabel 3.4", "table 3.4"),
        ("samenvatting, kader 5, § 3.5", "samenvatting, kader 5, § 3.5", "summary box 5, § 3.5"),
        ("resultaten, rol van X", "resultaten, rol van X", "results, rol van X"),
    ],
)
def test_a_place_in_a_source_is_named_in_the_language_of_the_page(
    typed: str, nl: str, en: str
) -> None:
    assert (place(typed, "nl"), place(typed, "en")) == (nl, en)
