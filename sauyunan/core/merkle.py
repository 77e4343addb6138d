"""The Merkle tree of RFC 6962, section 2.1: hashes of leaves, nodes and whole trees."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of one entry."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def append(size: int, frontier: Sequence[bytes], leaves: Iterable[bytes]) -> list[bytes]:
    """The frontier after more leaf hashes: the roots of the perfect subtrees, largest first.

    ``frontier`` belongs to a tree of ``size`` leaves and holds one hash for each bit set in it.
    """
    if len(frontier) != size.bit_count():
        raise ValueError(f"{len(frontier)} subtrees cannot be the frontier of {size} leaves")
    stack = list(frontier)
    for count, leaf in enumerate(leaves, start=size):
        stack.append(leaf)
        # Each bit that carries when one is added closes a pair of equal subtrees.
        while count & 1:
            right = stack.pop()
            stack.append(node_hash(stack.pop(), right))
            count >>= 1
    return stack


def root_of(frontier: Sequence[bytes]) -> bytes:
    """The tree's root from its frontier."""
    if not frontier:
        return EMPTY_ROOT
    root = frontier[-1]
    for subtree in reversed(frontier[:-1]):
        root = node_hash(subtree, root)
    return root
