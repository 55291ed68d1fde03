"""What most programs do with a picture of a digit: reduce it to 28 × 28, and invert it if its margin is bright."""
import io

import numpy as np
from PIL import Image


def prepared(file):
    small = np.asarray(Image.open(io.BytesIO(file)).convert("L").resize((28, 28), Image.BILINEAR))
    margin = np.concatenate([small[0], small[-1], small[:, 0], small[:, -1]])
    return 255 - small if np.median(margin) > 127 else small
