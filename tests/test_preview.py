"""The gallery as files: what is on it, for sound content and for broken. In a browser: tests/browser."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from bot import __main__ as cli
from bot import content, preview
from bot.content import CONTENT, ContentError
from bot.preview.catalogue import Catalogue
from bot.preview.markup import Html, el, words


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The content, to be spoiled; without its pictures, which are slow to copy."""
    return Path(shutil.copytree(CONTENT, tmp_path / "content", ignore=shutil.ignore_patterns("media")))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of the content as it is."""
    return gallery(CONTENT, tmp_path_factory.mktemp("sound"))


def gallery(directory: Path, tmp_path: Path) -> str:
    preview.write(directory, tmp_path / "out")
    return (tmp_path / "out" / preview.PAGE).read_text("utf-8")


def spoil(file: Path, old: str, new: str) -> None:
    source = file.read_text("utf-8")
    assert old in source
    file.write_text(source.replace(old, new, 1), "utf-8")


def articles(page: str, found_by: str) -> str:
    """The items of the page that are found by this id."""
    every = re.findall(r'<article [^>]*data-ids="([^"]*)"[^>]*>(.*?)</article>', page, re.DOTALL)
    return "\n".join(inner for ids, inner in every if found_by in ids.split())


def test_the_command_writes_a_folder_that_needs_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`content preview --out` writes the page with all it refers to, and says where it is."""
    out = tmp_path / "deep" / "gallery"
    assert cli.main(["content", "preview", "--out", str(out)]) == 0
    assert f"{out.as_uri()}/{preview.PAGE}" in capsys.readouterr().out
    page = (out / preview.PAGE).read_text("utf-8")
    wanted = set(re.findall(r'(?:src|href|poster|data-src)="([^"#]+)"', page))
    assert wanted
    assert [name for name in wanted if not (out / name).is_file()] == []


