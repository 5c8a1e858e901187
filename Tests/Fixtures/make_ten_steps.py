"""Writes network/ten_steps_c8.safetensors: the losses of ten training steps and one parameter after them, computed by
the TensorFlow reading of the specification (`tensorflow_oracle.py`, whose folder is the first argument) from
network/checkpoint_c8.safetensors and network/batch_32.safetensors, the same batch in every step.

    python make_ten_steps.py FOLDER_OF_THE_ORACLE
"""
import os
import sys

sys.path.insert(0, sys.argv[1])
import numpy as np
import tensorflow as tf
import tensorflow_oracle as oracle
from safetensors.numpy import load_file, save_file

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "network")
net = oracle.Networks(load_file(f"{folder}/checkpoint_c8.safetensors"), training=True)
batch = {k: tf.constant(v) for k, v in load_file(f"{folder}/batch_32.safetensors").items()}
rates = {"color.": 1e-4, "color_discriminator.": 1e-5}
moments = {k: (tf.zeros_like(v), tf.zeros_like(v)) for k, v in net.p.items()}
out = {}
for step in range(1, 11):
    losses, gradients = oracle.training_step(net, batch)
    for name, loss in losses.items():
        out.setdefault(name, []).append(float(loss))
    for name, g in gradients.items():
        if g is None:
            continue
        m, v = moments[name]
        m, v = 0.5 * m + 0.5 * g, 0.999 * v + 0.001 * g * g
        moments[name] = (m, v)
        rate = next(r for prefix, r in rates.items() if name.startswith(prefix))
        net.p[name].assign_sub(rate * (m / (1 - 0.5**step)) / (tf.sqrt(v / (1 - 0.999**step)) + 1e-8))
result = {k: np.array(v, np.float32) for k, v in out.items()}
for name in ("color.decoder.conv4.weight", "color.transform.match.weight", "color_discriminator.conv1.weight"):
    result[name] = net.p[name].numpy()
save_file(result, f"{folder}/ten_steps_c8.safetensors")
print(result["loss.generator"], result["loss.discriminator"])
