"""Writes what the matching network makes of a few images, as its page (Sources/Networks/Networks.docc/
MatchingNetwork.md) specifies it, in TensorFlow, which shares no code with this project.

    pip install tensorflow-cpu scipy pillow safetensors && python make_matching.py

network/matching_c4.safetensors is a checkpoint with random weights, and beside them images (`target_*`, `reference_*`,
those of sample n at n K ... n K + K - 1), what the network makes of them (`result`) and the drafts (`coarse`, `fine`,
`painted`). network/matching_step_c4.safetensors holds the losses (`loss.NAME`, as weighted) and every parameter's
gradient (`grad.NAME`) of a training step on the left 32 columns of the same images. infer/moving is a shot of 37x27
pixels with three key frames, and how the checkpoint colours it from one reference and from three. All is computed in
float64; weights and images of the first file are float16, which holds them exactly.

The best match is a maximum, and which block has it must not hang on rounding: the seed is one with which the second
best is nowhere within MARGIN of the best.
"""
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import numpy as np
import tensorflow as tf
from PIL import Image
from safetensors.numpy import save_file
from scipy import ndimage

OUT = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
SEED = int(os.environ.get("GOLDEN_SEED", "10"))
MARGIN = 1e-3
C, D, F, R, B = 4, 8, 6, 2, 1
SAMPLES, REFERENCES, HEIGHT, WIDTH, STEP_SIZE = 2, 2, 32, 48, 32
WEIGHTS = {"l1": 10, "coarse": 5, "fine": 5, "synthesis": 2}


class Weights:
    """The parameters, made when they are first asked for."""

    def __init__(self, seed):
        self.rng, self.values = np.random.default_rng(seed), {}

    def __call__(self, name, shape, mean=0.0, scale=0.2):
        if name not in self.values:
            value = (mean + scale * self.rng.standard_normal(shape)).astype(np.float16)
            self.values[name] = tf.Variable(value.astype(np.float64))
        return self.values[name]


class Scope:
    """Layers whose parameters' names begin with `prefix`."""

    def __init__(self, weights, prefix):
        self.weights, self.prefix = weights, prefix

    def conv(self, name, x, channels, size=3, stride=1):
        shape = (channels, x.shape[-1], size, size)
        w = self.weights(f"{self.prefix}{name}.weight", shape, scale=(2 / np.prod(shape[1:])) ** 0.5)
        y = tf.nn.conv2d(x, tf.transpose(w, [2, 3, 1, 0]), stride, "SAME")
        return y + self.weights(f"{self.prefix}{name}.bias", (channels,))

    def norm(self, name, x):
        mean = tf.reduce_mean(x, [1, 2], keepdims=True)
        variance = tf.reduce_mean((x - mean) ** 2, [1, 2], keepdims=True)
        gamma = self.weights(f"{self.prefix}{name}.gamma", (x.shape[-1],), mean=1.0)
        return (x - mean) / tf.sqrt(variance + 1e-5) * gamma + self.weights(f"{self.prefix}{name}.beta", (x.shape[-1],))

    def layer(self, i, x, channels, stride=1):
        return tf.nn.relu(self.norm(f"norm{i}", self.conv(f"conv{i}", x, channels, stride=stride)))

    def inner(self, name):
        return Scope(self.weights, f"{self.prefix}{name}.")


def up(x, k):
    return tf.repeat(tf.repeat(x, k, axis=1), k, axis=2)


def unit(x):
    return x / tf.sqrt(tf.reduce_sum(x * x, -1, keepdims=True) + 1e-6)


