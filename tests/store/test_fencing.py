"""A timer belongs to whoever claimed it last."""

from __future__ import annotations

import pytest

from bot.core.model import SetTimer
from bot.store import ClaimLost, Store
from tests.conftest import NOON
from tests.store.test_queues import LEASE_S, apply, later, person, timers


async def test_a_slow_holder_fires_no_timer(store: Store) -> None:
    """Once a lease is over and the timer somebody else's, the first holder can neither fire nor fail it."""
    someone = await person(store)
    await apply(store, someone, SetTimer("x", NOON, {}))
    (slow,) = await timers(store)
    (other,) = await timers(store, later(LEASE_S + 1))
    with pytest.raises(ClaimLost):
        await store.run(lambda t: t.finish_timer(slow))
    with pytest.raises(ClaimLost):
        await store.run(lambda t: t.fail_timer(slow, "X", later(LEASE_S + 1)))
    await store.run(lambda t: t.finish_timer(other))


async def test_a_timer_set_anew_for_the_same_instant_is_another(store: Store) -> None:
    """Whoever holds a timer when it is set anew, even for the same instant, holds nothing any more."""
    someone = await person(store)
    await apply(store, someone, SetTimer("x", NOON, {}))
    (old,) = await timers(store)
    await apply(store, someone, SetTimer("x", NOON, {"step": "2"}), cause="anew")
    with pytest.raises(ClaimLost):
        await store.run(lambda t: t.finish_timer(old))
    (new,) = await timers(store)
    assert new.about == {"step": "2"}
