"""The word list of open answers: rare words, numbers and empty words never stand in it."""

from __future__ import annotations

from sauyunan.surveys import words


def test_words_count_once_for_each_answer_and_rare_ones_are_hidden():
    texts = ["Antrean, antrean, ANTREAN panjang"] * 6 + ["petugas ramah"] * 4 + ["antrean"]

    assert words.common(texts) == [("antrean", 7), ("panjang", 6)]


def test_numbers_and_words_that_say_nothing_are_left_out():
    texts = ["yang ke-2 di 0812a loket3 dan A_B sangat ramah"] * 5

    assert words.common(texts) == [("ramah", 5)]


def test_the_list_ends_somewhere():
    letters = [f"kata{chr(97 + one // 26)}{chr(97 + one % 26)}" for one in range(60)]

    assert len(words.common([" ".join(letters)] * 5)) == words.MOST
