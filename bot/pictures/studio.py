"""Draws in a process of its own, so that no chat waits for a picture."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import connection, get_context, parent_process
from typing import ParamSpec, TypeVar

from bot.pictures import PicturesUnavailable

P = ParamSpec("P")
T = TypeVar("T")


class Studio:
    """One worker process, started with the first picture.

    A process and not a thread: resvg keeps Python's lock while it draws (a thread stood still for 630 ms),
    and a crash or the memory peak of a native library stays out of the bot.
    """

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    async def render(self, func: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of a module-level function; it, its arguments and its result must be picklable.

        Passes on what the function raises. A worker that died (killed, out of memory) means
        PicturesUnavailable for whoever waited; the next call starts another.
        """
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, get_context("spawn"), initializer=_prepare_worker)
        pool = self._pool
        try:
            return await asyncio.wrap_future(pool.submit(partial(func, *args, **kwargs)))
        except BrokenProcessPool as error:
            if self._pool is pool:
                self._pool = None
            raise PicturesUnavailable("the process that draws has died") from error
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            raise PicturesUnavailable("the studio was closed before the picture was begun") from None

    async def close(self) -> None:
        """Ends the worker; pictures not begun are given up. A later `render` would start it again."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await asyncio.to_thread(pool.shutdown, wait=True, cancel_futures=True)


def _prepare_worker() -> None:
    """Ctrl-C is for the bot to handle, and a worker must not outlive a bot that was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
    os._exit(1)
