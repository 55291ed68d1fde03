"""Pictures of one digit with what happens to people who photograph it. Each accident takes the digit's ink, its size
and a generator, and gives an image file."""
import io

import numpy as np
import pens
import scenes
from PIL import Image
from scenes import drawn, lay, paper, photograph, place

MARGINS = (.3, .9)


def pen_colour(random):
    return scenes.PENS[random.integers(len(scenes.PENS))]


def centred(ink, size, random, margins=MARGINS):
    """The digit with margins on all four sides, by lot, in parts of its size; also where it stands."""
    top, bottom, left, right = (int(random.uniform(*margins) * size) for _ in range(4))
    height, width = ink.shape[0] + top + bottom, ink.shape[1] + left + right
    return place(ink, height, width, top, left), (top, left, top + ink.shape[0], left + ink.shape[1])


def on_paper(ink, size, random, margins=MARGINS, before=None):
    """The digit on paper that has a ruling from `before`, as a scene."""
    coverage, box = centred(ink, size, random, margins)
    sheet = paper(*coverage.shape, random)
    sheet = before(sheet, size, random) if before else sheet
    return lay(sheet, coverage, pen_colour(random)), box


def plain(ink, size, random):
    return photograph(on_paper(ink, size, random)[0], size, random)


def crop(ink, size, random):
    return photograph(on_paper(ink, size, random, (0, .04))[0], size, random)


def thick(ink, size, random):
    return photograph(on_paper(ink, size, random, (.02, .12))[0], size, random)


def small(ink, size, random):
    """Ink of 8 × 8 pixels, enlarged, without a margin."""
    coarse = Image.fromarray(np.uint8(ink * 255)).resize((max(2, round(8 * ink.shape[1] / max(ink.shape))), 8), Image.BOX)
    fine = np.asarray(coarse.resize((coarse.width * 12, 96), Image.BICUBIC), float) / 255
    return photograph(lay(paper(*fine.shape, random), fine, (.1, .1, .1)), 96, random)


def table(ink, size, random):
    scene, _ = on_paper(ink, size, random)
    turns = random.integers(4)
    scene = np.rot90(scene, turns).copy()
    height, width, _ = scene.shape
    scene[:, : max(2, int(random.uniform(.02, .1) * width))] = random.uniform(.05, .35) * np.array([1, .85, .7])
    return photograph(np.rot90(scene, -turns), size, random)


def frame(ink, size, random):
    scene, _ = on_paper(ink, size, random)
    edge = int(random.uniform(.03, .08) * min(scene.shape[:2])) + 1
    dark = random.uniform(.05, .35)
    scene[:edge] = scene[-edge:] = dark
    scene[:, :edge] = scene[:, -edge:] = dark
    return photograph(scene, size, random)


def desk(ink, size, random):
    scene, _ = on_paper(ink, size, random, (.4, 1))
    return photograph(scenes.on_desk(scene, random), size, random)


def around(draw):
    """An accident that draws around the digit's box: `draw` gets (draw, top, left, bottom, right, thickness, random),
    in the pixels of twice the size."""
    def accident(ink, size, random):
        coverage, box = centred(ink, size, random, (.4, .9))
        top, left, bottom, right = (2 * side for side in box)
        gap, thickness = 2 * size * random.uniform(.12, .3), max(2, int(2 * size * random.uniform(.02, .06)))
        more = drawn(*coverage.shape, lambda on: draw(on, top, left, bottom, right, gap, thickness, random))
        sheet = paper(*coverage.shape, random)
        colour = pen_colour(random)
        scene = lay(lay(sheet, more, colour if random.random() < .5 else (.2, .2, .2)), coverage, colour)
        return photograph(scene, size, random)
    return accident


def draw_box(on, top, left, bottom, right, gap, thickness, random):
    on.rectangle([left - gap, top - gap, right + gap, bottom + gap], outline=255, width=thickness)


def draw_underline(on, top, left, bottom, right, gap, thickness, random):
    y = bottom + gap
    tilt = random.uniform(-.06, .06) * (right - left + 2 * gap)
    on.line([(left - gap, y), (right + gap, y + tilt)], fill=255, width=thickness)


def draw_circle(on, top, left, bottom, right, gap, thickness, random):
    reach = np.hypot(bottom - top, right - left) / 2 + gap / 2
    y, x = (top + bottom) / 2, (left + right) / 2
    broad = random.uniform(.9, 1.15)
    on.ellipse([x - broad * reach, y - reach, x + broad * reach, y + reach], outline=255, width=thickness)


def holes(ink, size, random):
    scene, _ = on_paper(ink, size, random, (.5, .9))
    height, width, _ = scene.shape
    radius, distance = size * random.uniform(.06, .1), size * random.uniform(.3, .45)
    x = size * random.uniform(.15, .22)
    offset = random.uniform(0, distance)

    def draw(on):
        for y in np.arange(offset - distance, height + distance, distance):
            on.ellipse([2 * (x - radius), 2 * (y - radius), 2 * (x + radius), 2 * (y + radius)], fill=255)
    return photograph(lay(scene, drawn(height, width, draw), (.12, .12, .12)), size, random)


