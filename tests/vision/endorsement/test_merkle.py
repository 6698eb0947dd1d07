"""The Merkle tree, against the test vectors of Certificate Transparency (google/certificate-transparency)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.endorsement.merkle import Root, inclusion_proof, is_included, leaf_hash, root_of

LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
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
# Leaf (counted from 0), size of the tree, audit path.
PATHS = [
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]


def root(leaves: list[bytes], at_once: int = 1) -> bytes:
    tree = Root()
    for first in range(0, len(leaves), at_once):
        tree.extend(leaves[first : first + at_once])
    return tree.digest()


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size: int) -> None:
    for at_once in range(1, 9):
        assert root(LEAVES[:size], at_once).hex() == ROOTS[size]
    assert root_of([leaf_hash(leaf) for leaf in LEAVES[:size]]).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size", "path"), PATHS)
def test_published_audit_paths(index: int, size: int, path: list[str]) -> None:
    hashes = [leaf_hash(leaf) for leaf in LEAVES[:size]]
    assert [step.hex() for step in inclusion_proof(hashes, index)] == path
    steps = [bytes.fromhex(step) for step in path]
    assert is_included(LEAVES[index], index, size, steps, bytes.fromhex(ROOTS[size]))


@given(st.lists(st.binary(max_size=4), min_size=1, max_size=70), st.data())
def test_every_leaf_is_proven_and_no_other(leaves: list[bytes], data: st.DataObject) -> None:
    hashes, top = [leaf_hash(leaf) for leaf in leaves], root(leaves, data.draw(st.integers(1, 70)))
    assert top == root_of(hashes)
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = inclusion_proof(hashes, index)
    assert is_included(leaves[index], index, len(leaves), proof, top)
    assert not is_included(leaves[index] + b"x", index, len(leaves), proof, top)
    assert not is_included(leaves[index], len(leaves), len(leaves), proof, top)
    assert not is_included(leaves[index], index, len(leaves), [*proof, b"x" * 32], top)
    if proof:
        assert not is_included(leaves[index], index, len(leaves), proof[:-1], top)


def test_a_leaf_that_is_not_there_has_no_path() -> None:
    with pytest.raises(IndexError):
        inclusion_proof([leaf_hash(b"")], 1)
