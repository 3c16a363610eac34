"""Start one program that dies with its parent: ``python child.py PARENT SIGNAL USER -- PROGRAM ...``.

Run as a file of its own, with nothing but the standard library, because the order matters: first the change of
user (it clears the death signal), then the death signal, then a look whether the parent is still there, then
the program.
"""

import ctypes
import os
import pwd
import sys

PR_SET_PDEATHSIG = 1
NOT_REACHABLE = 97


def main() -> None:
    """Becomes the program. Exits 97 when the user cannot reach it or the folder it works in."""
    parent, signal_number, user, _, *program = sys.argv[1:]
    if user:
        entry = pwd.getpwnam(user)
        os.setgroups([])
        os.setgid(entry.pw_gid)
        os.setuid(entry.pw_uid)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, int(signal_number)) != 0:
        sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
    if os.getppid() != int(parent):
        sys.exit(1)
    if not os.access(program[0], os.X_OK):
        sys.exit(NOT_REACHABLE)
    os.execv(program[0], program)  # noqa: S606 - the program is ours, given as a list


if __name__ == "__main__":
    main()
