"""Clinics: a link, a consent, what a clinic hears of whoever agreed, and the way out, over real HTTP."""

from __future__ import annotations

import io
import json
from datetime import time, timedelta

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from bot.core.clinics import TRIES
from bot.core.content import ClinicPack
from bot.sandbox import faults
from bot.store import Transaction
from bot.store.tables import clinic_codes, outbox, people, shown
from tests.conversation.story import Actor, Story

PACK = ClinicPack(
    id="door",
    name="Example Clinic",
    contact="+1 310 555 0100",
    hours="Mon to Fri, 8 to 17",
    languages=("en", "es"),
    zone="America/Los_Angeles",
    digest_day=0,
    digest_time=time(8),
)
CODE = "A" * 43
DESK = "D" * 43


async def opens(story: Story, pack: ClinicPack = PACK) -> int:
    """The host adds a clinic."""
    return (await story.app.store.run(lambda t: t.put_clinic(pack, story.clock.now()))).id


async def makes_code(
    story: Story, clinic: int, role: str, code: str, *, uses: int = 1, days: float = 14
) -> int:
    """The host makes a link."""
    now = story.clock.now()
    return await story.app.store.run(
        lambda t: t.put_code(clinic, role, code, uses=uses, expires_at=now + timedelta(days=days), now=now)
    )


async def works(story: Story, clinic: int, *, id: int = 2001, code: str = DESK) -> Actor:  # noqa: A002
    """Somebody who works there and receives."""
    await makes_code(story, clinic, "clinician", code)
    dana = story.person("Dana", id=id)
    await dana.says(f"/start {code}")
    dana.sees("Example Clinic asks you to receive what people there share.")
    await dana.taps("Receive it")
    dana.sees("You receive what people share with Example Clinic.")
    return dana


async def shares(actor: Actor, clinic: int, name: str = "Ana R.", *, code: str = CODE) -> None:
    """Somebody who is set up follows a link and agrees."""
    await makes_code(actor.story, clinic, "person", code)
    await actor.says(f"/start {code}")
    actor.sees("Under which name shall they see you?")
    await actor.says(name)
    actor.sees(f"Example Clinic sees this of you, as “{name}”:")
    await actor.taps("I agree")
    actor.sees(f"Example Clinic sees from now on how it goes, as “{name}”.")


async def sharing(story: Story, ana: Actor, name: str = "Ana R.") -> Actor:
    """Dana, who receives at a clinic what Ana shares with it."""
    clinic = await opens(story)
    dana = await works(story, clinic)
    await ana.sets_up()
    await shares(ana, clinic, name)
    return dana


async def logged(story: Story) -> list[str]:
    """The kinds of what stands in the access logs."""
    return await story.app.store.run(
        lambda t: list(t._execute(sa.select(shown.c.kind).order_by(shown.c.id)).scalars())
    )


# --- The link and the consent


async def test_a_link_is_followed_and_nothing_flows_before_the_consent(story: Story, ana: Actor) -> None:
    """They see who will see what and under which name; only what comes after [I agree] is shown."""
    clinic = await opens(story)
    dana = await works(story, clinic)
    await ana.sets_up()
    await makes_code(story, clinic, "person", CODE)
    await ana.says("/start " + CODE, "Ana R.")
    shown_to = ana.sees("Example Clinic sees this of you, as “Ana R.”:")
    for named in (
        "days you stretched, last and median pain",
        "open warning signs",
        "what I advised",
        "pain of 7 or more, a stretch that had to stop, a warning sign",
        "One person there gets it",
        "What was sent stays with them",
    ):
        assert named in shown_to.words
    await ana.says("/pain 9")
    dana.sees_no("reports a pain")
    await ana.taps("I agree")
    ana.sees("Example Clinic sees from now on how it goes")
    await ana.says("/pain 8")
    said = dana.sees("Ana R. reports a pain of 8 of 10.")
    assert "in an emergency to call 911" in said.words
    assert "This chat is no emergency service" in said.words
    assert await logged(story) == ["alert-pain"]


