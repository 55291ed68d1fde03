"""Training on the page, and the lessons."""

import hashlib
import re
import shlex
import subprocess
import tempfile
from pathlib import Path


def prepare_plan(page, **settings):
    page.select_option("#preset", "ch1-30")
    for name, value in settings.items():
        page.fill(f"#fields [name={name}]", value)


def trains(visit):
    page = visit.page
    page.evaluate("""() => {
      window.longest = 0;
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
      }).observe({ entryTypes: ["longtask"] });
      window.changes = 0;
      new MutationObserver(() => (window.changes += 1))
        .observe(document.querySelector("#run-status"), { childList: true, characterData: true, subtree: true });
      window.drawings = new Set();
      const accuracy = document.querySelector("#accuracy");
      new MutationObserver(() => window.drawings.add(accuracy.toDataURL())).observe(accuracy, { attributeFilter: ["aria-label"] });
    }""")
    prepare_plan(page)
    page.click("#start")
    visit.wait("document.querySelector('#run-status').textContent.startsWith('Completed')", timeout=60_000)
    assert page.evaluate("window.drawings.size") > 3, "the curve did not move"
    seconds = float(re.search(r"in ([\d.]+) s", visit.text("#run-status"))[1])
    changes, longest = page.evaluate("[window.changes, window.longest]")
    assert changes / seconds >= 10, f"{changes} updates in {seconds} s"
    assert page.locator("#run-confusion td").count() > 100
    return f"{visit.text('#run-status')} {changes / seconds:.0f} updates a second, longest task {longest:.0f} ms"


def tells_exact_values(visit):
    page = visit.page
    page.focus("#accuracy")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    visit.wait_text("#accuracy-readout", "epoch 2: validation")
    box = page.locator("#cost").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 50)
    visit.wait(r"/epoch 1[3-6]: validation/.test(document.querySelector('#cost-readout').textContent)")
    return visit.text("#cost-readout")


def gives_the_commands_bytes(visit, mnist):
    with visit.page.expect_download() as download:
        visit.page.click("#download")
    content = Path(download.value.path()).read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    assert digest in visit.text("#digest"), "the page tells another digest"
    if not mnist:
        return "not compared with the command: no binary was named"
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "model.safetensors"
        command = [mnist, *shlex.split(visit.text("#command"))[1:], "--save", str(model), "--quiet"]
        subprocess.run(command, check=True, capture_output=True)
        assert model.read_bytes() == content, "the command makes other bytes"
    return visit.text("#command")


def opens_a_model(visit):
    page = visit.page
    with page.expect_download() as download:
        page.click("#download")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mine.safetensors"
        download.value.save_as(path)
        page.set_input_files("#file", str(path))
        visit.wait_text("#reader", "your network 784-30-10")
    page.get_by_role("button", name="Back to the model").click()
    visit.wait_text("#reader", "the model 784-")


def scrubs(visit):
    page = visit.page
    page.evaluate("document.querySelector('#another').click()")
    visit.wait("document.querySelector('#scrub').max > 10")
    page.focus("#scrub")
    page.keyboard.press("Home")
    visit.wait("document.querySelector('#scrub-epoch').textContent === '0'")
    page.wait_for_timeout(300)
    first = visit.text("#scrub-bars")
    page.keyboard.press("End")
    visit.wait("document.querySelector('#scrub-epoch').textContent === '30'")
    visit.wait(f"document.querySelector('#scrub-bars').innerText !== {first!r}")


def draws_against_it(visit):
    page = visit.page
    page.click("#against")
    visit.wait_text("#reader", "your network 784-30-10")
    visit.wait("document.querySelectorAll('.layers figure').length === 3")
    page.get_by_role("button", name="Back to the model").click()
    visit.wait_text("#reader", "the model 784-")
    visit.wait("document.querySelectorAll('.layers figure').length === 4")


