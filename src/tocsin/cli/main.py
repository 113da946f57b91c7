# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The entry point: settings, verbs, and the one place that turns an error into words and an exit code."""

from __future__ import annotations

import os
import sys

import click

from tocsin import __version__
from tocsin.cli.lazy import LazyGroup
from tocsin.cli.session import Session
from tocsin.core.errors import TocsinError

EXIT_INTERRUPTED = 130

VERBS = {
    "demo": ("tocsin.cli.trial:demo", "See the main job on a made-up region, in a minute."),
    "try": ("tocsin.cli.trial:try_folder", "Run the main job on a folder of your own files."),
    "init": ("tocsin.cli.admin:init", "Make the data folder and the store, or bring them up to date."),
    "status": ("tocsin.cli.status:status", "The list of trouble: what fails, why, what to do, by when."),
    "know": ("tocsin.cli.know:know", "What we depend on, and what fails without it."),
    "watch": ("tocsin.cli.watch:watch", "Everybody's intelligence over our logs."),
    "share": ("tocsin.cli.share:share", "Bundles to and from other members."),
    "respond": ("tocsin.cli.respond:respond", "Cases and their next steps."),
    "serve": ("tocsin.cli.serve:serve", "The operator's page on this machine."),
    "doctor": ("tocsin.cli.admin:doctor", "Check the installation, the store and its audit chain."),
    "config": ("tocsin.cli.admin:config", "Show the settings, and where each comes from."),
    "completion": ("tocsin.cli.admin:completion", "Print the completion script for a shell."),
}


@click.group(
    cls=LazyGroup,
    verbs=VERBS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="tocsin")
@click.option("--data-dir", metavar="DIR", help="Data folder (else TOCSIN_DATA_DIR, else the user's own).")
@click.option("--config", "config_file", metavar="FILE", help="Settings file, read before ./tocsin.toml.")
@click.option("--quiet", is_flag=True, help="No progress, no hints; results only.")
@click.pass_context
def tocsin(ctx: click.Context, data_dir: str | None, config_file: str | None, *, quiet: bool) -> None:
    """Know what you depend on, watch what threatens it, share it, respond together.

    \b
    Example:
      tocsin demo
      tocsin try ./my-files
      tocsin status
    """
    ctx.obj = Session(data_dir=data_dir, config_file=config_file, quiet=quiet)


def main() -> None:
    """Run the command line; never shows a traceback for an error that a person can mend."""
    try:
        code = tocsin.main(prog_name="tocsin", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        click.echo("interrupted", err=True)
        sys.exit(EXIT_INTERRUPTED)
    except KeyboardInterrupt:
        click.echo("interrupted", err=True)
        sys.exit(EXIT_INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except TocsinError as error:
        click.echo(f"error: {error.what}", err=True)
        if error.where:
            click.echo(f"   at: {error.where}", err=True)
        if error.do:
            click.echo(f"   do: {error.do}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # whoever read our output has gone: nothing is wrong here, and nobody is left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    sys.exit(code if isinstance(code, int) else 0)
