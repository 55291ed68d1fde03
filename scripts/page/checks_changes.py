"""What is done to the network and asked of it: weights typed over, neurons silenced, noise, ideal digits, nearest pictures."""

import re

from checks_reading import pixels


def begins_afresh(visit):
    visit.page.goto(f"{visit.address}/#")
    visit.page.reload()
    visit.wait("document.querySelector('#bars .best') && !document.querySelector('#neuron').hidden")


def sets_a_weight(visit):
    page = visit.page
    before = float(page.locator("#neuron-sum").get_attribute("data-z"))
    row = page.locator("#neuron tbody tr").first
    weight, product = row.locator("input"), row.locator("td").nth(2)
    a = float(row.locator("td").nth(1).inner_text().replace("×", "").replace("−", "-"))
    old = float(weight.input_value().replace("−", "-"))
    weight.fill(f"{old + 1:.3f}")
    weight.press("Enter")
    visit.wait("document.querySelectorAll('#break-list li').length === 1")
    visit.wait(f"Math.abs(document.querySelector('#neuron-sum').dataset.z - {before}) > 0.01")
    after = float(page.locator("#neuron-sum").get_attribute("data-z"))
    assert abs(after - before - a) < 0.01 * max(1, abs(a)), (before, after, a, product.inner_text())
    visit.wait("/reads [\\d\\u202f]+ of 1\\u202f000/.test(document.querySelector('.break .damage').textContent)")
    assert visit.text("#reader").startswith("Read by the changed network")
    page.click("#break-none")
    visit.wait(f"Math.abs(document.querySelector('#neuron-sum').dataset.z - {before}) < 1e-6")
    visit.wait("document.querySelector('.break .damage').textContent === ''")
    return f"z from {before:.3f} to {after:.3f}"


def keeps_a_number_selected(visit):
    page = visit.page
    field = page.locator("#neuron td input").first
    key = field.get_attribute("data-key")
    field.select_text()
    page.evaluate("document.querySelector('#neuron table').dataset.isOld = true")
    page.emulate_media(color_scheme="dark")
    visit.wait("!document.querySelector('#neuron table').dataset.isOld")
    page.keyboard.type("0.5")
    typed = page.locator(f"#neuron [data-key='{key}']").input_value()
    assert typed == "0.5", f"the table was built again under a number that was selected; typing made it {typed}"
    page.keyboard.press("Enter")
    visit.wait_text("#break-list", "0.5")
    page.emulate_media(color_scheme="light")
    page.click("#break-none")
    visit.wait("document.querySelector('#break-list').textContent === ''")


def forgets_a_weight_that_is_refused(visit):
    page = visit.page
    page.fill("#neuron [data-key='0'], #neuron td input", "1e30")
    page.press("#neuron td input", "Enter")
    visit.wait("!document.querySelector('#failure').hidden")
    assert visit.text("#break-list") == ""
    visit.complaints = [text for text in visit.complaints if "422" not in text]
    page.click("#neuron [data-key=silence]")
    visit.wait_text("#break-list", "is silent")
    visit.wait("document.querySelector('#failure').hidden")
    page.click("#break-none")
    visit.wait("document.querySelector('#break-list').textContent === ''")


def silences_and_disturbs(visit):
    page = visit.page
    name = visit.text("#neuron h3")
    page.click("#neuron [data-key=silence]")
    visit.wait_text("#break-list", "is silent")
    visit.wait_text("#neuron [data-key=silence]", "Let it speak")
    page.fill("#break-noise", "2")
    visit.wait("document.querySelector('.break .damage').textContent.length > 0")
    assert visit.text("#neuron h3") == name, f"{name} was silenced, and now {visit.text('#neuron h3')} is pinned"

    def right(part):
        words = f"document.querySelector('{part} .damage').textContent"
        return f"Number({words}.match(/reads ([\\d\\u202f]+)/)[1].replace('\\u202f', ''))"

    visit.wait(f"{right('.break')} < 950")
    with_noise = page.evaluate(right(".break"))
    page.click("#break-none")
    visit.wait("document.querySelector('.break .damage').textContent === ''")
    page.click(".disturb summary")
    page.fill("#disturb-turn", "60")
    visit.wait("document.querySelector('.answer .damage').textContent.length > 0")
    turned = page.evaluate(right(".disturb"))
    assert page.evaluate("document.querySelector('.break .damage').textContent") == "", "nothing is broken"
    answer = page.request.get(f"{visit.address}/api/accuracy?turn=60").json()
    assert turned == answer["right"], (turned, answer)
    page.click("#disturb-none")
    visit.wait("document.querySelector('.disturb .damage').textContent === ''")
    visit.wait_text("#prepared", "28 × 28 pixels, as in the data")
    return f"with noise {with_noise}, turned by 60° {turned} of 1,000 test images are read"


def shows_what_it_likes(visit):
    page = visit.page
    page.click("#mind summary")
    visit.wait("document.querySelectorAll('#ideals li').length === 10")
    visit.wait("document.querySelectorAll('#nearest li').length === 9")
    first = page.locator("#nearest li").first.inner_text()
    nearest = visit.post("/api/nearest", {"pixels": pixels(visit)})["nearest"][0]
    assert f"now a {nearest['digit']}" in first and f"{nearest['distance']:.2f}" in first, (first, nearest)
    page.locator("#nearest button").first.click()
    visit.wait_text("#digit", str(nearest["digit"]))
    page.locator("#ideals button").nth(4).click()
    visit.wait_text("#digit", "4")
    return re.sub(r"\s+", " ", first)


def keeps_the_settings_in_its_address(visit):
    page = visit.page
    page.goto(f"{visit.address}/#preset=ch3-100&epochs=3")
    page.click("nav a[href='#mistakes']")
    page.wait_for_timeout(300)
    assert page.url.endswith("#preset=ch3-100&epochs=3"), page.url
    assert page.evaluate("scrollY") > 500
