"""One training over several processes: each computes its part of every step's rows.

All processes run the same code with the same seeds and the same rows. Their weights are one array
each, of which every process holds a copy; of a step's rows, process 1 of 2 computes the first half
and process 2 the second, and XLA adds up what depends on all of them: gradients, the statistics of
batch normalization, metrics. So the numbers are those of one process up to the order of sums, and
a step's rows need not be divisible by the number of processes.

Of Keras's backends only JAX can do it: ``keras.distribution`` has no other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, final

from objectives.errors import KerasBackendError

# Keras is imported inside functions: a seat travels to a process that has yet to choose what Keras
# runs on.
if TYPE_CHECKING:
    import keras

_SECONDS_TO_MEET = 120
# A process that died is missed after so long; the others then end too.
_SECONDS_UNTIL_MISSED = 30


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A process's place in a group that trains together.

    Attributes:
        place: 0, 1, 2, ...; the first one keeps the register of the others.
        members: How many there are, at least 2.
        host: This machine's address towards the other members.
        meeting_point: HOST:PORT of the first member's register.
    """

    place: int
    members: int
    host: str
    meeting_point: str


@contextmanager
def training_group(seat: Seat) -> Iterator[None]:
    """Take a seat in a group; every model built inside is trained by all of its members.

    All members must do the same inside, in the same order. Must come before Keras computes
    anything, once in a process's life.

    Raises:
        KerasBackendError: If Keras does not run on JAX, or the members do not find each other.
    """
    import keras

    if keras.config.backend() != "jax":
        raise KerasBackendError(
            f"several workers train one model on JAX only, and Keras runs on"
            f" {keras.config.backend()} here"
        )
    _meet(seat)
    with _replicated().scope():
        yield


def _meet(seat: Seat) -> None:
    import jax

    jax.config.update("jax_cpu_collectives_implementation", "gloo")
    _listen_at(seat.host)
    try:
        jax.distributed.initialize(
            seat.meeting_point,
            num_processes=seat.members,
            process_id=seat.place,
            # Its own choice would be every address of the machine.
            coordinator_bind_address=seat.meeting_point,
            initialization_timeout=_SECONDS_TO_MEET,
            heartbeat_timeout_seconds=_SECONDS_UNTIL_MISSED,
            cluster_detection_method="deactivate",
        )
    except RuntimeError as error:
        raise KerasBackendError(
            f"the {seat.members} workers do not find each other at {seat.meeting_point}:"
            f" {str(error).partition(chr(10))[0]}"
        ) from error


def _listen_at(host: str) -> None:
    """Let the CPUs' exchange (gloo) listen at one address only.

    JAX lets it look up the machine's name, whatever that is the address of, and has no setting.
    """
    import jaxlib

    library: Any = jaxlib._jax
    library.make_gloo_tcp_collectives = partial(library.make_gloo_tcp_collectives, hostname=host)


def _replicated() -> keras.distribution.DataParallel:
    """Return a distribution in which every process is given all rows of every step.

    Keras's own gives each process rows of its own, as many as the others have: no step could have
    an odd number of rows for two. ``share_steps`` shares them out.
    """
    import keras

    @final
    class Replicated(keras.distribution.DataParallel):
        def get_data_layout(self, data_shape: Any) -> Any:
            return keras.distribution.TensorLayout([None] * len(data_shape), self.device_mesh)

    return Replicated(devices=keras.distribution.list_devices(), auto_shard_dataset=False)


def share_steps(model: keras.Model) -> None:
    """Let a model's training steps be computed in parts; nothing happens outside a group.

    A step that is not compiled is computed in full by every member.
    """
    import keras

    distribution = keras.distribution.distribution()
    if distribution is None or keras.config.backend() != "jax":
        return
    import jax

    by_rows = jax.sharding.NamedSharding(
        distribution.device_mesh.backend_mesh,
        jax.sharding.PartitionSpec(distribution.batch_dim_name),
    )
    whole_step = model.train_step

    def part(leaf: Any) -> Any:
        is_compiling = isinstance(leaf, jax.core.Tracer)
        return jax.lax.with_sharding_constraint(leaf, by_rows) if is_compiling else leaf

    def train_step(state: Any, data: Any) -> Any:
        return whole_step(state, jax.tree.map(part, data))

    model.train_step = train_step
