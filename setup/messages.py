"""Translations without the gettext programs: update the catalogues, compile them, check them.

Source strings are English. The Indonesian catalogue must be complete; the English one is there for
texts whose wording on screen differs from the source; the Sundanese one grows, and ``report`` tells
what it lacks. A Sundanese text counts as reviewed when a comment above it says ``# reviewed: …``.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent / "sauyunan"
LANGUAGES = ("id", "en", "su")
COMPLETE = ("id",)
REVIEWED = ("su",)
REVIEW = "reviewed:"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def path_of(language: str) -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def source() -> Catalog:
    """Every string marked in code and templates, with where it stands (file, without line)."""
    catalog = Catalog(project="sauyunan", charset="utf-8")
    for path, method, text in _marked_files():
        where = path.relative_to(PACKAGE.parent).as_posix()
        for _, message, comments, context in extract(
            method, io.BytesIO(text.encode("utf-8")), KEYWORDS, ["Translators:"]
        ):
            flags = ("python-format",) if "%(" in str(message) else ()
            catalog.add(
                message,
                locations=[(where, 0)],
                auto_comments=comments,
                context=context,
                flags=flags,
            )
    return catalog


def _marked_files() -> Iterator[tuple[Path, str, str]]:
    for path in sorted(PACKAGE.rglob("*")):
        if "tests" in path.parts or "migrations" in path.parts or "dist" in path.parts:
            continue
        if path.suffix == ".py":
            yield path, "python", path.read_text("utf-8")
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            # Django turns a template into something that looks like calls of gettext.
            yield path, "javascript", templatize(path.read_text("utf-8"))


def read(language: str) -> Catalog:
    """The stored catalogue, or an empty one."""
    if not path_of(language).is_file():
        return Catalog(locale=language, project="sauyunan", charset="utf-8")
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def update() -> int:
    """Merge what is marked into the catalogues: new strings empty, changed ones fuzzy."""
    template = source()
    for language in LANGUAGES:
        catalog = read(language)
        catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        with path_of(language).open("wb") as file:
            write_po(file, catalog, width=100, sort_output=True, include_lineno=False)
        print(f"{path_of(language)}: {len(catalog)} strings, {len(missing(catalog))} to translate")
    return 0


def compile_all() -> int:
    """Write the .mo file beside each catalogue."""
    for language in LANGUAGES:
        if path_of(language).is_file():
            with path_of(language).with_suffix(".mo").open("wb") as file:
                write_mo(file, _translated(read(language)))
    return 0


def _translated(catalog: Catalog) -> Catalog:
    """Without plurals that have no translation: the .mo file would say them in English, and the
    language to fall back to would never be asked."""
    for one in list(catalog):
        if one.pluralizable and not all(one.string or [""]):
            catalog.delete(one.id, one.context)
    return catalog


def missing(catalog: Catalog) -> list[str]:
    """Source strings without a translation, or with one that is only a guess."""
    return [
        str(message.id)
        for message in catalog
        if message.id and (message.fuzzy or not _is_translated(message.string))
    ]


def _is_translated(string: object) -> bool:
    return all(string) if isinstance(string, list | tuple) else bool(string)


def faults() -> list[str]:
    """What keeps the catalogues from being complete, one line each."""
    template = source()
    found = []
    for language in COMPLETE:
        catalog = read(language)
        where = path_of(language).relative_to(PACKAGE.parent)
        stored = {(message.id, message.context) for message in catalog if message.id}
        marked = {(message.id, message.context) for message in template if message.id}
        found += [f"{where}: not in the catalogue: {text!r}" for text, _ in marked - stored]
        found += [f"{where}: no longer in the code: {text!r}" for text, _ in stored - marked]
        found += [f"{where}: not translated: {text!r}" for text in missing(catalog)]
        found += [
            f"{where}: {message.id!r}: {error}"
            for message, errors in catalog.check()
            for error in errors
        ]
    return sorted(found)


def check() -> int:
    found = faults()
    for line in found:
        print(line)
    if found:
        print(f"{len(found)} faults: type make messages, translate, and try again.")
    return 1 if found else 0


def unreviewed(catalog: Catalog) -> list[str]:
    """Source strings whose translation no native speaker has put their name to."""
    return [
        str(message.id)
        for message in catalog
        if message.id
        and _is_translated(message.string)
        and not any(comment.strip().startswith(REVIEW) for comment in message.user_comments)
    ]


def report() -> int:
    """How far each language is, and which texts still need a reviewer."""
    marked = {(message.id, message.context) for message in source() if message.id}
    for language in LANGUAGES:
        catalog = read(language)
        done = sum(
            (message.id, message.context) in marked and _is_translated(message.string)
            for message in catalog
        )
        print(f"{language}: {done} of {len(marked)} texts translated")
        if language in REVIEWED:
            waiting = unreviewed(catalog)
            print(f"{language}: {len(waiting)} translations wait for a reviewer:")
            for text in waiting:
                print(f"  {text!r}")
    return 0


def main() -> int:
    commands = {"update": update, "compile": compile_all, "check": check, "report": report}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        print(f"Type one of: {', '.join(commands)}")
        return 2
    if not settings.configured:
        settings.configure()
        django.setup()
    return commands[sys.argv[1]]()


if __name__ == "__main__":
    sys.exit(main())
