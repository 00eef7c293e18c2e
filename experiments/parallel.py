"""Independent pieces of work, side by side in processes."""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

from experiments.guard import quiet_libraries

Item = TypeVar("Item")


def map_in_processes(
    function: Callable[[Item], Any], items: Iterable[Item], processes: int
) -> Iterator[Any]:
    """Yields ``function(item)`` for each item, in the order of the items.

    The processes are new ones, which share nothing with this one: TensorFlow and OpenGL do not
    survive a fork. They end when this process ends, however it ends.

    Args:
      function: one that can be pickled, as its items and results.
      items: the work.
      processes: how many work at a time.
    """
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_begin_work)
    try:
        yield from pool.map(function, items)
    finally:
        # Where the caller stops early, what has not begun need not.
        pool.shutdown(cancel_futures=True)


def _begin_work():
    quiet_libraries()
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent():
    # A parent that was killed cannot say so; without this its workers would wait for it forever.
    multiprocessing.parent_process().join()
    os._exit(1)
