"""Writes network/temporal_step_c8.safetensors: the losses of one training step of the temporal network over
network/batch_32.safetensors and the gradients of its parameters and of its discriminator's, all but the largest, computed
by the TensorFlow reading of the specification (`tensorflow_oracle.py`, whose folder is the first argument) from
network/checkpoint_c8.safetensors. The network that colours computes as in inference. The last layer of that checkpoint's
temporal network is zero, and no gradient would go through it: element i of its weight is sin(1 + i) / 10 instead.

    python make_temporal_step.py FOLDER_OF_THE_ORACLE
"""
import os
import sys

sys.path.insert(0, sys.argv[1])
import numpy as np
import tensorflow as tf
import tensorflow_oracle as oracle
from safetensors.numpy import load_file, save_file

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "network")
weights = load_file(f"{folder}/checkpoint_c8.safetensors")
last = weights["temporal.out.weight"]
weights["temporal.out.weight"] = (np.sin(1.0 + np.arange(last.size)) / 10).reshape(last.shape).astype(np.float32)
batch = {k: tf.constant(v) for k, v in load_file(f"{folder}/batch_32.safetensors").items()}
references = [tuple(batch[f"reference_{kind}.{k}"] for kind in ("color", "line", "distance")) for k in (0, 1)]
colored = oracle.Networks(weights, training=False).color(batch["target_line"], batch["target_distance"], references)[0]


def sequence(kind, target):
    return tf.stack([batch[f"reference_{kind}.0"], target, batch[f"reference_{kind}.1"]], 1)


lines, truth = sequence("line", batch["target_line"]), sequence("color", batch["target_color"])
net = oracle.Networks(weights, training=True)
net.begin_step()


def discriminate(colors):
    x = tf.concat([colors, lines], -1)
    for layer in range(1, 5):
        x = net.gated(x, f"temporal_discriminator.gated{layer}", 2)
    return oracle.by_frame(lambda f: net.conv(f, "temporal_discriminator.out"), x)


def variables(prefix):
    return {k: v for k, v in net.p.items() if k.startswith(prefix) and not k.endswith(".u")}


with tf.GradientTape() as generator, tf.GradientTape() as discriminator:
    output = net.temporal(sequence("color", colored), lines)
    terms = {"adversarial": oracle.bce(discriminate(output), 1.0), "l1": 10 * tf.reduce_mean(tf.abs(truth - output))}
    loss = tf.add_n(list(terms.values()))
    judged = oracle.bce(discriminate(truth), 1.0) + oracle.bce(discriminate(tf.stop_gradient(output)), 0.0)
losses = terms | {"generator": loss, "discriminator": judged}
result = {f"loss.{k}": np.array([float(v)], np.float32) for k, v in losses.items()}
for tape, value, prefix in [(generator, loss, "temporal."), (discriminator, judged, "temporal_discriminator.")]:
    named = variables(prefix)
    result |= {"grad." + k: g.numpy() for k, g in zip(named, tape.gradient(value, list(named.values()))) if g.shape.num_elements() <= 10_000}
save_file(result, f"{folder}/temporal_step_c8.safetensors")
print({k: float(v) for k, v in losses.items()})
