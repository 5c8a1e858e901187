"""Writes Tests/Fixtures/image/files: image files of every kind that is read, and what Pillow makes of them.

    pip install pillow numpy && python make_images.py

NAME.png/jpg/webp is read; NAME_rgb.png is Pillow's composite on white, NAME_line.png its brightness, NAME_WxH.png its
box-filtered reduction of the composite. The 16-bit files hold sample (x, y, channel) = (x * 4099 + y * 257 + channel *
20011) mod 65536, which the tests compute themselves, for Pillow reads such files with 8 bits.
"""
import os
import struct
import zlib

import numpy as np
from PIL import Image

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "image", "files")
rng = np.random.default_rng(20261122)


def path(name):
    os.makedirs(OUT, exist_ok=True)
    return os.path.join(OUT, name)


def read_by_pillow(name):
    stem = os.path.splitext(name)[0]
    image = Image.open(path(name)).convert("RGBA")
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image)
    rgb = paper.convert("RGB")
    rgb.save(path(stem + "_rgb.png"))
    rgb.convert("L").save(path(stem + "_line.png"))
    return rgb


def png16(name, width, height, color_type, channels):
    x, y, c = np.meshgrid(np.arange(width), np.arange(height), np.arange(channels), indexing="xy")
    samples = ((x * 4099 + y * 257 + c * 20011) % 65536).astype(">u2").reshape(height, width * channels)
    raw = b"".join(b"\0" + row.tobytes() for row in samples)
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    with open(path(name), "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, color_type, 0, 0, 0))
                   + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b""))


x, y = np.meshgrid(np.arange(256), np.arange(256), indexing="xy")
every = np.stack([x, 255 - x, (x * 7) & 255, y], -1).astype(np.uint8)
Image.fromarray(every, "RGBA").save(path("alpha.png"))
read_by_pillow("alpha.png")

small = rng.integers(0, 256, (7, 11, 4), dtype=np.uint8)
Image.fromarray(small[..., :3], "RGB").save(path("rgb.png"))
Image.fromarray(small[..., 0], "L").save(path("gray.png"))
Image.fromarray(small[..., :2], "LA").save(path("gray_alpha.png"))
Image.fromarray(small[..., 0], "L").point(lambda v: 255 * (v > 128)).convert("1").save(path("mono.png"))
Image.fromarray(small[..., :3], "RGB").quantize(4).save(path("palette.png"), bits=2)
Image.fromarray(small[..., :3], "RGB").quantize(60).save(path("palette_alpha.png"), transparency=bytes(range(0, 240, 4)))
Image.fromarray(small[..., :3], "RGB").save(path("rgb_key.png"), transparency=tuple(int(v) for v in small[2, 3, :3]))
Image.fromarray(small, "RGBA").save(path("lossless.webp"), lossless=True, exact=True)
for name in ("rgb.png", "gray.png", "gray_alpha.png", "mono.png", "palette.png", "palette_alpha.png", "rgb_key.png",
             "lossless.webp"):
    read_by_pillow(name)

for name, color_type, channels in (("gray16.png", 0, 1), ("rgb16.png", 2, 3), ("gray_alpha16.png", 4, 2), ("rgba16.png", 6, 4)):
    png16(name, 11, 7, color_type, channels)

u, v = np.meshgrid(np.linspace(0, 1, 61), np.linspace(0, 1, 45), indexing="xy")
smooth = np.stack([u, v, 0.5 + 0.5 * np.sin(9 * u + 5 * v)], -1)
smooth[12:30, 20:44] = (0.9, 0.2, 0.1)
smooth = Image.fromarray(np.round(smooth * 255).astype(np.uint8), "RGB")
smooth.save(path("photo.jpg"), quality=92, subsampling=0)
smooth.save(path("photo420.jpg"), quality=92, subsampling=2, progressive=True)
smooth.convert("L").save(path("photo_gray.jpg"), quality=92)
smooth.save(path("web.webp"), quality=95)
layer = smooth.convert("RGBA")
layer.putalpha(Image.fromarray(np.round(u * 255).astype(np.uint8), "L"))
layer.save(path("layer.webp"), quality=95)
for name in ("photo.jpg", "photo420.jpg", "photo_gray.jpg", "web.webp", "layer.webp"):
    read_by_pillow(name)

noise = Image.fromarray(rng.integers(0, 256, (53, 37, 3), dtype=np.uint8), "RGB")
noise.save(path("noise.png"))
for size in ((16, 16), (20, 31), (37, 10), (64, 53), (80, 120), (1, 1)):
    noise.resize(size, Image.BOX).save(path(f"noise_{size[0]}x{size[1]}.png"))
    noise.convert("L").resize(size, Image.BOX).save(path(f"noise_line_{size[0]}x{size[1]}.png"))
