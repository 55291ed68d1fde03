"""Digits by different hands, as ink of 0…1: MNIST's own, glyphs of handwriting fonts, and strokes drawn here with a
round pen. Each pen has a half for development and another for the report."""
import math
from functools import cache
from pathlib import Path

import numpy as np
import pictures
from PIL import Image, ImageDraw, ImageFilter, ImageFont

# Fonts of the Debian packages in scripts/wild/fonts.txt; no family is in both halves.
FONTS = {
    "development": [
        "BecauseWeConnect-Regular", "BecauseWeMentor-Regular", "BecauseWeOrganize-Regular", "Humor-Sans",
        "Rufscript010", "KleeOne-Regular", "DancingScript-Regular", "Breip", "Delphine", "SteveHand", "TomsonTalks",
        "Kristi", "KaushanScript-Regular", "kiloji", "LeckerliOne-Regular"],
    "reported": [
        "BecauseWeBuild-Regular", "BecauseWeCreate-Regular", "dkg", "ComicNeue-Regular", "setofont", "Navilu",
        "kouzan-mouhitsu"],
}

# The strokes of each digit, each as points (x, y) that the pen passes, y down, the digit 1 high: ways that schools of
# different countries teach, those of either half its own.
WAYS = {
    "development": {
        0: [[[(.5, 0), (.1, .3), (.1, .7), (.4, 1), (.62, .7), (.62, .3), (.45, 0)]],
            [[(.55, .08), (.3, 0), (.05, .5), (.3, 1), (.6, .6), (.5, .06)]]],
        1: [[[(.1, .25), (.4, 0), (.4, .5), (.4, 1)]], [[(.3, 0), (.3, .5), (.28, 1)]],
            [[(0, .65), (.36, 0), (.37, .02), (.37, .5), (.35, 1)]],
            [[(.1, .25), (.36, 0), (.36, .5), (.36, 1)], [(.12, 1), (.36, 1), (.62, .99)]]],
        2: [[[(.08, .25), (.3, 0), (.6, .2), (.4, .6), (.05, .98), (.1, 1), (.4, .99), (.68, .98)]],
            [[(.1, .15), (.35, 0), (.56, .25), (.3, .7), (.04, .99), (.06, 1), (.35, .95), (.64, 1)]]],
        3: [[[(.1, .12), (.35, 0), (.58, .22), (.3, .46), (.32, .47), (.62, .72), (.35, 1), (.05, .88)]]],
        4: [[[(.25, 0), (.05, .6), (.07, .62), (.4, .62), (.7, .6)], [(.5, .3), (.5, .6), (.48, 1)]],
            [[(.5, 0), (.25, .35), (.03, .66), (.06, .67), (.4, .65), (.7, .66)], [(.5, 0), (.49, .5), (.47, 1)]]],
        5: [[[(.15, .02), (.12, .42), (.14, .43), (.45, .4), (.6, .7), (.35, 1), (.05, .9)],
             [(.14, .03), (.4, .02), (.6, 0)]],
            [[(.58, .04), (.3, .03), (.18, .06), (.13, .4), (.42, .42), (.58, .7), (.3, 1), (.04, .93)]]],
        6: [[[(.5, 0), (.2, .3), (.08, .7), (.3, 1), (.58, .78), (.4, .52), (.12, .7)]],
            [[(.45, 0), (.25, .3), (.08, .7), (.2, .98), (.5, .9), (.48, .62), (.14, .68)]]],
        7: [[[(.05, .03), (.3, .02), (.6, .02), (.6, .04), (.4, .5), (.28, 1)]],
            [[(.05, .03), (.3, .02), (.6, .02), (.6, .04), (.4, .5), (.28, 1)], [(.2, .52), (.4, .5), (.6, .48)]]],
        8: [[[(.52, .12), (.3, 0), (.12, .2), (.35, .48), (.6, .75), (.33, 1), (.08, .78), (.35, .48), (.54, .22),
              (.5, .1)]],
            [[(.32, 0), (.12, .22), (.32, .46), (.52, .22), (.33, .01)],
             [(.32, .46), (.06, .74), (.32, 1), (.6, .74), (.33, .47)]]],
        9: [[[(.55, .18), (.32, 0), (.08, .25), (.3, .5), (.54, .25), (.56, .2), (.54, .6), (.48, 1)]],
            [[(.5, .12), (.22, .04), (.1, .32), (.35, .46), (.54, .08), (.54, .1), (.42, .5), (.28, 1)]]],
    },
    "reported": {
        0: [[[(.35, 0), (.05, .5), (.35, 1), (.65, .5), (.37, .01)]],
            [[(.35, 0), (.05, .5), (.35, 1), (.65, .5), (.37, .01)], [(.58, .1), (.35, .5), (.12, .9)]]],
        1: [[[(0, .42), (.2, .22), (.38, 0), (.38, .5), (.36, 1)]], [[(.42, 0), (.35, .5), (.28, 1)]]],
        2: [[[(.1, .2), (.38, .01), (.6, .3), (.3, .7), (.08, .95), (.2, .85), (.4, .98), (.68, .95)]]],
        3: [[[(.08, .03), (.3, .02), (.58, .02), (.56, .04), (.3, .4), (.32, .4), (.6, .68), (.35, 1), (.05, .92)]],
            [[(.12, .1), (.4, .02), (.52, .25), (.3, .45), (.58, .65), (.45, .98), (.08, .95)]]],
        4: [[[(.1, 0), (.08, .48), (.1, .5), (.4, .5), (.6, .48)], [(.58, .02), (.56, .5), (.54, 1)]]],
        5: [[[(.6, 0), (.3, .02), (.16, .03), (.14, .05), (.12, .44), (.4, .4), (.62, .68), (.4, .98), (.06, .94)]]],
        6: [[[(.42, 0), (.1, .5), (.12, .85), (.36, 1), (.56, .76), (.36, .58), (.12, .8)]]],
        7: [[[(.05, .14), (.06, .04), (.3, .04), (.62, .02), (.62, .04), (.46, .4), (.34, 1)]],
            [[(.03, .06), (.3, .03), (.6, .02), (.6, .04), (.42, .5), (.2, 1)], [(.16, .5), (.4, .47), (.62, .45)]]],
        8: [[[(.35, .46), (.1, .22), (.35, 0), (.57, .2), (.36, .46), (.06, .76), (.34, 1), (.62, .74), (.36, .47)]]],
        9: [[[(.54, .3), (.34, .02), (.1, .22), (.26, .48), (.54, .24), (.58, .5), (.5, .9), (.2, .98)]]],
    },
}