async def test_a_link_in_the_middle_of_the_set_up(story: Story, ana: Actor) -> None:
    """The set-up goes on where it was, whether they agree or not."""
    clinic = await opens(story)
    await makes_code(story, clinic, "person", CODE)
    await ana.says("/start")
    await ana.taps("Let's set up")
    await ana.taps("I agree")
    await ana.taps("None of these")
    await ana.taps("Yes")
    await ana.says("/start " + CODE)
    await ana.taps("Not now")
    ana.sees("Nothing is shared.")
    ana.sees("Where are you?")
    await ana.says("Los Angeles")
    await ana.says("/start " + CODE)
    await ana.taps("Only a number")
    await ana.taps("I agree")
    ana.sees("Example Clinic sees from now on how it goes, as “#1”")
    ana.sees("When shall I come?")
    await ana.says("07:30")
    ana.sees("All set.")


async def test_the_first_thing_somebody_does_is_to_follow_the_link(story: Story, ana: Actor) -> None:
    """They are asked about the clinic, greeted, and nothing is shown while nothing may be kept."""
    clinic = await opens(story)
    dana = await works(story, clinic)
    await makes_code(story, clinic, "person", CODE)
    await ana.says("/start " + CODE)
    await ana.says("Ana R.")
    await ana.taps("I agree")
    ana.sees("Two gentle hamstring stretches a day", button="Let's set up")
    await ana.says("/urgent")
    await ana.taps("Fever")
    ana.sees("See a doctor today.")
    dana.sees_no("Ana")


async def test_a_link_in_the_middle_of_a_session(story: Story, ana: Actor) -> None:
    """The session runs on."""
    clinic = await opens(story)
    await ana.sets_up()
    await ana.begins_session()
    await ana.goes_on_until("Right leg, 1 of 2")
    await shares(ana, clinic)
    await ana.goes_on_until("How much does it hurt now")
    await ana.taps("2")
    ana.sees("Done: 8 holds")


@pytest.mark.parametrize("fault", ["unknown", "expired", "used", "revoked"])
async def test_a_code_that_does_not_work(story: Story, ana: Actor, fault: str) -> None:
    """Whatever is wrong with it, the words are the same, kind, and nothing has changed."""
    clinic = await opens(story)
    number = await makes_code(story, clinic, "person", CODE, days=1)
    if fault == "used":
        ben = story.person("Ben", id=1002)
        await ben.says("/start " + CODE)
        await ben.taps("Only a number")
        await ben.taps("I agree")
    elif fault == "revoked":
        await story.app.store.run(lambda t: t.revoke_code(number, story.clock.now()))
    elif fault == "expired":
        await story.passes(days=1)
    await ana.sets_up()
    code = "B" * 43 if fault == "unknown" else CODE
    await ana.says(f"/start {code}")
    ana.sees("This link does not work, or not any more.")
    ana.sees_no("Example Clinic")
    await ana.says("/settings")
    ana.sees_no(button="My clinic")


async def test_a_code_goes_while_somebody_thinks_about_it(story: Story, ana: Actor) -> None:
    """A single use is one use: whoever agrees second is told so, and shares nothing."""
    clinic = await opens(story)
    dana = await works(story, clinic)
    await makes_code(story, clinic, "person", CODE)
    ben = story.person("Ben", id=1002)
    for actor in (ana, ben):
        await actor.sets_up()
        await actor.says("/start " + CODE)
        await actor.taps("Only a number")
    await ben.taps("I agree")
    ben.sees("sees from now on how it goes")
    await ana.taps("I agree")
    ana.sees("This link does not work, or not any more.")
    await ana.says("/pain 9")
    dana.sees_no("reports a pain")


async def test_guessing_codes_ends_soon(story: Story, ana: Actor) -> None:
    """After some that stand for nothing even the right one has to wait until the next day."""
    clinic = await opens(story)
    await makes_code(story, clinic, "person", CODE)
    await ana.sets_up()
    for n in range(TRIES):
        await ana.says(f"/start {n}{'B' * 42}")
    await ana.says("/start " + CODE)
    ana.sees("Please try again tomorrow.")
    ana.sees_no("Example Clinic")
    await story.passes(days=1)
    await ana.says("/start " + CODE)
    ana.sees("Example Clinic asks whether you want to share")


async def test_a_code_is_nowhere_in_the_database(story: Story, ana: Actor) -> None:
    """Its hash alone is kept, also after somebody has used it."""
    clinic = await opens(story)
    await ana.sets_up()
    await shares(ana, clinic)
    kept = await story.app.store.run(
        lambda t: repr([t._execute(sa.select(table)).all() for table in (clinic_codes, outbox, people)])
    )
    assert CODE not in kept
    assert str(clinic) in kept