def space_to_depth(x):
    n, h, w, m = x.shape
    x = tf.reshape(x, [n, h // 4, 4, w // 4, 4, m])
    return tf.reshape(tf.transpose(x, [0, 1, 3, 2, 4, 5]), [n, h // 4, w // 4, 16 * m])


def depth_to_space(x):
    n, h, w, m = x.shape
    x = tf.reshape(x, [n, h, w, 4, 4, m // 16])
    return tf.reshape(tf.transpose(x, [0, 1, 3, 2, 4, 5]), [n, 4 * h, 4 * w, m // 16])


def of_references(x, n):
    """[N, ...] against the references: every sample K times, [N K, ...]."""
    return tf.repeat(x, n // x.shape[0], axis=0)


def drawing(line, distance):
    n, h, w, _ = line.shape
    y = np.broadcast_to(np.linspace(-1, 1, h)[None, :, None, None], (n, h, w, 1))
    x = np.broadcast_to(np.linspace(-1, 1, w)[None, None, :, None], (n, h, w, 1))
    return tf.concat([line, distance, y, x], -1)


def coarse_features(s, x):
    a1 = tf.nn.relu(s.conv("conv1", x, C))
    a2 = s.layer(2, a1, 2 * C, 2)
    a3 = s.layer(3, a2, 4 * C, 2)
    a4 = s.layer(4, a3, 4 * C, 2)
    a5 = s.layer(5, a4, 4 * C, 2)
    a6 = s.layer(6, a5, 4 * C)
    a7 = s.layer(7, tf.concat([up(a6, 2), a4], -1), 4 * C)
    a8 = s.layer(8, tf.concat([up(a7, 2), a3], -1), 4 * C)
    return unit(s.conv("conv9", a8, D, size=1))


def propagated(scores, best, h, w):
    """Row, column and score of each best match, [N, h w, K], after one step of propagation, and the margin of it."""
    place = lambda at: (np.clip(at[0], 0, h - 1), np.clip(at[1], 0, w - 1))
    around = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    result, margin = np.zeros((3, *best.shape)), np.inf
    for n, p, k in np.ndindex(best.shape):
        y, x = divmod(p, w)
        near = [place((y + i, x + j)) for i, j in around]
        sums = {}
        for row, column in [(y, x)] + near:
            found = divmod(int(best[n, row * w + column, k]), w)
            move = (found[0] - row, found[1] - column)
            keys = [place((r + move[0], c + move[1])) for r, c in near]
            sums.setdefault(move, sum(scores[n, r * w + c, k, a * w + b] for (r, c), (a, b) in zip(near, keys)))
        move = max(sums, key=sums.get)
        row, column = place((y + move[0], x + move[1]))
        result[:, n, p, k] = scores[n, p, k, row * w + column], row, column
        if len(sums) > 1:
            margin = min(margin, np.diff(sorted(sums.values()))[-1])
    return result, margin


def coarse_step(q, k, color):
    """The coarse copy, the propagated match of each block in each reference (score, row, column: [N, K, h w]) and the
    likeness of blocks at the same place."""
    n, h, w, _ = q.shape
    count = k.shape[0] // n
    rows, columns = np.linspace(-h / (2 * w), h / (2 * w), h), np.linspace(-0.5, 0.5, w)
    places = np.stack(np.meshgrid(rows, columns, indexing="ij"), -1).reshape(h * w, 2)
    prior = 21 * (np.sum(places**2, -1)[:, None] - np.sum((places[:, None] - places[None]) ** 2, -1))
    keys = tf.reshape(k, [n, count, h * w, D])
    scores = 10 * tf.einsum("npd,nkqd->npkq", tf.reshape(q, [n, h * w, D]), keys) + prior[None, :, None]
    values = tf.reshape(space_to_depth(color), [n, count * h * w, 48])
    weights = tf.nn.softmax(tf.reshape(scores, [n, h * w, count * h * w]))
    copy = depth_to_space(tf.reshape(weights @ values, [n, h, w, 48]))
    ranked = np.sort(scores.numpy(), -1)
    best = tf.argmax(scores, -1).numpy()
    match, margin = propagated(scores.numpy(), best, h, w)
    margin = float(min(margin, (ranked[..., -1] - ranked[..., -2]).min()))
    score, row, column = np.moveaxis(match, 2, 3)
    match = [score, row.astype(np.int64), column.astype(np.int64)]
    likeness = 10 * tf.reduce_sum(of_references(q, k.shape[0]) * k, -1, keepdims=True)
    return copy, match, likeness, margin


def fine_features(s, x):
    x = tf.nn.relu(s.conv("conv1", x, C))
    x = s.layer(3, s.layer(2, x, C), 2 * C)
    return unit(s.conv("conv4", x, F))


def still_logit(s, line, distance, reference_line, reference_distance, likeness):
    n = reference_line.shape[0]
    e_l = tf.abs(of_references(line, n) - reference_line)
    e_d = tf.abs(of_references(distance, n) - reference_distance)
    x = tf.concat([space_to_depth(e_l), space_to_depth(e_d), likeness], -1)
    x = tf.nn.relu(s.conv("conv2", tf.nn.relu(s.conv("conv1", x, C)), C))
    preference = depth_to_space(tf.sigmoid(s.conv("conv3", x, 16)))
    return up(likeness, 4) + 8 * preference - 100 * up(tf.nn.avg_pool2d(e_l, 8, 8, "VALID"), 8)


def fine_step(q, k, line, reference_line, color, match, still):
    """The fine copy and its confidence: key after key of each reference, over all pixels at once."""
    n, h, w, _ = q.shape
    count = k.shape[0] // n
    y, x = np.meshgrid(np.arange(h), np.arange(w), indexing="ij")
    logits, colors = [], []

    def add_key(reference, rows, columns, offset):
        rows, columns = np.broadcast_to(rows, (n, h, w)), np.broadcast_to(columns, (n, h, w))
        inside = (rows >= 0) & (rows < h) & (columns >= 0) & (columns < w)
        sample = np.broadcast_to(np.arange(n)[:, None, None] * count + reference, (n, h, w))
        index = np.stack([sample, np.clip(rows, 0, h - 1), np.clip(columns, 0, w - 1)], -1)
        ink = tf.gather_nd(reference_line, index)[..., 0]
        likeness = 10 * tf.reduce_sum(q * tf.gather_nd(k, index), -1) + 8 * (2 * line[..., 0] * ink - ink**2)
        logits.append(tf.where(inside, likeness + offset, tf.constant(-np.inf, tf.float64)))
        colors.append(tf.gather_nd(color, index))

    for reference in range(count):
        score, row, column = (np.reshape(m[:, reference], (n, h // 4, w // 4))[:, y // 4, x // 4] for m in match)
        for i in range(-R, R + 1):
            for j in range(-R, R + 1):
                add_key(reference, 4 * row + y % 4 + i, 4 * column + x % 4 + j, score - 0.07 * (i * i + j * j) ** 0.5)
        add_key(reference, y, x, tf.reshape(still, [n, count, h, w])[:, reference])
    weights = tf.nn.softmax(tf.stack(logits, -1))
    copy = tf.reduce_sum(weights[..., None] * tf.stack(colors, -2), -2)
    return copy, tf.stop_gradient(tf.reduce_max(weights, -1, keepdims=True))


def synthesis(s, fine, coarse, line, distance, confidence):
    seen = tf.concat([tf.stop_gradient(fine), tf.stop_gradient(coarse), line, distance, confidence], -1)
    z = s.layer(3, s.layer(2, s.layer(1, seen, C), 2 * C, 2), 4 * C, 2)
    for i in range(B):
        block = s.inner(f"residual.{i}")
        z = tf.nn.relu(z + block.norm("norm2", block.conv("conv2", block.layer(1, z, 4 * C), 4 * C)))
    z = up(s.layer(4, z, 4 * C), 2)
    z = up(s.layer(5, z, 2 * C), 2)
    z = tf.nn.relu(s.conv("conv6", tf.concat([z, seen], -1), C))
    return tf.sigmoid(s.conv("color", z, 3)), tf.sigmoid(s.conv("gate", z, 1))


def network(weights, x):
    s = Scope(weights, "color.")
    target = drawing(x["target_line"], x["target_distance"])
    references = drawing(x["reference_line"], x["reference_distance"])
    color = x["reference_color"]
    coarse, match, likeness, margin = coarse_step(
        coarse_features(s.inner("coarse"), target), coarse_features(s.inner("coarse"), references), color)
    still = still_logit(
        s.inner("still"), x["target_line"], x["target_distance"], x["reference_line"], x["reference_distance"],
        likeness)
    fine, confidence = fine_step(
        fine_features(s.inner("fine"), target), fine_features(s.inner("fine"), references), x["target_line"],
        x["reference_line"], color, match, still)
    painted, gate = synthesis(
        s.inner("synthesis"), fine, coarse, x["target_line"], x["target_distance"], confidence)
    result = gate * fine + (1 - gate) * painted
    return {"result": result, "coarse": coarse, "fine": fine, "painted": painted}, margin


def draw(sample, time, height=HEIGHT, width=WIDTH):
    """Colour and line art of a scene at a time from -1 to 1: a still house and ground, a moving shape in front."""
    y, x = np.mgrid[0:height, 0:width] + 0.5
    palettes = [[[52, 60, 63], [20, 40, 12], [44, 16, 10], [60, 44, 8], [8, 20, 48]],
                [[10, 8, 24], [30, 26, 20], [40, 50, 56], [12, 52, 44], [58, 14, 40]]]
    palette = np.array(palettes[sample]) / 64
    cx, cy = 26 + 6 * time - 5 * sample, 15 + 2 * time + 3 * sample
    if sample == 0:
        shape = np.hypot(x - cx, y - cy) - 6.5
        mark = np.hypot(x - cx - 2, y - cy + 1) - 2
    else:
        shape = np.maximum(np.abs(x - cx) - 7, np.abs(y - cy) - 5)
        mark = np.abs(x - cx + y - cy) - 3
    ground = y - height + 7.5 + 2 * sample * (x > width / 2)
    house = np.maximum(np.abs(x - 7) - 4, np.abs(y - 18) - 7)
    color = np.empty((height, width, 3))
    color[:] = palette[0]
    color[ground > 0] = palette[1]
    color[house < 0] = palette[2]
    color[shape < 0] = palette[3]
    color[(shape < 0) & (mark < 0)] = palette[4]
    ink = np.minimum(np.abs(ground), np.abs(house))
    ink = np.where(shape < 0, np.inf, ink)
    ink = np.minimum(ink, np.minimum(np.abs(shape), np.where(shape < 0, np.abs(mark), np.inf)))
    return color, np.round(np.clip(ink - 0.4, 0, 1) * 8)[..., None] / 8


def distance_map(line):
    distance = ndimage.distance_transform_edt(line[..., 0] >= 0.5)
    return distance[..., None] / distance.max()


def images():
    target = [draw(sample, 0) for sample in range(SAMPLES)]
    references = [draw(sample, time) for sample in range(SAMPLES) for time in (-1, 1)]
    batch = {}
    for prefix, frames in (("target", target), ("reference", references)):
        batch[f"{prefix}_color"] = np.stack([color for color, _ in frames])
        batch[f"{prefix}_line"] = np.stack([line for _, line in frames])
        distances = np.stack([distance_map(line) for _, line in frames])
        batch[f"{prefix}_distance"] = np.round(distances * 1024) / 1024
    # The target is lit otherwise, so that no difference from it is zero, whose absolute value has no gradient.
    batch["target_color"] += (2 + np.arange(WIDTH) // 8)[:, None] / 128
    assert all(np.array_equal(x, x.astype(np.float16)) for x in batch.values())
    return batch


def losses(drafts, target):
    names = {"l1": "result", "coarse": "coarse", "fine": "fine", "synthesis": "painted"}
    terms = {k: WEIGHTS[k] * tf.reduce_mean(tf.abs(target - drafts[name])) for k, name in names.items()}
    return terms | {"generator": tf.add_n(list(terms.values()))}


def write(name, image):
    path = f"{OUT}/infer/moving/{name}.png"
    os.makedirs(os.path.dirname(path), exist_ok=True)
    levels = np.round(np.squeeze(image) * 255).astype(np.uint8)
    Image.fromarray(levels).save(path)
    return levels.reshape(image.shape) / 255


def padded(image):
    h, w, _ = image.shape
    return np.pad(image, [(0, -h % 16), (0, -w % 16), (0, 0)], mode="edge")


def shot(weights):
    """Writes the shot `moving` and how it is to be coloured; returns the margin of its best matches."""
    height, width = 27, 37
    frames, keys, margins = [f"00{i}" for i in range(1, 6)], ("001", "003", "005"), []
    colors, lines = {}, {}
    for i, name in enumerate(frames):
        color, line = draw(1, i / 2 - 1, height, width)
        lines[name] = write(f"line/{name}", line)
        if name in keys:
            colors[name] = write(f"color/{name}", color)
    for name, references in [("002", ("001",)), ("004", ("003",)), ("002", keys), ("004", keys)]:
        def stacked(images, names):
            return tf.constant(np.stack([padded(images[name]) for name in names]))
        distances = {k: distance_map(v) for k, v in lines.items()}
        drafts, margin = network(weights, {
            "target_line": stacked(lines, [name]), "target_distance": stacked(distances, [name]),
            "reference_color": stacked(colors, references), "reference_line": stacked(lines, references),
            "reference_distance": stacked(distances, references)})
        write(f"matching_{len(references)}/{name}", drafts["result"].numpy()[0, :height, :width])
        margins.append(margin)
    return min(margins)


def main():
    weights, batch = Weights(SEED), images()
    drafts, margin = network(weights, {k: tf.constant(v) for k, v in batch.items()})
    crop = {k: tf.constant(v[:, :, :STEP_SIZE]) for k, v in batch.items()}
    with tf.GradientTape() as tape:
        cropped, cropped_margin = network(weights, crop)
        terms = losses(cropped, crop["target_color"])
    margin = min(margin, cropped_margin, shot(weights))
    if margin < MARGIN:
        sys.exit(f"seed {SEED}: the best match is by {margin:.1e} the best, {MARGIN} is wanted")
    gradients = tape.gradient(terms["generator"], weights.values)
    # A bias before a normalisation changes nothing; what rounding leaves of its gradient is no number to compare with.
    gradients = {k: np.where(np.abs(v) < 1e-12, 0, v) for k, v in gradients.items()}
    assert all(np.any(v) or k.endswith(".bias") for k, v in gradients.items())
    shapes = {"base_channels": C, "coarse_features": D, "fine_features": F, "window_radius": R, "residual_blocks": B}
    metadata = {"format": "gpucolor", "version": "2", "network": "matching"} | {k: str(v) for k, v in shapes.items()}
    half = {k: v.numpy().astype(np.float16) for k, v in weights.values.items()}
    half |= {k: v.astype(np.float16) for k, v in batch.items()}
    full = {k: v.numpy().astype(np.float32) for k, v in drafts.items()}
    save_file(half | full, f"{OUT}/network/matching_c{C}.safetensors", metadata=metadata)
    step = {f"loss.{k}": np.array([v], np.float32) for k, v in terms.items()}
    step |= {f"grad.{k}": v.astype(np.float32) for k, v in gradients.items()}
    save_file(step, f"{OUT}/network/matching_step_c{C}.safetensors")
    print(f"margin {margin:.1e};", {k: round(float(v), 4) for k, v in terms.items()})


if __name__ == "__main__":
    main()
