# SPDX-FileCopyrightText: 2026 The Tocsin authors
# SPDX-License-Identifier: Apache-2.0
"""The entry point: settings, verbs, and the one place that turns an error into words and an exit code."""

from __future__ import annotations

import io
import os
import sys

import click

from tocsin import __version__
from tocsin.cli.lazy import LazyGroup
from tocsin.cli.output import plain
from tocsin.cli.session import Session, tell
from tocsin.core.errors import TocsinError, Unavailable

EXIT_INTERRUPTED = 130
COMPLETE = "_TOCSIN_COMPLETE"
"""Set by the completion script that the shell has loaded."""

VERBS = {
    "demo": ("tocsin.cli.trial:demo", "See the main job on a made-up region, in a minute."),
    "try": ("tocsin.cli.trial:try_folder", "Run the main job on a folder of your own files."),
    "init": ("tocsin.cli.admin:init", "Make the data folder and the store, or bring them up to date."),
    "status": ("tocsin.cli.status:status", "The list of trouble: what fails, why, what to do, by when."),
    "know": ("tocsin.cli.know:know", "What we depend on, and what fails without it."),
    "watch": ("tocsin.cli.watch:watch", "Everybody's intelligence over our logs."),
    "share": ("tocsin.cli.share:share", "Bundles to and from other members."),
    "respond": ("tocsin.cli.respond:respond", "Cases and their next steps."),
    "serve": ("tocsin.cli.serve:serve", "The operator's page and TAXII, here or for others."),
    "work": ("tocsin.cli.work:work", "Do what is due: pull feeds on their schedules."),
    "account": ("tocsin.cli.account:account", "Who may sign in, and their tokens."),
    "organisation": ("tocsin.cli.organisation:organisation", "Whose accounts they are."),
    "backup": ("tocsin.cli.backup:backup", "Write all of the store into one file."),
    "restore": ("tocsin.cli.backup:restore", "Put a backup into an empty store, or in place of one."),
    "doctor": ("tocsin.cli.admin:doctor", "Check the installation, the store and what it holds."),
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
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a narrow terminal is no reason to fail
    try:
        code = _run(sys.argv[1:])
        if sys.stdout is not None:
            sys.stdout.flush()
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        sys.exit(EXIT_INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except TocsinError as error:
        tell(error)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # whoever read our output has gone: nothing is wrong here, and nobody is left to tell
        _give_up_output()
        sys.exit(0)
    except OSError as error:
        # a full disk, a folder that may not be written: the system says what, no room has said more
        _give_up_output()
        where = error.filename if isinstance(error.filename, str) else ""
        tell(Unavailable(error.strerror or str(error), where=where, do="mend that and run it again"))
        sys.exit(Unavailable.exit_code)
    sys.exit(code)


def _run(args: list[str]) -> int:
    """What click's own ``main`` does, but for its exit code 1 where a pipe is closed: 1 is ``--fail-on``'s."""
    if COMPLETE in os.environ:
        from click.shell_completion import shell_complete

        return shell_complete(tocsin, {}, "tocsin", COMPLETE, os.environ[COMPLETE])
    try:
        with tocsin.make_context("tocsin", args, color=False if plain() else None) as ctx:
            done = tocsin.invoke(ctx)
    except click.exceptions.Exit as error:
        return error.exit_code
    return done if isinstance(done, int) else 0


def _give_up_output() -> None:
    """Let nothing be written at exit to an output that cannot be written to."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
