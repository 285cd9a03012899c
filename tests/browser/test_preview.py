"""The author's gallery in a real browser, opened as a file."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot import preview
from bot.content import CONTENT
from tests.browser.browser import DESKTOP, PHONE, SMALL_PHONE, chromium, window

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

FIGURES = "main figure:visible"
BROKEN_PICTURES = "all => all.filter(i => !i.naturalWidth).map(i => i.src)"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a gallery of the content as it is."""
    out = tmp_path_factory.mktemp("gallery")
    preview.write(CONTENT, out)
    return (out / preview.PAGE).as_uri()


@asynccontextmanager
async def opened(
    browser: Browser,
    gallery: str,
    size: tuple[int, int] = DESKTOP,
    theme: Literal["light", "dark"] = "light",
) -> AsyncIterator[Page]:
    """The gallery in a window. AssertionError at the end if it logged something or missed a file."""
    problems: list[str] = []
    async with window(browser, size, theme) as page:
        page.on("console", lambda entry: problems.append(entry.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith("file:") else problems.append(r.url))
        page.on(
            "requestfailed",
            lambda r: (
                problems.append(r.url) if r.resource_type != "media" else None
            ),  # a film may be left midway
        )
        await page.goto(gallery, timeout=0)  # hundreds of pictures: only the limit of the whole test holds
        yield page
        assert not problems, problems


async def test_all_pictures_load_without_a_server(browser: Browser, gallery: str) -> None:
    """Every picture of both legs and both looks is there, seen or not; nothing is asked of any computer."""
    async with opened(browser, gallery) as page:
        await page.wait_for_load_state("load")
        broken = await page.eval_on_selector_all(
            "img", "all => all.filter(i => !i.naturalWidth).map(i => i.src)"
        )
        assert broken == []
        assert await page.locator("img").count() > 40


async def test_every_clip_can_be_played(browser: Browser, gallery: str) -> None:
    """The browser reads each film on the page: its size, and a length of lead-in, hold and finish."""
    async with opened(browser, gallery) as page:
        broken = await page.evaluate(
            """async () => {
                const named = [...document.querySelectorAll("video, [data-src]")];
                const films = new Set(named.map(e => e.dataset.src ?? e.getAttribute("src")));
                const broken = [];
                for (const film of films) {
                    const video = document.createElement("video");
                    video.preload = "metadata";
                    video.src = film;
                    await new Promise(done => { video.onloadedmetadata = video.onerror = done; });
                    const hold = Number(film.match(/(\\d+)s\\.mp4$/)[1]);
                    if (!(video.videoWidth >= 640 && video.duration > hold)) broken.push(film);
                    video.removeAttribute("src");
                }
                return broken;
            }"""
        )
        assert broken == []


async def test_a_clip_plays_on_a_click_and_pauses_on_the_next(browser: Browser, gallery: str) -> None:
    """Nothing moves by itself; a click plays, another one pauses."""
    async with opened(browser, gallery) as page:
        clip = page.locator(".clip:visible").first
        video = clip.locator("video")
        assert await video.evaluate("v => v.paused")
        await clip.click()
        await page.wait_for_function("v => v.currentTime > 0", arg=await video.element_handle())
        await expect(clip).to_have_class("clip playing")
        await clip.click()
        await expect(clip).to_have_class("clip")
        assert await video.evaluate("v => v.paused")


async def test_another_length_plays_its_own_clip(browser: Browser, gallery: str) -> None:
    """The seconds under a clip choose the film of that hold."""
    async with opened(browser, gallery) as page:
        figure = page.locator("figure:visible").filter(has=page.locator(".lengths")).first
        await figure.get_by_role("button", name="20 s").click()
        await expect(figure.get_by_role("button", name="20 s")).to_have_attribute("aria-pressed", "true")
        await expect(figure.get_by_role("button", name="5 s", exact=True)).to_have_attribute(
            "aria-pressed", "false"
        )
        video = figure.locator("video")
        assert str(await video.get_attribute("src")).endswith(".20s.mp4")
        await page.wait_for_function("v => v.currentTime > 0", arg=await video.element_handle())


async def test_the_figure_switch_shows_either_look_or_both(browser: Browser, gallery: str) -> None:
    """One look at a time at first; the other, or both side by side, on a tap."""
    async with opened(browser, gallery) as page:
        switch = page.get_by_role("group", name="Figure")
        shown = "all => [...new Set(all.map(f => f.dataset.look))].sort()"
        for choice, looks in (("fern", ["fern"]), ("reed", ["reed"]), ("both", ["fern", "reed"])):
            await switch.get_by_role("button", name=choice).click()
            assert await page.locator(FIGURES).evaluate_all(shown) == looks


async def test_search_finds_a_text_by_its_id(browser: Browser, gallery: str) -> None:
    """Typing an id leaves the text and the steps that say it; emptying the field brings all back."""
    async with opened(browser, gallery) as page:
        items = page.locator(".item:visible")
        everything = await items.count()
        await page.get_by_role("searchbox").fill("card-towel-lift")
        await expect(page.locator("#text-card-towel-lift")).to_be_visible()
        await expect(page.get_by_role("heading", name="Step 2: lift", exact=True)).to_be_visible()
        for item in await items.all():
            await expect(item).to_contain_text("card-towel-lift")
        assert 2 <= await items.count() < everything
        await expect(page.locator("#rules")).to_be_hidden()
        await page.get_by_role("searchbox").fill("")
        await expect(items).to_have_count(everything)


async def test_search_finds_words_and_says_when_there_are_none(browser: Browser, gallery: str) -> None:
    """Words of a sentence count like ids, whatever the capitals; a miss is told."""
    async with opened(browser, gallery) as page:
        await page.get_by_role("searchbox").fill("SILBERNAGEL tendons")
        await expect(page.locator(".item:visible")).to_have_count(1)
        await expect(page.locator("#rule-R3")).to_be_visible()
        await page.get_by_role("searchbox").fill("xylophone")
        await expect(page.get_by_role("status")).to_have_text("Nothing here has “xylophone” in it.")


async def test_a_step_leads_to_its_texts_even_while_searching(browser: Browser, gallery: str) -> None:
    """The id beside a step goes to the text with its line; a search that hides it gives way."""
    async with opened(browser, gallery) as page:
        await page.get_by_role("searchbox").fill("Step 2: lift")
        await page.get_by_role("link", name="card-towel-lift", exact=True).first.click()
        await expect(page.locator("#text-card-towel-lift")).to_be_in_viewport()
        await expect(page.get_by_role("searchbox")).to_have_value("")


async def test_light_and_dark_follow_the_system_and_the_button(browser: Browser, gallery: str) -> None:
    """The page takes the system's colours at first and the other ones on a tap."""
    background = "getComputedStyle(document.documentElement).backgroundColor"
    colours = {}
    for theme in ("light", "dark"):
        async with opened(browser, gallery, theme=theme) as page:
            colours[theme] = await page.evaluate(background)
            await page.get_by_role("button", name="Light or dark").click()
            colours[f"{theme}, tapped"] = await page.evaluate(background)
    assert colours["light"] == colours["dark, tapped"]
    assert colours["dark"] == colours["light, tapped"]
    assert colours["light"] != colours["dark"]


@pytest.mark.parametrize("size", [SMALL_PHONE, PHONE, (900, 700), DESKTOP])
async def test_nothing_is_wider_than_the_window(
    browser: Browser, gallery: str, size: tuple[int, int]
) -> None:
    """On a phone as on a desktop the page scrolls one way only."""
    async with opened(browser, gallery, size) as page:
        assert await page.evaluate("document.documentElement.scrollWidth") == size[0]


async def test_the_language_switch_changes_the_messages(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """With a second language the messages are in one at a time, the texts side by side."""
    root = tmp_path_factory.mktemp("bilingual")
    for path in CONTENT.rglob("*"):
        if path.suffix in {".yaml", ".ftl"}:
            (root / path.relative_to(CONTENT)).parent.mkdir(parents=True, exist_ok=True)
            (root / path.relative_to(CONTENT)).write_bytes(path.read_bytes())
    (root / "texts/de").mkdir()
    (root / "texts/de/session.ftl").write_text("ready = Bereit\nstop = Halt\n", "utf-8")
    preview.write(root, root / "out")
    async with opened(browser, (root / "out" / preview.PAGE).as_uri()) as page:
        stretch = page.locator("#stretch-towel")
        await expect(stretch.get_by_text("Bereit").first).to_be_hidden()
        await page.get_by_role("group", name="Language").get_by_role("button", name="de").click()
        await expect(stretch.get_by_text("Bereit").first).to_be_visible()
        await expect(stretch.get_by_text("Ready", exact=True).first).to_be_hidden()
        await expect(page.locator("#text-ready .variant:visible")).to_have_text(["Ready", "Bereit", "Listo"])
        await expect(page.locator(".faults")).to_be_visible()
        await page.get_by_role("searchbox").fill("ready")
        await expect(page.locator(".faults")).to_be_hidden()
