"""What a person may ask for: the layers of one network reused in another."""

from __future__ import annotations

from objectives.data.task import Task
from objectives.families import transfer
from objectives.families.record import Family

TRANSFER = Family(
    name="transfer",
    who="the transfer network",
    meaning="layers of a trained network reused, frozen, thawed",
    data="fashion_mnist",
    space="transfer",
    reads=frozenset(
        (
            *("base_model", "reused_layers", "frozen_layers"),
            *("frozen_epochs", "thawed_learning_rate"),
            *("optimizer", "learning_rate", "momentum", "nesterov", "rho", "beta_1", "beta_2"),
            *("weight_decay", "clipping", "clip_value", "clip_norm"),
            *("batch_size", "training_epochs", "early_stopping_patience"),
        )
    ),
    objective=lambda: transfer.TransferObjective,
    tasks=(Task.BINARY,),
    on_its_data_alone="reuses layers between classes of fashion_mnist alone",
    no_code="a transferred network starts from layers that another one has learned, which code"
    " cannot carry",
)
