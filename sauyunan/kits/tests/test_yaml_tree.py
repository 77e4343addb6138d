"""YAML as text with lines, and everything that kits may not use."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from django.conf import settings

from sauyunan.kits import yaml_tree

PIECES = (
    "a", "b: ", "- ", " - c", "\n", "\n  ", "  ", ": ", ":", "{", "}", "[", "],\n", ", ", '"', "'", "#", " #",
    "|\n", ">\n", "|2\n   ", "|-\n  x", ">+\n\n  y\n", "?", "? ", " ? ", "x ? y : z", "!", "&x ", "*x", "~",
    "%", "@", "1", "://", "-", "---\n", "...\n", "\t", "é", "\r\n", "\r", "\u2028", "\x85", "\ufeff", "\xa0",
    "\\", "\\n", "\\x41", "<<: ", "\x07", '"a"', "'b'", '"q\n  r"', "key: v\n", "  k: w\n", "k:\n  ", "`", "=",
)  # fmt: skip
PLAIN = ("a: ", "b: 1\n", "  c: x ? y : z\n", "k:\n", "  - d\n", "- {e: f, g: [h, 'i']}\n", "\n", "# j\n",
         "  l: |\n    m\n\n    n\n", "o: >-\n  p\n", 'q: "r\\n"\n', " s", ":t", "  ")  # fmt: skip


def told(text: str) -> list[tuple[int, str, str]]:
    return [
        (one.line, one.path, one.what) for one in yaml_tree.read("a.yaml", text.encode()).faults
    ]


def test_every_scalar_stays_text() -> None:
    text = "area: 32.70\nanswer: no\nday: 2022-06-13\ncount: 010\nquoted: 'true'\nempty: ''\n"

    found = yaml_tree.read("a.yaml", text.encode())

    assert found.faults == []
    assert found.tree == {
        "area": "32.70",
        "answer": "no",
        "day": "2022-06-13",
        "count": "010",
        "quoted": "true",
        "empty": "",
    }


def test_paths_have_lines() -> None:
    text = "# comment\nmoves:\n  kirim:\n    from: draf\n    when:\n      - if_not: a\n        say: b\n"

    found = yaml_tree.read("a.yaml", text.encode())

    assert found.lines["moves"] == 2
    assert found.lines["moves.kirim.from"] == 4
    assert found.lines["moves.kirim.when.0"] == 6
    assert found.lines["moves.kirim.when.0.say"] == 7


def test_all_duplicate_keys_are_told_with_the_first_line() -> None:
    assert told("a: 1\nb: {c: 1, c: 2}\na: 2\na: 3\n") == [
        (2, "b.c", "the key 'c' stands twice, first in line 2"),
        (3, "a", "the key 'a' stands twice, first in line 1"),
        (4, "a", "the key 'a' stands twice, first in line 1"),
    ]


def test_anchors_aliases_tags_and_merges_are_all_told() -> None:
    text = "a: &x {c: 1}\nb: *x\nc: !!int 5\nd:\n  <<: *x\n"

    assert told(text) == [
        (1, "a", "&x names a part for repeating"),
        (2, "b", "*x repeats another part"),
        (3, "c", "the tag tag:yaml.org,2002:int is not allowed"),
        (5, "d", "<< merges another mapping"),
        (5, "d.<<", "*x repeats another part"),
    ]


def test_alias_bomb_is_not_expanded() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]

    found = yaml_tree.read("a.yaml", "\n".join(rows).encode())

    assert len(found.faults) == 12 + 11 * 10


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a:\nb: 1\n", 1, "'a' has no value"),
        ("b: 1\na: ~\n", 2, "'a' has no value"),
        ("a: [x, null]\n", 1, "'an item of the list' has no value"),
        ("a: {id: Nama, lengkap, en: Name}\n", 1, "'lengkap' has no value"),
        ("? [a, b]\n: c\n", 1, "a key is a list or a mapping"),
        ("a: 1\n---\nb: 2\n", 2, "a second document begins here"),
        ("", 1, "the file is empty"),
        ("# only a comment\n", 1, "the file is empty"),
    ],
)
def test_what_cannot_be_meant_is_told(text: str, line: int, what: str) -> None:
    found = yaml_tree.read("a.yaml", text.encode())

    assert [(one.line, one.what) for one in found.faults] == [(line, what)]


@pytest.mark.parametrize(
    ("text", "line", "mend"),
    [
        ("a: Jalan: satu\n", 1, 'A text that holds ": " needs quotes: "..."'),
        ("a: 1\n\tb: 2\n", 2, "Use spaces, not tabs; quote a text that begins with a sign"),
        ("a: 'open\nb: 1\n", 3, "A quote is opened and not closed"),
        ("a: [1, 2\nb: 3\n", 2, "Close the { or [ in this line, or quote the text in it"),
    ],
)
def test_broken_syntax_says_how_to_mend(text: str, line: int, mend: str) -> None:
    found = yaml_tree.read("a.yaml", text.encode())

    assert not found.is_whole
    assert [(one.line, one.mend) for one in found.faults] == [(line, mend)]


def test_depth_is_limited() -> None:
    found = yaml_tree.read("a.yaml", b"[" * 100_000)

    assert [one.what for one in found.faults] == ["more than 40 levels deep"]


def test_size_and_encoding_are_limited() -> None:
    big = yaml_tree.read("a.yaml", b"a: " + b"x" * 300_000)
    latin = yaml_tree.read("a.yaml", b"a: 1\nb: caf\xe9\n")
    control = yaml_tree.read("a.yaml", b"a: 1\nb: \x07\n")

    assert [one.what for one in big.faults] == ["the file has 300,003 octets, the limit is 262,144"]
    assert [(one.line, one.what) for one in latin.faults] == [(2, "the file is not UTF-8 text")]
    assert [one.line for one in control.faults] == [2]


def both(text: str) -> tuple[yaml_tree.Written | None, yaml_tree.Written]:
    return yaml_tree._fast("a", text), yaml_tree._thorough(yaml_tree.Written("a"), text)


@pytest.mark.parametrize("seed", range(4))
def test_both_parsers_say_the_same_of_what_the_fast_one_takes(seed: int) -> None:
    chance, taken = random.Random(seed), 0  # noqa: S311

    for _ in range(1500):
        pieces = chance.choice((PIECES, PLAIN))
        text = "".join(chance.choice(pieces) for _ in range(chance.randint(1, 16)))
        fast, thorough = both(chance.choice(("", "a: ", "k:\n  ")) + text)
        if fast is not None:
            taken += 1
            assert fast == thorough, text

    assert taken > 50


def test_the_shipped_kits_are_read_by_the_fast_parser_and_alike() -> None:
    files = list(Path(settings.ROOT).glob("kits/*/**/*.yaml"))

    for file in files:
        fast, thorough = both(file.read_text("utf-8"))
        assert fast is not None, file
        assert fast == thorough, file
    assert files
