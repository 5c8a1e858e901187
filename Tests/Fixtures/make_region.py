"""Writes what the region network makes of a few pages, as its page (Sources/Networks/Networks.docc/RegionNetwork.md)
specifies it, in TensorFlow, which shares no code with this project.

    pip install tensorflow-cpu safetensors && python make_region.py

network/region_c2.safetensors is a checkpoint with random weights, and beside them pages of random images and cells, the
probabilities of colours of areas (`probabilities`) and of pixels (`pixel_probabilities`), the loss (`loss.areas`,
`loss.pixels`) and every parameter's gradient of their sum (`grad.NAME`). All is computed in float64.
"""
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import numpy as np
import tensorflow as tf
from safetensors.numpy import save_file

OUT = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
C, D, L, H = 2, 16, 1, 2
N, K, A, S, COLORS, PIXELS = 2, 2, 6, 32, 5, 9
W0 = np.array([3, 2, 2, 2, 2, 0.5, 0.3, 1, 1])
rng = np.random.default_rng(3)
weights = {}


def parameter(name, shape, mean=0.0, scale=0.2):
    name = "region." + name
    if name not in weights:
        value = (mean + scale * rng.standard_normal(shape)).astype(np.float32)
        weights[name] = tf.Variable(value.astype(np.float64))
    return weights[name]


def conv(name, x, channels, size=1, stride=1):
    shape = (channels, x.shape[-1], size, size)
    w = parameter(name + ".weight", shape, scale=(2 / np.prod(shape[1:])) ** 0.5)
    return tf.nn.conv2d(x, tf.transpose(w, [2, 3, 1, 0]), stride, "SAME") + parameter(name + ".bias", (channels,))


def norm(name, x):
    mean = tf.reduce_mean(x, [1, 2], keepdims=True)
    variance = tf.reduce_mean((x - mean) ** 2, [1, 2], keepdims=True)
    gamma = parameter(name + ".gamma", (x.shape[-1],), mean=1.0)
    return (x - mean) / tf.sqrt(variance + 1e-5) * gamma + parameter(name + ".beta", (x.shape[-1],))


def block(name, x, channels, stride=1):
    for i in (1, 2):
        x = tf.nn.relu(norm(f"{name}.norm{i}", conv(f"{name}.conv{i}", x, channels, 3, stride if i == 1 else 1)))
    return x


