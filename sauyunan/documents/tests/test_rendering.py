from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from sauyunan.core import sandbox
from sauyunan.documents import facts, qr, queries, rendering
from sauyunan.documents.actions.finishing import template_values
from sauyunan.documents.rendering import TemplateFault, render
from sauyunan.documents.tests.conftest import NOW, Office
from sauyunan.kits.definition import Kit
from sauyunan.kits.format import Manifest, Texts

VALUES = {
    "title": "Surat Contoh",
    "number": "1",
    "code": "0123456789abcdef",
    "url": "https://contoh.go.id/cek/0123456789abcdef/",
    "qr": qr.svg("https://contoh.go.id/cek/0123456789abcdef/"),
    "signer": {"name": "Ibu Contoh", "title": "Kepala", "acting": "Plt"},
    "city": "Kota Contoh",
    "unit": "Dinas Contoh",
    "office": "",
    "issued": "24 November 2026",
    "lang": "id",
    "simulation": True,
    "nama": "Bayi Contoh",
}
GOOD = '#import "/sauyunan.typ": *\n#show: deed\n#statement[#data.nama]\n#signature()\n'


def kit(template: str, **files: bytes) -> Kit:
    manifest = Manifest(
        kit="surat", version="1.0.0", title=Texts(id="S"), summary=Texts(id="S"), licence="MIT"
    )
    mine = {"documents/surat.typ": template.encode(), "kit.yaml": b"rahasia: 1"}
    return Kit(manifest, {}, {**mine, **files}, {})


def text_of(pdf: bytes, page: int = 0) -> str:
    found: str = pypdfium2.PdfDocument(pdf)[page].get_textpage().get_text_range()
    return found


def test_equal_input_gives_equal_bytes() -> None:
    first = render(kit(GOOD), "surat", VALUES, at=NOW)
    sandbox._pool.close()

    assert render(kit(GOOD), "surat", VALUES, at=NOW) == first


def test_page_says_who_signed_and_that_it_is_a_simulation() -> None:
    text = text_of(render(kit(GOOD), "surat", VALUES, at=NOW))

    for words in (
        "PEMERINTAH KOTA CONTOH",
        "SURAT CONTOH",
        "Bayi Contoh",
        "Plt. Kepala",
        "Ibu Contoh",
        "Ditandatangani secara elektronik (SIMULASI)",
        "Bukan dokumen negara",
        "0123456789abcdef",
        "Halaman 1 dari 1",
    ):
        assert words in text


def test_real_signer_leaves_no_word_of_simulation() -> None:
    text = text_of(render(kit(GOOD), "surat", {**VALUES, "simulation": False}, at=NOW))

    assert "SIMULASI" not in text.upper()
    assert "Bukan dokumen negara" not in text


def test_english_document_speaks_english() -> None:
    text = text_of(render(kit(GOOD), "surat", {**VALUES, "lang": "en"}, at=NOW))

    assert "Signed electronically (SIMULATION)" in text
    assert "Page 1 of 1" in text


def test_markup_in_a_name_stays_text() -> None:
    name = '#read("kit.yaml") *tebal* <script> $x$'

    text = text_of(render(kit(GOOD), "surat", {**VALUES, "nama": name}, at=NOW))

    assert name in text.replace("\r\n", " ")


def test_qr_code_on_the_page_leads_to_the_check_page(office: Office) -> None:
    document = office.finished()
    page = pypdfium2.PdfDocument(queries.file_of(document))[0]

    (found,) = zxingcpp.read_barcodes(page.render(scale=2).to_pil())

    assert found.text == queries.address(document.code)
    assert found.text == template_values(document)["url"]


def test_long_list_goes_on_over_pages_with_its_head() -> None:
    rows = "range(90).map(n => (str(n), data.nama))"
    template = GOOD.replace("#signature()", f'#people(("No", "Nama"), {rows})\n#signature()')

    pdf = render(kit(template), "surat", VALUES, at=NOW)

    pages = len(pypdfium2.PdfDocument(pdf))
    assert pages == 3
    assert "Halaman 3 dari 3" in text_of(pdf, 2)
    assert "Ibu Contoh" in text_of(pdf, 2)


FAULTS = {
    "reads a file of the machine": ('#read("/etc/passwd")', "file not found"),
    "reads another file of the kit": ('#read("/kit.yaml")', "file not found"),
    "climbs out of its folder": ('#read("../../../etc/passwd")', "escape"),
    "takes a package": ('#import "@preview/cetz:0.3.4": *', "package"),
    "calls itself for ever": ("#let f(x) = f(x + 1)\n#f(0)", "depth exceeded"),
    "loops for ever": ("#while true {}", "condition is always true"),
    "reads a key that is not there": (GOOD + "\n#data.alamat", "alamat"),
    "shows a picture without words for it": (
        GOOD + "\n#image(bytes(\"<svg xmlns='http://www.w3.org/2000/svg'/>\"))",
        "alt",
    ),
    "has no title": ("Halo", "title"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_bad_templates_are_told(case: str) -> None:
    template, words = FAULTS[case]

    with pytest.raises(TemplateFault) as told:
        render(kit(template), "surat", VALUES, at=NOW)

    assert words in told.value.what
    assert "/tmp" not in told.value.what


def test_fault_names_file_and_line() -> None:
    with pytest.raises(TemplateFault) as told:
        render(kit("#let x = 1\n\n#tidak_ada"), "surat", VALUES, at=NOW)

    assert (told.value.file, told.value.line) == ("documents/surat.typ", 3)


def test_template_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "SECONDS", 1.0)
    endless = "#for i in range(100000) { for j in range(100000) { let k = i * j } }"

    with pytest.raises(TemplateFault, match="takes more than 1 seconds"):
        render(kit(endless), "surat", VALUES, at=NOW)


def test_template_sees_pictures_beside_it() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'
    template = GOOD + '\n#image("lambang.svg", width: 5mm, alt: "Lambang")'

    pdf = render(kit(template, **{"documents/lambang.svg": svg}), "surat", VALUES, at=NOW)

    assert pdf.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("value", "sign"),
    [
        ("Ny. Déwi Ṣāliḥa “Contoh” – Rp5.000", ""),
        ({"a": ["baik", {"b": "☺"}]}, "☺"),
        ("baris\nbaru", ""),
        ("tab\there", "\t"),
        (7, ""),
    ],
)
def test_unprintable_signs_are_found(value: object, sign: str) -> None:
    assert rendering.unprintable(value) == sign


def test_all_printable_signs_are_in_the_fonts() -> None:
    signs = "".join(
        chr(code) for first, last in rendering._PRINTABLE for code in range(first, last + 1)
    )

    pdf = render(kit(GOOD), "surat", {**VALUES, "nama": signs}, at=NOW)

    assert pdf.startswith(b"%PDF-")


def test_template_of_the_documentation_works() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "document-templates.md").read_text()
    template = page.split("```typst\n")[1].split("```")[0]

    pdf = render(kit(template), "surat", {**VALUES, "lahir": "1 Mei 1990"}, at=NOW)

    assert "Menerangkan bahwa Bayi Contoh adalah warga kota ini." in text_of(pdf)


def test_documentation_names_every_key_of_the_engine() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "document-templates.md").read_text()

    assert {key for key in facts.FROM_ENGINE if f"`{key}`" in page} == facts.FROM_ENGINE
    assert set(VALUES) == facts.FROM_ENGINE | {"nama"}
