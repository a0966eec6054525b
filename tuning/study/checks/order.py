"""All checks before the first trial, in the order in which they run.

Checks of one round complain together, and a round begins only when the one before found nothing.
A new check is a function beside its like and a line here. What backend, sampler and pruner have
against each other is said before any of these, with the other settings: ``STRATEGY`` of
``tuning.specification.compatibility``.
"""

from __future__ import annotations

from tuning.specification.check import Check, Round
from tuning.study.checks import of_data, of_model, of_space
from tuning.study.checks.known import LoadedStudy, NamedStudy

WITHOUT_DATA: Round[NamedStudy] = (
    Check(name="the model reads each parameter", complaints=of_space.unusable_parameters),
    Check(name="a trial lasts long enough to act", complaints=of_space.epochs_that_never_come),
    Check(name="the grid has an end in sight", complaints=of_space.endless_grid),
)
WITH_DATA: tuple[Round[LoadedStudy], ...] = (
    (
        Check(name="the model is for the data's task", complaints=of_data.other_task),
        Check(name="the loss is for the task", complaints=of_data.loss_without_amount),
        Check(name="the targets are for the task", complaints=of_data.targets_without_classes),
        Check(name="the metrics are for the task", complaints=of_data.unfit_metrics),
        Check(name="the data have the columns", complaints=of_data.missing_columns),
        Check(name="the weights are of classes there are", complaints=of_data.idle_weights),
    ),
    (
        Check(name="the model can train", complaints=of_model.model_that_cannot_train),
        Check(name="the data are those of all trials", complaints=of_data.data_of_a_configuration),
        Check(name="the code reads each parameter", complaints=of_model.idle_parameters),
    ),
    (
        Check(name="one alone sets the learning rate", complaints=of_model.rate_set_twice),
        Check(name="the model reports the metric", complaints=of_model.unreported_metric),
        Check(name="the model reports the others", complaints=of_model.unreported_others),
        Check(name="the model can be compiled", complaints=of_model.uncompiled_epochs),
    ),
    (Check(name="a configuration can be trained", complaints=of_model.failing_alike),),
)
