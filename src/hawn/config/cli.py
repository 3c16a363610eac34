"""The ``hawn`` command: one table of verbs, each loaded only when it is called."""

import argparse
import importlib
import os
import sys

from hawn.config.start import loading

# name: module with HELP, add_arguments(parser) and run(args) -> int
COMMANDS: dict[str, str] = {
    "demo": "hawn.config.commands.demo",
    "serve": "hawn.config.commands.serve",
    "worker": "hawn.config.commands.worker",
    "metrics": "hawn.config.commands.metrics",
    "check": "hawn.config.commands.check",
    "migrate": "hawn.config.commands.migrate",
    "db": "hawn.config.commands.db",
    "admin": "hawn.config.commands.admin",
    "audit": "hawn.config.commands.audit",
    "backup": "hawn.config.commands.backup",
    "restore": "hawn.config.commands.restore",
    "erase": "hawn.config.commands.erase",
    "keys": "hawn.config.commands.keys",
    "messages": "hawn.core.i18n.command",
    "country": "hawn.countries.command",
    "screen": "hawn.screening.command",
    "estimate": "hawn.estimation.command",
    "link": "hawn.estimation.linkage.command",
}


def main(argv: list[str] | None = None) -> int:
    """Runs one command; its exit code is the process's. Errors are one line on standard error."""
    argv = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(prog="hawn", description="A national referral mechanism, as software.")
    if not argv or argv[0] not in COMMANDS:
        _describe(parser)
        parser.parse_args(argv or ["--help"])
        return 2
    try:
        with loading():
            module = importlib.import_module(COMMANDS[argv[0]])
        command = argparse.ArgumentParser(prog=f"hawn {argv[0]}", description=module.HELP)
        module.add_arguments(command)
        return int(module.run(command.parse_args(argv[1:])))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _describe(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(metavar="COMMAND")
    for name, module in COMMANDS.items():
        verbs.add_parser(name, help=importlib.import_module(module).HELP, add_help=False)


if __name__ == "__main__":
    sys.exit(main())
