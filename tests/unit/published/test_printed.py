"""How a printed number or word is read: the numbers that agree with it."""

from __future__ import annotations

from fractions import Fraction

from peo.published.printed import reach, window
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
