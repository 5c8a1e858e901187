"""Writes network/vgg_step_c8.safetensors: the perceptual and style losses of one training step and some gradients of
the generator's loss with them, computed by the TensorFlow reading of the specification (`tensorflow_oracle.py`, whose
folder is the first argument) from network/checkpoint_c8.safetensors and network/batch_32.safetensors.

VGG19's weights are too large to keep. Element i of layer n is sqrt(6 / fan in) * (2 f - 1), where f is the fractional
part of 43758.5453 sin(12.9898 i + n), and biases are zero, so that anybody can make them again.

    python make_vgg_step.py FOLDER_OF_THE_ORACLE
"""
import os
import sys

sys.path.insert(0, sys.argv[1])
import numpy as np
import tensorflow as tf
import tensorflow_oracle as oracle
from safetensors.numpy import load_file, save_file

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "network")
channels = {0: 64, 2: 64, 5: 128, 7: 128, 10: 256, 12: 256, 14: 256, 16: 256, 19: 512, 21: 512, 23: 512, 25: 512, 28: 512}
vgg, depth = {}, 3
for layer, width in channels.items():
    count = width * depth * 9
    noise = 43758.5453 * np.sin(12.9898 * np.arange(count) + layer)
    values = np.sqrt(6 / (depth * 9)) * (2 * (noise - np.floor(noise)) - 1)
    vgg[f"features.{layer}.weight"] = tf.constant(values.reshape(width, depth, 3, 3).astype(np.float32))
    vgg[f"features.{layer}.bias"] = tf.zeros(width)
    depth = width
net = oracle.Networks(load_file(f"{folder}/checkpoint_c8.safetensors"), training=True)
batch = {k: tf.constant(v) for k, v in load_file(f"{folder}/batch_32.safetensors").items()}
losses, gradients = oracle.training_step(net, batch, vgg)
kept = ("color.decoder.conv4.weight", "color.decoder.conv4.bias", "color.decoder.conv2.weight", "color.residual.3.conv2.weight")
save_file({k: np.array([float(v)], np.float32) for k, v in losses.items()} | {"grad." + k: gradients[k].numpy() for k in kept},
          f"{folder}/vgg_step_c8.safetensors")
print({k: float(v) for k, v in losses.items()})
