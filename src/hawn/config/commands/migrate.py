"""``hawn migrate``: tables, walls, rights, context key, agencies; as the owner."""

import argparse
import importlib
import sys

from hawn.config.start import begin

HELP = "bring the database up to date, as the owner (HAWN_OWNER_URL)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The way for servers where roles are made by somebody else."""
    parser.add_argument("--print-roles", metavar="DATABASE", help="print the SQL that makes roles and database")


def run(args: argparse.Namespace) -> int:
    """0, or 1 with one line."""
    if args.print_roles:
        roles = importlib.import_module("hawn.config.roles")
        for statement in roles.role_statements(args.print_roles, roles.new_passwords()):
            print(statement.as_string(None) + ";")
        return 0
    begin("migrate")
    deploy = importlib.import_module("hawn.config.deploy")
    errors = importlib.import_module("django.db.utils")
    try:
        deploy.migrate_all()
    except errors.DatabaseError as error:
        print(f"hawn: {str(error).strip().splitlines()[0]}", file=sys.stderr)
        return 1
    return 0