async def test_a_tap_that_nobody_invited_to(story: Story, ana: Actor) -> None:
    """A button made up by somebody shares nothing, and enrols nobody."""
    await opens(story)
    await ana.sets_up()
    settings = ana.sees("All set.")
    for data in ("clinic:agree", "clinic:stop", "clinic:leave", "answer:clinic-name:#", "clinic:log:x"):
        await ana.sends_tap(settings, data)
    ids = sa.select(people.c.clinic, people.c.clinician_of, people.c.invited)
    found = await story.app.store.run(lambda t: t._execute(ids).all())
    assert [tuple(row) for row in found] == [(None, None, None)]


# --- Alerts


async def test_alerts(story: Story, ana: Actor) -> None:
    """A severe score, a stretch that had to stop, a warning sign: each at once, each of them once."""
    dana = await sharing(story, ana)
    await ana.says("/pain 7")
    await ana.says("/pain 7")
    await ana.says("/pain 9")
    alerts = [m.words for m in dana.messages if "reports a pain" in m.words]
    assert [words.partition(" of 10")[0] for words in alerts] == [
        "Ana R. reports a pain of 7",
        "Ana R. reports a pain of 9",
    ]
    await story.passes(days=1)
    await ana.begins_session(pain=2)
    await ana.goes_on_until("Right leg, 1 of 2")
    await ana.taps("Too much")
    await ana.taps("Tingling")
    dana.sees("Ana R. had to stop a stretch because of what was felt.")
    await ana.says("I have a fever and my zebra is ill")
    said = dana.sees("Ana R. reports warning signs: Fever with the pain.")
    assert "zebra" not in said.words
    await ana.says("/urgent")
    await ana.taps("Fever")
    assert sum("warning signs" in m.words for m in dana.messages) == 1
    urgent = ana.sees("See a doctor today.")
    assert "Your clinic: Example Clinic, +1 310 555 0100 (Mon to Fri, 8 to 17)." in urgent.words


async def test_a_score_that_is_put_right_is_told(story: Story, ana: Actor) -> None:
    """Whoever slipped is not thought to be in severe pain."""
    dana = await sharing(story, ana)
    await ana.says("/pain 8")
    dana.sees("reports a pain of 8")
    await ana.taps("3")
    dana.sees("Ana R. has changed the pain of 8 to 3 of 10.")


async def test_an_emergency_names_no_clinic(story: Story, ana: Actor) -> None:
    """Nobody is sent to a clinic's telephone when an ambulance is needed."""
    clinic = await opens(story)
    await works(story, clinic)
    await ana.sets_up()
    await shares(ana, clinic)
    await ana.says("/urgent")
    await ana.taps("Numb around genitals")
    assert "Example Clinic" not in ana.sees("Get emergency care now.").words


async def test_an_alert_outlives_an_outage_and_comes_once(story: Story, ana: Actor) -> None:
    """Telegram fails after taking the message, the bot starts again: at most the copies that are promised."""
    dana = await sharing(story, ana)
    story.tolerated |= {"Bad Gateway", "Internal"}
    story.telegram.faults.add("sendMessage", faults.error(502, "Bad Gateway"), chat_id=dana.id)
    await ana.says("/pain 8")
    await story.passes(minutes=5)
    assert sum("reports a pain" in m.words for m in dana.messages) == 1


# --- The weekly list


async def test_the_weekly_list(story: Story, ana: Actor) -> None:
    """On Monday at eight, of the clinic's clock: one line for each who agreed, and nobody else."""
    dana = await sharing(story, ana)
    ben = story.person("Ben", id=1002)
    await ben.sets_up()
    await ben.says("/pain 6")
    for pain in (3, 2):
        await ana.begins_session(pain)
        await ana.goes_on_until("How much does it hurt now")
        await ana.taps("2")
        await story.passes(days=1)
    dana.sees_no("stretched on")
    await story.comes("2026-03-09 08:00")
    listed = dana.sees("Example Clinic")
    assert "Ana R.: stretched on 2 of 7 days. Pain 2 last, median 2.5." in listed.words
    assert "Ben" not in listed.words
    assert "#" not in listed.words
    assert await logged(story) == ["digest"]
    await story.comes("2026-03-16 08:00")
    assert sum("stretched on" in m.words for m in dana.messages) == 2
    dana.sees("stretched on 0 of 7 days. No pain score this week.")


