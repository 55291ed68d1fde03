"""What lies before a camera: papers with their rulings, desks, shadows, and the picture that is taken of them. Scenes
are arrays of height × width × 3, the share of light that comes back, 0…1."""
import io

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

PENS = [(.08, .08, .1), (.1, .15, .5), (.15, .15, .15), (.55, .1, .1), (.3, .3, .32)]
# From pale to nearly as dark as a pencil.
RULINGS = [(.62, .7, .85), (.45, .55, .75), (.5, .5, .5), (.75, .4, .4), (.3, .38, .55), (.3, .3, .3)]


def paper(height, width, random):
    """White, yellowish or gray paper."""
    shade = random.uniform(0.75, 0.97)
    return np.ones((height, width, 3)) * shade * np.array([1, random.uniform(.97, 1), random.uniform(.88, 1)])


def lay(scene, coverage, colour):
    """Ink of a colour over a scene, where `coverage` is 1."""
    return scene * (1 - coverage[..., None]) + np.asarray(colour) * coverage[..., None]


def place(ink, height, width, top, left):
    """An area of ink at its place, cut where it reaches beyond."""
    area = np.zeros((height, width))
    low, high = max(top, 0), min(top + ink.shape[0], height)
    first, last = max(left, 0), min(left + ink.shape[1], width)
    if low < high and first < last:
        area[low:high, first:last] = ink[low - top : high - top, first - left : last - left]
    return area


def drawn(height, width, draw):
    """The coverage of what `draw` draws with ImageDraw at twice the size."""
    picture = Image.new("L", (2 * width, 2 * height))
    draw(ImageDraw.Draw(picture))
    return np.asarray(picture.resize((width, height), Image.BOX), float) / 255


def lines(height, width, distance, thickness, random, across=True):
    """Parallel lines, a little aslant."""
    slope = random.uniform(-0.02, 0.02)
    offset = random.uniform(0, distance)

    def draw(on):
        along, side = (width, height) if across else (height, width)
        for index in range(-2, int(side / distance) + 3):
            ends = [offset + index * distance + slope * x for x in (0, along)]
            points = [(0, 2 * ends[0]), (2 * along, 2 * ends[1])]
            on.line(points if across else [(y, x) for x, y in points], fill=255, width=max(1, round(2 * thickness)))
    return drawn(height, width, draw)


def ruled(scene, size, random):
    height, width, _ = scene.shape
    distance, thickness = size * random.uniform(1.1, 1.8), max(1, size * random.uniform(.015, .045))
    return lay(scene, lines(height, width, distance, thickness, random), RULINGS[random.integers(len(RULINGS))])


def squared(scene, size, random):
    height, width, _ = scene.shape
    distance, thickness = size * random.uniform(.4, .9), max(1, size * random.uniform(.015, .04))
    state = random.bit_generator.state
    across = lines(height, width, distance, thickness, random)
    random.bit_generator.state = state  # The same slope for both directions.
    both = np.maximum(across, lines(height, width, distance, thickness, random, across=False)[:, ::-1])
    return lay(scene, both, RULINGS[random.integers(len(RULINGS))])


def dotted(scene, size, random):
    height, width, _ = scene.shape
    distance, radius = size * random.uniform(.4, .7), max(1, size * random.uniform(.015, .03))
    offset = random.uniform(0, distance, 2)

    def draw(on):
        for x in np.arange(offset[0], width, distance):
            for y in np.arange(offset[1], height, distance):
                on.ellipse([2 * (x - radius), 2 * (y - radius), 2 * (x + radius), 2 * (y + radius)], fill=255)
    return lay(scene, drawn(height, width, draw), RULINGS[random.integers(len(RULINGS))])


