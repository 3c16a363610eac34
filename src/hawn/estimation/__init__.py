"""The hidden population: multiple systems estimation for small, sparse, real tables.

``from hawn.estimation import estimate`` is the front door. Nothing here knows Django or the rest of Hawn; the heavy
libraries (numpy, scipy) load when an estimate is asked for, not before.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hawn.estimation.estimating import estimate as estimate
    from hawn.estimation.faults import TableFault as TableFault
    from hawn.estimation.reading import read_table as read_table
    from hawn.estimation.table import Table as Table

_HOMES = {
    "estimate": "hawn.estimation.estimating",
    "Table": "hawn.estimation.table",
    "TableFault": "hawn.estimation.faults",
    "read_table": "hawn.estimation.reading",
}
__all__ = ["Table", "TableFault", "estimate", "read_table"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(importlib.import_module(_HOMES[name]), name)
