"""What is done to arrays of lines and numbers in more than one place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def distinct(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each number once, rising; `numbers` is sorted in place. `np.unique` takes seven times as long
    for a few hundred."""
    numbers.sort()
    new = np.ones(len(numbers), dtype=np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=new[1:])
    return numbers[new]


def parts(count: int, most: int) -> list[slice]:
    """So many lines, cut into parts of about the same size, of `most` lines or fewer."""
    number = -(-count // most)
    return [slice(count * part // number, count * (part + 1) // number) for part in range(number)]