def cropped(ink):
    if not (ink > 0.25).any():
        raise ValueError("no ink: the font may lack this sign")
    rows, columns = np.nonzero((ink > 0.25).any(1))[0], np.nonzero((ink > 0.25).any(0))[0]
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


@cache
def mnist(half):
    return pictures.digits("validation" if half == "development" else "test")


def by_mnist(label, size, half, random):
    images, labels = mnist(half)
    chosen = random.choice(np.nonzero(labels == label)[0])
    return np.asarray(pictures.ink(images[chosen], size), float) / 255


@cache
def face(name, size):
    path = next(path for kind in ("ttf", "otf") for path in Path("/usr/share/fonts").rglob(f"{name}.{kind}"))
    return ImageFont.truetype(str(path), size)


@cache
def figure_height(name):
    """How high its figures are in the median, of the size of the type: 0.47 to 0.98."""
    boxes = [face(name, 1000).getbbox(str(digit)) for digit in range(10)]
    return np.median([bottom - top for _, top, _, bottom in boxes]) / 1000


def warped(ink, size, random):
    """Ink turned, slanted and bent a little, with its ends and widths left as they fall."""
    height, width = ink.shape
    angle, slant = math.radians(random.uniform(-6, 6)), random.uniform(-0.15, 0.15)
    y, x = np.mgrid[0:height, 0:width].astype(float)
    x, y = x - width / 2, y - height / 2
    waves = [(random.uniform(0.6, 1.6), random.uniform(0, 2 * np.pi), random.uniform(0, 0.03) * size) for _ in "xy"]
    bend_x = waves[0][2] * np.sin(waves[0][0] * 2 * np.pi * y / size + waves[0][1])
    bend_y = waves[1][2] * np.sin(waves[1][0] * 2 * np.pi * x / size + waves[1][1])
    u = np.cos(angle) * x + np.sin(angle) * y + slant * y + bend_x + width / 2
    v = -np.sin(angle) * x + np.cos(angle) * y + bend_y + height / 2
    left, top = np.clip(np.floor(u).astype(int), 0, width - 2), np.clip(np.floor(v).astype(int), 0, height - 2)
    across, down = np.clip(u - left, 0, 1), np.clip(v - top, 0, 1)
    above = ink[top, left] * (1 - across) + ink[top, left + 1] * across
    below = ink[top + 1, left] * (1 - across) + ink[top + 1, left + 1] * across
    return above * (1 - down) + below * down


