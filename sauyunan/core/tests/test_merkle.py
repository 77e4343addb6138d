"""The vectors are those of the reference tests of certificate transparency (RFC 6962)."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sauyunan.core import merkle

ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("size", range(9))
def test_root_of_the_known_trees(size):
    leaves = [merkle.leaf_hash(entry) for entry in ENTRIES[:size]]

    frontier = merkle.append(0, [], leaves)

    assert merkle.root_of(frontier).hex() == ROOTS[size]


def test_a_leaf_is_not_a_node():
    assert merkle.leaf_hash(bytes(64)) != merkle.node_hash(bytes(32), bytes(32))


@given(st.integers(0, 70), st.integers(0, 70))
def test_append_in_two_steps_is_one_tree(first, more):
    leaves = [hashlib.sha256(bytes([n])).digest() for n in range(first + more)]

    frontier = merkle.append(0, [], leaves[:first])
    frontier = merkle.append(first, frontier, leaves[first:])

    assert merkle.root_of(frontier) == _by_definition(leaves)


def test_append_refuses_a_frontier_of_another_size():
    with pytest.raises(ValueError, match="1 subtrees cannot be the frontier of 3 leaves"):
        merkle.append(3, [bytes(32)], [])


def _by_definition(leaves):
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return merkle.node_hash(_by_definition(leaves[:half]), _by_definition(leaves[half:]))
