"""A server to test, a browser to test it with, and a count of what passed."""

import contextlib
import re
import subprocess
import time
import traceback

from playwright.sync_api import Browser, Page

SCREENS = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "has_touch": True,
        "is_mobile": True,
        "reduced_motion": "reduce",
    },
}


class Report:
    """Runs checks and counts them."""

    def __init__(self):
        self.passed, self.failed = 0, 0

    def run(self, name, check, *arguments):
        try:
            note = check(*arguments)
        except Exception as error:  # A check that cannot go on has failed, whatever stopped it.
            self.failed += 1
            where = traceback.extract_tb(error.__traceback__)[-1]
            print(f"FAILED {name}: {error} ({where.name}, line {where.lineno})", flush=True)
        else:
            self.passed += 1
            print(f"ok     {name}{f': {note}' if note else ''}", flush=True)


@contextlib.contextmanager
def serving(mnist):
    """The address of a server of its own, for as long as the block runs."""
    process = subprocess.Popen([mnist, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline()
        address = re.search(r"http://[^\s/]+", line)
        if not address:
            raise SystemExit(f"mnist serve does not say where the page is, but {line!r}")
        yield address[0]
    finally:
        process.terminate()
        process.wait(20)


class Visit:
    """A page that is open, with all that its console and its requests complained of."""

    def __init__(self, browser: Browser, address: str, screen: str, path: str = "/"):
        self.complaints, self.strangers = [], []
        self.address = address
        self.context = browser.new_context(**SCREENS[screen], accept_downloads=True)
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda message: message.type in ("error", "warning") and self._complain(message.text))
        self.page.on("pageerror", lambda error: self._complain(str(error)))
        self.page.on("request", self._note)
        self.page.goto(address + path)
        self.wait("document.querySelector('#bars .best') && !document.querySelector('#neuron').hidden")

    def _complain(self, text):
        self.complaints.append(text)

    def _note(self, request):
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.strangers.append(request.url)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()

    def text(self, selector):
        return self.page.locator(selector).inner_text()

    def wait(self, condition, timeout=30_000):
        """Waits until a condition in JavaScript holds. (Playwright's own way evaluates text, which the page forbids.)"""
        end = time.monotonic() + timeout / 1000
        while not self.page.evaluate(f"Boolean({condition})"):
            if time.monotonic() > end:
                raise TimeoutError(f"after {timeout / 1000:.0f} s it does not hold that {condition}")
            self.page.wait_for_timeout(20)

    def wait_text(self, selector, text, timeout=30_000):
        self.wait(f"document.querySelector({selector!r}).textContent.includes({text!r})", timeout)

    def post(self, path, body):
        """What the server answers to JSON, asked beside the page."""
        return self.page.request.post(self.address + path, data=body).json()

    def width_beyond_screen(self):
        return self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