def features(image):
    blocks = tf.reshape(image, [-1, S // 2, 2, S // 2, 2, 3])
    x = tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), [-1, S // 2, S // 2, 12])
    kept = []
    for i, m in enumerate((2, 4, 6, 8)):
        x = block(f"down.{i}", x, m * C, 1 if i == 0 else 2)
        kept.append(x)
    for i, m in enumerate((6, 4, 3)):
        x = block(f"up.{i}", tf.concat([tf.repeat(tf.repeat(x, 2, 1), 2, 2), kept[2 - i]], -1), m * C)
    return conv("features", x, D)


def unit(x):
    return x / tf.sqrt(tf.reduce_sum(x * x, -1, keepdims=True) + 1e-6)


def dense(name, x, channels):
    return conv(name, x[:, None], channels)[:, 0]


def attend(x, y, absence, name):
    rms = lambda t: np.sqrt(D) * unit(t)
    heads = lambda t: tf.transpose(tf.reshape(t, [t.shape[0], t.shape[1], H, D // H]), [0, 2, 1, 3])
    xn, yn = rms(x), rms(y)
    q = heads(dense(name + ".query", xn, D)) / np.sqrt(D / H)
    k, v = heads(dense(name + ".key", yn, D)), heads(dense(name + ".value", yn, D))
    mixed = tf.matmul(tf.nn.softmax(tf.matmul(q, k, transpose_b=True) + absence[:, None, None, :]), v)
    x += dense(name + ".output", tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), x.shape), D)
    return x + dense(name + ".forward", tf.nn.relu(dense(name + ".hidden", rms(x), 2 * D)), D)


def geometry(part, g):
    w = parameter("geometry." + part, (9, 9), scale=0.1)
    return tf.linalg.matvec(w, g) + parameter(f"geometry.{part}_shift", (9,), scale=0.05)


def softmax_colors(logits, colors):
    return tf.matmul(tf.nn.softmax(logits), colors)


def network(inp):
    f = features(inp["image"])
    flat = tf.reshape(f, [-1, D])
    p_x = tf.reshape(tf.matmul(inp["target_pooling"], flat), [N, A, D])
    p_y = tf.reshape(tf.matmul(inp["reference_pooling"], flat), [N, K * A, D])

    def embedded(p, g):
        hidden = tf.nn.relu(dense("embedding.conv1", tf.concat([p, g], -1), D))
        return p + dense("embedding.conv2", hidden, D)

    ax, ay = inp["target_absence"], inp["reference_absence"]
    x, y = embedded(p_x, inp["target_geometry"]), embedded(p_y, inp["reference_geometry"])
    pages = lambda t: tf.reshape(t, [N * K, A, *t.shape[2:]])
    for i in range(L):
        x = attend(x, x, ax, f"within.{i}")
        y = tf.reshape(attend(pages(y), pages(y), tf.reshape(ay, [N * K, A]), f"within.{i}"), [N, K * A, D])
        x, y = attend(x, y, ay, f"between.{i}"), attend(y, x, ax, f"between.{i}")
    kinds = inp["reference_kinds"]
    squared = lambda a, b: tf.reduce_sum((a[:, :, None] - b[:, None]) ** 2, -1)
    gx, gy = inp["target_geometry"], inp["reference_geometry"]
    distance = squared(geometry("page", gx[..., 9:]), geometry("page", gy[..., 9:])) * kinds[:, None, :, 0]
    distance += squared(geometry("ink", gx[..., :9]), geometry("ink", gy[..., :9])) * kinds[:, None, :, 1]
    scores = 8 * tf.matmul(unit(p_x), unit(p_y), transpose_b=True)
    scores += 6 * tf.matmul(unit(dense("last", x, D)), unit(dense("last", y, D)), transpose_b=True)
    scores += dense("favour", kinds, 1)[:, None, :, 0] - distance + ay[:, None]
    seen = tf.reshape(tf.gather(flat, inp["pixels"]), [N, PIXELS, D])
    pixel_scores = 8 * tf.matmul(unit(seen), unit(p_y), transpose_b=True) + ay[:, None]
    return softmax_colors(scores, inp["colors"]), softmax_colors(pixel_scores, inp["colors"])


def main():
    pages, side = N * (1 + K), S // 2
    image = rng.integers(0, 256, (pages, S, S, 3)) / 255
    counts = rng.integers(2, A, pages)  # areas of each page
    cells, target, reference = [], [], []
    for page in range(pages):
        for area in range(counts[page]):
            chosen = rng.choice(side * side, rng.integers(1, 40), replace=False)
            share = rng.random(len(chosen))
            first = page * A if page < N else (page - N) * A
            (target if page < N else reference).append((first + area, len(cells)))
            cells.append([(page * side * side + int(i), float(np.float32(s))) for i, s in zip(chosen, share / share.sum())])
    pooling = {"target": np.zeros((N * A, pages * side * side)), "reference": np.zeros((N * K * A, pages * side * side))}
    for name, areas in (("target", target), ("reference", reference)):
        for row, run in areas:
            for column, weight in cells[run]:
                pooling[name][row, column] += weight
    absence = {"target": np.full((N, A), -1e4), "reference": np.full((N, K * A), -1e4)}
    kinds, colors = np.zeros((N, K * A, 3)), np.zeros((N, K * A, COLORS))
    geometry = {n: rng.uniform(-1, 1, (N, c, 18)).astype(np.float32) for n, c in (("target", A), ("reference", K * A))}
    for n in range(N):
        absence["target"][n, : counts[n]] = 0
        geometry["target"][n, counts[n]:] = 0
        for k in range(K):
            there = slice(k * A, k * A + counts[N + n * K + k])
            gone = slice(there.stop, (k + 1) * A)
            absence["reference"][n, there] = 0
            kinds[n, there, k % 2] = 1
            geometry["reference"][n, gone] = 0
            if k % 2:
                geometry["reference"][n, there, 9:] = 0
            colors[n, range(there.start, there.stop), rng.integers(0, COLORS - 1, there.stop - there.start)] = 1
        absence["reference"][n, -1], kinds[n, -1, 2], colors[n, -1, -1] = 0, 1, 1
    pixels = np.concatenate([n * side * side + rng.choice(side * side, PIXELS, replace=False) for n in range(N)])
    area_weights = rng.random((N, A, COLORS)) * (absence["target"][..., None] == 0) / (N * A)
    pixel_weights = rng.random((N, PIXELS, COLORS)) / (N * PIXELS)
    arrays = {
        "image": image, "colors": colors, "reference_kinds": kinds, "area_weights": area_weights,
        "pixel_weights": pixel_weights, **{f"{n}_geometry": g for n, g in geometry.items()},
        **{f"{n}_absence": a for n, a in absence.items()}}
    arrays = {name: value.astype(np.float32) for name, value in arrays.items()}
    inputs = {name: tf.constant(value.astype(np.float64)) for name, value in arrays.items()}
    inputs |= {f"{n}_pooling": tf.constant(p) for n, p in pooling.items()} | {"pixels": tf.constant(pixels)}
    with tf.GradientTape() as tape:
        probabilities, pixel_probabilities = network(inputs)
        loss = lambda p, w: -tf.reduce_sum(w * tf.math.log(tf.maximum(p, 1e-6)))
        areas = loss(probabilities, inputs["area_weights"])
        by_pixels = loss(pixel_probabilities, inputs["pixel_weights"])
        total = areas + 0.5 * by_pixels
    gradients = tape.gradient(total, weights)
    runs = [(run, column, weight) for run, row in enumerate(cells) for column, weight in row]
    tensors = {name: value.numpy() for name, value in weights.items()} | arrays
    tensors |= {f"grad.{name}": g.numpy() for name, g in gradients.items()}
    tensors |= {
        "runs": np.array(runs), "target_areas": np.array(target), "reference_areas": np.array(reference),
        "pixels": pixels, "probabilities": probabilities.numpy(), "pixel_probabilities": pixel_probabilities.numpy(),
        "loss.areas": areas.numpy()[None], "loss.pixels": 0.5 * by_pixels.numpy()[None]}
    metadata = {
        "format": "gpucolor", "version": "2", "network": "matching", "base_channels": "4", "coarse_features": "8",
        "fine_features": "6", "window_radius": "2", "residual_blocks": "1", "region_channels": str(C),
        "region_features": str(D), "region_layers": str(L), "region_heads": str(H)}
    save_file({n: np.ascontiguousarray(t.astype(np.float32)) for n, t in tensors.items()},
              os.path.join(OUT, "network/region_c2.safetensors"), metadata)


main()
