"""Pages of lines of digits in one hand on papers of all kinds, and pages without any."""
import numpy as np
import pens
import scenes
from scenes import drawn, lay, paper, photograph


def written(size, half, random, cells=False, heading=1):
    """The ink of some lines of digits, the first one `heading` times as large, their texts, and the box of each digit's cell."""
    pen = "fonts" if random.random() < .6 else "strokes"
    name = random.choice(pens.FONTS[half])
    width = random.uniform(.06, .13)
    texts = ["".join(map(str, random.integers(0, 10, random.integers(3, 9)))) for _ in range(random.integers(3, 7))]
    if heading > 1:
        texts[0] = texts[0][:4]
    step = int(size * random.uniform(1.5, 2.1))
    margin = int(size * random.uniform(.8, 1.5))
    more = int((heading - 1) * step)
    ink = np.zeros((2 * margin + step * len(texts) + more, 2 * margin + int(1.3 * size * 8)))
    boxes, usual = [], size
    for row, text in enumerate(texts):
        size = usual if row else int(heading * usual)
        left, top = margin + int(random.uniform(0, .5) * size), margin + row * step + (more if row else 0)
        pitch = int(1.1 * size)
        for column, letter in enumerate(text):
            if pen == "fonts":
                glyph = pens.by_font(int(letter), size, half, random, name)
            else:
                glyph = pens.by_strokes(int(letter), size, half, random, width)
            if cells:
                boxes.append((top - .2 * size, margin + column * pitch, top + 1.3 * size, margin + (column + 1) * pitch))
                left = margin + column * pitch + max((pitch - glyph.shape[1]) // 2, 0)
            jump = top + int(random.uniform(-.05, .05) * size) + max(0, int(.9 * size) - glyph.shape[0]) // 2
            jump = max(jump, 0)
            area = ink[jump : jump + glyph.shape[0], left : left + glyph.shape[1]]
            np.maximum(area, glyph[: area.shape[0], : area.shape[1]], out=area)
            left += glyph.shape[1] + int(size * random.uniform(.1, .3))
    return ink, texts, boxes


def boxed(scene, boxes, random):
    """A form: each digit in a box of its own, a gap between."""
    height, width, _ = scene.shape
    thick = int(random.integers(2, 5))

    def draw(on):
        for top, left, bottom, right in boxes:
            inset = .03 * (right - left)
            on.rectangle([2 * (left + inset), 2 * top, 2 * (right - inset), 2 * bottom], outline=255, width=thick)
    return lay(scene, drawn(height, width, draw), scenes.RULINGS[random.integers(len(scenes.RULINGS))])


def celled(scene, boxes, random):
    """A table: lines between the digits, from one edge of it to the other."""
    height, width, _ = scene.shape
    thick = int(random.integers(2, 5))

    def draw(on):
        left, right = min(box[1] for box in boxes), max(box[3] for box in boxes)
        rows, columns = {box[0] for box in boxes} | {box[2] for box in boxes}, {side for box in boxes for side in box[1::2]}
        top, bottom = min(rows), max(rows)
        for y in rows:
            on.line([(2 * left, 2 * y), (2 * right, 2 * y)], fill=255, width=thick)
        for x in columns:
            on.line([(2 * x, 2 * top), (2 * x, 2 * bottom)], fill=255, width=thick)
    return lay(scene, drawn(height, width, draw), (.25, .25, .3))


PAPERS = ["plain", "ruled", "squared", "dotted", "form boxes", "table cells", "sheet on desk", "shadow edge",
          "drawing", "heading"]
RULINGS = {"ruled": scenes.ruled, "squared": scenes.squared, "dotted": scenes.dotted}


def page(kind, index, seed, half):
    """Page `index` of a kind of paper: its file and the texts of its lines."""
    random = np.random.default_rng([seed, index, 100 + PAPERS.index(kind), half == "reported"])
    size = int(random.integers(36, 64))
    ink, texts, boxes = written(size, half, random, cells=kind in ("form boxes", "table cells"),
                                heading=random.uniform(1.8, 2.6) if kind == "heading" else 1)
    if kind == "drawing":
        ink = with_drawing(ink, size, random)
    scene = paper(*ink.shape, random)
    if kind in RULINGS:
        scene = RULINGS[kind](scene, size, random)
    if kind == "form boxes":
        scene = boxed(scene, boxes, random)
    if kind == "table cells":
        scene = celled(scene, boxes, random)
    scene = lay(scene, ink, scenes.PENS[random.integers(len(scenes.PENS))])
    if kind == "shadow edge":
        scene = scenes.shadow(scene, random)
    if kind == "sheet on desk":
        scene = scenes.on_desk(scene, random)
    elif random.random() < .7:
        # A telephone held not quite straight.
        border = int(.1 * max(scene.shape))
        scene = np.pad(scene, ((border, border), (border, border), (0, 0)), "edge")
        scene = scenes.on_desk(scene, random, (0, .001))[border : -border or None, border : -border or None]
    return photograph(scene, size, random), texts


def by_pen(points, left, top, scale, width, shape, random):
    """The ink of a stroke of a round pen through points (x, y), from (`left`, `top`), y down, each 1 as long as `scale`."""
    points = pens.curve([(x + random.normal(0, .01), y + random.normal(0, .01)) for x, y in points], 80)

    def draw(on):
        for x, y in points:
            x, y = left + x * scale, top + y * scale
            on.ellipse([2 * x - width, 2 * y - width, 2 * x + width, 2 * y + width], fill=255)
    return drawn(*shape, draw)


# Strokes of drawings that are 1 high: a house, a diagram, a face, a tree.
DRAWINGS = [
    [[(0, 1), (0, .7), (0, .45), (.25, .2), (.5, 0), (.75, .2), (1, .45), (1, 1), (.5, 1), (0, 1)],
     [(.35, 1), (.35, .65), (.6, .65), (.6, 1)]],
    [[(0, 0), (0, .5), (0, 1), (.7, 1), (1.3, 1)], [(.05, .9), (.3, .55), (.6, .65), (1.2, .1)]],
    [[(.5, 0), (.95, .3), (.95, .7), (.5, 1), (.05, .7), (.05, .3), (.5, 0)], [(.3, .65), (.5, .75), (.7, .65)],
     [(.33, .35), (.33, .4)], [(.67, .35), (.67, .4)]],
    [[(.4, 1), (.42, .6), (.1, .5), (.05, .2), (.45, 0), (.9, .2), (.85, .5), (.55, .6), (.57, 1)]]]


def with_drawing(ink, size, random):
    """Lines of writing with a drawing of their pen below or beside them, 2.5 to 5 digits high."""
    height, width = int(random.uniform(2.5, 5) * size), random.uniform(.06, .13) * size
    if random.random() < .5:
        top, left = ink.shape[0], int(random.uniform(.8, 2) * size)
    else:
        top, left = size, ink.shape[1]
    needed = (top + height + size, left + int(1.4 * height) + size)
    ink = np.pad(ink, [(0, max(0, side - has)) for side, has in zip(needed, ink.shape)])
    for stroke in DRAWINGS[random.integers(len(DRAWINGS))]:
        ink = np.maximum(ink, by_pen(stroke, left, top, height, width, ink.shape, random))
    return ink


# Signs as strokes of a round pen: points (x, y) from their left edge, y down, the digits 1 high.
SIGNS = {
    "-": [(0, .55), (.35, .53)], ".": [(0, .97), (.01, .97)], ",": [(.06, .95), (.05, 1.05), (0, 1.22)],
    "/": [(.5, 0), (0, 1)]}
# A number, a date, a telephone number: each # is a digit.
TEXTS = ["##-###", "###.##", "#,###", "##/##/##", "#### ####"]


def by_sign(sign, left, top, size, width, shape, random):
    """The ink of a sign on a page of that shape, the digits of whose line stand at `top`."""
    return by_pen(SIGNS[sign], left, top, size, width * size, shape, random)


def signs(index, seed, half):
    """A page of lines of digits with signs and gaps on plain paper."""
    random = np.random.default_rng([seed, index, 500, half == "reported"])
    size, name = int(random.integers(40, 64)), random.choice(pens.FONTS[half])
    by_font, width = random.random() < .6, random.uniform(.06, .12)
    texts = [text(random) for _ in range(random.integers(3, 6))]
    margin = int(1.2 * size)
    ink = np.zeros((2 * margin + 2 * size * len(texts), 2 * margin + int(1.3 * size * 9)))
    for row, line in enumerate(texts):
        left, top = margin, margin + 2 * row * size
        for letter in line:
            if letter == " ":
                left += int(random.uniform(.6, 1) * size)
            elif letter in SIGNS:
                ink = np.maximum(ink, by_sign(letter, left, top, size, width, ink.shape, random))
                left += int((max(x for x, _ in SIGNS[letter]) + random.uniform(.15, .3)) * size)
            else:
                make = pens.by_font if by_font else pens.by_strokes
                glyph = make(int(letter), size, half, random, name if by_font else width)
                bottom = top + size + int(random.uniform(-.03, .03) * size)
                area = ink[bottom - glyph.shape[0] : bottom, left : left + glyph.shape[1]]
                np.maximum(area, glyph, out=area)
                left += glyph.shape[1] + int(size * random.uniform(.12, .25))
    scene = lay(paper(*ink.shape, random), ink, scenes.PENS[random.integers(len(scenes.PENS))])
    return photograph(scene, size, random), texts


def text(random):
    """One of the TEXTS with digits in it."""
    return "".join(str(random.integers(10)) if sign == "#" else sign for sign in TEXTS[random.integers(len(TEXTS))])


def empty(index, seed, half):
    """A page without digits: blank, ruled, squared or dotted, or a blank sheet on a desk."""
    random = np.random.default_rng([seed, index, 200, half == "reported"])
    size = int(random.integers(36, 120))
    scene = paper(int(random.integers(200, 700)), int(random.integers(200, 700)), random)
    kind = ["blank", "ruled", "squared", "dotted", "desk"][index % 5]
    if kind in RULINGS:
        scene = RULINGS[kind](scene, size, random)
    if kind == "desk":
        scene = scenes.on_desk(scene, random) if random.random() < .7 else scenes.desk(*scene.shape[:2], random)
    return photograph(scene, size, random)


LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz+=?!%&#@*$<>"


def letter(index, seed, half):
    """A printed or written letter or sign on paper. Left out are O, o, l, I and |, which are drawn as digits are."""
    random = np.random.default_rng([seed, index, 300, half == "reported"])
    size = int(random.integers(60, 240))
    sign = LETTERS[index % len(LETTERS)]
    ink = None
    while ink is None:  # Some fonts lack some signs.
        try:
            ink = pens.by_font(sign, size, half, random, str(random.choice(pens.FONTS[half])))
        except ValueError:
            pass
    top, left = (int(random.uniform(.3, .9) * size) for _ in "xy")
    coverage = scenes.place(ink, ink.shape[0] + 2 * top, ink.shape[1] + 2 * left, top, left)
    scene = lay(paper(*coverage.shape, random), coverage, scenes.PENS[random.integers(len(scenes.PENS))])
    return photograph(scene, size, random)
