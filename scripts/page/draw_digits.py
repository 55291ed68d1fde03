"""Draws MNIST's test digits onto the pad with the mouse, at random size and place, and counts those that are read."""

import random

PAD = 280


def runs(pixels):
    """The ink of an image row by row: (row, first column, last column) of each run."""
    for y in range(28):
        start = None
        for x in range(29):
            is_ink = x < 28 and pixels[28 * y + x] > 127
            if is_ink and start is None:
                start = x
            elif not is_ink and start is not None:
                yield y, start, x - 1
                start = None


def draw(page, box, pixels, generator):
    strokes = list(runs(pixels))
    rows = [y for y, _, _ in strokes]
    left, right = min(a for _, a, _ in strokes), max(b for _, _, b in strokes)
    # Each pixel becomes a square of this size; the pen, which is round, is a little wider.
    longest = max(right - left, max(rows) - min(rows)) + 2
    scale = generator.uniform(7, min(12, PAD / longest))
    width, height = scale * (right - left + 1), scale * (max(rows) - min(rows) + 1)
    x0, y0 = generator.uniform(0, PAD - width), generator.uniform(0, PAD - height)
    page.evaluate("(width) => (document.querySelector('#pen').value = width)", 1.15 * scale)
    factor = box["width"] / PAD
    place = lambda x, y: (
        box["x"] + factor * (x0 + scale * (x - left + 0.5)),
        box["y"] + factor * (y0 + scale * (y - min(rows) + 0.5)),
    )
    for y, start, end in strokes:
        page.mouse.move(*place(start, y))
        page.mouse.down()
        if end > start:
            page.mouse.move(*place(end, y))
        page.mouse.up()


def draw_digits(visit, count):
    page = visit.page
    generator = random.Random(1)
    page.evaluate("""() => {
      document.querySelector("#pad").scrollIntoView({ block: "center", behavior: "instant" });
      globalThis.waiting = 0;
      const { fetch } = globalThis;
      globalThis.fetch = async (...request) => {
        waiting += 1;
        try { return await fetch(...request); } finally { waiting -= 1; }
      };
    }""")
    box = page.locator("#pad").bounding_box()
    right = plain = 0
    for index in range(count):
        image = page.request.get(f"{visit.address}/api/test/{index}").json()
        page.evaluate("document.querySelector('#clear').click()")
        draw(page, box, image["pixels"], generator)
        page.wait_for_timeout(40)
        visit.wait("waiting === 0")
        page.wait_for_timeout(20)
        right += visit.text("#digit") == str(image["label"])
        plain += visit.post("/api/pixels", {"pixels": image["pixels"]})["digit"] == image["label"]
    assert right >= plain - max(1, count // 100), f"{right} of {count}, and as they are {plain}"
    return f"{right} of {count} are read as drawn, {plain} as they are"