def trains_two_side_by_side(visit):
    page = visit.page
    prepare_plan(page, hidden="10", epochs="4")
    page.check("#beside")
    page.select_option("#beside-setting", "cost")
    page.select_option("#beside-value select", "cross-entropy")
    page.click("#start")
    visit.wait_text("#run-status", "Completed")
    visit.wait_text("#beside-status", "With cost cross-entropy")
    visit.wait_text("#accuracy-readout", "cost cross-entropy")
    visit.wait_text("#scrub-answer-beside", "With cost cross-entropy")
    assert page.locator("#filters-beside").is_visible()
    told = visit.text("#beside-status")
    # If the second is refused, the first does not run alone.
    page.select_option("#beside-setting", "hidden")
    page.fill("#beside-value input", "many")
    with page.expect_response(lambda answer: answer.url.endswith("/stop") and answer.status == 204):
        page.click("#start")
    visit.wait("!document.querySelector('#plan-problem').hidden")
    assert page.get_attribute("#beside-value input", "aria-invalid") == "true"
    visit.complaints = [text for text in visit.complaints if "422" not in text]
    page.uncheck("#beside")
    return told


def pauses_and_steps(visit):
    page = visit.page
    prepare_plan(page, hidden="100", epochs="50")
    page.click("#start")
    visit.wait(r"/Epoch \d+ of 50/.test(document.querySelector('#run-status').textContent)")
    page.click("#play")
    page.wait_for_timeout(500)
    status = visit.text("#run-status")
    page.wait_for_timeout(700)
    assert visit.text("#run-status") == status, "it went on"
    seen = lambda: int(re.search(r": ([\d\u202f]+) of", visit.text("#run-status"))[1].replace("\u202f", ""))
    counts = []
    for _ in range(2):
        status = visit.text("#run-status")
        page.click("#batch")
        visit.wait(f"document.querySelector('#run-status').textContent !== {status!r}")
        counts.append(seen())
    assert counts[1] - counts[0] == 10, counts
    page.click("#epoch")
    visit.wait("/epoch \\d/.test(document.querySelector('#accuracy-readout').textContent)")
    visit.wait("document.querySelector('#play').textContent === 'Go on'")
    rate = page.input_value("#live-rate")
    page.fill("#live-rate", "")
    page.press("#live-rate", "Enter")
    assert page.get_attribute("#live-rate", "aria-invalid") == "true"
    page.focus("#live-l2")
    assert page.input_value("#live-rate") == rate, "an emptied field is no 0"
    page.fill("#live-rate", "0.5")
    page.press("#live-rate", "Enter")
    visit.wait_text("#command", "no command line makes the same bytes")
    page.click("#stop")
    visit.wait("document.querySelector('#play').disabled")
    return visit.text("#run-status")


def tells_of_a_bad_setting(visit):
    page = visit.page
    page.fill("#fields [name=learning_rate]", "fast")
    page.click("#start")
    visit.wait("!document.querySelector('#plan-problem').hidden")
    assert page.get_attribute("#fields [name=learning_rate]", "aria-invalid") == "true"
    # The browser notes every answer of 400 and more; this one was asked for.
    visit.complaints = [text for text in visit.complaints if "422" not in text]
    page.select_option("#preset", "ch1-30")
    return visit.text("#plan-problem")


def opens_lessons(visit):
    page = visit.page
    links = page.locator("#lesson-list a").evaluate_all("(links) => links.map((link) => link.getAttribute('href'))")
    assert len(links) == 6, links
    for link in links:
        page.goto(f"{visit.address}/{link}")
        visit.wait("!document.querySelector('#lesson').hidden && document.querySelectorAll('#fields label').length > 5")
        names = re.search("show=([a-z0-9_,]+)", link)[1].split(",")
        shown = page.locator("#fields label:visible").count()
        assert shown == len(names), (link, shown)
    page.click("#start")
    visit.wait("document.querySelector('#advice li') !== null")
    return visit.text("#advice li >> nth=0")


def survives_a_reload(visit):
    page = visit.page
    page.goto(f"{visit.address}/#preset=ch3-100&epochs=300&seed=7")
    page.reload()
    visit.wait("document.querySelector('#fields [name=seed]')?.value === '7'")
    page.click("#start")
    visit.wait_text("#run-status", " of 300")
    page.reload()
    visit.wait("document.querySelector('#bars .best') !== null")
    assert page.input_value("#fields [name=epochs]") == "300"
    # The page goes on with the training that it showed.
    visit.wait_text("#run-status", " of 300")
    page.click("#stop")
    visit.wait("document.querySelector('#play').disabled")
