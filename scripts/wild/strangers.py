"""Pictures of what is no digit: blank pages, noise, scribbles, and printed letters."""
import io
import string

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont



def as_file(picture):
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def letters():
    """The 26 capital letters of the font that comes with Pillow, Aileron, black on white."""
    face = ImageFont.load_default(100)
    for letter in string.ascii_uppercase:
        picture = Image.new("L", (160, 160), 255)
        ImageDraw.Draw(picture).text((80, 80), letter, font=face, fill=0, anchor="mm")
        yield as_file(picture)


def blanks(count=100):
    """Pages of paper in uneven light, with the noise of a camera."""
    for index in range(count):
        random = np.random.default_rng([1, index])
        slope = np.linspace(1, random.uniform(0.6, 1), 200)
        page = random.uniform(60, 250) * slope + random.normal(0, random.uniform(0, 10), (150, 200))
        yield as_file(Image.fromarray(np.uint8(np.clip(page + 0.5, 0, 255))))


def noise(count=100):
    """Random pixels, or random clouds, of every strength, on the whole picture."""
    for index in range(count):
        random = np.random.default_rng([2, index])
        side = int(random.integers(28, 200))
        page = Image.fromarray(np.uint8(random.integers(0, 256, (side, side))))
        page = page.filter(ImageFilter.GaussianBlur(random.uniform(0, side / 10)))
        values = np.asarray(page, float)
        values = 255 * (values - values.min()) / max(np.ptp(values), 1)
        yield as_file(Image.fromarray(np.uint8(values)))


def scribbles(count=100):
    """A pen that wanders about: lines through 6 to 12 random points."""
    for index in range(count):
        random = np.random.default_rng([3, index])
        picture = Image.new("L", (200, 200), 255)
        points = [tuple(random.integers(30, 170, 2).tolist()) for _ in range(random.integers(6, 13))]
        ImageDraw.Draw(picture).line(points, fill=0, width=14, joint="curve")
        yield as_file(picture.filter(ImageFilter.GaussianBlur(1.5)))


KINDS = {"blank": blanks, "noise": noise, "scribbles": scribbles, "letters": letters}
