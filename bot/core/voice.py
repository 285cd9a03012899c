"""What the voice says through the timed part of a stretch, and when: in time with the messages.

The track begins with the lead-in of a hold that somebody is ready for and ends after the last hold of the
stretch, both legs and the switch between them included. How long each part of it lasts, the session's timers
say (`plan.lasts_s`); only the first lead-in is shorter, by what it takes to press play.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, takewhile

from bot.core import plan
from bot.core.composition import SPOKEN, spoken
from bot.core.content import Leg, Routine, Stretch
from bot.core.messages import Passage, Text, Voice, text
from bot.core.model import Step, StepKind

_COUNTED = (text("voice-three"), text("voice-two"), text("voice-one"))
_BREATHES_FROM_S = 10
"""A hold as long as this has room for a word about breathing; each further time as long has another."""
_BREATHING = (text("voice-breathe"), text("voice-go-on"))


def track(steps: Sequence[Step], stretch: Stretch, routine: Routine, easing: Callable[[Step], int]) -> Voice:
    """The track from the first of `steps`, a hold, to the last one that is of its stretch.

    `stretch`: in the way in which it is done; `easing`: how eased each hold is.
    """
    timed = {StepKind.HOLD, StepKind.SWITCH}
    own = list(takewhile(lambda step: step.kind in timed and step.stretch == stretch.id, steps))
    passages = [*_hold(own[0], None, stretch, routine, easing)]
    for before, step in pairwise(own):
        if step.kind is StepKind.HOLD:
            passages += _hold(step, before, stretch, routine, easing)
        else:
            first = next(later for later in own[own.index(step) :] if later.kind is StepKind.HOLD)
            words = spoken(stretch, "switch", step.leg, easing(first))
            passages.append(Passage(plan.lasts_s(step, routine), (text("voice-release"), words)))
    return Voice((*passages, Passage(routine.voice_end_s, (text("voice-done"),))))


def _hold(
    step: Step, before: Step | None, stretch: Stretch, routine: Routine, easing: Callable[[Step], int]
) -> Iterator[Passage]:
    """Its lead-in, which is the rest from a hold `before`, and the hold itself."""
    lead_in_s = plan.lasts_s(step, routine) - step.hold_s
    cue = stretch.cues[(step.repetition - 1) % len(stretch.cues)] if stretch.cues else None
    aside = (text(f"{SPOKEN}cue-{cue}"),) if cue else ()
    if before is not None and before.kind is StepKind.HOLD:
        yield Passage(lead_in_s, (text("voice-rest"),), if_room=aside, last=(text("voice-get-ready"),))
    else:
        begins_s = 0 if before else routine.press_play_s
        if longer_s := lead_in_s - routine.lead_in_s:
            yield Passage(longer_s - begins_s, (text("voice-settle"),))
            begins_s = 0
        words = spoken(stretch, "hold", step.leg, easing(step))
        leads_s = lead_in_s - longer_s - begins_s
        yield Passage(leads_s, (text("voice-get-ready"), words), if_room=aside)
    left_s, said = step.hold_s, [text("voice-hold")]
    for nth in range(max(1, step.hold_s // _BREATHES_FROM_S)):
        if step.hold_s >= _BREATHES_FROM_S:
            said.append(_BREATHING[nth % len(_BREATHING)])
        ends = left_s < 2 * _BREATHES_FROM_S
        counted = _COUNTED[max(0, len(_COUNTED) + 2 - step.hold_s) :] if ends else ()
        seconds = left_s if ends else _BREATHES_FROM_S
        yield Passage(seconds, tuple(said), ticks=True, counted=counted)
        left_s, said = left_s - seconds, []


def fixed() -> tuple[Text, ...]:
    """What is said whatever the stretch."""
    names = ("settle", "get-ready", "hold", "rest", "release", "done")
    return (*(text(f"{SPOKEN}{name}") for name in names), *_COUNTED, *_BREATHING)


def told(stretch: Stretch) -> Iterator[Text]:
    """What is said in a stretch beside that: each leg, each easing, each cue."""
    for part, _, level in stretch.compositions:
        if part in {"switch", "hold"}:
            yield from (spoken(stretch, part, leg, level) for leg in Leg)
    yield from (text(f"{SPOKEN}cue-{cue}") for cue in stretch.cues)
