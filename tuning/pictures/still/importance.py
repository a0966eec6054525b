"""The parameters' importance, drawn by matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.pictures.importance import Importance
from tuning.pictures.marks import name_in_picture
from tuning.pictures.still.canvas import INK, STRONG, empty_figure, say_instead

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_MOST_BARS = 20
_INCHES_A_BAR = 0.28


def draw_importance(importance: Importance) -> Figure:
    """Draw a bar a parameter, the greatest share on top; or say why there is none."""
    title = f"{name_in_picture(importance.study)}: what decided about the best trials"
    bars = importance.shares[:_MOST_BARS]
    if not bars:
        figure, axes = empty_figure(title, height_inches=1.2)
        say_instead(axes, [f"Nothing to show: {name_in_words(importance.reason)}."])
        return figure
    figure, axes = empty_figure(title, height_inches=1.3 + _INCHES_A_BAR * len(bars))
    places = range(len(bars))
    axes.barh(places, [share for _, share in bars], color=STRONG, height=0.62)
    names = [name_in_picture(name) for name, _ in bars]
    axes.set_yticks(places, names)
    for label in axes.get_yticklabels():
        label.set_parse_math(False)
    for place, (_, share) in enumerate(bars):
        axes.text(share, place, f" {share:.0%}", va="center", color=INK, fontsize=9)
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.set_xlim(0.0, 1.12 * bars[0][1])
    axes.xaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    more = len(importance.shares) - len(bars)
    rest = f"; {more} smaller ones are not shown" if more else ""
    axes.set_xlabel(f"share, by PED-ANOVA of {importance.trials} completed trials{rest}", color=INK)
    return figure


def name_in_words(reason: str) -> str:
    """Return a reason on one line; it may hold a parameter's name."""
    return " ".join("".join(c if c.isprintable() else " " for c in reason).split())
