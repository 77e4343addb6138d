"""How a kit declares a document: documents/<name>.yaml beside documents/<name>.typ."""

from __future__ import annotations

from pydantic import Field

from sauyunan.kits.format import Key, Name, Ref, Rule, Strict, Texts


class DocumentKind(Strict):
    """A numbered, signed PDF with a QR code to its verification page."""

    document: Name
    title: Texts
    takes: dict[Key, str] = Field(
        default_factory=dict,
        description='what the issue effect hands over: a register, or "text", "integer", "date", '
        '"list of <register>"',
    )
    number: Ref | None = Field(default=None, description="the pattern its number is taken from")
    number_from: dict[Key, Rule] = Field(default_factory=dict)
    about: Rule = Field(description="text: whom or what it is about; a newer one replaces it")
    data: dict[Key, Rule] = Field(
        default_factory=dict, description="what the template reads, as data.<key>"
    )
    show: dict[Key, Rule] = Field(
        default_factory=dict, description="masked facts on the verification page"
    )
    labels: dict[Key, Texts] = Field(default_factory=dict, description="labels of `show`")
    signer: Key = Field(description="the role whose holder signs")
    language: str = "id"


class IssueEffect(Strict):
    """Issues a document: number and row in the move's transaction, PDF and signature after it."""

    issue: Ref
    with_: dict[Key, Rule] = Field(default_factory=dict, alias="with")
    as_: Key | None = Field(default=None, alias="as")
    when: Rule | None = None


class RevokeEffect(Strict):
    """Revokes the valid documents of a kind about somebody or something."""

    revoke: Ref
    about: Rule
    when: Rule | None = None
