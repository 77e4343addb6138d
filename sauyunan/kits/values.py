"""One answer: from what was typed or sent to the value that is stored, for each kind of field.

Forms are forgiving (separators, spaces, ways to write a phone number); JSON has strict types.
What is stored stands in ``fields.Kind``; limits of the field are checked here, its rules are not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sauyunan.core import opening_hours, saying
from sauyunan.core.geometry import Position
from sauyunan.core.opening_hours import HoursFault
from sauyunan.kits import outline_typed, texts_typed
from sauyunan.kits.fields import Kind, NumberFormat, ValueField
from sauyunan.kits.texts_typed import ValueRefused

Raw = Mapping[str, Sequence[str]]
"""A sent web form: name -> texts in their order (a QueryDict's ``lists()`` as a dict)."""
Value = str | int | bool | list[str]

PICTURES = 6
"""How many photos a field holds unless it says `max`."""
_FILE_CODE = re.compile(r"[0-9a-z]{26}")
LEVELS = ("provinsi", "kabupaten", "kecamatan", "desa")
YEARS = range(1000, 3000)  # of a day; others are slips of the finger
_INT64 = 2**63 - 1
_AREA_PARTS = (2, 2, 2, 4)  # digits of each level of a code (Kemendagri)
_SEPARATORS = " .-"  # of a number that no pattern declares
_IS_LINK = URLValidator(schemes=["http", "https"])
_NUMBER_SIGNS = re.compile(r"[0-9A-Za-z/.\-]{1,60}")


@dataclass(frozen=True)
class Look:
    """What a value is looked up in."""

    number: Callable[[str], NumberFormat]
    """The declared number that a reference names."""
    area: Callable[[str, str], bool]
    """Whether an area's dotted code exists at a level, e.g. ("32.73.01.1001", "desa")."""
    city: Callable[[float, float], bool] = lambda _latitude, _longitude: True
    """Whether a place, latitude and longitude, lies in the city."""
    covers: Callable[[Sequence[Position]], bool] = lambda _corners: True
    """Whether all of these places, longitude and latitude, lie in the city."""
    home: Callable[[str], bool] = lambda _code: True
    """Whether an area's dotted code is the city's or of an area in it."""


def from_form(field: ValueField, raw: Raw, name: str, look: Look) -> Value | None:
    """The stored value of what a form sent under ``name``; None when nothing was typed.

    Raises ValueRefused.
    """
    match field.type:
        case "date":
            return _date_typed(raw, name)
        case "choices":
            ticked = [text for text in raw.get(name, ()) if text]
            return _choices(field, ticked) if ticked else None
        case "pictures":
            if "".join(raw.get(name, ())).strip():
                raise ValueRefused(_("photos cannot be typed. Leave this empty."))
            return None
        case "file":
            return _files([text for text in raw.get(name, ()) if text])
    typed = first(raw, name)
    if texts_typed.is_empty(typed):
        if field.type == "area" and not texts_typed.is_empty(first(raw, f"{name}-search")):
            raise ValueRefused(_("no area is chosen yet. Choose it from those found."))
        return None
    return _FORM[field.type](field, typed, look)


def from_json(field: ValueField, value: object, look: Look) -> Value | None:
    """The stored value of a JSON value; None for null and for an empty text or list.

    Raises ValueRefused, also for a value of another JSON type.
    """
    if value is None or value == [] or (isinstance(value, str) and texts_typed.is_empty(value)):
        return None
    match field.type:
        case "yes_no":
            return _json_bool(value)
        case "integer" | "money":
            return _within(field, _json_integer(value))
        case "choices":
            return _choices(field, _json_texts(value))
        case "pictures":
            return _pictures(field, _json_texts(value))
        case "file":
            return _files(_json_texts(value))
        case "date":
            return _iso(_json_text(value, _("a day as a text, such as 2022-06-13")))
    return _FORM[field.type](field, _json_text(value, _("a text in quotes")), look)


def first(raw: Raw, name: str) -> str:
    """The first text sent under a name, or an empty one."""
    texts = raw.get(name) or ("",)
    return texts[0]


def is_typed(field: ValueField, raw: Raw, name: str) -> bool:
    """Whether anything was typed or chosen for a field that has no parts of its own."""
    names = [name, *(f"{name}-{part}" for part in DATE_PARTS)] if field.type == "date" else [name]
    return any(not texts_typed.is_empty(text) for each in names for text in raw.get(each, ()))


# -- Texts ----------------------------------------------------------------------------------------
def _text(field: ValueField, typed: str, _look: Look) -> str:
    return _long_enough(
        field,
        texts_typed.line(
            typed, min(field.max or texts_typed.TEXT_LENGTH, texts_typed.LONG_TEXT_LENGTH)
        ),
    )


def _long_text(field: ValueField, typed: str, _look: Look) -> str:
    limit = min(field.max or texts_typed.LONG_TEXT_LENGTH, texts_typed.LONG_TEXT_LENGTH)
    return _long_enough(field, texts_typed.lines(typed, limit))


def _person_name(_field: ValueField, typed: str, _look: Look) -> str:
    return texts_typed.person_name(typed)


def _long_enough(field: ValueField, text: str) -> str:
    if field.min is not None and len(text) < field.min:
        raise ValueRefused(
            ngettext(
                "too short. Write at least %(count)s character.",
                "too short. Write at least %(count)s characters.",
                field.min,
            )
            % {"count": field.min}
        )
    return text


def _email(_field: ValueField, typed: str, _look: Look) -> str:
    local, at, domain = texts_typed.plain(typed).replace(" ", "").rpartition("@")
    address = f"{local}{at}{domain.lower()}"
    try:
        validate_email(address)
    except ValidationError:
        raise ValueRefused(
            _("this is not an e-mail address. Write it like nama@contoh.id.")
        ) from None
    return address


def _phone(_field: ValueField, typed: str, _look: Look) -> str:
    """In the form of E.164: a plus sign and at most 15 digits; without a country it is Indonesia."""
    text = re.sub(r"[ .\-()/]", "", texts_typed.plain(typed))
    digits = text.removeprefix("+")
    if not re.fullmatch(r"[0-9]{6,20}", digits):
        raise ValueRefused(_("this is not a phone number. Write digits, such as 0812 3456 7890."))
    abroad = text.startswith("+") or digits.startswith("00")
    country, rest = _country(digits.removeprefix("00") if abroad else digits, abroad=abroad)
    if country == "62" and not 7 <= len(rest) <= 12 or not 8 <= len(country + rest) <= 15:
        raise ValueRefused(
            _("this phone number has too few or too many digits. Compare it with your phone.")
        )
    return f"+{country}{rest}"


def _country(digits: str, *, abroad: bool) -> tuple[str, str]:
    """Country and rest; +62 and (0) are often written together."""
    if digits.startswith("62") and not digits.startswith("620" * 2):
        return "62", digits[2:].removeprefix("0")
    if abroad:
        return "", digits
    return "62", digits.removeprefix("0")


_POINT = re.compile(r"(-?\d{1,3}(?:[.,]\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:[.,]\d+)?)")
_AT = re.compile(r"[@=/,](-?\d{1,3}\.\d+)(?:,|%2C)(-?\d{1,3}\.\d+)")
"""Where the link of a map names a point: …/@-6.91,107.60,17z or …?q=-6.91,107.60."""
_POINT_DIGITS = 6  # of a degree: a tenth of a metre


def _point(field: ValueField, typed: str, look: Look) -> str:
    latitude, longitude = place_written(typed)
    if field.within and not look.city(latitude, longitude):
        raise ValueRefused(
            _("this point lies outside the city. Compare latitude and longitude with your map.")
        )
    return f"{latitude:.15g},{longitude:.15g}"


def place_written(typed: str) -> tuple[float, float]:
    """Latitude and longitude, as maps of phones copy them, or the link of a map that names them.

    Raises ValueRefused.
    """
    text = texts_typed.plain(typed)
    found = _AT.search(text) if "://" in text else _POINT.fullmatch(text)
    if found is None:
        raise ValueRefused(
            _(
                "this is not a point of a map. Write latitude and longitude, such as -6.9147, 107.6098."
            )
        )
    latitude, longitude = (
        round(float(one.replace(",", ".")), _POINT_DIGITS) for one in found.groups()
    )
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueRefused(
            _("there is no such place. Write the latitude first, such as -6.9147, 107.6098.")
        )
    return latitude, longitude


def _outline(field: ValueField, typed: str, look: Look) -> str:
    return outline_typed.read(typed, look.covers, within=field.within is not None)


def _hours(_field: ValueField, typed: str, _look: Look) -> str:
    """Opening hours, as people write them or as schema.org does."""
    try:
        return opening_hours.read(typed)
    except HoursFault as fault:
        raise ValueRefused(_hours_refusal(fault)) from None


def _hours_refusal(fault: HoursFault) -> str:
    told = {"part": fault.part}
    match fault.kind:
        case "day":
            return _("“%(part)s” is no day. Write Senin–Jumat 08.00–17.00; Sabtu tutup.") % told
        case "twice":
            return _("a day is there twice, at “%(part)s”. Write each day once.") % told
        case "closed":
            return _("no day is open. Write when it is, such as Senin–Jumat 08.00–17.00.")
        case _:
            return (
                _("the hours at “%(part)s” cannot be read. Write Senin–Jumat 08.00–17.00.") % told
            )


_ACCOUNT = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,58}[A-Za-z0-9_])?")


