from __future__ import annotations

import io

import pytest

from sauyunan.core.whole_body import BodyCut, WholeBody


class Dribble(io.BytesIO):
    """Gives two bytes at a time, as a slow line does."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(2 if size is None or size < 0 else min(size, 2))


def test_body_that_comes_in_pieces_is_read_whole() -> None:
    body = WholeBody(Dribble(b"nama=Contoh"), 11)

    assert (body.read(4), body.read(), body.read()) == (b"nama", b"=Contoh", b"")


def test_what_follows_the_body_is_left_alone() -> None:
    body = WholeBody(io.BytesIO(b"nama\nnik\nGET /"), 9)

    assert (body.readline(), body.read(100), body.readline()) == (b"nama\n", b"nik\n", b"")


@pytest.mark.parametrize("read", [WholeBody.read, WholeBody.readline])
def test_body_that_ends_too_early_is_an_error(read) -> None:
    body = WholeBody(io.BytesIO(b"nama"), 11)
    body.read(4)

    with pytest.raises(BodyCut):
        read(body)
