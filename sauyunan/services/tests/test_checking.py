"""Every fault that a service can have is found, with its line and a way to mend it."""

from __future__ import annotations

import pytest

from sauyunan.kits import archive, checking, reading
from sauyunan.kits.faults import Fault
from sauyunan.services.tests.factories import KIT

FILE = "services/izin-warung.yaml"


def faults(*changes: tuple[str, str], file: str = FILE) -> list[Fault]:
    """What the checker says after each first text was changed into the second."""
    files = dict(archive.files_in(KIT))
    text = files[file].decode()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    files[file] = text.encode()
    return [one for one in checking.check(reading.read(files)) if one.file == file]


def errors(*changes: tuple[str, str]) -> list[tuple[str, str, str]]:
    return [(one.path, one.what, one.mend) for one in faults(*changes) if one.level == "error"]


CASES = {
    "message on an unknown move": (
        (
            "withdraw_after_days: 30\n",
            "withdraw_after_days: 30\nmessages:\n  terkirim: {on: [kirm], say: {id: Ada}}\n",
        ),
        "messages.terkirim.on.0",
        "the move or state 'kirm' is not declared",
        "Did you mean 'kirim'?",
    ),
    "message at the start": (
        (
            "withdraw_after_days: 30\n",
            "withdraw_after_days: 30\nmessages:\n  terkirim: {on: isi, say: {id: Ada}}\n",
        ),
        "messages.terkirim.on",
        "at the start nobody can be told yet",
        "Name the move that sends it",
    ),
    "message on nothing": (
        (
            "withdraw_after_days: 30\n",
            "withdraw_after_days: 30\nmessages:\n  terkirim: {on: [], say: {id: Ada}}\n",
        ),
        "messages.terkirim.on",
        "no move and no state is named",
        "Name those on which it is told",
    ),
    "unknown placeholder": (
        (
            "withdraw_after_days: 30\n",
            "withdraw_after_days: 30\nmessages:\n  terkirim: {on: kirim, say: {id: 'Ada {refrence}'}}\n",
        ),
        "messages.terkirim.say.id",
        "the placeholder 'refrence' is not declared",
        "Did you mean 'reference'?",
    ),
    "an answer in a message": (
        (
            "withdraw_after_days: 30\n",
            "withdraw_after_days: 30\nmessages:\n  terkirim: {on: kirim, say: {id: 'Ada', en: 'NIK {answers.nik}'}}\n",
        ),
        "messages.terkirim.say.en",
        "the placeholder 'answers.nik' is not declared",
        "",
    ),
    "a number in a message": (
        (
            "withdraw_after_days: 30\n",
            "withdraw_after_days: 30\nmessages:\n  terkirim: {on: kirim, say: {id: 'NIK 3273 0145 0590 0001'}}\n",
        ),
        "messages.terkirim.say.id",
        "a number of 16 digits stands in it",
        "Leave it out: no NIK or KK is ever sent",
    ),
    "unknown channel": (
        (
            "withdraw_after_days: 30\n",
            "withdraw_after_days: 30\nmessages:\n  terkirim: {on: kirim, say: {id: Ada}, channels: [pos]}\n",
        ),
        "messages.terkirim.channels.0",
        "",
        "",
    ),
    "unknown state in to": (
        ("to: perbaikan\n", "to: perbaikn\n"),
        "moves.kembalikan.to",
        "the state 'perbaikn' is not declared",
        "Did you mean 'perbaikan'?",
    ),
    "unknown state in from": (
        ("from: [diajukan, perbaikan]", "from: [diajukan, perbaika]"),
        "moves.batalkan.from.1",
        "the state 'perbaika' is not declared",
        "Did you mean 'perbaikan'?",
    ),
    "unknown role": (
        ("by: kepala\n    other", "by: kepal\n    other"),
        "moves.terbitkan.by",
        "the role 'kepal' is not declared",
        "Did you mean 'kepala'?",
    ),
    "unknown move of four eyes": (
        ("other_person_than: setujui", "other_person_than: setuju"),
        "moves.terbitkan.other_person_than",
        "the move 'setuju' is not declared",
        "Did you mean 'setujui'?",
    ),
    "four eyes on the applicant": (
        ("other_person_than: setujui", "other_person_than: batalkan"),
        "moves.terbitkan.other_person_than",
        "the applicant is nobody of the staff",
        "Name a move that somebody of the staff makes",
    ),
    "four eyes on itself": (
        ("other_person_than: setujui", "other_person_than: terbitkan"),
        "moves.terbitkan.other_person_than",
        "names the move itself",
        "Name an earlier move",
    ),
    "four eyes on an unknown move of a list": (
        ("other_person_than: setujui", "other_person_than: [setujui, setuju]"),
        "moves.terbitkan.other_person_than.1",
        "the move 'setuju' is not declared",
        "Did you mean 'setujui'?",
    ),
    "rehearsal of an unknown move": (
        ("within: 4h", "rehearses: terbitkn"),
        "moves.setujui.rehearses",
        "the move 'terbitkn' is not declared",
        "Did you mean 'terbitkan'?",
    ),
    "rehearsal of itself": (
        ("within: 4h", "rehearses: setujui"),
        "moves.setujui.rehearses",
        "names the move itself",
        "Name a later move",
    ),
    "rehearsal of a move without effects": (
        ("within: 4h", "rehearses: periksa_ulang"),
        "moves.setujui.rehearses",
        "'periksa_ulang' has no effects",
        "Name a move that has",
    ),
    "rehearsal of a move that asks": (
        ("within: 4h", "rehearses: terbitkan"),
        "moves.setujui.rehearses",
        "'terbitkan' asks for something first",
        "Ask for it in an earlier move",
    ),
    "reasons in a group": (
        ("en: Name of the partner}}", "en: Name}, reasons: {kabur: {id: Kabur., en: Dim.}}}"),
        "ask.warung.questions.rekan.questions.nama.reasons",
        "only questions and documents of the applicant's form are sent back",
        "Write the reasons at the question of the form",
    ),
    "reasons in the form of a move": (
        ("en: Valid (years)}", "en: Valid}\n        reasons: {lama: {id: Lama., en: Long.}}"),
        "moves.terbitkan.ask.berlaku_tahun.reasons",
        "only questions and documents of the applicant's form are sent back",
        "Write the reasons at the question of the form",
    ),
    "likeness of something that is not asked": (
        ("same: [nik]", "same: [nikk]"),
        "duplicates.nik.same.0",
        "'nikk' is no single answer of the form",
        "Write the key of a question",
    ),
    "likeness of a group": (
        ("same: [nik]", "same: [rekan.nik]"),
        "duplicates.nik.same.0",
        "'rekan.nik' is no single answer of the form",
        "Write the key of a question",
    ),
    "likeness near something that is no date": (
        ("near: {field: buka", "near: {field: meja"),
        "duplicates.buka.near.field",
        "'meja' is no date of the form",
        "Write the key of a date question",
    ),
    "entry by nobody": (
        ("entry: {by: pemeriksa}", "entry: {by: pemerik}"),
        "entry.by",
        "the role 'pemerik' is not declared",
        "Did you mean 'pemeriksa'?",
    ),
    "person without a number": (
        ("number: nik, name: nama}", "number: meja, name: nama}"),
        "people.pemilik.number",
        "'meja' is no number that the form asks for",
        "Name a question of type number or text",
    ),
    "person whose name is not asked": (
        ("number: nik, name: nama}", "number: nik, name: namanya}"),
        "people.pemilik.name",
        "'namanya' is no name that the form asks for",
        "Name a question of type person_name or text",
    ),
    "person born on a number": (
        ("number: nik, name: nama}", "number: nik, name: nama, born: meja}"),
        "people.pemilik.born",
        "'meja' is no day of birth that the form asks for",
        "Name a question of type date",
    ),
    "escalation to nobody": (
        ("to: kepala}", "to: kepla}"),
        "escalate.to",
        "the role 'kepla' is not declared",
        "Did you mean 'kepala'?",
    ),
    "unreachable state": (
        (
            "  kedaluwarsa:",
            "  arsip: {title: {id: Arsip, en: Archive}, end: served}\n  kedaluwarsa:",
        ),
        "states.arsip",
        "the state 'arsip' cannot be reached",
        "Add a move that leads to it",
    ),
    "two starts": (
        ("clock: runs}\n  perbaikan", "start: true}\n  perbaikan"),
        "states",
        "2 states have start: true",
        "Let exactly one state be the start",
    ),
    "start without a move of the applicant": (
        ("from: isi, to: diajukan, by: applicant", "from: isi, to: diajukan, by: pemeriksa"),
        "moves",
        "1 moves lead out of the start",
        "by: applicant",
    ),
    "state without a title": (
        (
            "disetujui: {title: {id: Disetujui, en: Approved}, clock: runs}",
            "disetujui: {clock: runs}",
        ),
        "states.disetujui",
        "has no title",
        "Add title",
    ),
    "end with a move out": (
        ("from: [diajukan, perbaikan]", "from: [diajukan, perbaikan, ditolak]"),
        "moves.batalkan.from.2",
        "'ditolak' is an end",
        "Remove it here",
    ),
    "back to the start": (
        ("from: disetujui\n    to: diajukan", "from: disetujui\n    to: isi"),
        "moves.periksa_ulang.to",
        "'isi' is the start",
        "Name another",
    ),
    "end with a clock": (
        ("end: served}", "end: served, clock: runs}"),
        "states.terbit.clock",
        "has no clock",
        "Leave clock out",
    ),
    "nothing is served": (
        ("end: served}", "end: refused}"),
        "states",
        "no state has end: served",
        "Add end: served",
    ),
    "expiry without a state": (
        ("end: expired}", "end: refused}"),
        "withdraw_after_days",
        "0 states have end: expired",
        "Let exactly one",
    ),
    "sent back into a dead end": (
        (
            "from: perbaikan, to: diajukan, by: applicant",
            "from: perbaikan, to: diajukan, by: kepala",
        ),
        "moves.kembalikan.to",
        "cannot be sent again from 'perbaikan'",
        "by applicant",
    ),
    "promise of the wrong type": (
        ("promise: param.janji_jam", "promise: text(param.janji_jam)"),
        "promise",
        "expected a number",
        "",
    ),
    "promise over an unknown parameter": (
        ("promise: param.janji_jam", "promise: param.janji"),
        "promise",
        "janji",
        "janji_jam",
    ),
    "guard that reads an optional answer": (
        ('"!has(answers.meja) || answers.meja <= param.batas_meja"', "answers.meja <= 10"),
        "moves.setujui.when.0.if_not",
        "answers.meja may be unanswered",
        "has(answers.meja)",
    ),
    "guard of the wrong type": (
        ("move.berlaku_tahun < 5 || answers.makanan", "move.berlaku_tahun"),
        "moves.terbitkan.when.0.if_not",
        "expected a yes/no value",
        "",
    ),
    "unknown field in a rule": (
        ("when: answers.makanan\n    or", "when: answers.makan\n    or"),
        "bring.surat_sehat.when",
        "makan",
        "makanan",
    ),
    "unknown substitute": (
        ("or: pernyataan_sehat", "or: pernyataan_sakit"),
        "bring.surat_sehat.or",
        "the substitute 'pernyataan_sakit' is not declared",
        "Did you mean 'pernyataan_sehat'?",
    ),
    "show of the wrong type": (
        ("show: answers.makanan", "show: answers.nama"),
        "ask.warung.questions.meja.show",
        "expected a yes/no value",
        "",
    ),
    "show that reads a later answer": (
        ("show: answers.makanan", "show: has(answers.rekan)"),
        "ask.warung.questions.meja.show",
        "answers.rekan is asked later",
        "Ask rekan on an earlier page",
    ),
    "check of the wrong type": (
        (
            "min: 1\n        label: {id: Jumlah",
            "check: [{if_not: value, say: {id: X, en: X}}]\n        label: {id: Jumlah",
        ),
        "ask.warung.questions.meja.check.0.if_not",
        "expected a yes/no value",
        "",
    ),
    "default of the wrong type": (
        ("min: 1\n        label: {id: Jumlah", "default: answers.nama\n        label: {id: Jumlah"),
        "ask.warung.questions.meja.default",
        "expected a number",
        "",
    ),
    "question asked twice": (
        (
            "      makanan: {type: yes_no",
            "      nama: {type: text, label: {id: X, en: X}}\n      makanan: {type: yes_no",
        ),
        "ask.pemilik.questions.nama",
        "another page asks 'nama' too",
        "own key",
    ),
    "question and document of one name": (
        ("  denah: {label", "  meja: {label"),
        "ask.warung.questions.meja",
        "a document has the key 'meja' too",
        "Rename one",
    ),
    "unknown number": (
        (
            "nik: {type: number, of: nik, label: {id: NIK, en",
            "nik: {type: number, of: nikk, label: {id: NIK, en",
        ),
        "ask.pemilik.questions.nik.of",
        "'nikk' is not among the numbers",
        "Did you mean 'nik'?",
    ),
    "register of a kit that is not needed": (
        (
            "nama: {type: person_name, label: {id: Nama, en: Name}}",
            "nama: {type: record, register: lain/orang, ask: [nama], label: {id: Nama, en: Name}}",
        ),
        "ask.pemilik.questions.nama.register",
        "is of the kit 'lain', which is not in needs",
        "under needs in kit.yaml",
    ),
    "unknown effect": (
        ("- number: nomor_izin", "- numbr: nomor_izin"),
        "moves.terbitkan.effects.0",
        "'numbr' is none of that",
        "Did you mean 'number'?",
    ),
    "unknown key of an effect": (
        ("from: {diberikan: today}", "form: {diberikan: today}"),
        "moves.terbitkan.effects.0.form",
        "unknown key 'form'",
        "Did you mean 'from'?",
    ),
    "result that is used before it is made": (
        ("from: {diberikan: today}", "from: {diberikan: izin.nomor}"),
        "moves.terbitkan.effects.0.from.diberikan",
        "izin",
        "",
    ),
    "result with a word of the platform": (
        ("as: izin\n", "as: today\n"),
        "moves.terbitkan.effects.1.as",
        "'today' is a word of the platform",
        "another name",
    ),
    "result of the wrong type": (
        ("meja: 'has(answers.meja) ? answers.meja : 0'", "meja: nomor"),
        "moves.terbitkan.effects.1.set.meja",
        "expected a number",
        "",
    ),
    "result twice": (
        ("as: izin\n", "as: nomor\n"),
        "moves.terbitkan.effects.1.as",
        "an earlier effect gives 'nomor' already",
        "another name",
    ),
    "unknown field of an effect": (
        ("          pemilik: answers.nama", "          pemilk: answers.nama"),
        "moves.terbitkan.effects.1.set.pemilk",
        "pemilk",
        "pemilik",
    ),
    "name of the platform's own move": (
        ("  batalkan:", "  expire:"),
        "moves.expire",
        "'expire' is the move of the platform itself",
        "another name",
    ),
    "reason asked of the applicant": (
        (
            "from: perbaikan, to: diajukan, by: applicant",
            "from: perbaikan, to: diajukan, by: applicant, asks: reason_per_document",
        ),
        "moves.kirim_ulang.asks",
        "the applicant sends nothing back",
        "asks: reason",
    ),
    "title of the wrong type": (
        ("title_of_case: answers.nama", "title_of_case: answers.makanan"),
        "title_of_case",
        "expected a text",
        "",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_fault_is_found(name):
    change, path, what, mend = CASES[name]

    found = errors(change)

    fitting = [one for one in found if one[0] == path]
    assert any(what in one[1] and mend in one[2] for one in fitting), found


def test_state_without_a_way_out_is_found():
    found = errors(
        ("    from: disetujui\n    to: diajukan", "    from: diajukan\n    to: diajukan"),
        ("    from: disetujui\n    to: terbit", "    from: diajukan\n    to: terbit"),
    )

    assert (
        "states.disetujui",
        "the state 'disetujui' has no way out to an end",
        "Add a move from it that leads on to an end, or make it one with end:",
    ) in found


def test_fault_has_the_line_it_stands_in():
    (found,) = [
        one
        for one in faults(("promise: param.janji_jam", "promise: param.janji"))
        if one.level == "error"
    ]

    assert (found.file, found.line) == (FILE, 3)


def test_a_condition_gives_its_result_to_effects_of_the_same_condition_only():
    effect = "      - number: nomor_izin\n        as: nomor\n"
    conditional = "      - number: nomor_izin\n        when: answers.makanan\n        as: nomor\n"
    same = ("      - create: izin\n", "      - create: izin\n        when: answers.makanan\n")

    other_condition = errors((effect, conditional))
    same_condition = errors((effect, conditional), same)

    assert any(path == "moves.terbitkan.effects.1.set.nomor" for path, _, _ in other_condition)
    assert same_condition == []


def test_unused_substitute_and_running_promise_are_warnings():
    found = faults(
        ("    or: pernyataan_sehat\n", ""),
        (
            "    hint: {id: Perbaiki yang dikembalikan., en: Mend what was sent back.}\n    clock: pauses\n",
            "",
        ),
        ("withdraw_after_days: 30\n", ""),
        ("  kedaluwarsa: {title: {id: Kedaluwarsa, en: Expired}, end: expired}\n", ""),
    )

    told = {one.path: one.level for one in found}
    assert told["substitutes.pernyataan_sehat"] == "warning"
    assert told["moves.kembalikan.to"] == "warning"
    assert "error" not in told.values()


def test_reasons_without_a_step_that_sends_back_are_noticed():
    found = faults(("    asks: reason_per_document\n", "    asks: reason\n"))

    assert {one.path for one in found if "sends anything back" in one.what} == {
        "bring.foto_warung.reasons",
        "ask.warung.questions.meja.reasons",
    }
