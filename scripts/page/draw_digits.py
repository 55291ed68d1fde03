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


def strokes(pixels, generator):
    """The strokes of a digit and the pen's width, at random size and place on the pad."""
    lines = list(runs(pixels))
    rows = [y for y, _, _ in lines]
    left, right = min(a for _, a, _ in lines), max(b for _, _, b in lines)
    # Each pixel becomes a square of this size; the pen, which is round, is a little wider.
    longest = max(right - left, max(rows) - min(rows)) + 2
    scale = generator.uniform(7, min(12, PAD / longest))
    width, height = scale * (right - left + 1), scale * (max(rows) - min(rows) + 1)
    x0, y0 = generator.uniform(0, PAD - width), generator.uniform(0, PAD - height)
    x = lambda column: (x0 + scale * (column - left + 0.5)) / PAD
    y = lambda row: (y0 + scale * (row - min(rows) + 0.5)) / PAD
    return [[x(start), x(end), y(row)] for row, start, end in lines], 1.15 * scale


# All events of a digit in one turn, so that it is read once and two thousand take minutes. Such events have no pointer
# that could be captured.
DRAW = """([strokes, width]) => {
  const pad = document.querySelector("#pad");
  pad.setPointerCapture = () => {};
  isRead = false;
  document.querySelector("#clear").click();
  document.querySelector("#pen").value = width;
  const box = pad.getBoundingClientRect();
  const send = (name, x, y) => pad.dispatchEvent(new PointerEvent(name, {
    pointerId: 7, button: 0, bubbles: true, clientX: box.left + x * box.width, clientY: box.top + y * box.height,
  }));
  for (const [start, end, y] of strokes) {
    send("pointerdown", start, y);
    send("pointermove", end, y);
    send("pointerup", end, y);
  }
}"""


def draw_digits(visit, count, first=0):
    page = visit.page
    generator = random.Random(first)
    page.evaluate("""() => {
      globalThis.isRead = false;
      const { fetch } = globalThis;
      globalThis.fetch = async (path, ...rest) => {
        const response = await fetch(path, ...rest);
        if (path.startsWith("/api/classify")) isRead = true;
        return response;
      };
    }""")
    right = plain = 0
    for index in range(first, first + count):
        image = page.request.get(f"{visit.address}/api/test/{index}").json()
        page.evaluate(DRAW, list(strokes(image["pixels"], generator)))
        visit.wait("isRead")
        page.wait_for_timeout(30)
        right += visit.text("#digit") == str(image["label"])
        plain += visit.post("/api/pixels", {"pixels": image["pixels"]})["digit"] == image["label"]
    assert right >= plain - max(1, count // 50), f"{right} of {count}, and as they are {plain}"
    return f"{right} of {count} are read as drawn, {plain} as they are"
