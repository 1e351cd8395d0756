"""Options that stand in sections of the help."""

from typing import Any

import click

HELP_OPTIONS = ["-h", "--help"]
"""What every command shows its help for."""

_TERM_WIDTH = 30
"""Characters to which the help's left columns are filled up, so that all sections line up."""


class SectionOption(click.Option):
    """An option that knows its section of the help."""

    def __init__(self, *args: Any, section: str, **kwargs: Any) -> None:  # noqa: ANN401 (as click's own)
        super().__init__(*args, **kwargs)
        self.section = section


class SectionCommand(click.Command):
    """A command whose help has sections."""

    def get_help_option_names(self, ctx: click.Context) -> list[str]:
        """Name the options for help: the same for whoever asks first, as click keeps what it made for them."""
        return HELP_OPTIONS if ctx.help_option_names else []

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each section's options under its name, those of no section last."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
            if record is not None:
                line = (record[0].ljust(_TERM_WIDTH), record[1])
                sections.setdefault(getattr(param, "section", "Other"), []).append(line)
        sections["Other"] = sections.pop("Other", [])
        for title, records in sections.items():
            with formatter.section(title):
                formatter.write_dl(records)