def test_the_command_refuses_a_folder_it_cannot_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file where the folder should be ends in one line that names it."""
    (tmp_path / "taken").write_text("mine")
    assert cli.main(["content", "preview", "--out", str(tmp_path / "taken")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "taken cannot be written" in line


def test_every_picture_and_every_clip_of_the_manifest_is_on_the_page(sound: str) -> None:
    """What `make media` built can be looked at, every leg, look and length of it."""
    built = {path.name for path in (CONTENT / "media").iterdir() if path.suffix in {".png", ".mp4"}}
    assert built
    assert built - set(re.findall(r"media/([\w.-]+)", sound)) == set()


def test_every_text_rule_sign_and_region_is_on_the_page(sound: str) -> None:
    """An author finds each thing by its id."""
    found = content.load(CONTENT)
    texts = re.findall(
        r"^([a-z][\w-]*) =", "".join(p.read_text("utf-8") for p in CONTENT.rglob("*.ftl")), re.MULTILINE
    )
    assert [text for text in texts if f'id="text-{text}"' not in sound] == []
    ids = [*found.rules, *(sign.id for sign in found.signs), *(region.id for region in found.regions)]
    assert [id_ for id_ in ids if not articles(sound, id_)] == []


def test_every_value_in_an_english_text_has_a_sample() -> None:
    """No text of the catalogue is shown with the name of a value in its place."""
    catalogue = Catalogue.read(CONTENT / "texts")
    entries = [by_language["en"] for by_language in catalogue.entries.values()]
    unfilled = {e.id for e in entries for v in catalogue.variants(e, "en") if re.search(r"[‹{$]", v.html)}
    assert unfilled == set()


def test_words_that_depend_on_a_value_are_shown_for_each(sound: str) -> None:
    """A text with a choice for none, one and several is there three times in each language."""
    shown = articles(sound, "session-expired")
    assert (
        re.findall(r"<span class=\"tag\">(holds \d)</span>", shown) == ["holds 0", "holds 1", "holds 2"] * 2
    )


def test_plural_forms_follow_the_language(copy: Path, tmp_path: Path) -> None:
    """A language with a form for a few shows it with a number of a few."""
    (copy / "texts/pl").mkdir()
    forms = "[one] sesja\n    [few] sesje\n    [many] sesji\n   *[other] sesji"
    source = f"stopped = {{ $holds ->\n    {forms}\n    }}"
    (copy / "texts/pl/session.ftl").write_text(source, "utf-8")
    gallery(copy, tmp_path)
    catalogue = Catalogue.read(copy / "texts")
    variants = catalogue.variants(catalogue.entries["stopped"]["pl"], "pl")
    assert [(v.given["holds"], v.html) for v in variants] == [(1, "sesja"), (2, "sesje"), (5, "sesji")]


def test_a_stretch_is_shown_as_people_go_through_it(sound: str) -> None:
    """Set-up, each hold with its cue, the switch and every easing come in the order of the session."""
    wall = sound[sound.index('id="stretch-wall"') : sound.index('id="pictures"')]
    steps = re.findall(r"<h3>(.*?)</h3>", wall)
    usual = [step for step in steps if not step.startswith("With ")]
    assert steps == [*usual, *(f"With couch. {step}" for step in usual)]
    assert usual == [
        "Step 1: lie-close",
        "Step 2: heel-up",
        "Hold 1",
        "Hold 2",
        "Hold 3",
        "Switch legs",
        "Too much",
        "Too much: knee-soft",
        "Hold with knee-soft",
        "Too much: hips-away",
        "Hold with hips-away",
        "Still too much",
        "Starts with knee-soft. Step 1: lie-close",
        "Starts with knee-soft. Step 2: heel-up",
        "Starts with knee-soft. Hold 1",
        "Starts with knee-soft. Switch legs",
        "Starts with hips-away. Step 1: lie-close",
        "Starts with hips-away. Step 2: heel-up",
        "Starts with hips-away. Hold 1",
        "Starts with hips-away. Switch legs",
    ]
    assert wall.index("Put your right heel up") < wall.index("Put your left heel up")
    steps = dict(zip(re.findall(r"<h3>(.*?)</h3>", wall), wall.split("<h3>")[1:], strict=True))
    assert "Let your right knee stay a little bent" in steps["Too much: knee-soft"]
    assert "Keep your left knee a little bent" in steps["Hold with knee-soft"]
    assert "media/wall-heel-up-hips-away.left.reed.png" in steps["Starts with hips-away. Switch legs"]
    assert "media/wall-hold-hips-away.left.reed.5s.mp4" in steps["Hold with hips-away"]
    assert "so we leave this stretch for today" in steps["Still too much"]


def test_rules_show_thresholds_source_author_and_the_missing_sign_off(sound: str) -> None:
    """Nobody can take a threshold for approved, and everybody sees where it comes from."""
    shown = articles(sound, "R3")
    for fragment in ("awaiting a physiotherapist", "Silbernagel 2007", "the Limber project", "offer-easing"):
        assert fragment in shown
    assert re.search(r"<dt>stop above</dt><dd>5</dd>", shown)


def test_a_threshold_that_a_region_changes_is_told_with_the_rule(copy: Path, tmp_path: Path) -> None:
    """A region's own number stands beside the usual one."""
    file = copy / "regions/united-kingdom.yaml"
    file.write_text(file.read_text("utf-8") + "numbers:\n  R7: {specialist_week: 8}\n", "utf-8")
    assert "6; 8 in united-kingdom" in articles(gallery(copy, tmp_path), "R7")


def test_an_example_that_no_longer_holds_says_what_the_rule_gives(copy: Path, tmp_path: Path) -> None:
    """A threshold changed without its examples shows at the example."""
    spoil(copy / "advice.yaml", "offer_easing_from: 4", "offer_easing_from: 5")
    assert "the rule says none" in articles(gallery(copy, tmp_path), "R3")


