"""Names that nobody bears: Ibu Contoh Dua Belas. A person's name holds no digits, so it counts in words."""

from __future__ import annotations

_ONES = (
    *("", "Satu", "Dua", "Tiga", "Empat", "Lima"),
    *("Enam", "Tujuh", "Delapan", "Sembilan", "Sepuluh", "Sebelas"),
)


def numbered(title: str, number: int) -> str:
    """``numbered("Ibu", 12)`` is "Ibu Contoh Dua Belas"; for 1 to 999."""
    return f"{title} Contoh {in_words(number)}"


def in_words(number: int) -> str:
    """A number from 1 to 999 in Indonesian words. Raises ValueError for others."""
    if not 1 <= number <= 999:
        raise ValueError(f"{number} is not between 1 and 999")
    hundreds, rest = divmod(number, 100)
    words = [] if hundreds == 0 else ["Seratus" if hundreds == 1 else f"{_ONES[hundreds]} Ratus"]
    if rest >= 20:
        words += [f"{_ONES[rest // 10]} Puluh", _ONES[rest % 10]]
    elif rest >= 12:
        words.append(f"{_ONES[rest - 10]} Belas")
    else:
        words.append(_ONES[rest])
    return " ".join(filter(None, words))
