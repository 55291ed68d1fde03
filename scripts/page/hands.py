"""Drawing with the mouse and with a finger, and files as people bring them."""

import base64
import struct
import tempfile
import time
import zlib
from pathlib import Path

SEVEN = [(0.3, 0.25), (0.7, 0.25), (0.5, 0.78)]
ONE = [(0.5, 0.2), (0.5, 0.8)]


def points(page, shape, width=1.0, left=0.0):
    page.evaluate("document.querySelector('#pad').scrollIntoView({ block: 'center', behavior: 'instant' })")
    box = page.locator("#pad").bounding_box()
    return [(box["x"] + (left + x * width) * box["width"], box["y"] + y * box["height"]) for x, y in shape]


def draw(page, shape, steps=8, **where):
    """A stroke with the mouse."""
    (x, y), *rest = points(page, shape, **where)
    page.mouse.move(x, y)
    page.mouse.down()
    for x, y in rest:
        page.mouse.move(x, y, steps=steps)
    page.mouse.up()


def touch(page, shape, steps=20):
    """A stroke with a finger, as the browser's own input has it."""
    session = page.context.new_cdp_session(page)
    corners = points(page, shape)
    send = lambda kind, at: session.send(
        "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in at]}
    )
    send("touchStart", corners[:1])
    for (x0, y0), (x1, y1) in zip(corners, corners[1:]):
        for i in range(1, steps + 1):
            send("touchMove", [(x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps)])
            time.sleep(0.005)
    send("touchEnd", [])


def read_pgm(path):
    """Width, height and bytes of a binary PGM file without comments."""
    content = path.read_bytes()
    magic, width, height, _ = content.split(maxsplit=4)[:4]
    assert magic == b"P5", path
    width, height = int(width), int(height)
    return width, height, content[-width * height :]


def png(width, height, pixels):
    """A gray PNG file."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\0" + pixels[y * width : (y + 1) * width] for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def bring(page, event, content, name="digit.png", kind="image/png"):
    """Drops or pastes a file."""
    page.evaluate(
        """([event, text, name, kind]) => {
          const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
          const transfer = new DataTransfer();
          transfer.items.add(new File([bytes], name, { type: kind }));
          const options = { bubbles: true, cancelable: true };
          document.querySelector("#pad").dispatchEvent(event === "paste"
            ? new ClipboardEvent("paste", { ...options, clipboardData: transfer })
            : new DragEvent("drop", { ...options, dataTransfer: transfer }));
        }""",
        [event, base64.b64encode(content).decode(), name, kind],
    )


def drop_what_is_gone(page, name):
    """Drops a file that is deleted after it was picked up."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(b"P5 1 1 255 0")
        page.evaluate("document.body.append(Object.assign(document.createElement('input'), { type: 'file', id: 'hand' }))")
        page.set_input_files("#hand", str(path))
    page.evaluate("""() => {
      const transfer = new DataTransfer();
      const hand = document.querySelector("#hand");
      transfer.items.add(hand.files[0]);
      hand.remove();
      document.querySelector("#pad").dispatchEvent(new DragEvent("drop", { bubbles: true, dataTransfer: transfer }));
    }""")
