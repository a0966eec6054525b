"""What must hold before the first trial: one check a function, all of them in ``order``."""