def by_font(label, size, half, random, name=None):
    """A glyph, warped, of type whose figures are `size` high; `name` keeps to one font."""
    name = str(name or random.choice(FONTS[half]))
    font = face(name, max(8, round(size / figure_height(name))))
    picture = Image.new("L", (3 * size, 3 * size))
    ImageDraw.Draw(picture).text((1.5 * size, 1.5 * size), str(label), font=font, fill=255, anchor="mm")
    return cropped(warped(np.asarray(picture, float) / 255, size, random))


def curve(points, steps=24):
    """A Catmull-Rom spline through points."""
    points = np.array([points[0], *points, points[-1]], float)
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = []
    for a, b, c, d in zip(points, points[1:], points[2:], points[3:]):
        parts.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.concatenate([*parts, points[-1:]])


def by_strokes(label, size, half, random, width=None):
    """A digit drawn with a round pen under changing pressure by a hand that is not quite sure."""
    ways = WAYS[half][label]
    way = ways[random.integers(len(ways))]
    fine = 2 if size > 100 else 4
    side = 2 * size * fine
    picture = Image.new("L", (side, side))
    draw = ImageDraw.Draw(picture)
    width = (width or random.uniform(0.05, 0.16)) * size * fine
    slant, broad, angle = random.uniform(-0.1, 0.3), random.uniform(0.8, 1.25), random.uniform(-0.1, 0.1)
    for stroke in way:
        jittered = [(x + random.normal(0, 0.02), y + random.normal(0, 0.02)) for x, y in stroke]
        path = curve(jittered)
        x, y = broad * path[:, 0] - slant * (path[:, 1] - 0.5), path[:, 1]
        x, y = x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)
        pressure = 1 + 0.15 * np.sin(np.linspace(0, random.uniform(2, 6), len(x)) + random.uniform(0, 6))
        # Points as far apart as a fifth of the pen.
        dense = max(1, int(5 * size * fine / width / 8))
        at = np.linspace(0, len(x) - 1, len(x) * dense)
        for px, py, p in zip(*[np.interp(at, np.arange(len(x)), values) for values in (x, y, pressure)]):
            radius = width * p / 2
            px, py = side / 4 + px * size * fine, side / 4 + py * size * fine
            draw.ellipse([px - radius, py - radius, px + radius, py + radius], fill=255)
    small = picture.filter(ImageFilter.BoxBlur((fine - 1) / 2)).resize((side // fine, side // fine), Image.BOX)
    return cropped(np.asarray(small, float) / 255)


PENS = {"mnist": by_mnist, "fonts": by_font, "strokes": by_strokes}
