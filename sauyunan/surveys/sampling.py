"""How many respondents a survey needs: Krejcie and Morgan (1970), to which PermenPANRB 14/2017 points."""

from __future__ import annotations

from fractions import Fraction

from sauyunan.surveys.scoring import rounded_to

CHI_SQUARE = Fraction("3.841")  # one degree of freedom, 95 %
PROPORTION = Fraction(1, 2)
PRECISION = Fraction(1, 20)


def needed(population: int) -> int:
    """Respondents needed of so many who were served, rounded half up as the classic table does.

    Raises ValueError for a population below 1.
    """
    if population < 1:
        raise ValueError("a population has at least one person")
    spread = CHI_SQUARE * PROPORTION * (1 - PROPORTION)
    return int(rounded_to(spread * population / (PRECISION**2 * (population - 1) + spread), 0))
