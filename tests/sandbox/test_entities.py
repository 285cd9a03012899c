"""Formatting: what the stand-in makes of HTML and of plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.entities import MarkupError, find_entities, parse_html, tidy, utf16_slice

EQUAL_SIGN = "Expected equal sign in declaration of an attribute of the tag"
SURROGATE = (
    "Text contains invalid Unicode characters after decoding HTML entities, "
    "check for unmatched surrogate code units"
)


def shown(source: str) -> tuple[str, list[tuple[str, str]]]:
    """Text and, for each entity, its kind and the part of the text it covers."""
    text, entities = tidy(*parse_html(source))
    return text, [
        (entity["type"], utf16_slice(text, entity["offset"], entity["length"])) for entity in entities
    ]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>Right</b> leg", "Right leg", [("bold", "Right")]),
        ("<strong>a</strong><em>b</em><ins>c</ins><del>d</del>", "abcd",
         [("bold", "a"), ("italic", "b"), ("underline", "c"), ("strikethrough", "d")]),
        ("🦵 <i>hold</i>", "🦵 hold", [("italic", "hold")]),
        ("<b>a <i>b</i></b>", "a b", [("bold", "a b"), ("italic", "b")]),
        ("<b>one</b><b>two</b>", "onetwo", [("bold", "onetwo")]),
        ("<b>say <code>x</code> now</b>", "say x now", [("bold", "say "), ("code", "x"), ("bold", " now")]),
        ("1 &lt; 2 &amp;&amp; 3 &gt 2 &quot;a&quot; &#x41;&#66; &nbsp;", '1 < 2 && 3 > 2 "a" AB &nbsp;', []),
        ('<span class="tg-spoiler">secret</span>', "secret", [("spoiler", "secret")]),
        ("<blockquote expandable>long</blockquote>", "long", [("expandable_blockquote", "long")]),
        ("<blockquote>said</blockquote>", "said", [("blockquote", "said")]),
        ("  <b> edge </b>\n", "edge", [("bold", "edge")]),
        ("<b></b>empty", "empty", []),
        ("<U>case</u>", "case", [("underline", "case")]),
        ("<pre>a &lt; b</pre>", "a < b", [("pre", "a < b")]),
        ("<b>closed by nothing</>", "closed by nothing", [("bold", "closed by nothing")]),
    ],
)  # fmt: skip
def test_html(source, text, entities):
    """HTML becomes plain text with entities counted in UTF-16 units."""
    assert shown(source) == (text, entities)


def test_links():
    """A link keeps its address, with a scheme and a path added where they are missing."""
    sources = [
        '<a href="https://nhs.uk/a?b=1&amp;c=2">x</a>',
        "<a href='example.org'>x</a>",
        "<a>example.org</a>",
    ]
    urls = [parse_html(source)[1][0]["url"] for source in sources]
    assert urls == ["https://nhs.uk/a?b=1&c=2", "http://example.org/", "http://example.org/"]
    assert parse_html('<a href="not a link">x</a>')[1] == []


def test_code_language():
    """A language is kept on <pre> with <code> inside, and on nothing else."""
    assert parse_html('<pre><code class="language-python">x</code></pre>')[1] == [
        {"type": "pre", "offset": 0, "length": 1, "language": "python"}
    ]
    assert parse_html('<code class="language-python">x</code>')[1] == [
        {"type": "code", "offset": 0, "length": 1}
    ]


def test_special_tags():
    """Custom emoji and times carry their values."""
    assert parse_html('<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>')[1] == [
        {"type": "custom_emoji", "offset": 0, "length": 2, "custom_emoji_id": "5368324170671202286"}
    ]
    assert parse_html('<tg-time unix="1647531900" format="wDT">then</tg-time>')[1] == [
        {"type": "date_time", "offset": 0, "length": 4, "unix_time": 1647531900, "date_time_format": "wDT"}
    ]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("é<h1>", 'Unsupported start tag "h1" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("3 < 4", 'Unsupported start tag "" at byte offset 2'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b>x", "Can't find end tag corresponding to start tag b"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a href=x_y>z</a>", "Unexpected end of name token at byte offset 8"),
        ("<a ='x'>y</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href>y</a>", f'{EQUAL_SIGN} "a" at byte offset 0'),
        ("<a href='x", "Unclosed start tag at byte offset 0"),
        ("<a ", 'Unclosed start tag "a" at byte offset 0'),
        ("<tg-emoji>x</tg-emoji>", "Invalid custom emoji identifier specified"),
        ("&#xD800;", SURROGATE),
    ],
)  # fmt: skip
def test_broken_html(source, message):
    """Broken markup is refused in Telegram's words, with the byte where it breaks."""
    with pytest.raises(MarkupError) as caught:
        parse_html(source)
    assert str(caught.value) == message


def test_found_by_telegram():
    """Commands, mentions, hashtags, links and addresses are marked in plain text; prose is left alone."""
    text = "🙂 /start@limber_bot or /pain 3, see https://nhs.uk/x. @ana_doe #back a@b.org; 3/4, and/or, 1:2"
    found = [
        (entity["type"], utf16_slice(text, entity["offset"], entity["length"]))
        for entity in find_entities(text)
    ]
    assert found == [
        ("bot_command", "/start@limber_bot"),
        ("bot_command", "/pain"),
        ("url", "https://nhs.uk/x"),
        ("mention", "@ana_doe"),
        ("hashtag", "#back"),
        ("email", "a@b.org"),
    ]


def test_nothing_is_found_in_code():
    """A command inside <code> is not a command."""
    assert shown("<code>/start</code> /stop") == (
        "/start /stop",
        [("code", "/start"), ("bot_command", "/stop")],
    )


@given(st.text(alphabet="ab🦵</>&;=\"' bi-strong\n", max_size=40))
def test_any_text_is_read_or_refused(source):
    """Whatever is written, it is read with entities inside the text, or refused with a sentence."""
    try:
        text, entities = tidy(*parse_html(source))
    except MarkupError as error:
        assert str(error)
    else:
        units = len(text.encode("utf-16-le")) // 2
        assert all(one["offset"] >= 0 and 0 < one["length"] <= units - one["offset"] for one in entities)
        assert text == text.strip()


@given(st.text(alphabet="ab🦵é <>&\n", max_size=40))
def test_escaped_text_comes_back(text):
    """Text escaped for HTML is read back as it was, but for spaces at the ends."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert tidy(*parse_html(escaped))[0] == text.strip()