async def test_many_people_are_several_messages(tale: Story) -> None:
    """A list of more than fits a phone comes in parts, each person once."""
    clinic = await opens(tale)
    dana = await works(tale, clinic)
    await makes_code(tale, clinic, "person", CODE, uses=20)
    for n in range(12):
        actor = tale.person(f"P{n}", id=1100 + n)
        await actor.says("/start " + CODE)
        await actor.says(f"Patient {'abcdefghijkl'[n]}")
        await actor.taps("I agree")
    await tale.comes("2026-03-09 08:00")
    await tale.passes(minutes=2)
    words = "\n".join(m.words for m in dana.messages)
    assert [words.count(f"Patient {letter}:") for letter in "abcdefghijkl"] == [1] * 12
    assert sum("stretched on" in m.words for m in dana.messages) == 3


async def test_two_who_work_there_are_one_entry(story: Story, ana: Actor) -> None:
    """Both receive the list and the alerts; the access log names the clinic once."""
    clinic = await opens(story)
    dana = await works(story, clinic)
    eve = await works(story, clinic, id=2002, code="E" * 43)
    await ana.sets_up()
    await shares(ana, clinic)
    await ana.says("/pain 8")
    await story.comes("2026-03-09 08:00")
    await story.passes(seconds=1)
    for actor in (dana, eve):
        actor.sees("reports a pain of 8")
        actor.sees("stretched on 0 of 7 days")
    assert await logged(story) == ["alert-pain", "digest"]


# --- The way out


async def test_one_tap_ends_it(story: Story, ana: Actor) -> None:
    """From then on nothing is shown; the clinic hears that they have left, and nothing else."""
    dana = await sharing(story, ana)
    await ana.taps("Stop sharing")
    ana.sees("That's over: Example Clinic is shown nothing more.")
    dana.sees("Ana R. has left. Nothing more comes about them.")
    await ana.says("/pain 9")
    await story.comes("2026-03-09 08:00")
    await story.passes(minutes=1)
    dana.sees_no("reports a pain")
    dana.sees_no("stretched on")
    assert await logged(story) == ["left"]


async def test_it_ends_from_the_settings(story: Story, ana: Actor) -> None:
    """The settings have the button, and a page that says what is shared with whom."""
    clinic = await opens(story)
    await works(story, clinic)
    await ana.sets_up()
    await shares(ana, clinic)
    await ana.says("/settings")
    await ana.taps("My clinic")
    page = ana.sees("You share with Example Clinic, as “Ana R.”")
    assert "Spoken there: English and Español" in page.words
    await ana.says("/settings")
    settings = ana.sees("Your settings.")
    await ana.taps("Stop sharing", on=settings)
    ana.sees("That's over")


async def test_what_waits_is_taken_back(story: Story, ana: Actor) -> None:
    """A list that could not be sent yet goes without whoever has left meanwhile, and with the others."""
    clinic = await opens(story)
    dana = await works(story, clinic)
    ben = story.person("Ben", id=1002)
    for actor, name, code in ((ana, "Ana R.", CODE), (ben, "Ben B.", "F" * 43)):
        await actor.sets_up()
        await shares(actor, clinic, name, code=code)
    story.tolerated |= {"Too Many Requests"}
    story.telegram.faults.add("sendMessage", faults.too_many(600), chat_id=dana.id)
    await story.comes("2026-03-09 08:00")
    await ana.says("/pain 9")
    await ana.says("/settings")
    await ana.taps("Stop sharing")
    await story.passes(minutes=15)
    dana.sees("Ben B.: stretched on 0 of 7 days.")
    dana.sees_no("Ana R.:")
    dana.sees_no("reports a pain")
    dana.sees("Ana R. has left.")


async def test_erasing_leaves_nothing_of_it(story: Story, ana: Actor) -> None:
    """The clinic hears that they have left; of their scores and their name nothing is in the database."""
    clinic = await opens(story)
    dana = await works(story, clinic)
    ben = story.person("Ben", id=1002)
    for actor, name, code in ((ana, "Xenobia", CODE), (ben, "Ben B.", "F" * 43)):
        await actor.sets_up()
        await shares(actor, clinic, name, code=code)
    await ana.says("/pain 9")
    await story.comes("2026-03-09 08:00")
    await story.passes(minutes=1)
    dana.sees("Xenobia reports a pain of 9")
    await ana.says("/erase")
    await ana.taps("Erase everything")
    dana.sees("Xenobia has left.")

    def everything(transaction: Transaction) -> str:
        tables = people.metadata.sorted_tables
        rows = [
            transaction._execute(sa.select(*(sa.cast(c, sa.Text) for c in table.c))).all() for table in tables
        ]
        return repr(rows)

    kept = await story.app.store.run(everything)
    assert "Xenobia" not in kept
    assert "Ben B." in kept
    await story.comes("2026-03-16 08:00")
    await story.passes(minutes=1)
    assert sum("Xenobia" in m.words for m in dana.messages) == 3


