"""The Merkle tree of RFC 9162 (section 2.1) over a list of leaves: its root, and the proof that a leaf is in it."""

from collections.abc import Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf: SHA-256(0x00 ‖ leaf)."""
    return sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees: SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\1" + left + right).digest()


class Root:
    """The root of a tree whose leaves are given in order, many at a time; remembers one hash for each level."""

    def __init__(self) -> None:
        self.size = 0
        self._waiting: list[bytes | None] = []  # per level the subtree that has no right neighbour yet

    def extend(self, leaves: Sequence[bytes]) -> None:
        """Add the next leaves."""
        self.size += len(leaves)
        hashes, level = [sha256(b"\0" + leaf).digest() for leaf in leaves], 0
        while hashes:
            if level == len(self._waiting):
                self._waiting.append(None)
            if (before := self._waiting[level]) is not None:
                hashes.insert(0, before)
            self._waiting[level] = hashes.pop() if len(hashes) & 1 else None
            left_and_right = iter(hashes)
            hashes = [
                sha256(b"\1" + left + right).digest()
                for left, right in zip(left_and_right, left_and_right, strict=True)
            ]
            level += 1

    def digest(self) -> bytes:
        """The root over the leaves so far: MTH of section 2.1.1."""
        root = None
        for left in self._waiting:
            if left is not None:
                root = left if root is None else node_hash(left, root)
        return EMPTY if root is None else root


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over leaves that are hashed already."""
    if len(hashes) < 2:
        return hashes[0] if hashes else EMPTY
    half = _split(len(hashes))
    return node_hash(root_of(hashes[:half]), root_of(hashes[half:]))


def inclusion_proof(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of the leaf at `index`: PATH of section 2.1.3.1. Raises IndexError outside the list."""
    if not 0 <= index < len(hashes):
        raise IndexError(index)
    if len(hashes) == 1:
        return []
    half = _split(len(hashes))
    if index < half:
        return [*inclusion_proof(hashes[:half], index), root_of(hashes[half:])]
    return [*inclusion_proof(hashes[half:], index - half), root_of(hashes[:half])]


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` shows that `leaf` is at `index` in the tree of `size` leaves: section 2.1.3.2."""
    if not 0 <= index < size:
        return False
    number, last, found = index, size - 1, leaf_hash(leaf)
    for sibling in proof:
        if last == 0:
            return False
        if number & 1 or number == last:
            found = node_hash(sibling, found)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        number, last = number >> 1, last >> 1
    return last == 0 and found == root


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)
