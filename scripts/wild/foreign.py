"""Whether mnist reads images alike, whichever program wrote them and in whichever variant of its formats: each of the
sample digits, dark on light, by Pillow, ImageMagick and netpbm."""
import io
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

samples = sorted((Path(__file__).parent.parent.parent / "data/samples").glob("test-*.pgm"))


def picture(sample):
    """A sample as a picture of 180 × 140 pixels, dark on light, with levels that one bit keeps apart."""
    digit = Image.open(sample).resize((112, 112), Image.BICUBIC)
    page = Image.new("L", (180, 140), 255)
    page.paste(Image.eval(digit, lambda ink: 255 - ink), (30, 14))
    return page


def by_pillow(page):
    """Every mode that Pillow can write to each format, and every orientation of a camera."""
    bilevel = page.point(lambda level: 255 if level > 127 else 0)
    alpha = Image.merge("LA", [Image.new("L", page.size, 0), Image.eval(page, lambda level: 255 - level)])
    modes = {
        "1": bilevel.convert("1"), "L": page, "LA": alpha, "P": page.convert("P"), "RGB": page.convert("RGB"),
        "RGBA": alpha.convert("RGBA"), "I16": Image.fromarray(np.asarray(page, np.uint16) * 257)}
    for mode, image in modes.items():
        file = io.BytesIO()
        image.save(file, "PNG")
        yield f"png-{mode}", file.getvalue()
    for bits in (1, 2, 4):
        file = io.BytesIO()
        page.quantize(2**bits).save(file, "PNG", bits=bits)
        yield f"png-palette-{bits}", file.getvalue()
    for mode in ("1", "L", "RGB", "I16"):
        file = io.BytesIO()
        modes[mode].save(file, "PPM")
        yield f"pnm-{mode}", file.getvalue()
    for mode in ("L", "RGB", "CMYK"):
        for options in ({"quality": 50}, {"quality": 95}, {"progressive": True}, {"optimize": True}):
            file = io.BytesIO()
            page.convert(mode).save(file, "JPEG", **options)
            yield f"jpeg-{mode}-{next(iter(options.items()))}", file.getvalue()
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # How it is stored that it may be shown upright.
    for orientation, turn in back.items():
        exif = Image.Exif()
        exif[0x0112] = orientation
        file = io.BytesIO()
        page.transpose(turn).save(file, "JPEG", quality=90, exif=exif)
        yield f"jpeg-orientation-{orientation}", file.getvalue()


def by_commands(page):
    """What ImageMagick's and netpbm's programs make of the picture, as far as they are installed."""
    source = io.BytesIO()
    page.save(source, "PPM")
    magick = shutil.which("magick") or "/usr/bin/convert"
    commands = {}
    if Path(magick).exists():
        # Without a threshold ImageMagick makes bits by dithering, which is another picture.
        bits = ["-threshold", "50%"]
        for kind in ["png8", "png24", "png32", "png48", "png64", "png00", "pgm", "ppm", "jpg"]:
            commands[f"magick-{kind}"] = [magick, "pgm:-", f"{kind}:-"]
        for depth in (1, 2, 4, 8, 16):
            words = [magick, "pgm:-", *(bits if depth == 1 else []), "-colorspace", "Gray", "-depth", str(depth)]
            commands[f"magick-gray-{depth}"] = [*words, "png:-"]
            commands[f"magick-pgm-{depth}"] = [*words, "pgm:-"]
        commands["magick-pbm"] = [magick, "pgm:-", *bits, "pbm:-"]
        commands["magick-plain-pbm"] = [magick, "pgm:-", *bits, "-compress", "none", "pbm:-"]
        for kind in ("pgm", "ppm"):
            commands[f"magick-plain-{kind}"] = [magick, "pgm:-", "-compress", "none", f"{kind}:-"]
        colours = (["-sampling-factor", "4:2:0"], ["-colorspace", "CMYK"])
        for options in (["-interlace", "Plane"], ["-quality", "60"], *colours):
            commands[f"magick-jpg {' '.join(options)}"] = [magick, "pgm:-", *options, "jpg:-"]
        commands["magick-interlaced"] = [magick, "pgm:-", "-interlace", "Plane", "png24:-"]
        commands["magick-gamma"] = [magick, "pgm:-", "-set", "gamma", "0.45455", "png:-"]
    if shutil.which("pnmtopng"):
        for name, words in {
            "plain-pgm": "pnmtoplainpnm", "ppm": "pgmtoppm white", "pbm": "pgmtopbm -threshold",
            "deep": "pnmdepth 65535", "odd": "pnmdepth 100", "png": "pnmtopng", "png-interlaced": "pnmtopng -interlace",
            "jpeg": "pnmtojpeg", "jpeg-progressive": "pnmtojpeg -progressive", "jpeg-gray": "pnmtojpeg -grayscale",
        }.items():
            commands[f"netpbm-{name}"] = words.split()
    for name, words in commands.items():
        run = subprocess.run(words, input=source.getvalue(), capture_output=True)
        yield name, run.stdout if run.returncode == 0 else None


def main(mnist):
    wrong, skipped, count = [], set(), 0
    with tempfile.TemporaryDirectory() as folder:
        for sample in samples:
            page = picture(sample)
            reference = Path(folder, "reference.pgm")
            page.save(reference)
            paths = {"reference": reference}
            for name, content in [*by_pillow(page), *by_commands(page)]:
                if content is None:
                    skipped.add(name)
                    continue
                paths[name] = Path(folder, f"{len(paths)}.image")
                paths[name].write_bytes(content)
            run = subprocess.run([mnist, "classify", "--json", *paths.values()], capture_output=True, text=True)
            results = dict(zip(paths, map(json.loads, run.stdout.splitlines())))
            expected = results.pop("reference")
            for name, result in results.items():
                count += 1
                sides = [abs(result.get("box", {}).get(s, -9) - expected["box"][s]) for s in expected["box"]]
                if result.get("digit") != expected["digit"] or max(sides) > 3:
                    wrong.append(f"{sample.stem} {name}: {result.get('error') or result['digit']}, {sides}")
    print(f"{count - len(wrong)} of {count} images of {len(samples)} digits by other programs are read alike")
    for line in wrong:
        print(f"  not: {line}")
    if skipped:
        print(f"  not written by their programs: {', '.join(sorted(skipped))}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
