"""What a process counts since its start, in Prometheus's own kinds of figures."""

from __future__ import annotations

from prometheus_client import Counter, Histogram, disable_created_metrics

# When counting began is told by the process's own start: it would be a line for each figure and bucket.
disable_created_metrics()  # type: ignore[no-untyped-call]

LATE_S = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 120.0, 600.0, 7200.0)
"""Up to 5 s is promised without faults; after 7200 s (2 h) a reminder is missed instead."""


def lateness(name: str, about: str) -> Histogram:
    """How late things were, in seconds; to be shown on a page of its owner's choice."""
    return Histogram(name, about, buckets=LATE_S, registry=None)


def calls() -> Counter:
    """Calls to Telegram by what became of them."""
    return Counter("limber_calls", "Calls to Telegram by their fate", ["fate"], registry=None)


def webhook_requests() -> Counter:
    """What came in at the webhook's door, by what became of it."""
    about = "Requests at the webhook by their fate: taken, stranger, broken, unkept"
    return Counter("limber_webhook_requests", about, ["fate"], registry=None)
