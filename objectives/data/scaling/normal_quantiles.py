"""The quantiles of the normal distribution, by NumPy alone.

``predict.py`` holds this, and promises to need no more than NumPy, pandas and Keras.

M. J. Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution", Applied
Statistics 37 (3), 1988, 477-484: to 16 digits. Python's ``statistics.NormalDist`` takes the same,
for one number at a time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_MIDDLE_ABOVE = (
    *(2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4),
    *(4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3),
    *(1.3314166789178437745e2, 3.3871328727963666080e0),
)
_MIDDLE_BELOW = (
    *(5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4),
    *(2.1213794301586595867e4, 5.3941960214247511077e3, 6.8718700749205790830e2),
    *(4.2313330701600911252e1, 1.0),
)
_ENDS_ABOVE = (
    *(7.7454501427834140764e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1),
    *(1.27045825245236838258e0, 3.64784832476320460504e0, 5.76949722146069140550e0),
    *(4.63033784615654529590e0, 1.42343711074968357734e0),
)
_ENDS_BELOW = (
    *(1.05075007164441684324e-9, 5.475938084995344946e-4, 1.51986665636164571966e-2),
    *(1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e0),
    *(2.05319162663775882187e0, 1.0),
)


def normal_quantiles(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the numbers below which such shares of a standard normal distribution lie.

    Args:
        shares: From 1e-10 to 1 - 1e-10, as the ranks of five billion rows have them.
    """
    away = shares - 0.5
    found = np.empty_like(away)
    is_middle = np.abs(away) <= 0.425
    middle = away[is_middle]
    inner = 0.180625 - middle * middle
    found[is_middle] = middle * _ratio(_MIDDLE_ABOVE, _MIDDLE_BELOW, inner)
    ends = shares[~is_middle]
    outer = np.sqrt(-np.log(np.minimum(ends, 1.0 - ends))) - 1.6
    found[~is_middle] = np.copysign(_ratio(_ENDS_ABOVE, _ENDS_BELOW, outer), away[~is_middle])
    return found


def _ratio(
    above: tuple[float, ...], below: tuple[float, ...], at: NDArray[np.float64]
) -> NDArray[np.float64]:
    ratio: NDArray[np.float64] = np.polyval(above, at) / np.polyval(below, at)
    return ratio
