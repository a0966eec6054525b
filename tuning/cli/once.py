"""Flags that are given twice are refused: the last would silently replace the others."""

from __future__ import annotations

from collections import Counter
from typing import Any, final

from typer.core import TyperCommand


@final
class OnceCommand(TyperCommand):
    """A verb that takes each flag once, but for those that may be repeated."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the command line; fails for a flag with a value that is there again."""
        if ctx.resilient_parsing:
            # A line that is being typed. A flag at its end whose value is to come would keep the
            # words before it from being read.
            waits = args and any(args[-1] in one.opts and _takes_value(one) for one in self.params)
            return super().parse_args(ctx, args[:-1] if waits else args)
        if args or not self.no_args_is_help:
            _, _, given = self.make_parser(ctx).parse_args(args=list(args))
            counts = Counter(given)
            for parameter in dict.fromkeys(given):
                if counts[parameter] > 1 and _has_one_value(parameter):
                    flag = parameter.opts[-1]
                    more = "; more metrics go to --also-measure" if flag == "--metric" else ""
                    ctx.fail(f"'{flag}' is given {_times(counts[parameter])}; give it once{more}")
        return super().parse_args(ctx, args)


def _has_one_value(parameter: Any) -> bool:
    """Tell whether a parameter is a flag that takes a value, and takes it once."""
    return _takes_value(parameter) and not parameter.multiple


def _takes_value(parameter: Any) -> bool:
    """Tell whether a parameter is a flag that takes a value."""
    return parameter.opts[0].startswith("-") and not parameter.is_flag


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{count} times"