def _link(field: ValueField, typed: str, _look: Look) -> str:
    """The address of a page on the web; one without a scheme is taken as https."""
    text = texts_typed.plain(typed)
    if field.accounts_at:
        return _account(field.accounts_at, text)
    address = text if "://" in text else f"https://{text}"
    try:
        _IS_LINK(address)
    except ValidationError:
        raise ValueRefused(
            _("this is not the address of a page. Write it like https://contoh.id/toko.")
        ) from None
    return address


def _account(before: str, text: str) -> str:
    """The address of an account, which people write as @name, name, or as the address that they see."""
    host = _host(before)
    name = text.removeprefix("@")
    if "/" in name or _host(f"https://{name}") == host:
        address = text if "://" in text else f"https://{text}"
        is_there = _host(address) == host
        name = urlsplit(address).path.strip("/").removeprefix("@") if is_there else ""
    if not _ACCOUNT.fullmatch(name):
        raise ValueRefused(
            _("this is no account at %(host)s. Write @nama, or the address of the account.")
            % {"host": host}
        )
    return f"{before}{name}"


def _host(address: str) -> str:
    """The site of an address, however it is called on phones."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return re.sub(r"^(www|m)\.", "", host)


# -- Whole numbers --------------------------------------------------------------------------------
def _integer(field: ValueField, typed: str, _look: Look) -> int:
    return _within(field, _whole(texts_typed.plain(typed)))


def _money(field: ValueField, typed: str, _look: Look) -> int:
    """Rupiah: Rp 1.000.000, 1000000,- and 1.000.000,00 are the same."""
    text = re.sub(r"^(rp|idr)\.?\s*", "", texts_typed.plain(typed), flags=re.IGNORECASE)
    return _within(field, _whole(re.sub(r"([.,]00|[.,]?-)$", "", text.strip())))


def _whole(text: str) -> int:
    compact = text.replace(" ", "")
    if re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+|[+-]?\d{1,3}(,\d{3})+", compact):
        compact = re.sub("[.,]", "", compact)
    if re.fullmatch(r"[+-]?\d+[.,]\d+", compact):
        raise ValueRefused(_("only whole numbers fit here. Round it and leave the decimals out."))
    if not re.fullmatch(r"[+-]?\d{1,30}", compact):
        raise ValueRefused(_("this is not a whole number. Write digits only, such as 25."))
    return int(compact)


def _within(field: ValueField, number: int) -> int:
    least = field.min if field.min is not None else (0 if field.type == "money" else -_INT64)
    most = field.max if field.max is not None else _INT64
    if number < least:
        raise ValueRefused(_("too small. Write %(least)s or more.") % {"least": least})
    if number > most:
        raise ValueRefused(_("too large. Write %(most)s or less.") % {"most": most})
    return number


# -- Days and times -------------------------------------------------------------------------------
DATE_PARTS = ("day", "month", "year")


def _date_typed(raw: Raw, name: str) -> str | None:
    parts = [first(raw, f"{name}-{part}") for part in DATE_PARTS]
    if all(map(texts_typed.is_empty, parts)):
        whole = first(raw, name)
        return None if texts_typed.is_empty(whole) else _date_written(texts_typed.plain(whole))
    missing = [
        word
        for part, word in zip(parts, (_("day"), _("month"), _("year")), strict=True)
        if texts_typed.is_empty(part)
    ]
    if missing:
        raise ValueRefused(
            _("the %(parts)s is missing. Write day, month and year.")
            % {"parts": ", ".join(missing)}
        )
    day, month, year = map(texts_typed.plain, parts)
    return _day(day, month, year)


def _date_written(text: str) -> str:
    """2022-06-13, 13-6-2022, 13/6/2022, 13 Juni 2022."""
    parts = re.split(r"[\s/.\-]+", text)
    if len(parts) != 3:
        raise ValueRefused(_("this is not a day. Write day, month and year, such as 13 6 2022."))
    return _day(*(reversed(parts) if len(parts[0]) == 4 else parts))


def _iso(text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueRefused(_("this is not a day. Write year-month-day, such as 2022-06-13."))
    year, month, day = text.split("-")
    return _day(day, month, year)


def _day(day_text: str, month_text: str, year_text: str) -> str:
    day, month, year = _digits(day_text), _month(month_text), _digits(year_text)
    if year is None or len(year_text) != 4 or year not in YEARS:
        raise ValueRefused(_("this year cannot be. Write it with four digits, such as 2022."))
    if month is None or not 1 <= month <= 12:
        raise ValueRefused(_("this month does not exist. Write a number from 1 to 12."))
    last = (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days
    if day is None or not 1 <= day <= last:
        raise ValueRefused(
            _("this day does not exist in that month. Write a number from 1 to %(last)s.")
            % {"last": last}
        )
    return date(year, month, day).isoformat()


def _digits(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else None


def _month(text: str) -> int | None:
    """By number, or by the beginning of its name in a language of the pages (three letters)."""
    if len(text) < 3:
        return _digits(text)
    for months in saying.MONTHS.values():
        for at, month in enumerate(months, start=1):
            if month.lower().startswith(text.lower()):
                return at
    return _digits(text)


def _time(_field: ValueField, typed: str, _look: Look) -> str:
    found = re.fullmatch(r"([0-9]{1,2})[:. ]([0-9]{2})", texts_typed.plain(typed))
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueRefused(_("this is not a time of day. Write hours and minutes, such as 14.05."))
    return f"{int(found[1]):02}:{found[2]}"


# -- Choices --------------------------------------------------------------------------------------
_YES_NO = {"yes": True, "no": False, "ya": True, "tidak": False, "true": True, "false": False}


def _yes_no(_field: ValueField, typed: str, _look: Look) -> bool:
    answer = _YES_NO.get(texts_typed.plain(typed).lower())
    if answer is None:
        raise ValueRefused(_("this is neither yes nor no. Choose one of the two."))
    return answer


def _choice(field: ValueField, typed: str, _look: Look) -> str:
    if typed not in field.options:
        raise ValueRefused(_("this choice is not offered. Choose one of those shown."))
    return typed


def _choices(field: ValueField, ticked: Sequence[str]) -> list[str]:
    for text in ticked:
        if text not in field.options:
            raise ValueRefused(_("this choice is not offered. Choose among those shown."))
    chosen = [key for key in field.options if key in ticked]
    if field.min is not None and len(chosen) < field.min:
        raise ValueRefused(_("too few are chosen. Choose at least %(n)s.") % {"n": field.min})
    if field.max is not None and len(chosen) > field.max:
        raise ValueRefused(_("too many are chosen. Choose at most %(n)s.") % {"n": field.max})
    return chosen


def _pictures(field: ValueField, codes: list[str]) -> list[str]:
    """Each photo once, in their order."""
    chosen = list(dict.fromkeys(codes))
    most = field.max or PICTURES
    if len(chosen) > most:
        raise ValueRefused(_("these are too many photos. Keep at most %(n)s.") % {"n": most})
    return chosen


def _files(codes: list[str]) -> list[str] | None:
    """The code of the one file that was taken in, if one was."""
    chosen = list(dict.fromkeys(codes))
    if len(chosen) > 1 or not all(map(is_file_code, chosen)):
        raise ValueRefused(_("this is not a file that was taken in. Choose the file again."))
    return chosen or None


def is_file_code(text: str) -> bool:
    """Whether a text can be the code of a file that was taken in."""
    return _FILE_CODE.fullmatch(text) is not None


# -- Declared numbers, areas ----------------------------------------------------------------------
def _number(field: ValueField, typed: str, look: Look) -> str:
    declared = look.number(field.of) if field.of else None
    ignored = declared.ignore if declared else _SEPARATORS
    if declared and declared.length is None:
        ignored = " "  # its signs are part of it: 3273-LT-13062022-0001
    text = "".join(sign for sign in texts_typed.plain(typed) if sign not in ignored)
    if declared and declared.length is None:
        if not _NUMBER_SIGNS.fullmatch(text):
            raise ValueRefused(_("this is not such a number. Write it as on the document."))
        return text.upper()
    if not re.fullmatch(r"[0-9]{1,60}", text):
        raise ValueRefused(_("only digits belong here. Write the number without letters."))
    least, most = _lengths(field, declared)
    if not least <= len(text) <= most:
        raise ValueRefused(_wrong_length(len(text), least, most))
    return text


def _lengths(field: ValueField, declared: NumberFormat | None) -> tuple[int, int]:
    if declared and declared.length is not None:
        return declared.length, declared.length
    return field.min or 1, field.max or 60


def _wrong_length(count: int, least: int, most: int) -> str:
    numbers = {"count": count, "least": least, "most": most}
    if least == most:
        return (
            _("this has %(count)s digits and needs %(most)s. Compare it with the card.") % numbers
        )
    return _("this has %(count)s digits; %(least)s to %(most)s are needed.") % numbers


def _area(field: ValueField, typed: str, look: Look) -> str:
    parts = _AREA_PARTS[: LEVELS.index(field.level) + 1]
    digits = texts_typed.plain(typed).replace(".", "").replace(" ", "")
    if not re.fullmatch("[0-9]+", digits) or len(digits) != sum(parts):
        raise ValueRefused(_("this is not an area. Search for its name and choose it."))
    ends = [sum(parts[: at + 1]) for at in range(len(parts))]
    code = ".".join(digits[end - size : end] for end, size in zip(ends, parts, strict=True))
    if not look.area(code, field.level):
        raise ValueRefused(_("this area does not exist. Search for its name and choose it."))
    if field.within and not look.home(code):
        raise ValueRefused(
            _("this area lies outside the city. Choose one that is in it."), "outside"
        )
    return code


# -- JSON types -----------------------------------------------------------------------------------
def _json_text(value: object, wanted: str) -> str:
    if not isinstance(value, str):
        raise ValueRefused(_("the type is wrong. Send %(wanted)s.") % {"wanted": wanted})
    return value


def _json_texts(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueRefused(_("the type is wrong. Send a list of texts."))
    return value


def _json_bool(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueRefused(_("the type is wrong. Send true or false."))
    return value


def _json_integer(value: object) -> int:
    """JSON has one number type, so 3.0 is the whole number 3 (JSON Schema 2020-12, 6.1.1)."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueRefused(_("the type is wrong. Send a whole number without quotes."))
    return value


_FORM: Mapping[Kind, Callable[[ValueField, str, Look], Value]] = {
    "text": _text,
    "long_text": _long_text,
    "person_name": _person_name,
    "integer": _integer,
    "money": _money,
    "time": _time,
    "yes_no": _yes_no,
    "choice": _choice,
    "number": _number,
    "phone": _phone,
    "email": _email,
    "area": _area,
    "point": _point,
    "outline": _outline,
    "link": _link,
    "hours": _hours,
}


def date_written(text: str) -> str | None:
    """The ISO day that a text says (13-6-2022, 13 Juni 2022, 2022-06-13), or None."""
    try:
        return _date_written(texts_typed.plain(text))
    except ValueRefused:
        return None
