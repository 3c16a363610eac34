"""``hawn keys``: versions of the key-encryption key, as the owner and with the key store at hand. See docs/keys.md."""

import argparse
import sys

from hawn.config.commands.here import first_line, late, set_up
from hawn.config.supervisor.home import HomeTrouble

HELP = "list, make, rotate or destroy versions of the key-encryption key"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The four verbs."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list", help="every version, how many data keys it wraps, and whether it opens them")
    verbs.add_parser("make", help="make the first version, or take into use the keys that are there")
    verbs.add_parser("rotate", help="make a new version and wrap every data key anew; goes on where it was stopped")
    gone = verbs.add_parser("destroy", help="destroy a version that wraps nothing and is in no backup any more")
    gone.add_argument("version")


def run(args: argparse.Namespace) -> int:
    """0, or 1 with one line."""
    try:
        set_up("migrate")
        VERBS[args.verb](args)
    except HomeTrouble as error:
        print(first_line(error), file=sys.stderr)
        return 1
    except _troubles() as error:
        print(first_line(error), file=sys.stderr)
        return 1
    return 0


def _troubles() -> tuple[type[Exception], ...]:
    rotation, keys = late("hawn.vault.rotation"), late("hawn.vault.keys")
    crypto, database = late("nacl.exceptions").CryptoError, late("django.db.utils").DatabaseError
    return rotation.KeyTrouble, keys.KeyStoreDown, crypto, database


def _list(args: argparse.Namespace) -> None:
    for row in late("hawn.vault.rotation").standing():
        if row.made_at is None:
            state = "not in use"
        elif row.current:
            state = "current"
        else:
            state = "wraps data keys: rotate" if row.data_keys else "wraps nothing: destroy it when no backup needs it"
        made = f"{row.made_at:%Y-%m-%d}" if row.made_at else "-"
        here = "opens" if row.opens else "DOES NOT OPEN"
        print(f"{row.version}  {made:10}  {row.data_keys:>9,} data keys  {here:13}  {state}")


def _make(args: argparse.Namespace) -> None:
    versions = late("hawn.vault.rotation").make(now=late("hawn.core.clock").now())
    print(f"In use: {', '.join(versions)}. Keep a copy of the key store apart from the database and its backups.")


def _rotate(args: argparse.Namespace) -> None:
    rotation = late("hawn.vault.rotation")
    bar = late("tqdm").tqdm(desc="Wrapping anew", unit="key", total=rotation.older(), file=sys.stderr, delay=2)
    with bar:
        done = rotation.rotate(now=late("hawn.core.clock").now(), step=bar.update)
    if done.new:
        print(f"Version {done.version} is in use: {done.moved:,} data keys were wrapped anew.")
    else:
        print(f"A rotation to {done.version} was brought to its end ({done.moved:,} data keys). No version was made.")


def _destroy(args: argparse.Namespace) -> None:
    late("hawn.vault.rotation").destroy(version=args.version)
    print(
        f"Version {args.version} is destroyed. Copies that you keep of the key store still have it: destroy it there."
    )


VERBS = {"list": _list, "make": _make, "rotate": _rotate, "destroy": _destroy}
