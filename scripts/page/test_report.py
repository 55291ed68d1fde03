"""Looks at the report of mnist evaluate in Chromium, with and without JavaScript, on a phone, in the dark and on paper.

scripts/test-report runs it.
"""
import argparse
import json
import re
import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

parser = argparse.ArgumentParser()
parser.add_argument("--mnist", required=True)
parser.add_argument("--chromium", required=True)
parser.add_argument("--screenshots", type=Path)
options = parser.parse_args()
passed = failed = 0


def check(name, holds, found=""):
    global passed, failed
    passed, failed = passed + bool(holds), failed + (not holds)
    if not holds:
        print(f"FAILED: {name} {found}")


def mnist(*arguments):
    run = subprocess.run([options.mnist, *map(str, arguments)], check=True, capture_output=True, text=True)
    return run.stdout


def report(folder, name, model, *more):
    file = folder / name
    printed = mnist("evaluate", model, "--report", file, "--json", *more)
    return file, json.loads(printed)


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def look(browser, file, figures):
    html = file.read_text()
    check("one file of less than 1 MB", len(html.encode()) < 1_000_000, len(html.encode()))
    check("no script but the figures", re.findall(r"<script[^>]*>", html) == ['<script type="application/json" id="figures">'])
    inside = json.loads(re.search(r'id="figures">(.*?)</script>', html, re.S)[1])
    check("the figures are those of --json", inside == figures)

    asked = []
    pictures = {}
    for script in [True, False]:
        context = browser.new_context(java_script_enabled=script, viewport={"width": 1000, "height": 900})
        context.on("request", lambda request: asked.append(request.url))
        page = context.new_page()
        page.goto(file.as_uri())
        pictures[script] = page.screenshot(full_page=True)
        context.close()
    check("the same without JavaScript", pictures[True] == pictures[False])
    check("asks for nothing but itself", all(url == file.as_uri() or url.startswith("data:") for url in asked), asked)

    context = browser.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2)
    page = context.new_page()
    page.goto(file.as_uri())
    check("fits a phone", overflow(page) <= 0, overflow(page))
    broken = page.evaluate("[...document.images].filter(i => !i.naturalWidth).length")
    check("all pictures are drawn", broken == 0, broken)
    links = page.locator(".confusion a")
    target = links.first.get_attribute("href")
    links.first.click()
    check("a number leads to its images", page.locator(f"{target} img").first.is_visible())
    if options.screenshots:
        page.screenshot(path=options.screenshots / f"{file.stem}-phone.png", full_page=True)
    backgrounds = set()
    for scheme in ["light", "dark"]:
        page.emulate_media(color_scheme=scheme)
        backgrounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        if options.screenshots:
            page.set_viewport_size({"width": 1000, "height": 900})
            page.screenshot(path=options.screenshots / f"{file.stem}-{scheme}.png", full_page=True)
    check("light and dark", len(backgrounds) == 2, backgrounds)

    # 210 mm less the margins of 15 mm, at 96 pixels an inch.
    page.set_viewport_size({"width": 680, "height": 1000})
    page.emulate_media(media="print", color_scheme="light")
    check("fits the width of A4", overflow(page) <= 0, overflow(page))
    pdf = page.pdf(prefer_css_page_size=True)
    box = [float(number) for number in re.search(rb"/MediaBox ?\[([\d. ]+)\]", pdf)[1].split()]
    check("prints on A4", abs(box[2] - 595) < 2 and abs(box[3] - 842) < 2, box)
    if options.screenshots:
        (options.screenshots / f"{file.stem}.pdf").write_bytes(pdf)
    context.close()


with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
    folder = Path(name)
    small = folder / "small.safetensors"
    mnist("train", "--preset", "ch1-30", "--epochs", 3, "--save", small, "--quiet")
    first, figures = report(folder, "built-in.html", "built-in", "--against", small)
    again, _ = report(folder, "again.html", "built-in", "--against", small)
    check("the same bytes twice", first.read_bytes() == again.read_bytes().replace(b"again.html", b"built-in.html"))
    second, others = report(folder, "small.html", small)
    check("draws the curves of the record", "How it learned" in second.read_text())
    browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"])
    look(browser, first, figures)
    look(browser, second, others)
    browser.close()

print(f"{passed} passed, {failed} failed")
raise SystemExit(failed > 0)