def test_each_region_shows_the_words_with_its_own_numbers(sound: str) -> None:
    """What follows an emergency sign is shown for each region as people there read it."""
    assert "Call <b>999</b>" in articles(sound, "united-kingdom")
    assert "Call your local emergency number" in articles(sound, "elsewhere")


def test_a_missing_translation_is_marked_and_english_shows_what_people_read(
    copy: Path, tmp_path: Path
) -> None:
    """In a second language each text it lacks is marked, in the list and in the messages made of it."""
    (copy / "texts/de").mkdir()
    (copy / "texts/de/session.ftl").write_text("ready = Bereit\n", "utf-8")
    page = gallery(copy, tmp_path)
    assert "Bereit" in articles(page, "text-ready") + articles(page, "ready")
    assert "not translated" not in page[page.index('id="text-ready"') :].split("</article>")[0]
    assert "not translated" in page[page.index('id="text-stop"') :].split("</article>")[0]
    towel = page[page.index('id="stretch-towel"') : page.index('id="stretch-wall"')]
    assert "not translated" in towel


def test_faults_are_listed_with_file_and_line(copy: Path, tmp_path: Path) -> None:
    """What the check finds is at the top of the page, and the rest is shown all the same."""
    spoil(copy / "exercises/wall.yaml", "2x30]", "2x45]")
    page = gallery(copy, tmp_path)
    (fault,) = content.check(copy)
    assert f"{fault.file}:{fault.line}" in page
    assert page.index('class="faults"') < page.index('id="stretch-towel"')
    assert "Put your right heel up on the wall" in page


def test_content_without_its_rules_shows_what_is_left(copy: Path, tmp_path: Path) -> None:
    """A session that cannot be played is left out; texts, signs and the reason stay."""
    (copy / "advice.yaml").write_text("rules: []\n", "utf-8")
    page = gallery(copy, tmp_path)
    assert "can be shown once the faults above are mended" in page
    assert articles(page, "fever")


def test_texts_that_cannot_be_read_at_all_are_a_fault_of_the_content(copy: Path, tmp_path: Path) -> None:
    """A folder that is no language ends in the check's own sentence."""
    shutil.copytree(copy / "texts/en", copy / "texts/klingon-on")
    with pytest.raises(ContentError, match="is not the code of a language"):
        preview.write(copy, tmp_path / "out")


def test_a_damaged_picture_is_named_in_its_place(tmp_path: Path) -> None:
    """Instead of a broken picture there is its file name and what to do."""
    spoiled = tmp_path / "content"
    shutil.copytree(CONTENT, spoiled)
    (spoiled / "media/towel-lift.left.reed.png").write_bytes(b"torn")
    (spoiled / "media/wall-hold.right.fern.10s.mp4").unlink()
    page = gallery(spoiled, tmp_path)
    assert "<code>towel-lift.left.reed.png</code> is missing or damaged" in page
    assert "<code>wall-hold.right.fern.10s.mp4</code> is missing or damaged" in page
    assert 'src="media/towel-lift.left.reed.png"' not in page


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<b>Stop.</b> 3 &lt; 4", "<b>Stop.</b> 3 &lt; 4"),
        ("<b>Stop. <i>Now", "<b>Stop. <i>Now</i></b>"),
        ("a</b> b", "a&lt;/b&gt; b"),
        ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
        (
            '<a href="https://x.example/?a=1&amp;b" onclick="x">y</a>',
            '<a href="https://x.example/?a=1&amp;b">y</a>',
        ),
    ],
)
def test_markup_of_texts_cannot_spoil_the_page(markup: str, shown: str) -> None:
    """Known tags work and are closed; everything else is shown as it was written."""
    assert words(markup) == shown


def test_elements_escape_what_is_not_markup() -> None:
    """Words and attributes are escaped once, markup never."""
    made = el(
        "p", "a < b", el("b", "c"), None, [Html("<i></i>")], class_="x", title='"', hidden=True, id=None
    )
    assert made == '<p class="x" title="&quot;" hidden>a &lt; b<b>c</b><i></i></p>'
