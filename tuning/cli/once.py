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
    is_flag = parameter.opts[0].startswith("-")
    return is_flag and not parameter.multiple and not parameter.is_flag


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{count} times"
