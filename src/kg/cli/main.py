"""The ``kg`` command: the table of its commands, and errors as one line and an exit status.

Exit status 0: done (or: conforms); 1: does not conform; 2: cannot run; 130: interrupted.
"""

from __future__ import annotations

import importlib
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from kg.cli.config import read_config
from kg.errors import KgError

# Loaded when called for: 'kg serve' must not pay for what 'kg fmt' needs.
COMMANDS: Final = (
    "validate",
    "publish",
    "serve",
    "query",
    "export",
    "fmt",
    "versions",
    "diff",
    "rollback",
    "harvest-check",
)


class Commands(click.Group):
    """The commands, one module of this package each."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"kg.cli.{cmd_name.replace('-', '_')}").command
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    envvar="KG_CONFIG",
    show_envvar=True,
    help="File of settings, one key a flag (default: kg.toml in this folder, if there is one).",
)
@click.version_option(package_name="solux", prog_name="kg")
@click.pass_context
def program(context: click.Context, config: Path | None) -> None:
    """Validate, publish and serve a knowledge graph that is kept as Turtle files.

    Every flag can also be set in the environment (--port as KG_PORT) and in kg.toml
    (port = 8000). 'kg COMMAND --help' shows an example.
    """
    context.default_map = dict.fromkeys(COMMANDS, read_config(config))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit."""
    logging.basicConfig(format="%(levelname)s: %(message)s", level=logging.WARNING)
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status, errors said on standard error."""
    try:
        status = program.main(arguments, prog_name="kg", standalone_mode=False)
    except click.ClickException as error:
        return _complain(_advised(error))
    except KgError as error:
        return _complain(str(error))
    except (KeyboardInterrupt, click.Abort):
        click.echo("kg: interrupted; nothing was half-written.", err=True)
        return 130
    except BrokenPipeError:
        # The reader of our output, such as 'head', has gone.
        sys.stderr.close()
        return 0
    except OSError as error:
        return _complain(f"{error.filename or 'the system'}: {error.strerror or error}.")
    return status if isinstance(status, int) else 0


def _advised(error: click.ClickException) -> str:
    if not isinstance(error, click.UsageError):
        return error.format_message()
    name = error.ctx.command_path if error.ctx else "kg"
    return f"{error.format_message()} Try '{name} --help'."


def _complain(message: str) -> int:
    click.echo(f"kg: {' '.join(message.split())}", err=True)
    return 2