def desk(height, width, random):
    """Wood with a grain, cloth, or stone: darker than paper."""
    colour = np.array([(.4, .26, .15), (.25, .2, .18), (.15, .15, .17), (.5, .42, .33), (.3, .35, .4)][random.integers(5)])
    grain = random.normal(0, 1, (height, 1 if random.random() < .6 else width))
    grain = grain + random.normal(0, .4, (height, width))
    rough = Image.fromarray(np.uint8(np.clip(128 + 30 * grain, 0, 255))).filter(ImageFilter.GaussianBlur(1.5))
    texture = (np.asarray(rough, float) - 128) / 128
    return np.clip(colour * (1 + random.uniform(.1, .8) * texture[..., None]), 0, 1)


def on_desk(sheet, random, margin=(.08, .35)):
    """A sheet on a desk, turned by up to 6°, in slight perspective."""
    height, width, _ = sheet.shape
    border = int(random.uniform(*margin) * max(height, width))
    full = (height + 2 * border, width + 2 * border)
    around = desk(*full, random)
    angle = np.radians(random.uniform(-6, 6))
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * (width / 2, height / 2)
    turn = np.array([(np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))])
    target = corners @ turn + np.array(full[::-1]) / 2 + random.uniform(-.03, .03, (4, 2)) * min(height, width)
    source = np.array([(0, 0), (width, 0), (width, height), (0, height)], float)
    rows = []
    for (x, y), (u, v) in zip(target, source):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    terms = np.linalg.solve(np.array(rows), source.reshape(-1))

    def moved(channel):
        picture = Image.fromarray(np.uint8(np.clip(channel * 255, 0, 255)))
        return np.asarray(picture.transform(full[::-1], Image.PERSPECTIVE, list(terms), Image.BICUBIC), float) / 255
    inside = moved(np.ones((height, width)))
    laid = np.stack([moved(sheet[..., channel]) for channel in range(3)], -1)
    return around * (1 - inside[..., None]) + laid * inside[..., None]


def shadow(scene, random, strength=0.5):
    """The edge of a shadow across the middle, which leaves `strength` of the light."""
    height, width, _ = scene.shape
    angle = random.uniform(0, 2 * np.pi)
    y, x = np.mgrid[0:height, 0:width]
    side = np.cos(angle) * (x - width * random.uniform(.35, .65)) + np.sin(angle) * (y - height * random.uniform(.35, .65))
    soft = random.uniform(.5, 3)
    return scene * (1 - (1 - strength) / (1 + np.exp(-np.clip(side / soft, -50, 50))))[..., None]


def glare(scene, random):
    """A lamp mirrored beside the middle: a spot as bright as can be, with a soft edge."""
    height, width, _ = scene.shape
    angle, away = random.uniform(0, 2 * np.pi), random.uniform(.38, .5)
    centre = (height * (.5 + away * np.sin(angle)), width * (.5 + away * np.cos(angle)))
    y, x = np.mgrid[0:height, 0:width]
    radius = random.uniform(.1, .2) * min(height, width)
    distance = np.hypot(y - centre[0], x - centre[1]) / radius
    spot = np.clip(1.5 - distance, 0, 1)[..., None]
    dim = scene * random.uniform(.55, .75)
    return dim * (1 - spot) + spot


def photograph(scene, size, random, slope=0.3, blur=0.012):
    """What a telephone makes of a scene with writing of `size` pixels: uneven light, blur, noise; a JPEG file."""
    height, width, _ = scene.shape
    angle = random.uniform(0, 2 * np.pi)
    fall = np.cos(angle) * np.linspace(-1, 1, width) + np.sin(angle) * np.linspace(-1, 1, height)[:, None]
    light = random.uniform(.8, 1) * (1 - random.uniform(0, slope) * (fall - fall.min()) / max(np.ptp(fall), 1e-9))
    picture = Image.fromarray(np.uint8(np.clip(scene * light[..., None] * 255, 0, 255)))
    picture = picture.filter(ImageFilter.GaussianBlur(random.uniform(0, blur) * size))
    values = np.asarray(picture, float) + random.normal(0, random.uniform(0, 5), scene.shape)
    file = io.BytesIO()
    Image.fromarray(np.uint8(np.clip(values + .5, 0, 255))).save(file, "JPEG", quality=int(random.integers(70, 96)))
    return file.getvalue()
