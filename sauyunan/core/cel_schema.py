"""What rules can see: declared messages and variables, and their values as protobuf messages.

Every message becomes a proto3 message with optional fields, so that ``has()`` tells unanswered from
zero, and a misspelt field is found when the rule is compiled. A day is a timestamp at midnight UTC
and is never shifted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Literal

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, timestamp_pb2
from google.protobuf.message import Message

Kind = Literal["text", "integer", "bool", "day", "moment", "message"]

FIELDS_PER_MESSAGE = 5_000
PACKAGE = "k"
_KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# https://github.com/google/cel-spec/blob/master/doc/langdef.md, RESERVED and the words of literals
# and macros: as names they do not parse, or they hide what the word means.
_RESERVED = frozenset(
    [
        "as",
        "break",
        "const",
        "continue",
        "else",
        "false",
        "for",
        "function",
        "has",
        "if",
        "import",
        "in",
        "let",
        "loop",
        "namespace",
        "null",
        "package",
        "return",
        "true",
        "var",
        "void",
        "while",
    ]
)
_PROTO: Mapping[Kind, int] = {
    "text": descriptor_pb2.FieldDescriptorProto.TYPE_STRING,
    "integer": descriptor_pb2.FieldDescriptorProto.TYPE_INT64,
    "bool": descriptor_pb2.FieldDescriptorProto.TYPE_BOOL,
    "day": descriptor_pb2.FieldDescriptorProto.TYPE_MESSAGE,
    "moment": descriptor_pb2.FieldDescriptorProto.TYPE_MESSAGE,
    "message": descriptor_pb2.FieldDescriptorProto.TYPE_MESSAGE,
}
_INT64 = range(-(2**63), 2**63)


class RuleFault(Exception):
    """An expression, or what it may see, is wrong; ``hint`` says how to mend it.

    ``line`` and ``column`` count from 1 in the expression's text; column 0: no place.
    """

    def __init__(self, message: str, column: int, hint: str, line: int = 1) -> None:
        super().__init__(f"{message}. {hint}")
        self.message, self.column, self.hint, self.line = message, column, hint, line


class RuleError(Exception):
    """A rule has no value for these answers, or a value is not of its declared kind.

    ``path`` names the value where it is known. The text never repeats a person's answer.
    """

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path


@dataclass(frozen=True)
class Field:
    """One declared value: a field of a message, a variable, or what a rule gives.

    ``message`` names the message when kind is "message". ``many``: a list of it. ``optional``: may
    be unanswered, so a rule that reads it needs a guard. ``label`` is what people call it.
    """

    kind: Kind
    message: str = ""
    many: bool = False
    optional: bool = True
    label: str = ""


class Schema:
    """Declared messages and variables, checked, with their protobuf classes.

    Raises RuleFault for a key that cannot be a name in a rule and for an undeclared message.
    """

    def __init__(
        self,
        messages: Mapping[str, Mapping[str, Field]],
        variables: Mapping[str, Field],
        pool: descriptor_pool.DescriptorPool | None = None,
    ) -> None:
        self.messages = {name: dict(fields) for name, fields in messages.items()}
        self.variables = dict(variables)
        # Names of messages may hold any character ("kit/register"); protobuf sees numbers.
        self.proto_names = {name: f"{PACKAGE}.M{at}" for at, name in enumerate(self.messages)}
        _check("variable", self.variables, self.messages)
        for name, fields in self.messages.items():
            _check(f"field of {name}", fields, self.messages)
        self.pool = pool or self._build()
        self._classes = {
            name: message_factory.GetMessageClass(self.pool.FindMessageTypeByName(proto))
            for name, proto in self.proto_names.items()
        }

    def _build(self) -> descriptor_pool.DescriptorPool:
        pool = descriptor_pool.DescriptorPool()
        pool.AddSerializedFile(timestamp_pb2.DESCRIPTOR.serialized_pb)
        file = descriptor_pb2.FileDescriptorProto(
            name="rules.proto",
            package=PACKAGE,
            syntax="proto3",
            dependency=[timestamp_pb2.DESCRIPTOR.name],
        )
        for name, fields in self.messages.items():
            self._add(file.message_type.add(name=self._short(name)), fields)
        pool.AddSerializedFile(file.SerializeToString())
        return pool

    def _add(self, proto: descriptor_pb2.DescriptorProto, fields: Mapping[str, Field]) -> None:
        # Two keys such as a_1 and a1 have the same JSON name, which nothing here uses.
        proto.options.deprecated_legacy_json_field_conflicts = True
        for at, (key, field) in enumerate(fields.items(), start=1):
            made = proto.field.add(name=key, number=at, json_name=key)
            made.type = descriptor_pb2.FieldDescriptorProto.Type.ValueType(_PROTO[field.kind])
            made.label = (
                descriptor_pb2.FieldDescriptorProto.LABEL_REPEATED
                if field.many
                else descriptor_pb2.FieldDescriptorProto.LABEL_OPTIONAL
            )
            if field.kind in ("day", "moment"):
                made.type_name = ".google.protobuf.Timestamp"
            elif field.kind == "message":
                made.type_name = f".{self.proto_names[field.message]}"
            elif not field.many:
                made.proto3_optional = True
                made.oneof_index = len(proto.oneof_decl)
                proto.oneof_decl.add(name=f"_{key}")

    def _short(self, name: str) -> str:
        return self.proto_names[name].removeprefix(f"{PACKAGE}.")

    def field_at(self, path: str) -> Field | None:
        """The declared field at a dotted path such as ``answers.saksi.nik``, or None."""
        name, *keys = path.split(".")
        field = self.variables.get(name)
        for key in keys:
            if field is None or field.kind != "message":
                return None
            field = self.messages[field.message].get(key)
        return field

    def to_cel(self, value: object, field: Field, path: str) -> Any:
        """A plain value as the engine takes it; raises RuleError when it is of another kind."""
        if not field.many:
            return self._one(value, field, path)
        if not isinstance(value, list | tuple):
            raise RuleError("expected a list; give [] for none", path)
        return [self._one(item, field, f"{path}[{at}]") for at, item in enumerate(value)]

    def _one(self, value: object, field: Field, path: str) -> Any:
        if field.kind == "message":
            return self._message(value, field, path)
        return _SCALARS[field.kind](value, f"{path} ({field.label})" if field.label else path)

    def _message(self, value: object, field: Field, path: str) -> Message:
        """Only declared keys are taken: a rule cannot name another, and old drafts may hold some."""
        if not isinstance(value, Mapping):
            raise RuleError("expected a record; give its fields by name", path)
        made = self._classes[field.message]()
        fields = self.messages[field.message]
        # The shorter of the two: a rule over 700 answers is often given just the two that it reads.
        for key in fields if len(fields) <= len(value) else value:
            if key in fields and (given := value.get(key)) is not None:
                self._put(made, key, self.to_cel(given, fields[key], f"{path}.{key}"))
        return made

    def put(self, message: Message, name: str, key: str, value: object | None) -> None:
        """Answer one field of a variable's message anew, or with None take the answer away.

        Raises KeyError for what is not declared, RuleError for a value of another kind.
        """
        declared = self.messages[self.variables[name].message][key]
        ready = None if value is None else self.to_cel(value, declared, f"{name}.{key}")
        message.ClearField(key)
        if ready is not None:
            self._put(message, key, ready)

    def _put(self, message: Message, key: str, ready: Any) -> None:
        if isinstance(ready, list):
            items = getattr(message, key)
            for item in ready:
                if isinstance(item, datetime):
                    items.add().FromDatetime(item)
                else:
                    items.append(item)
        elif isinstance(ready, datetime):
            getattr(message, key).FromDatetime(ready)
            getattr(message, key).SetInParent()  # 1 January 1970 is an answer too
        elif isinstance(ready, Message):
            getattr(message, key).CopyFrom(ready)
            getattr(message, key).SetInParent()  # and so is an empty record
        else:
            setattr(message, key, ready)

    def to_plain(self, value: Any, field: Field) -> object:
        """What the engine gave as str, int, bool, date, datetime, dict or list.

        A dict holds only what is answered.
        """
        if field.many:
            one = Field(field.kind, field.message)
            return [self.to_plain(item, one) for item in value]
        if field.kind in ("day", "moment"):
            # Inside a record it is still a protobuf timestamp.
            found = value if isinstance(value, datetime) else value.ToDatetime(tzinfo=UTC)
            return found.date() if field.kind == "day" else found
        if field.kind != "message":
            return value
        return {
            key: self.to_plain(getattr(value, key), declared)
            for key, declared in self.messages[field.message].items()
            if (len(getattr(value, key)) if declared.many else value.HasField(key))
        }


def midnight(day: date) -> datetime:
    """A day as the timestamp that stands for it."""
    return datetime.combine(day, time(), UTC)


def day_from(text: str) -> date:
    """The day written as year-month-day, and in no other form of ISO 8601; raises ValueError."""
    if not _DAY.fullmatch(text):
        raise ValueError("not written as year-month-day")
    return date.fromisoformat(text)


def _check(what: str, fields: Mapping[str, Field], messages: Mapping[str, object]) -> None:
    if len(fields) > FIELDS_PER_MESSAGE:
        raise RuleFault(
            f"{what}: {len(fields)} names", 0, f"At most {FIELDS_PER_MESSAGE}; split the form"
        )
    for key, field in fields.items():
        if not _KEY.fullmatch(key):
            raise RuleFault(
                f"{what} {key!r} cannot be a name in a rule",
                0,
                "Use small letters, digits and _, beginning with a letter, at most 63 in all",
            )
        if key in _RESERVED:
            raise RuleFault(
                f"{what} {key!r} is a word of the rule language", 0, f"Rename it, e.g. {key}_nya"
            )
        if (field.kind == "message") != (field.message in messages):
            raise RuleFault(
                f"{what} {key!r} names the message {field.message!r}",
                0,
                "Name a declared message, and only where the kind is a message",
            )


def _text(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise RuleError("expected a text; give it in quotes", path)
    try:
        value.encode()
    except UnicodeEncodeError:
        raise RuleError("holds a broken character; write it again", path) from None
    return value


def _integer(value: object, path: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise RuleError("expected a whole number; give it without quotes", path)
    if value not in _INT64:
        raise RuleError("is beyond 19 digits; give a smaller number", path)
    return value


def _bool(value: object, path: str) -> bool:
    if not isinstance(value, bool):
        raise RuleError("expected yes or no; give true or false", path)
    return value


def _day(value: object, path: str) -> datetime:
    if isinstance(value, date) and not isinstance(value, datetime):
        return midnight(value)
    if not isinstance(value, str):
        raise RuleError("expected a day; give it as 2022-06-13", path)
    try:
        return midnight(day_from(value))
    except ValueError:
        raise RuleError("is no day of the calendar; give it as 2022-06-13", path) from None


def _moment(value: object, path: str) -> datetime:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise RuleError("is no moment; give it as 2022-06-13T10:00+07:00", path) from None
    if not isinstance(value, datetime):
        raise RuleError("expected a moment; give it as 2022-06-13T10:00+07:00", path)
    if value.utcoffset() is None:
        raise RuleError("has no time zone; end it with +07:00", path)
    return value.astimezone(UTC)


_SCALARS: Mapping[Kind, Callable[[object, str], Any]] = {
    "text": _text,
    "integer": _integer,
    "bool": _bool,
    "day": _day,
    "moment": _moment,
}
