"""Tests of the preview in a browser: headless Chromium, driven by Playwright. Run by ./test, or alone after
`cargo build --release`:  .venv/bin/python tests/preview/browser.py [NAME]"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from playwright.sync_api import expect, sync_playwright

ROOT = pathlib.Path(__file__).parents[2]
BINARY = ROOT / "target/release/pressrun"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
expect.set_options(timeout=30_000)


class Preview:
    """A copy of the reference brief, its preview, and a window that shows it."""

    def __init__(self, browser, address="", **window):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pressrun-preview-"))
        self.brief = self.folder / "brief"
        shutil.copytree(ROOT / "data", self.brief)
        self.opened = self.folder / "opened"
        editor = self.folder / "editor"
        editor.write_text(f'#!/bin/sh\necho "$@" > "{self.opened}"\n')
        editor.chmod(0o755)
        command = [BINARY, "preview", self.brief, "--no-browser", "--format", "json", "--port", "0"]
        command += ["--editor", f"{editor} {{file}} {{line}} {{column}}"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.address = json.loads(self.process.stdout.readline())["address"]
        self.context = browser.new_context(**{"viewport": {"width": 1400, "height": 900}, **window})
        self.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=self.address.rstrip("/"))
        self.page = self.context.new_page()
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        self.page.goto(self.address + address)
        expect(self.page.locator(".pane .sheet img").first).to_be_visible()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.context.close()
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder)
        assert kind or not self.errors, self.errors

    def edit(self, file, old, new):
        path = self.brief / file
        text = path.read_text()
        assert old in text, f"{file} holds no {old!r}"
        path.write_text(text.replace(old, new, 1))

    def version(self):
        return int(self.page.locator("html").get_attribute("data-version") or 0)

    def wait_beyond(self, version):
        until = time.monotonic() + 30
        while self.version() <= version:
            assert time.monotonic() < until, "no newer pages came"
            time.sleep(0.01)

    def names(self):
        return self.page.eval_on_selector_all(".pane:first-child .sheet", "sheets => sheets.map(sheet => sheet.dataset.name)")


def test_an_edit_replaces_the_changed_page_only_and_keeps_the_scroll(browser):
    with Preview(browser) as preview:
        page = preview.page
        page.locator("#thumbs li").nth(2).click()
        expect(page.locator(".sheet").nth(2).locator("img")).to_be_visible()
        top = page.eval_on_selector(".pane", "pane => pane.scrollTop")
        before = preview.names()
        requests = []
        page.on("request", lambda request: requests.append(request.url))
        version = preview.version()
        preview.edit("brief.toml", "has become the symbol of the region", "is now the symbol of the region")
        preview.wait_beyond(version)
        expect(page.locator(".sheet").nth(2).locator(".mark.change").first).to_be_attached()
        after = preview.names()
        assert [at for at in range(len(before)) if before[at] and before[at] != after[at]] == [2], (before, after)
        assert len({url for url in requests if "/pages/" in url}) == 1, requests
        assert page.eval_on_selector(".pane", "pane => pane.scrollTop") == top
        expect(page.locator("#status")).to_have_text("Page 3 changed: brief.toml")
        expect(page.locator(".mark.change")).to_have_count(0)


def test_an_error_appears_leads_to_its_page_and_goes(browser):
    with Preview(browser) as preview:
        page = preview.page
        preview.edit("sections/10-introduction.toml", "[^pastor-decade]", "[^nobody]")
        expect(page.locator("#status")).to_have_text("2 errors in the brief. The pages are those before.")
        page.keyboard.press("p")
        first = page.locator("#problems li button").first
        expect(first).to_contain_text("there is no footnote `nobody`")
        expect(first).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator(".sheet").nth(2).locator(".mark.found").first).to_be_visible()
        expect(page.locator("#source-place")).to_contain_text("sections/10-introduction.toml:11:")
        page.keyboard.press("Escape")
        preview.edit("sections/10-introduction.toml", "[^nobody]", "[^pastor-decade]")
        expect(page.locator("#problems-count")).to_have_text("No findings")
        expect(page.locator("body")).not_to_have_class("broken")


def test_a_click_tells_the_file_line_and_column_copies_and_opens_it(browser):
    with Preview(browser) as preview:
        page = preview.page
        found = click_on_page(preview, 2, 0.5, 0.60)
        line = (preview.brief / "brief.toml").read_text().splitlines()[11]
        assert found.endswith("brief.toml:12:23") or "brief.toml:12:" in found, found
        column = int(found.rsplit(":", 1)[1])
        assert line[column - 1 :].split()[0].isalnum()
        page.click("#source-copy")
        expect(page.locator("#source-note")).to_have_text("Copied")
        assert page.evaluate("() => navigator.clipboard.readText()") == found
        page.click("#source-open")
        expect(page.locator("#source-note")).to_have_text("Opened")
        until = time.monotonic() + 10
        while not preview.opened.exists() and time.monotonic() < until:
            time.sleep(0.02)
        assert preview.opened.read_text().split() == found.replace(":", " ").split()


def test_a_click_on_a_translation_leads_to_the_catalogue(browser):
    with Preview(browser, "#es-MX/screen") as preview:
        assert "translations/es-MX.po:" in click_on_page(preview, 2, 0.5, 0.66)


def click_on_page(preview, page, across, down):
    sheet = preview.page.locator(".sheet").nth(page - 1)
    box = sheet.bounding_box()
    sheet.click(position={"x": box["width"] * across, "y": box["height"] * down})
    expect(preview.page.locator("#source")).to_be_visible()
    return preview.page.locator("#source-place").inner_text()


def test_two_languages_beside_each_other_stay_in_step(browser):
    with Preview(browser) as preview:
        page = preview.page
        page.keyboard.press("s")
        expect(page.locator(".pane").nth(1).locator(".sheet img").first).to_be_visible()
        assert page.url.endswith("#en/screen,es-MX/screen")
        page.hover(".pane:first-child")
        page.mouse.wheel(0, 6000)
        time.sleep(0.5)
        tops = page.eval_on_selector_all(".pane", "panes => panes.map(pane => pane.scrollTop)")
        assert tops[0] > 4000 and tops[1] > 4000, tops
        # A heading that is at the top of one is at the top of the other.
        version = preview.version()
        preview.edit("translations/es-MX.po", "Entre 1991 y 2006", "Desde 1991 hasta 2006")
        preview.wait_beyond(version)
        after = page.eval_on_selector_all(".pane", "panes => panes.map(pane => pane.scrollTop)")
        assert after == tops, (tops, after)
        page.keyboard.press("s")
        expect(page.locator(".pane")).to_have_count(1)


def test_an_error_in_one_of_two_languages_is_told_with_the_pages_of_the_other(browser):
    with Preview(browser, "#en/screen,es-MX/screen") as preview:
        page = preview.page
        expect(page.locator(".pane").nth(1).locator(".sheet img").first).to_be_visible()
        preview.edit("brief.toml", "Mexico slipped", "Mexico have slipped")
        expect(page.locator("#problems-count")).to_have_text("1 error")
        expect(page.locator("#status")).to_have_text("1 error in the brief. The pages in Español de México are those before.")
        page.locator("#to-change").click()
        expect(page.locator(".pane").first.locator(".mark.change").first).to_be_attached()


def test_everything_can_be_reached_by_keyboard_and_has_a_name(browser):
    with Preview(browser) as preview:
        page = preview.page
        names = page.evaluate(
            """() => [...document.querySelectorAll("button, select, [tabindex='0'], [role=img]")]
                .filter((element) => element.checkVisibility())
                .map((element) => [element.outerHTML.slice(0, 90),
                    element.getAttribute("aria-label") || element.innerText || element.labels?.[0]?.innerText || element.title])"""
        )
        assert len(names) > 40 and all(name for _, name in names), [element for element, name in names if not name]
        zoom = page.locator("#zoom-value").inner_text()
        page.keyboard.press("+")
        assert page.locator("#zoom-value").inner_text() != zoom
        page.keyboard.press("0")
        page.keyboard.press("j")
        expect(page.locator("#page-number")).to_have_text("2 / 34")
        page.keyboard.press("?")
        expect(page.locator("#help")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#help")).not_to_be_visible()
        page.keyboard.press("l")
        expect(page.locator("#language")).to_have_value("es-MX")
        seen = set()
        for _ in range(80):
            page.keyboard.press("Tab")
            seen.add(page.evaluate("() => document.activeElement.id || document.activeElement.className"))
        assert {"language", "beside", "zoom-in", "problems-toggle", "help-open", "pane"} <= seen, seen


def test_a_window_tells_that_the_preview_has_ended(browser):
    with Preview(browser) as preview:
        preview.process.kill()
        preview.process.wait()
        expect(preview.page.locator("body")).to_have_class("lost")
        expect(preview.page.locator("#status")).to_contain_text("has stopped")
        preview.errors.clear()


def main():
    if not CHROMIUM:
        sys.exit("the browser chromium is needed; run ./test")
    tests = {name: test for name, test in globals().items() if name.startswith("test_")}
    chosen = [name for name in tests if not sys.argv[1:] or any(word in name for word in sys.argv[1:])]
    failed = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name in chosen:
            try:
                tests[name](browser)
                print(f"{name} ... ok", flush=True)
            except Exception as error:  # The others are run all the same.
                failed += 1
                print(f"{name} ... FAILED\n{error!r}", flush=True)
        browser.close()
    print(f"{len(chosen) - failed} passed, {failed} failed")
    sys.exit(1 if failed or not chosen else 0)


main()
