"""The rules engine: results, errors that are values, faults with a place and a mend, limits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sauyunan.core.cel import (
    Bound,
    Field,
    Rule,
    RuleError,
    RuleFault,
    Rules,
    environment,
    unguarded,
)

PERSON = {
    "nik": Field("text"),
    "nama": Field("text", optional=False),
    "lahir": Field("day"),
    "bahasa": Field("text", many=True),
}
ANSWERS = {
    "nama": Field("text", optional=False),
    "kelamin": Field("text", optional=False),
    "umur": Field("integer", label="Age"),
    "kawin": Field("bool"),
    "lahir": Field("day"),
    "datang": Field("moment"),
    "ibu": Field("message", "kota/penduduk"),
    "saksi": Field("message", "kota/penduduk", many=True),
    "hobi": Field("text", many=True),
    "libur": Field("day", many=True),
}
RULES = environment(
    {"kota/penduduk": PERSON, "answers": ANSWERS},
    {
        "answers": Field("message", "answers"),
        "today": Field("day"),
        "now": Field("moment"),
        "n": Field("integer"),
    },
    zone=ZoneInfo("Asia/Jakarta"),
    area_name=lambda code: f"Area {code}",
)
FULL = {
    "answers": {
        "nama": "Ibu Contoh",
        "kelamin": "P",
        "umur": 32,
        "kawin": True,
        "lahir": "1990-05-14",
        "datang": "2022-06-13T00:30+07:00",
        "ibu": {"nik": "3273010000000001", "nama": "Nenek Contoh", "lahir": date(1960, 2, 29)},
        "saksi": [
            {"nik": "1", "nama": "Saksi Satu", "lahir": "1980-01-01", "bahasa": ["id", "su"]},
            {"nama": "Saksi Dua"},
        ],
        "hobi": ["menari", "menanam"],
        "libur": ["2022-06-01"],
    },
    "today": date(2022, 6, 13),
    "now": datetime(2022, 6, 13, 3, 0, tzinfo=UTC),
    "n": 0,
}
EMPTY = {**FULL, "answers": {}}


def value(text: str, values: dict[str, object] | Bound = FULL) -> object:
    return RULES.compile(text).value(values)


def fault(text: str, rules: Rules = RULES, **more: object) -> RuleFault:
    with pytest.raises(RuleFault) as caught:
        rules.compile(text, **more)
    return caught.value


# -- Results --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("answers.nama", "Ibu Contoh"),
        ("answers.umur + 1", 33),
        ("answers.umur / 5", 6),
        ("-answers.umur % 5", -2),
        ("answers.kawin && answers.umur > 17", True),
        ("answers.lahir", date(1990, 5, 14)),
        ("answers.datang", datetime(2022, 6, 12, 17, 30, tzinfo=UTC)),
        ("now", datetime(2022, 6, 13, 3, 0, tzinfo=UTC)),
        ("answers.hobi", ["menari", "menanam"]),
        ("answers.libur", [date(2022, 6, 1)]),
        ("[today, answers.lahir]", [date(2022, 6, 13), date(1990, 5, 14)]),
        ("answers.saksi.map(s, s.nama)", ["Saksi Satu", "Saksi Dua"]),
        ("answers.saksi.filter(s, has(s.nik))[0].nama", "Saksi Satu"),
        ("answers.saksi.map(s, has(s.nik), s.nik)", ["1"]),
        ("answers.saksi.map(s, s.bahasa)[0]", ["id", "su"]),
        ("answers.saksi.exists_one(s, s.nik == '1')", True),
        ("answers.ibu.nik.startsWith('3273')", True),
        ("answers.kelamin in ['L', 'P']", True),
        ("size(answers.saksi) + size(answers.nama)", 12),
        ("answers.saksi[1]", {"nama": "Saksi Dua"}),
        (
            "answers.ibu",
            {"nik": "3273010000000001", "nama": "Nenek Contoh", "lahir": date(1960, 2, 29)},
        ),
        ("answers.saksi.map(s, s)[1]", {"nama": "Saksi Dua"}),
        ("answers.kelamin == 'L' ? 'laki-laki' : 'perempuan'", "perempuan"),
        ("answers.hobi + []", ["menari", "menanam"]),
        ("'Ibu Contoh' == answers.nama // catatan", True),
    ],
)
def test_value_gives_plain_python(text: str, expected: object) -> None:
    found = value(text)

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("answers.nama", Field("text")),
        ("answers.umur", Field("integer")),
        ("answers.lahir", Field("day")),
        ("day_of(now)", Field("day")),
        ("add_hours(now, 1)", Field("moment")),
        ("true ? answers.lahir : today", Field("day")),
        ("answers.saksi", Field("message", "kota/penduduk", many=True)),
        ("answers.saksi[0]", Field("message", "kota/penduduk")),
        ("answers.saksi.map(s, s.lahir)", Field("day", many=True)),
        ("answers.saksi.filter(s, true)", Field("message", "kota/penduduk", many=True)),
        ("answers.saksi.all(s, s.nik != '')", Field("bool")),
        ("true ? [] : answers.hobi", Field("text", many=True)),
    ],
)
def test_type_tells_what_a_rule_gives(text: str, expected: Field) -> None:
    assert RULES.compile(text).type == expected
    assert RULES.compile(text, expected).type == expected


# -- The traps of the runtime (contracts, section 5) ------------------------------------------------
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 / n == 1", "division by zero"),
        ("1 % n == 1", "division by zero"),
        ("number(answers.nama) > 1", "not a number"),
        ("day(answers.nama) < today", "not a day of the calendar"),
        ("answers.saksi[5].nama == ''", "fewer items"),
        ("answers.umur + 9223372036854775807 > 0", "beyond 19 digits"),
        ("answers.nama.matches(answers.nama + '[')", "pattern"),
    ],
)
def test_an_error_value_is_never_taken_for_true(text: str, said: str) -> None:
    rule = RULES.compile(text, "bool")

    with pytest.raises(RuleError, match=said):
        rule.holds(FULL)
    with pytest.raises(RuleError, match=said):
        rule.value(FULL)


def test_a_missing_variable_is_an_error_and_not_true() -> None:
    with pytest.raises(RuleError, match="nothing is known as today"):
        RULES.compile("today == today", "bool").holds({"answers": {}})


def test_an_error_does_not_repeat_the_answer() -> None:
    with pytest.raises(RuleError) as caught:
        value("day(answers.nama)")

    assert "Ibu Contoh" not in str(caught.value)


@pytest.mark.parametrize("text", ["answers.nama", "answers.umur", "answers.hobi"])
def test_holds_refuses_a_rule_that_gives_no_yes_or_no(text: str) -> None:
    with pytest.raises(RuleError, match="no yes or no"):
        RULES.compile(text).holds(FULL)


@pytest.mark.parametrize(
    ("text", "answered", "unanswered"),
    [
        ("has(answers.umur)", {"umur": 0}, {}),
        ("has(answers.kawin)", {"kawin": False}, {}),
        ("has(answers.hobi)", {"hobi": ["menari"]}, {"hobi": []}),
        ("has(answers.lahir)", {"lahir": "1970-01-01"}, {"lahir": None}),
        ("has(answers.nama)", {"nama": ""}, {}),
        ("has(answers.ibu)", {"ibu": {}}, {}),
        ("has(answers.ibu.nik)", {"ibu": {"nik": ""}}, {"ibu": {}}),
        ("answers.saksi.all(s, has(s.nik))", {"saksi": [{"nik": ""}]}, {"saksi": [{}]}),
    ],
)
def test_has_tells_unanswered_from_zero(
    text: str, answered: dict[str, object], unanswered: dict[str, object]
) -> None:
    rule = RULES.compile(text, "bool")

    assert rule.holds({"answers": answered}) is True
    assert rule.holds({"answers": unanswered}) is False


def test_an_absent_field_reads_as_nothing() -> None:
    assert value("answers.umur", EMPTY) == 0
    assert value("answers.nama", EMPTY) == ""
    assert value("answers.kawin", EMPTY) is False
    assert value("answers.lahir", EMPTY) == date(1970, 1, 1)
    assert value("answers.hobi", EMPTY) == []
    assert value("answers.ibu", EMPTY) == {}


def test_a_day_is_never_shifted() -> None:
    bound = RULES.bind({"answers": {"lahir": date(2022, 6, 13)}, "today": "2022-06-13"})

    assert RULES.compile("answers.lahir == today", "bool").holds(bound) is True
    assert RULES.compile("text(answers.lahir)").value(bound) == "2022-06-13"


# -- Values that are bound ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"answers": {"umur": "32"}}, r"answers.umur \(Age\): expected a whole number"),
        ({"answers": {"umur": True}}, r"answers.umur \(Age\): expected a whole number"),
        ({"answers": {"umur": 2**63}}, r"answers.umur \(Age\): is beyond 19 digits"),
        ({"answers": {"nama": 3}}, "answers.nama: expected a text"),
        ({"answers": {"nama": "\ud800"}}, "answers.nama: holds a broken character"),
        ({"answers": {"kawin": 1}}, "answers.kawin: expected yes or no"),
        ({"answers": {"lahir": "2022-02-30"}}, "answers.lahir: is no day of the calendar"),
        ({"answers": {"lahir": "20220613"}}, "answers.lahir: is no day of the calendar"),
        ({"answers": {"lahir": datetime(2022, 6, 13, tzinfo=UTC)}}, "expected a day"),
        ({"answers": {"datang": "2022-06-13T10:00"}}, "answers.datang: has no time zone"),
        ({"answers": {"datang": "besok"}}, "answers.datang: is no moment"),
        ({"answers": {"hobi": "menari"}}, "answers.hobi: expected a list"),
        ({"answers": {"saksi": [{}, {"nik": 1}]}}, r"answers.saksi\[1\].nik: expected a text"),
        ({"answers": {"ibu": "3273"}}, "answers.ibu: expected a record"),
        ({"answers": []}, "answers: expected a record"),
        ({"n": "0"}, "n: expected a whole number"),
    ],
)
def test_bind_refuses_a_value_of_another_kind(values: dict[str, object], said: str) -> None:
    with pytest.raises(RuleError, match=said):
        RULES.bind(values)


def test_bind_leaves_out_what_no_rule_can_name() -> None:
    bound = RULES.bind({"answers": {"nama": "Ibu Contoh", "dulu": 1}, "lain": 2})

    assert RULES.compile("answers.nama").value(bound) == "Ibu Contoh"


def test_one_binding_serves_many_rules_and_threads() -> None:
    rules = [RULES.compile(f"answers.umur > {at}", "bool") for at in range(64)]

    def passed(turn: int) -> list[bool]:
        bound = RULES.bind(FULL)
        return [rule.holds(bound) for rule in rules]

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(passed, range(40)))

    assert results == [[True] * 32 + [False] * 32] * 40


def test_put_changes_one_answer_for_the_rules_that_follow() -> None:
    rule = RULES.compile("has(answers.kawin) && answers.kawin", "bool")
    bound = RULES.bind(FULL)

    before = rule.holds(bound)
    bound.put("answers.kawin", None)
    without = rule.holds(bound)
    bound.put("answers.kawin", True)
    bound.put("answers.saksi", [{"nik": "9", "nama": "Saksi Tiga"}])

    assert (before, without, rule.holds(bound)) == (True, False, True)
    assert RULES.compile("answers.saksi.map(s, s.nik)").value(bound) == ["9"]
    with pytest.raises(RuleError, match=r"answers.kawin: expected yes or no"):
        bound.put("answers.kawin", "ya")
    assert rule.holds(bound) is True
    with pytest.raises(KeyError):
        bound.put("answers.tiada", 1)


def test_extend_adds_a_variable_and_keeps_what_is_bound() -> None:
    more = RULES.extend({"value": Field("day")})
    check = more.compile("value <= today && value >= answers.lahir", "bool")
    bound = RULES.bind(FULL).also(more, {"value": "2022-06-10"})

    assert check.holds(bound) is True
    assert RULES.compile("answers.umur").value(bound) == 32
    assert fault("value").message == "'value' is not a value here"
    with pytest.raises(ValueError, match="extend"):
        bound.also(environment({}, {"n": Field("integer")}), {})


# -- Faults ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        (
            "answers.umr > 1",
            (1, 8),
            "a record of answers has no field 'umr'",
            "Did you mean 'umur'",
        ),
        ("answers.saksi.all(s, s.nk != '')", (1, 23), "penduduk has no field 'nk'", "'nik'"),
        ("answer.umur > 1", (1, 1), "'answer' is not a value here", "Did you mean 'answers'"),
        ("1 == jawab.ibu.nik.x", (1, 6), "'jawab' is not a value here", "There are"),
        ("has(jawab.ibu)", (1, 1), "'jawab' is not a value here", "There are"),
        ("umur", (1, 1), "'umur' is not a value here", "There are: answers, n, now, today"),
        ("true &&\n  umur > 1", (2, 3), "'umur' is not a value here", "There are: answers"),
        ("'ñ' == answers.nma", (1, 15), "has no field 'nma'", "Did you mean 'nama'"),
        ("answers.umur > '1'", (1, 14), "> cannot be used with a number and a text", "number(...)"),
        ("answers.nama && true", (1, 14), "&& needs a yes/no value, this is a text", "=="),
        ("answers.nama ? 1 : 2", (1, 14), "? : needs a yes/no value, this is a text", "=="),
        ("true ? 1 : 'a'", (1, 6), "? : cannot be used with a number and a text", "one kind"),
        ("answers.saksi.nik", (1, 14), "a list of records has no fields", ".all("),
        ("answers.umur.tahun", (1, 13), "a number has no fields", "Leave out the dot"),
        ("answers.umur.all(x, x > 1)", (1, 8), "a number has no items", "after a list"),
        ("answers.lahir < now", (1, 15), "a date stands beside a moment", "day_of(...)"),
        ("age(answers.lahir, now)", (1, 1), "age takes other values", "day_of(...)"),
        ("age(answers.nama, today)", (1, 1), "got a text, a date", "age(a date, a date)"),
        ("today - answers.lahir", (1, 7), "- does not work with a date", "days_between(...)"),
        ("today + 1", (1, 7), "+ does not work with a date", "add_days(...)"),
        ("answers.nama.upper()", (1, 14), "upper stands before its value", "upper(...)"),
        ("umurnya(answers.lahir)", (1, 1), "there is no function umurnya", "There are: add_days"),
        ("agee(today, today)", (1, 1), "there is no function agee", "Did you mean 'age'"),
        ("string(1) == '1'", (1, 1), "string cannot be used here", "Write text(...)"),
        ("dyn(1) == 1", (1, 1), "dyn cannot be used here", "Leave out"),
        ("answers.datang.getHours() > 1", (1, 16), "getHours cannot be used here", "There are"),
        ("timestamp('2022-06-13T00:00:00Z')", (1, 1), "timestamp cannot", "day("),
        ("1.5 < answers.umur", (1, 5), "decimals do not exist", "smaller unit"),
        ("answers.umur == null", (1, 14), "null does not exist", "has("),
        ("null", (1, 1), "null does not exist", "has("),
        ("1.5 < 2.5", (1, 1), "decimals do not exist", "smaller unit"),
        ("1u == 1u", (1, 1), "numbers with u", "Leave out the u"),
        ("b'a' == b'a'", (1, 1), "texts with b", "Leave out the b"),
        ("{'a': 1}", (1, 1), "maps and records cannot be written", "[ ]"),
        ("[1, 'a']", (1, 1), "a number stands beside a text", "same kind"),
        ("[]", (1, 1), "this gives a list of nothing", "one kind"),
        ("[[1]]", (1, 1), "this gives a list of lists", "one kind"),
        ("int", (1, 1), "'int' is not a value here", "There are"),
        ("answers.umur = 3", (1, 14), "cannot be read at '='", "Write =="),
        ("true and false", (1, 6), "cannot be read at 'and'", "Write &&"),
        ("answers.umur >", (1, 15), "cannot be read at the end", "missing at the end"),
        ("if", (1, 1), "if is a word of the language", "condition ? one : other"),
        ("has(answers)", (1, 5), "has() asks about a field", "has(answers.name)"),
        ("99999999999999999999", (1, 1), "this number is too large", "18 digits"),
        ("day('2022-13-01')", (1, 1), "not a day of the calendar", "2022-06-13"),
        ("answers.nama.matches('[')", (1, 14), "this pattern cannot be read", "RE2"),
        ("say_day(today, 'jv')", (1, 1), "say_day does not know 'jv'", "id, en, su"),
        ("area_level('32.73', 'kota')", (1, 1), "area_level does not know 'kota'", "kabupaten"),
        ("", (1, 0), "an empty rule", "leave the key out"),
        ("true\x00", (1, 5), "a character that cannot be read", "Leave it out"),
        ("'\ud800'", (1, 2), "a character that cannot be read", "Leave it out"),
    ],
)
def test_a_fault_tells_where_what_and_how_to_mend(
    text: str, place: tuple[int, int], message: str, hint: str
) -> None:
    found = fault(text)

    assert (found.line, found.column) == place
    assert message in found.message
    assert hint in found.hint


@pytest.mark.parametrize(
    ("text", "expects", "message", "hint"),
    [
        ("answers.nama", "bool", "expected a yes/no value, this gives a text", "Compare it"),
        ("answers.umur", "text", "expected a text, this gives a number", "text(...)"),
        ("answers.nama", "day", "expected a date, this gives a text", "day(...)"),
        ("now", "day", "expected a date, this gives a moment", "day_of(...)"),
        ("answers.hobi", "text", "expected a text, this gives a list of texts", "one item"),
        (
            "answers.saksi[0]",
            Field("message", "answers"),
            "expected a record of answers, this gives a record of kota/penduduk",
            "an expression that gives a record of answers",
        ),
    ],
)
def test_a_rule_must_give_what_is_expected(
    text: str, expects: object, message: str, hint: str
) -> None:
    found = fault(text, expects=expects)

    assert found.message == message
    assert hint in found.hint


@pytest.mark.parametrize("key", ["for", "Umur", "2umur", "umur-ibu", "_umur", "", "true", "u" * 64])
def test_a_key_that_cannot_be_named_is_refused(key: str) -> None:
    with pytest.raises(RuleFault, match="a name|a word"):
        environment({"answers": {key: Field("text")}}, {})
    with pytest.raises(RuleFault, match="a name|a word"):
        environment({}, {key: Field("text")})


def test_an_undeclared_message_is_refused() -> None:
    with pytest.raises(RuleFault, match="names the message 'tiada'"):
        environment({}, {"answers": Field("message", "tiada")})
    with pytest.raises(RuleFault, match="names the message ''"):
        environment({}, {"answers": Field("message")})


def test_keys_that_protobuf_would_confuse_are_kept_apart() -> None:
    keys = ["a_1", "a1", "from", "class", "descriptor", "name", "type", "message", "optional"]
    rules = environment(
        {"answers": {key: Field("text") for key in keys}}, {"answers": Field("message", "answers")}
    )
    bound = rules.bind({"answers": {key: key for key in keys}})

    found = [rules.compile(f"answers.{key}").value(bound) for key in keys]

    assert found == keys


def test_a_message_may_hold_itself() -> None:
    rules = environment(
        {"orang": {"nama": Field("text"), "ibu": Field("message", "orang")}},
        {"orang": Field("message", "orang")},
    )

    found = rules.compile("orang.ibu.ibu.nama").value(
        {"orang": {"ibu": {"ibu": {"nama": "Buyut Contoh"}}}}
    )

    assert found == "Buyut Contoh"


# -- What a rule reads ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("answers.umur > 1 && answers.ibu.nik != ''", {"answers.umur", "answers.ibu.nik"}),
        ("has(answers.umur) && today == today", {"answers.umur", "today"}),
        ("answers.saksi.all(s, s.nik != '')", {"answers.saksi", "answers.saksi.nik"}),
        ("answers.saksi[n].nik == '1'", {"answers.saksi.nik", "n"}),
        (
            "answers.saksi.map(s, s.bahasa).exists(b, 'id' in b)",
            {"answers.saksi", "answers.saksi.bahasa"},
        ),
        (
            "(answers.kawin ? answers.ibu : answers.saksi[0]).nik",
            {
                "answers.kawin",
                "answers.ibu",
                "answers.saksi",
                "answers.ibu.nik",
                "answers.saksi.nik",
            },
        ),
        ("1 + 1 == 2", set()),
    ],
)
def test_reads_names_every_path(text: str, reads: set[str]) -> None:
    assert RULES.compile(text).reads == reads


def test_compared_names_the_literals_beside_a_path() -> None:
    rule = RULES.compile(
        "(answers.kelamin in ['L', 'P'] || 'X' != answers.kelamin)"
        " && answers.saksi.exists_one(s, s.nik == '1') && answers.umur == 17"
    )

    assert rule.compared == (
        ("answers.kelamin", "L"),
        ("answers.kelamin", "P"),
        ("answers.kelamin", "X"),
        ("answers.saksi.nik", "1"),
        ("answers.umur", 17),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("answers.umur > 17", ["answers.umur"]),
        ("has(answers.umur) && answers.umur > 17", []),
        ("answers.umur > 17 && has(answers.umur)", []),
        ("has(answers.umur) || answers.umur > 17", ["answers.umur"]),
        ("!has(answers.umur) || answers.umur > 17", []),
        ("!(has(answers.umur) && answers.umur > 17)", []),
        ("!(!has(answers.umur) || !has(answers.kawin)) && answers.kawin && answers.umur > 1", []),
        ("has(answers.umur) ? answers.umur > 17 : true", []),
        ("has(answers.umur) ? true : answers.umur > 17", ["answers.umur"]),
        ("!has(answers.umur) ? 0 : answers.umur", []),
        ("(has(answers.umur) ? answers.kawin : false) && answers.umur > 1", ["answers.kawin"]),
        ("(has(answers.umur) || has(answers.kawin)) && answers.umur > 1", ["answers.umur"]),
        ("has(answers.umur) && answers.saksi.all(s, answers.umur > 1)", []),
        ("answers.saksi.all(s, has(s.nik) && s.nik != '')", []),
        ("answers.saksi.all(s, s.nik != '')", ["answers.saksi.nik"]),
        (
            "answers.saksi.all(s, has(s.nik) && answers.saksi.exists(t, t.nik == s.nik))",
            ["answers.saksi.nik"],
        ),
        ("answers.saksi.filter(s, has(s.nik)).map(t, t.nik)", []),
        ("answers.saksi.filter(s, has(s.nik)).filter(t, true).map(u, u.nik)", []),
        ("answers.saksi.filter(s, has(s.lahir)).map(t, t.nik)", ["answers.saksi.nik"]),
        ("answers.saksi.map(s, has(s.nik), s.nik)", []),
        ("has(answers.ibu.nik) ? answers.ibu.nik : ''", []),
        ("has(answers.ibu) ? answers.ibu.nik : ''", ["answers.ibu.nik"]),
        ("has(answers.ibu.nik) ? answers.ibu.lahir : today", ["answers.ibu.lahir"]),
        ("has(answers.saksi[0].nik) && answers.saksi[0].nik == '1'", []),
        ("has(answers.saksi[0].nik) && answers.saksi[1].nik == '1'", ["answers.saksi.nik"]),
        ("answers.nama", []),
        ("answers.hobi.exists(h, h == 'menari')", []),
        ("has(answers.umur)", []),
    ],
)
def test_unguarded_names_optional_paths_read_without_asking(text: str, expected: list[str]) -> None:
    assert unguarded(RULES.compile(text)) == expected


def test_unguarded_takes_the_callers_paths_and_what_is_given() -> None:
    rule = RULES.compile("answers.umur > 17 && answers.nama != '' && answers.hobi != []")
    show = RULES.compile("has(answers.umur) && has(answers.hobi)")

    assert unguarded(rule, {"answers.nama"}) == ["answers.nama"]
    assert unguarded(rule, {"answers.umur", "answers.hobi"}) == ["answers.umur", "answers.hobi"]
    assert unguarded(rule, {"answers.umur", "answers.hobi"}, given=[show]) == []


# -- Limits ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("true || " * 12_500 + "true", "a rule of 100,004 characters"),
        ("(" * 1_000, "nested too deep"),
        ("(" * 900 + "1" + ")" * 900, "nested too deep"),
        ("[" * 900 + "1" + "]" * 900, "nested too deep"),
        ("+".join(["n"] * 500), "nested too deep"),
        ("true ? 1 : " * 150 + "1", "nested too deep"),
        (
            "answers.saksi.all(a, answers.saksi.all(b, answers.saksi.all(c, true)))",
            "loops within loops deeper than 2",
        ),
        ("answers.hobi" + ".map(x, x + x)" * 24, "24 loops"),
        ("answers.hobi" + (".map(x, " + "+".join("x" * 25) + ")") * 3, "too much time and memory"),
        ("answers.hobi" + (".map(x, " + "+".join("x" * 25) + ")") * 10, "nested too deep"),
        ("[1, 2].map(x, answers.hobi)" + ".map(x, [x, x, x, x, x, x])" * 6, "too much"),
        (
            "answers.hobi.all(a, answers.hobi.all(b, "
            + " || ".join(["a + b == b + a"] * 40)
            + "))",
            "too much time and memory",
        ),
    ],
)
def test_a_costly_rule_is_refused_from_its_text(text: str, message: str) -> None:
    assert message in fault(text).message


@pytest.mark.parametrize(
    "text",
    [
        "answers.saksi.all(s, answers.saksi.exists_one(t, t.nik == s.nik && t.nama == s.nama))",
        "answers.saksi.filter(s, has(s.lahir) && age(s.lahir, today) >= 21).map(s, upper(s.nama))",
        "join(answers.saksi.map(s, s.nama + ' (' + s.nik + ')'), ', ')",
        " && ".join(["answers.nama != 'Bayi Contoh'"] * 50),
    ],
)
def test_a_usual_rule_is_within_the_limits(text: str) -> None:
    assert isinstance(RULES.compile(text), Rule)


# -- Whatever is typed ----------------------------------------------------------------------------
LANGUAGE = """
answers today now n nama umur saksi lahir s x . , ( ) [ ] { } ? : + - * / % ! == != < > <= && || in
has all exists map filter matches 'a' 1 1.5 0u null true b'a' @result size day age // dyn type
google.protobuf.Timestamp string 'ñ' \\ " ` ; 9223372036854775808
"""
WORDS = st.sampled_from([*LANGUAGE.split(), "\n"])


def outcome(text: str) -> str:
    """What became of a text; anything but these two exceptions ends the test."""
    try:
        RULES.compile(text).value(FULL)
    except RuleFault as found:
        return found.message and found.hint and str(found)
    except RuleError as error:
        return str(error)
    return "a value"


@given(st.text())
@example("\ud800")
@example("'\\ud800'")
@example("a\0b")
@example("\u2028answers.umr")
@example("'\r\n' == answers.umr")
@example("'\U0001f600' == answers.umr")
def test_any_text_compiles_or_is_a_fault(text: str) -> None:
    assert outcome(text) != ""


@given(st.lists(WORDS, max_size=14).map(" ".join))
@example("answers.saksi.all(s, s.saksi)")
@example("[][0] == 1")
@example("[].all(x, x)")
@example("[].map(x, x.nama) == []")
@example("[[]][0] + [1] == [1]")
def test_any_words_of_the_language_compile_or_are_a_fault(text: str) -> None:
    assert outcome(text) != ""


def test_values_of_another_environment_are_refused() -> None:
    one = environment({}, {"birth": Field("day")})
    other = environment({}, {"birth": Field("day")})

    with pytest.raises(ValueError, match="values of another environment"):
        one.compile("text(birth)").value(other.bind({"birth": "2022-06-13"}))
