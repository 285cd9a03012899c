"""Messages as Telegram shows them."""

import html
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.render import decode, encode, fit, render, words
from bot.core.messages import Button, Message, Tap, text
from bot.core.model import Answer
from bot.texts import Texts

CATALOGUE = Texts.load(Path(__file__).parents[2] / "content" / "texts")


@pytest.fixture(scope="module")
def texts(tmp_path_factory) -> Texts:
    directory: Path = tmp_path_factory.mktemp("texts") / "en"
    directory.mkdir()
    (directory / "chat.ftl").write_text(
        "first = <b>Lie down.</b>\nsecond = Hold for { $seconds } s.\nready = ✅ <i>Ready</i>\n"
        f'long = {"One sentence here. " * 300}\nempty = {{ "" }}\n',
        "utf-8",
    )
    return Texts.load(directory.parent)


def test_paragraphs_and_buttons(texts):
    """Lines become paragraphs, empty ones vanish, and buttons keep their rows, labels and taps."""
    message = Message(
        (text("first"), text("empty"), text("second", seconds=5)),
        buttons=((Button(text("ready"), Tap("ready", ("7", "2"))),), (Button(text("ready"), Tap("stop")),)),
    )
    bubble = render(message, texts, "en", None, 4096)
    assert bubble.html == "<b>Lie down.</b>\n\nHold for 5 s."
    assert bubble.keyboard is not None
    assert [[(b["text"], b["callback_data"]) for b in row] for row in bubble.keyboard["inline_keyboard"]] == [
        [("✅ Ready", "1|ready|7|2")],
        [("✅ Ready", "1|stop")],
    ]


def test_red_stops_and_green_begins(texts):
    """Buttons that end or ease stand out, and so do those that begin; the others are as the app likes."""
    shown = ("too-much-button", "stop", "ready", "start", "start-now", "first")
    message = Message((text("first"),), (tuple(Button(text(label), Tap("x")) for label in shown),))
    bubble = render(message, texts, "en", None, 4096)
    assert bubble.keyboard is not None
    styles = [button.get("style") for button in bubble.keyboard["inline_keyboard"][0]]
    assert styles == ["danger", "danger", "success", "success", "success", None]
    for label in shown[:-1]:
        assert CATALOGUE.has(label, "en")


def test_without_buttons_there_is_no_keyboard(texts):
    """A message without buttons takes the buttons of an edited message away."""
    assert render(Message((text("first"),)), texts, "en", None, 4096).keyboard is None


def test_what_is_too_long_is_cut_at_a_sentence_and_reported(texts, caplog):
    """Nothing longer than Telegram takes leaves; the log names the text's id."""
    bubble = render(Message((text("long"),)), texts, "en", None, 1024)
    assert len(bubble.html) <= 1024
    assert bubble.html.endswith("here.…")
    assert "long" in caplog.text


def test_an_answer_is_short_and_plain(texts):
    """What a tap answers has no markup and stays within Telegram's limit."""
    assert words(Answer(text("first")), texts, "en") == "Lie down."
    assert len(words(Answer(text("long")), texts, "en")) <= 200


@given(
    st.builds(
        Tap,
        st.from_regex(r"[a-z-]{1,20}", fullmatch=True),
        st.lists(st.from_regex(r"[\w/+-]{0,8}", fullmatch=True), max_size=4).map(tuple),
    )
)
def test_a_tap_survives_its_coding(tap):
    """Each tap that fits a button comes back as it was, within Telegram's 64 bytes."""
    try:
        data = encode(tap)
    except ValueError:
        assert len("|".join(("1", tap.action, *tap.args)).encode()) > 64
        return
    assert 1 <= len(data.encode()) <= 64
    assert decode(data) == tap


@pytest.mark.parametrize("tap", [Tap("a|b"), Tap("a", ("x|y",)), Tap("a", ("é" * 40,))])
def test_a_tap_that_does_not_fit_is_refused(tap):
    """A tap that would come back as another one, or too long for Telegram, is an error of ours."""
    with pytest.raises(ValueError, match="tap a"):
        encode(tap)


@given(st.text())
def test_callback_data_of_anybodys_making_is_no_tap(data):
    """Garbled data and data of older releases decode to nothing, without an exception."""
    tap = decode(data)
    assert tap is None or data.startswith("1|")


MARKUP = st.recursive(
    st.text(max_size=40).map(html.escape),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(" ".join),
        st.tuples(st.sampled_from(["b", "i", "u", "code"]), inner).map(lambda t: f"<{t[0]}>{t[1]}</{t[0]}>"),
    ),
    max_leaves=12,
)


@given(MARKUP, st.integers(2, 60))
def test_cut_markup_is_whole_and_fits(markup, most):
    """A cut never leaves a tag open, splits an entity, or shows more than the limit."""
    import re

    cut = fit(markup, most)
    opened = []
    for close, tag in re.findall(r"<(/?)([a-z]+)>", cut):
        if close:
            assert opened.pop() == tag
        else:
            opened.append(tag)
    assert opened == []
    shown = html.unescape(re.sub(r"</?[a-z]+>", "", cut))
    assert len(shown.encode("utf-16-le", "surrogatepass")) // 2 <= most


def test_a_cut_keeps_most_of_the_message():
    """Without a sentence or word end in the second half the cut is made at the limit."""
    assert fit("Short. " + "x" * 100, 50) == "Short. " + "x" * 42 + "…"
    assert fit("one two three four five", 15) == "one two three…"