async def test_the_export_has_the_access_log_and_nothing_of_others(story: Story, ana: Actor) -> None:
    """What was sent about them is in their file; what somebody received about others is not in theirs."""
    dana = await sharing(story, ana, "Xenobia")
    await ana.says("/pain 9")
    await ana.says("/export")
    await dana.says("/export")
    exported = [
        json.loads(story.telegram.files[str(actor.sees(media="document").file_id)].data)
        for actor in (ana, dana)
    ]
    (entry,) = exported[0]["shown"]
    assert (entry["clinic"], entry["kind"], entry["shown_as"]) == ("Example Clinic", "alert-pain", "Xenobia")
    assert entry["numbers"] == {"score": 9}
    assert "Xenobia" not in json.dumps(exported[1])


async def test_the_access_log_is_read(story: Story, ana: Actor) -> None:
    """By /privacy: what the clinic read, when, the newest first."""
    clinic = await opens(story)
    await works(story, clinic)
    await ana.sets_up()
    await ana.says("/privacy")
    ana.sees_no(button="What was sent")
    await shares(ana, clinic)
    for score in (7, 8, 9, 10):
        await ana.says(f"/pain {score}")
    await ana.says("/privacy")
    await ana.taps("What was sent")
    log = ana.sees("What was sent about you")
    assert log.words.count("to Example Clinic.") == 3
    assert log.words.index("pain of 10 of 10") < log.words.index("pain of 9 of 10")
    await ana.taps("Earlier")
    ana.sees("reports a pain of 7 of 10.")


async def test_the_page_for_the_doctor_names_the_clinic(tale: Story, ana: Actor) -> None:
    """/report says how the clinic is reached."""
    clinic = await opens(tale)
    await ana.sets_up()
    await shares(ana, clinic)
    await ana.says("/pain 3")
    await ana.says("/report")
    data = tale.telegram.files[str(ana.sees(media="document").file_id)].data
    (page,) = PdfReader(io.BytesIO(data)).pages
    assert "Your clinic: Example Clinic, +1 310 555 0100" in page.extract_text()


async def test_whoever_works_there_leaves(story: Story, ana: Actor) -> None:
    """One tap, and nothing comes any more; who shares is told of how few receive it."""
    dana = await sharing(story, ana)
    await dana.says("/settings")
    await dana.taps("What I receive")
    await dana.taps("Receive nothing more")
    dana.sees("You receive nothing more from Example Clinic.")
    await ana.says("/pain 9")
    await story.comes("2026-03-09 08:00")
    dana.sees_no("Ana")
    await ana.says("/settings")
    await ana.taps("My clinic")
    ana.sees("Nobody there gets it at the moment.")
    assert await logged(story) == []


async def test_the_host_takes_a_clinic_away(story: Story, ana: Actor) -> None:
    """Nothing flows from then on, and all concerned hear of it."""
    clinic = await opens(story)
    dana = await works(story, clinic)
    await ana.sets_up()
    await shares(ana, clinic)
    await story.app.store.run(lambda t: t.remove_clinic(clinic, story.clock.now()))
    await story.passes(minutes=1)
    ana.sees("Example Clinic is not connected with me any more.")
    dana.sees("You receive nothing more for Example Clinic.")
    await ana.says("/pain 9")
    await story.comes("2026-03-09 08:00")
    dana.sees_no("Ana")


async def test_in_spanish(tale: Story) -> None:
    """Consent and list are in the language of whoever reads them."""
    clinic = await opens(tale)
    await makes_code(tale, clinic, "clinician", DESK)
    dana = tale.person("Dana", id=2001)
    await dana.says("/language es")
    await dana.says("/start " + DESK)
    await dana.taps("Recibirlo")
    ana = tale.person("Ana")
    await ana.sets_up()
    await shares(ana, clinic)
    await ana.says("/pain 8")
    dana.sees("Ana R. informa un dolor de 8 de 10.")
