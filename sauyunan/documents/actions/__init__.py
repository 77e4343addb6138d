"""What is done with documents: issue, finish (render, sign, store), revoke, reissue."""

from __future__ import annotations

from sauyunan.documents.actions.ending import DocumentRefused, reissue, revoke, revoke_about
from sauyunan.documents.actions.finishing import finish, try_again
from sauyunan.documents.actions.issuing import issue

__all__ = ["DocumentRefused", "finish", "issue", "reissue", "revoke", "revoke_about", "try_again"]
