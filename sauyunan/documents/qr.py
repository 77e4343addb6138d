"""The QR code that leads to a document's check page, as SVG."""

from __future__ import annotations

import segno

# Readers take any mask. Weighing all eight against each other, as ISO/IEC 18004 lets encoders do,
# would cost a tenth of the time of a whole document; addresses are random enough for any of them.
MASK = 3
QUIET = 4  # modules of white around it (ISO/IEC 18004)


def svg(address: str) -> str:
    """One path, no script, no style; error correction M, enough for a folded paper."""
    code = segno.make(address, error="m", micro=False, mask=MASK)
    width = len(code.matrix) + 2 * QUIET
    runs = "".join(
        f"M{start + QUIET} {row + QUIET}h{length}v1h-{length}z"
        for row, cells in enumerate(code.matrix)
        for start, length in _runs(bytes(cells))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {width}">'
        f'<path fill="#fff" d="M0 0h{width}v{width}h-{width}z"/>'
        f'<path fill="#000" d="{runs}"/></svg>'
    )


def _runs(cells: bytes) -> list[tuple[int, int]]:
    """Start and length of each run of dark modules."""
    found, start = [], -1
    for at, cell in enumerate([*cells, 0]):
        if cell and start < 0:
            start = at
        elif not cell and start >= 0:
            found.append((start, at - start))
            start = -1
    return found
