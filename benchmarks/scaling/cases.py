"""What is run: every backend beside more and more workers, then through more and more trials."""

from benchmarks.scaling.driver import DriverCase

WORKERS = (1, 10, 100, 1000)
SIMULATED = ("optuna", "keras-tuner", "random-search")
_TRIALS_BESIDE = 3_000
_WORKERS_OF_LONG = 100


def beside_workers(*, limit_seconds: float) -> list[DriverCase]:
    """Return the studies that say what more workers cost the driver."""
    return [
        DriverCase(
            backend=backend,
            sampler="random",
            workers=workers,
            trials=_TRIALS_BESIDE,
            limit_seconds=limit_seconds,
        )
        for backend in SIMULATED
        for workers in WORKERS
    ]


def through_trials(*, trials: int, limit_seconds: float) -> list[DriverCase]:
    """Return the studies that say what more trials cost the driver."""
    return [
        DriverCase(
            backend=backend,
            sampler="random",
            workers=_WORKERS_OF_LONG,
            trials=trials,
            limit_seconds=limit_seconds,
        )
        for backend in SIMULATED
    ]


def by_sampler(*, trials: int, limit_seconds: float) -> list[DriverCase]:
    """Return the studies of samplers that look at all earlier results, and so grow by nature."""
    fewer = min(trials, 10_000)
    return [
        DriverCase(
            backend=backend,
            sampler=sampler,
            pruner=pruner,
            workers=10,
            trials=fewer,
            limit_seconds=limit_seconds,
        )
        for backend, sampler, pruner in (
            ("optuna", "tpe", "none"),
            ("keras-tuner", "hyperband", "hyperband"),
            ("keras-tuner", "bayesian", "none"),
        )
    ]


def in_ray_tune(*, trials: int, limit_seconds: float) -> list[DriverCase]:
    """Return the study that runs in real workers, whose trials do nothing."""
    return [
        DriverCase(
            backend="ray-tune",
            sampler="random",
            workers=2,
            trials=min(trials, 2_000),
            limit_seconds=limit_seconds,
        )
    ]