def neighbour(ink, size, random, half):
    coverage, (top, _, _, right) = centred(ink, size, random, (.25, .5))
    other = pens.by_strokes(int(random.integers(10)), size, half, random)
    seen = max(3, int(other.shape[1] * random.uniform(.25, .6)))
    # The other begins as far behind the digit as it does before the edge.
    start = right + int(size * random.uniform(.15, .3))
    wide = np.zeros((coverage.shape[0], start + seen))
    wide[:, : min(coverage.shape[1], wide.shape[1])] = coverage[:, : wide.shape[1]]
    both = np.maximum(wide, place(other, *wide.shape, top, start))
    return photograph(lay(paper(*both.shape, random), both, pen_colour(random)), size, random)


def glare(ink, size, random):
    return photograph(scenes.glare(on_paper(ink, size, random)[0], random), size, random)


def one_line(ink, size, random):
    def line(sheet, size, random):
        height, width, _ = sheet.shape
        y, slope = random.uniform(.15, .85) * height, random.uniform(-.03, .03) * width
        thickness = max(2, round(2 * size * random.uniform(.015, .045)))
        line = drawn(height, width, lambda on: on.line(
            [(0, 2 * y), (2 * width, 2 * (y + slope))], fill=255, width=thickness))
        return lay(sheet, line, scenes.RULINGS[random.integers(len(scenes.RULINGS))])
    return photograph(on_paper(ink, size, random, before=line)[0], size, random)


def on_ruling(ruling):
    return lambda ink, size, random: photograph(on_paper(ink, size, random, before=ruling)[0], size, random)


def shadow(ink, size, random):
    return photograph(scenes.shadow(on_paper(ink, size, random)[0], random), size, random)


def colour(ink, size, random):
    """Ink and paper of equal brightness, as Y = 0.299 R + 0.587 G + 0.114 B has it."""
    coverage, _ = centred(ink, size, random)
    pairs = [((.8, .2, .2), (.2, .5, .2)), ((.2, .3, .9), (.55, .25, .2)), ((.9, .35, .6), (.35, .65, .4)),
             ((.1, .5, .6), (.7, .28, .25))]
    a, b = (np.array(side) for side in pairs[random.integers(len(pairs))])
    weights = np.array([.299, .587, .114])
    b = np.clip(b * (a @ weights) / (b @ weights), 0, 1)
    a, b = (a, b) if random.random() < .5 else (b, a)
    return photograph(lay(np.ones((*coverage.shape, 3)) * a, coverage, b), size, random, slope=.15)


def transparent(ink, size, random):
    coverage, _ = centred(ink, size, random)
    colour = [(255, 255, 255), (250, 250, 200), (0, 0, 0), (20, 40, 140)][random.integers(4)]
    picture = np.zeros((*coverage.shape, 4), np.uint8)
    picture[...] = (*colour, 0)
    picture[..., 3] = coverage * 255
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return file.getvalue()


def board(ink, size, random):
    coverage, _ = centred(ink, size, random)
    dark = np.ones((*coverage.shape, 3)) * random.uniform(.05, .3) * np.array([.8, 1, .85])
    return photograph(lay(dark, coverage, (.9, .9, .85)), size, random)


def corner(ink, size, random):
    """A sheet that runs out of the picture on two sides, on a dark table or a desk."""
    scene, _ = on_paper(ink, size, random, (.4, .8))
    height, width = scene.shape[:2]
    more = int(random.uniform(.2, .6) * min(height, width))
    if random.random() < .5:
        table = scenes.desk(height + more, width + more, random)
    else:
        table = np.ones((height + more, width + more, 3)) * random.uniform(.05, .35) * np.array([1, .85, .7])
    top, left = (more * int(side) for side in random.integers(2, size=2))
    table[top:top + height, left:left + width] = scene
    return photograph(table, size, random)


ACCIDENTS = {
    "plain": plain, "board": board, "tight crop": crop, "thick": thick, "8 × 8 enlarged": small, "table edge": table,
    "frame": frame, "sheet on desk": desk, "box": around(draw_box), "underline": around(draw_underline),
    "circle": around(draw_circle), "spiral holes": holes, "neighbour": neighbour, "glare": glare,
    "one ruled line": one_line, "ruled": on_ruling(scenes.ruled), "squared": on_ruling(scenes.squared),
    "dotted": on_ruling(scenes.dotted), "shadow edge": shadow, "colour": colour, "transparent": transparent,
    "corner of a sheet": corner,
}


def digit(row, index, seed, half):
    """Picture `index` of a row: its file and its label."""
    random = np.random.default_rng([seed, index, list(ACCIDENTS).index(row), half == "reported"])
    label, size = int(random.integers(10)), int(random.integers(60, 240))
    if row == "thick":
        ink = pens.by_strokes(label, size, half, random, width=random.uniform(.2, .3))
    else:
        ink = pens.PENS["mnist" if index % 2 else "strokes"](label, size, half, random)
    more = [half] if row == "neighbour" else []
    return ACCIDENTS[row](ink, size, random, *more), label
