"""What the check page asks: a code, or the file itself."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from sauyunan.documents import queries, verifying
from sauyunan.documents.models import Document


class CodeForm(forms.Form):
    """The code under the QR code, typed."""

    code = forms.CharField(
        max_length=200, error_messages={"required": _("Type the code that stands on the document.")}
    )

    def clean_code(self) -> Document:
        """The document with this code."""
        document = queries.by_code(self.cleaned_data["code"])
        if document is None:
            raise forms.ValidationError(
                _("There is no document with this code here. Compare it sign by sign.")
            )
        return document


class FileForm(forms.Form):
    """The PDF as it was downloaded."""

    file = forms.FileField(
        allow_empty_file=True,
        error_messages={"required": _("Choose the PDF that you want to check.")},
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """Not empty, not too large."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if not file.size:
            raise forms.ValidationError(_("The file is empty (0 bytes). Choose it again."))
        if file.size > verifying.MAX_SIZE:
            raise forms.ValidationError(
                _("The file is larger than 10 MB, so it is none of ours. Choose another one.")
            )
        return file
