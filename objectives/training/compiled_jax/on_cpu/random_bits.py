"""Random numbers as JAX draws them, by a hash that is written out.

JAX draws by a hash of a key and a count (Threefry-2x32: Salmon et al., "Parallel random numbers:
as easy as 1, 2, 3", 2011), each number from its place alone. For a CPU it compiles the hash's
rounds to a loop; one after another they become one pass. ``python -m benchmarks.steps`` measures
2,048 numbers within a loop: 0.2 of the time compiled well, 0.6 compiled fast.
"""

from __future__ import annotations

import math

import jax
import jax.numpy as jnp

_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
_PARITY = 0x1BD11BDA
_ROUNDS = 5
# Beyond, a count takes two words.
_MOST_NUMBERS = 2**32 - 1


def draws_by_place() -> bool:
    """Tell whether JAX draws each number from its place alone, as it does unless told not to."""
    # JAX sets its options as attributes that no checker of types knows.
    is_by_place = getattr(jax.config, "jax_threefry_partitionable", False)
    generator = getattr(jax.config, "jax_default_prng_impl", "")
    return bool(is_by_place) and generator == "threefry2x32"


def bits_by_place(first: jax.Array, second: jax.Array, place: jax.Array) -> jax.Array:
    """Return the random bits of a key at these places.

    Args:
        first: The key's first word, uint32, of a shape that goes with the places'.
        second: Its second word.
        place: Places in the drawn array as if it were flat, uint32.
    """
    keys = (first, second, first ^ second ^ jnp.uint32(_PARITY))
    high, low = jnp.zeros_like(place) + keys[0], place + keys[1]
    for number in range(_ROUNDS):
        for bits in _ROTATIONS[number % 2]:
            high = high + low
            low = ((low << bits) | (low >> (32 - bits))) ^ high
        high = high + keys[(number + 1) % 3]
        low = low + keys[(number + 2) % 3] + jnp.uint32(number + 1)
    return high ^ low


def random_bits(keys: jax.Array, *, bit_width: int, shape: tuple[int, ...]) -> jax.Array | None:
    """Return the bits of so many numbers a key; None for another kind of keys or numbers."""
    numbers = math.prod(shape)
    is_threefry = str(jax.random.key_impl(keys)) in ("fry", "threefry2x32")
    if bit_width != 32 or not is_threefry or not draws_by_place() or numbers > _MOST_NUMBERS:
        return None
    words = jax.random.key_data(keys).reshape(*keys.shape, *(1 for _ in shape), 2)
    place = jax.lax.iota("uint32", numbers).reshape(shape)
    return bits_by_place(words[..., 0], words[..., 1], place)
