"""Tests the page of mnist serve in Chromium; scripts/test-page runs it."""

import argparse
import contextlib
import sys
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

import checks_changes as changes
import checks_reading as reading
import checks_training as training
from draw_digits import draw_digits
from harness import SCREENS, Report, Visit, serving


def is_accessible(visit):
    # From the top, as the head would cover a part of what is scrolled beneath it, and make a target too small.
    visit.page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    violations = Axe().run(visit.page, options=rules).response["violations"]
    assert not violations, "; ".join(
        f"{each['id']} at {', '.join(str(node['target'][0]) for node in each['nodes'][:3])}" for each in violations
    )


def is_quiet(visit):
    assert not visit.complaints, visit.complaints
    assert not visit.strangers, f"asked elsewhere: {visit.strangers}"


def fits(visit):
    for width in [1280, 1024, 768, 390, 320]:
        visit.page.set_viewport_size({"width": width, "height": 844})
        visit.page.wait_for_timeout(150)
        assert visit.width_beyond_screen() <= 0, f"{visit.width_beyond_screen()} pixels too wide for {width}"


def shoot(browser, address, folder):
    """The screenshots that the README shows: each screen, and on the desktop a step and a training."""
    folder.mkdir(parents=True, exist_ok=True)
    for screen in SCREENS:
        with Visit(browser, address, screen) as visit:
            page = visit.page
            page.screenshot(path=folder / f"page-{screen}.png")
            if screen != "desktop":
                continue
            # The head, which stays at the top, would cover what is taken.
            page.evaluate("document.querySelector('header').style.position = 'static'")
            page.locator("#step").screenshot(path=folder / "page-step.png")
            page.click("#start")
            visit.wait("document.querySelector('#run-status').textContent.startsWith('Completed')", timeout=60_000)
            page.evaluate("scrollBy({ top: document.querySelector('#run').getBoundingClientRect().top, behavior: 'instant' })")
            page.wait_for_timeout(300)
            page.screenshot(path=folder / "page-training.png")


def run_all(browser, address, options, report):
    with Visit(browser, address, "desktop") as visit:
        for check in [
            reading.begins_with_a_digit,
            reading.pins_a_neuron,
            reading.steps_back,
            is_accessible,
            reading.reads_the_mouse,
            reading.refuses_a_blank,
            reading.undoes_a_stroke,
            reading.reads_several_digits,
            reading.takes_files,
            reading.tells_of_what_is_no_picture,
            reading.can_be_disturbed,
            reading.takes_the_tour,
            reading.shows_mistakes,
            changes.begins_afresh,
            changes.sets_a_weight,
            changes.keeps_a_number_selected,
            changes.forgets_a_weight_that_is_refused,
            changes.silences_and_disturbs,
            changes.shows_what_it_likes,
            is_accessible,
            changes.keeps_the_settings_in_its_address,
            is_quiet,
        ]:
            report.run(named(check), check, visit)
    with Visit(browser, address, "desktop") as visit:
        report.run("answers quickly", reading.answers_quickly, visit, options.strokes)
    # In visits of a hundred: Playwright keeps all requests of a visit.
    for first in range(0, options.digits, 100):
        with Visit(browser, address, "desktop") as visit:
            count = min(100, options.digits - first)
            report.run("reads test digits that are drawn", draw_digits, visit, count, first)
    with Visit(browser, address, "desktop") as visit:
        report.run(named(training.trains), training.trains, visit)
        report.run(named(training.tells_exact_values), training.tells_exact_values, visit)
        bytes_check = training.gives_the_commands_bytes
        report.run(named(bytes_check), bytes_check, visit, options.mnist)
        for check in [
            training.opens_a_model,
            training.scrubs,
            training.draws_against_it,
            is_accessible,
            training.trains_two_side_by_side,
            training.pauses_and_steps,
            training.tells_of_a_bad_setting,
            training.opens_lessons,
            training.survives_a_reload,
            fits,
            is_quiet,
        ]:
            report.run(named(check), check, visit)
    for screen in ["phone", "dark"]:
        with Visit(browser, address, screen) as visit:
            if screen == "phone":
                report.run(named(reading.draws_by_touch), reading.draws_by_touch, visit)
            for check in [fits, is_accessible, is_quiet]:
                report.run(f"{screen}: {named(check)}", check, visit)


def named(check):
    return check.__name__.replace("_", " ")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--chromium", required=True)
    parser.add_argument("--mnist", default="")
    parser.add_argument("--address", default="")
    parser.add_argument("--screenshots", type=Path)
    parser.add_argument("--strokes", type=int, default=30)
    parser.add_argument("--digits", type=int, default=20)
    options = parser.parse_args()
    report = Report()
    with contextlib.ExitStack() as stack:
        address = options.address or stack.enter_context(serving(options.mnist))
        playwright = stack.enter_context(sync_playwright())
        # Containers run as root, where Chromium's sandbox does not.
        browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"])
        stack.callback(browser.close)
        run_all(browser, address, options, report)
        if options.screenshots:
            report.run("screenshots", shoot, browser, address, options.screenshots)
    print(f"{report.passed} passed, {report.failed} failed")
    sys.exit(1 if report.failed else 0)


if __name__ == "__main__":
    main()
