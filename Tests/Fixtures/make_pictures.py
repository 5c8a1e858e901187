"""Writes Tests/Fixtures/image/pictures: a small file of every format, depth and turn that is read.

    pip install pillow numpy tifffile imagecodecs && python make_pictures.py

All hold the same pattern, which the tests compute themselves: 11 x 7 pixels, sample (x, y, channel) in 16 bits is (x *
4099 + y * 257 + channel * 20011) mod 65536, in 8 bits its high byte. Grey is channel 0, alpha channel 3. Formats without a
writer here are put together by hand, by their specifications, so that no decoder is judged by an encoder of its own house.
"""
import io
import os
import struct
import zlib

import numpy as np
import tifffile
from PIL import Image, ImageCms

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "image", "pictures")
W, H = 11, 7
x, y, c = np.meshgrid(np.arange(W), np.arange(H), np.arange(4), indexing="xy")
deep = ((x * 4099 + y * 257 + c * 20011) % 65536).astype(np.uint16)
flat = (deep >> 8).astype(np.uint8)
bits = (flat[..., 0] > 127).astype(np.uint8)
index = ((x + 3 * y) % 4)[..., 0].astype(np.uint8)
PALETTE = np.array([[0, 0, 0], [255, 255, 255], [255, 0, 0], [20, 60, 200]], np.uint8)
os.makedirs(OUT, exist_ok=True)


def path(name):
    return os.path.join(OUT, name)


def put(name, *parts):
    with open(path(name), "wb") as file:
        file.write(b"".join(parts))


# TGA, by Truevision's specification 2.0.
def run_lengths(row):
    out, start = b"", 0
    while start < len(row):
        end = start + 1
        while end < len(row) and end - start < 128 and row[end] == row[start]:
            end += 1
        if end - start > 1:
            out += bytes([0x80 | end - start - 1]) + row[start]
        else:
            while end < len(row) and end - start < 128 and row[end] != row[end - 1]:
                end += 1
            out += bytes([end - start - 1]) + b"".join(row[start:end])
        start = end
    return out


def tga(name, kind, depth, rows, palette=b"", colors=0, from_top=False, from_right=False, rle=False, attributes=0,
        tail=b""):
    if not from_top:
        rows = rows[::-1]
    if from_right:
        rows = [row[::-1] for row in rows]
    data = b"".join(run_lengths(row) if rle else b"".join(row) for row in rows)
    descriptor = attributes | (0x10 if from_right else 0) | (0x20 if from_top else 0)
    header = struct.pack("<BBBHHBHHHHBB", 4, 1 if palette else 0, kind + (8 if rle else 0), 0, colors,
                         24 if palette else 0, 0, 0, W, H, depth, descriptor)
    put(name, header, b"name", palette, data, tail)


FOOTER = struct.pack("<II", 0, 0) + b"TRUEVISION-XFILE.\0"
bgr = [[bytes(p[2::-1]) for p in row] for row in flat]
bgra = [[bytes(p[2::-1]) + bytes([p[3]]) for p in row] for row in flat]
short = [[struct.pack("<H", int(p[0]) >> 3 << 10 | int(p[1]) >> 3 << 5 | int(p[2]) >> 3) for p in row] for row in flat]
grey = [[bytes([p[0]]) for p in row] for row in flat]
indices = [[bytes([i]) for i in row] for row in index]
tga("gray.tga", 3, 8, grey)
tga("gray_rle.tga", 3, 8, grey, rle=True, tail=FOOTER)
tga("palette.tga", 1, 8, indices, palette=PALETTE[:, ::-1].tobytes(), colors=4)
tga("palette_rle.tga", 1, 8, indices, palette=PALETTE[:, ::-1].tobytes(), colors=4, rle=True, from_top=True)
tga("short.tga", 2, 16, short)
tga("short15.tga", 2, 15, short, rle=True)
tga("rgb.tga", 2, 24, bgr)
tga("rgb_top.tga", 2, 24, bgr, from_top=True, tail=FOOTER)
tga("rgb_right.tga", 2, 24, bgr, from_right=True)
tga("rgb_rle.tga", 2, 24, bgr, rle=True)
tga("rgba.tga", 2, 32, bgra, attributes=8)
tga("rgba_rle.tga", 2, 32, bgra, attributes=8, rle=True, from_top=True, tail=FOOTER)
tga("rgbx.tga", 2, 32, [[p[:3] + b"\0" for p in row] for row in bgra])

# TIFF, by tifffile.
def tiff(name, data, **options):
    tifffile.imwrite(path(name), data, metadata=None, software=None, **options)


RGB, GREY = {"photometric": "rgb"}, {"photometric": "minisblack"}
tiff("rgb.tif", flat[..., :3], **RGB, rowsperstrip=2)
tiff("rgb_big.tif", flat[..., :3], **RGB, byteorder=">", rowsperstrip=3, compression="packbits")
tiff("rgb_lzw.tif", flat[..., :3], **RGB, compression="lzw", predictor=True)
tiff("rgb_deflate.tif", flat[..., :3], **RGB, compression="zlib", rowsperstrip=2)
tiff("rgb_planes.tif", np.moveaxis(flat[..., :3], -1, 0), **RGB, planarconfig="separate")
tiff("rgb16.tif", deep[..., :3], **RGB, compression="lzw")
tiff("rgb16_big.tif", deep[..., :3], **RGB, byteorder=">", rowsperstrip=2)
tiff("rgb16_deflate.tif", deep[..., :3], **RGB, compression="zlib", predictor=True)
tiff("rgba.tif", flat, **RGB, extrasamples=["unassalpha"], compression="lzw")
tiff("rgba16.tif", deep, **RGB, extrasamples=["unassalpha"])
tiff("rgbx.tif", flat, **RGB, extrasamples=["unspecified"])
tiff("gray.tif", flat[..., 0], **GREY, compression="packbits")
tiff("gray16.tif", deep[..., 0], **GREY, byteorder=">")
tiff("gray_white.tif", 255 - flat[..., 0], photometric="miniswhite")
tiff("gray_alpha.tif", flat[..., [0, 3]], **GREY, planarconfig="contig", extrasamples=["unassalpha"])
Image.fromarray(255 * bits).convert("1").save(path("mono.tif"))
paletted = Image.fromarray(index, "P")
paletted.putpalette(PALETTE.tobytes())
paletted.save(path("palette.tif"))
# The colours of associated alpha, rounded: the tests allow for what that loses.
share = flat[..., 3:].astype(float) / 255
associated = np.concatenate([np.round(flat[..., :3] * share), flat[..., 3:]], -1).astype(np.uint8)
tiff("associated.tif", associated, **RGB, extrasamples=["assocalpha"])
tiff("float.tif", flat[..., 0].astype(np.float32), **GREY)
tiff("tiled.tif", np.zeros((16, 16, 3), np.uint8), **RGB, tile=(16, 16))

# BMP, by Pillow and by hand.
Image.fromarray(flat[..., :3]).save(path("rgb.bmp"))
Image.fromarray(flat[..., 0]).save(path("gray.bmp"))
Image.fromarray(255 * bits).convert("1").save(path("mono.bmp"))
paletted.save(path("palette.bmp"))
masks = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
body = b"".join(b"".join(row) for row in bgra[::-1])
put("rgba.bmp", b"BM", struct.pack("<IHHI", 14 + 108 + len(body), 0, 0, 14 + 108),
    struct.pack("<IiiHHIIiiII", 108, W, H, 1, 32, 3, len(body), 2835, 2835, 0, 0), masks, b"sRGB"[::-1], bytes(48), body)
body = b"".join(b"".join(row).ljust(36, b"\0") for row in bgr)
put("rgb_top.bmp", b"BM", struct.pack("<IHHI", 54 + len(body), 0, 0, 54),
    struct.pack("<IiiHHIIiiII", 40, W, -H, 1, 24, 0, len(body), 2835, 2835, 0, 0), body)

# PSD, by Adobe's specification.
def pack_bits(row):
    return b"".join(bytes([len(row[i:i + 128]) - 1]) + row[i:i + 128] for i in range(0, len(row), 128))


def resource(number, data):
    return b"8BIM" + struct.pack(">HH", number, 0) + struct.pack(">I", len(data)) + data + bytes(len(data) % 2)


def psd(name, mode, planes, layers=None, rle=False, resources=b"", version=1, depth=None, palette=b""):
    count, height, width = planes.shape
    depth = depth or planes.dtype.itemsize * 8
    rows = [row.astype(row.dtype.newbyteorder(">")).tobytes() for plane in planes for row in plane]
    if depth == 1:
        width = W
    data = b"\0\0" + b"".join(rows)
    if rle:
        packed = [pack_bits(row) for row in rows]
        data = b"\0\1" + b"".join(struct.pack(">H", len(row)) for row in packed) + b"".join(packed)
    section = b""
    if layers is not None:
        info = struct.pack(">h", layers) + bytes(6)
        section = struct.pack(">I", len(info)) + info + struct.pack(">I", 0)
    put(name, b"8BPS", struct.pack(">H6xHIIHH", version, count, height, width, depth, mode),
        struct.pack(">I", len(palette)), palette, struct.pack(">I", len(resources)), resources,
        struct.pack(">I", len(section)), section, data)


planes = np.moveaxis(flat, -1, 0)
deep_planes = np.moveaxis(deep, -1, 0)
alpha = flat[..., 3:].astype(int)
on_white = np.concatenate([np.round((flat[..., :3] * alpha + 255 * (255 - alpha)) / 255), alpha], -1).astype(np.uint8)
psd("rgb.psd", 3, planes[:3])
psd("rgb_rle.psd", 3, planes[:3], rle=True, layers=2)
psd("rgb16.psd", 3, deep_planes[:3], layers=1)
psd("rgba.psd", 3, np.moveaxis(on_white, -1, 0), layers=-1, rle=True)
psd("rgb_selection.psd", 3, planes, layers=1)
psd("rgb_selections.psd", 3, np.concatenate([planes, planes]), layers=1, rle=True)
psd("gray.psd", 1, planes[:1], rle=True)
psd("gray16.psd", 1, deep_planes[:1])
psd("mono.psd", 0, np.packbits(1 - bits, axis=1)[None], depth=1)
psd("palette.psd", 2, index[None], palette=np.pad(PALETTE.T, ((0, 0), (0, 252))).tobytes())
psd("cmyk.psd", 4, planes)
psd("lab.psd", 9, planes[:3])
psd("large.psb", 3, planes[:3], version=2)
psd("unmerged.psd", 3, planes[:3], layers=1, resources=resource(1057, struct.pack(">IB", 1, 0) + bytes(12)))

# EXR, by OpenEXR's file layout: linear halves of the sRGB pattern.
def linear(levels):
    v = levels / 65535.0
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)


def exr(name, channels, dtype, compression=0, chromaticities=None):
    kind = {np.float16: 1, np.float32: 2}[dtype]
    def attribute(name, type_, value):
        return name + b"\0" + type_ + b"\0" + struct.pack("<I", len(value)) + value
    box = struct.pack("<iiii", 0, 0, W - 1, H - 1)
    names = sorted(channels)
    head = struct.pack("<II", 20000630, 2)
    head += attribute(b"channels", b"chlist", b"".join(
        n.encode() + b"\0" + struct.pack("<IB3xII", kind, 0, 1, 1) for n in names) + b"\0")
    head += attribute(b"compression", b"compression", bytes([compression]))
    head += attribute(b"dataWindow", b"box2i", box) + attribute(b"displayWindow", b"box2i", box)
    head += attribute(b"lineOrder", b"lineOrder", b"\0") + attribute(b"pixelAspectRatio", b"float", struct.pack("<f", 1))
    head += attribute(b"screenWindowCenter", b"v2f", bytes(8)) + attribute(b"screenWindowWidth", b"float", struct.pack("<f", 1))
    if chromaticities:
        head += attribute(b"chromaticities", b"chromaticities", struct.pack("<8f", *chromaticities))
    head += b"\0"
    blocks = []
    for row in range(H):
        data = b"".join(channels[n][row].astype(dtype).tobytes() for n in names)
        if compression == 2:
            raw = np.frombuffer(data, np.uint8)
            mixed = np.concatenate([raw[::2], raw[1::2]]).astype(int)
            mixed[1:] = (mixed[1:] - mixed[:-1] + 128) % 256
            packed = zlib.compress(mixed.astype(np.uint8).tobytes())
            data = packed if len(packed) < len(data) else data
        blocks.append(struct.pack("<iI", row, len(data)) + data)
    place, table = len(head) + 8 * H, b""
    for block in blocks:
        table += struct.pack("<Q", place)
        place += len(block)
    put(name, head, table, *blocks)


light = {n: linear(deep[..., i].astype(float)) for i, n in enumerate("RGB")}
opacity = deep[..., 3] / 65535.0
exr("rgb.exr", light, np.float32)
exr("rgb_half.exr", light, np.float16, compression=2)
exr("rgba.exr", {**{n: v * opacity for n, v in light.items()}, "A": opacity}, np.float32)
exr("gray.exr", {"Y": light["R"]}, np.float32)

# DPX, by SMPTE 268M.
def dpx(name, depth, data, transfer=6, order=">", descriptor=50, packing=0, turn=0, size=(W, H)):
    head = bytearray(2048)
    struct.pack_into(order + "I", head, 0, 0x53445058)
    struct.pack_into(order + "I8sI", head, 4, 2048, b"V1.0".ljust(8, b"\0"), 2048 + len(data))
    struct.pack_into(order + "I", head, 660, 0xFFFFFFFF)
    struct.pack_into(order + "HHII", head, 768, turn, 1, *size)
    struct.pack_into(order + "BBBBHH", head, 800, descriptor, transfer, 6, depth, packing, 0)
    struct.pack_into(order + "I", head, 808, 2048)
    put(name, bytes(head), data)


def filled(levels, order=">"):
    words = [int(p[0]) << 22 | int(p[1]) << 12 | int(p[2]) << 2 for row in levels for p in row]
    return struct.pack(f"{order}{len(words)}I", *words)


ten = deep[..., :3] >> 6
dpx("rgb8.dpx", 8, b"".join(row.tobytes().ljust(36, b"\0") for row in flat[..., :3]))
dpx("rgb10.dpx", 10, filled(ten), packing=1)
dpx("rgb10_little.dpx", 10, filled(ten, "<"), packing=1, order="<")
dpx("rgb10_film.dpx", 10, filled(ten), packing=1, transfer=3)
dpx("rgb16.dpx", 16, b"".join(row.astype(">u2").tobytes().ljust(68, b"\0") for row in deep[..., :3]))
dpx("rgba8.dpx", 8, flat.tobytes(), descriptor=51)
dpx("turned.dpx", 10, filled(ten), packing=1, turn=5)

# Turned: what is upright in the pattern, stored in each of the eight ways. Blocks of 8 pixels keep their colours in JPEG.
TURNS = {1: None, 2: Image.FLIP_LEFT_RIGHT, 3: Image.ROTATE_180, 4: Image.FLIP_TOP_BOTTOM, 5: Image.TRANSPOSE,
         6: Image.ROTATE_90, 7: Image.TRANSVERSE, 8: Image.ROTATE_270}
blocks = Image.fromarray(np.kron(flat[:2, :3, :3], np.ones((8, 8, 1), np.uint8)))
for turn, stored in TURNS.items():
    exif = Image.Exif()
    exif[274] = turn
    def as_stored(image):
        return image if stored is None else image.transpose(stored)
    as_stored(blocks).save(path(f"turned{turn}.jpg"), quality=95, subsampling=0, exif=exif)
    image = as_stored(Image.fromarray(flat[..., :3]))
    image.save(path(f"turned{turn}.png"), exif=exif)
    image.save(path(f"turned{turn}.webp"), lossless=True, exif=exif)
    tiff(f"turned{turn}.tif", np.asarray(image), **RGB, extratags=[(274, 3, 1, turn, True)])

# Enough rows for the decoder to notice that data ends.
u, v = np.meshgrid(np.linspace(0, 1, 160), np.linspace(0, 1, 240), indexing="xy")
waves = np.stack([0.5 + 0.5 * np.sin(30 * u * v + i) for i in range(3)], -1)
Image.fromarray(np.round(waves * 255).astype(np.uint8)).save(path("large.webp"), quality=60)

# Profiles, by ICC.1:2001-04.
def s15(value):
    return struct.pack(">i", round(value * 65536))


def profile(space, tags, kind=b"mntr"):
    tags = [(b"cprt", b"text\0\0\0\0none\0"), (b"wtpt", b"XYZ \0\0\0\0" + s15(0.9642) + s15(1) + s15(0.8249))] + tags
    place, table, body = 128 + 4 + 12 * len(tags), b"", b""
    for signature, data in tags:
        data += bytes(-len(data) % 4)
        table += signature + struct.pack(">II", place + len(body), len(data))
        body += data
    size = place + len(body)
    head = struct.pack(">I4xI4s4s4s", size, 0x02400000, kind, space, b"Lab " if kind == b"prtr" else b"XYZ ")
    head = head.ljust(36, b"\0") + b"acsp"
    head = head.ljust(68, b"\0") + s15(0.9642) + s15(1) + s15(0.8249)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def description(text):
    return b"desc", b"desc\0\0\0\0" + struct.pack(">I", len(text) + 1) + text.encode() + b"\0" + bytes(78)


def xyz(values):
    return b"XYZ \0\0\0\0" + b"".join(s15(v) for v in values)


def gamma(value):
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(value * 256))


P3 = profile(b"RGB ", [
    description("Display P3"), (b"rXYZ", xyz((0.51512, 0.24120, -0.00105))), (b"gXYZ", xyz((0.29198, 0.69225, 0.04189))),
    (b"bXYZ", xyz((0.15710, 0.06657, 0.78407)))] + [(t, gamma(2.2)) for t in (b"rTRC", b"gTRC", b"bTRC")])
DOT_GAIN = profile(b"GRAY", [description("Grey of gamma 1.5"), (b"kTRC", gamma(1.5))])
# Inks by a table of its 16 corners, in Lab of 8 bits.
corners = []
for corner in range(16):
    cyan, magenta, yellow, black = (corner >> i & 1 for i in (3, 2, 1, 0))
    rest = 0.15 if black else 1
    corners += [round(255 * rest * (1 - 0.3 * cyan - 0.4 * magenta - 0.1 * yellow)),
                round(128 + rest * (-30 * cyan + 60 * magenta)), round(128 + rest * (-40 * cyan + 80 * yellow))]
identity = bytes(range(256))
INKS = profile(b"CMYK", [description("Inks"), (b"A2B0", b"mft1\0\0\0\0" + bytes([4, 3, 2, 0])
    + b"".join(s15(v) for v in (1, 0, 0, 0, 1, 0, 0, 0, 1)) + identity * 4 + bytes(corners) + identity * 3)], kind=b"prtr")
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
# Without the time of making.
SRGB = SRGB[:24] + bytes(12) + SRGB[36:]


def converted(image, icc, name):
    ImageCms.profileToProfile(
        image, ImageCms.ImageCmsProfile(io.BytesIO(icc)), ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC, outputMode="RGB",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION).save(path(name), icc_profile=b"")


rgb, lum = Image.fromarray(flat[..., :3]), Image.fromarray(flat[..., 0])
rgb.save(path("p3.png"), icc_profile=P3)
rgb.save(path("p3.tif"), icc_profile=P3)
rgb.save(path("p3.webp"), lossless=True, icc_profile=P3)
rgb.save(path("srgb.png"), icc_profile=SRGB)
rgb.save(path("broken_profile.png"), icc_profile=b"no profile" * 20)
psd("p3.psd", 3, planes[:3], resources=resource(1039, P3))
converted(rgb, P3, "p3_rgb.png")
lum.save(path("gray_profile.png"), icc_profile=DOT_GAIN)
converted(lum, DOT_GAIN, "gray_profile_rgb.png")
# A profile in two segments, the second one first.
whole = io.BytesIO()
blocks.save(whole, "JPEG", quality=95, subsampling=0)
whole = whole.getvalue()
half = len(P3) // 2
segments = [struct.pack(">BBH", 255, 0xE2, len(part) + 16) + b"ICC_PROFILE\0" + bytes([i + 1, 2]) + part
            for i, part in ((1, P3[half:]), (0, P3[:half]))]
put("p3.jpg", whole[:2], *segments, whole[2:])
converted(Image.open(io.BytesIO(whole)), P3, "p3_jpg_rgb.png")
inks = Image.fromarray(np.kron(flat[:2, :3], np.ones((8, 8, 1), np.uint8)), "CMYK")
inks.save(path("inks.jpg"), quality=95, icc_profile=INKS)
inks.save(path("inks_bare.jpg"), quality=95)
stored = Image.open(path("inks.jpg"))
stored.load()
converted(stored, INKS, "inks_rgb.png")
# The same inks as luma and chroma (Adobe's transform 2): colours turned round, then YCbCr.
ycck = np.asarray(inks).astype(float)
r, g, b = (ycck[..., i] for i in range(3))
planes_ycck = np.stack([0.299 * r + 0.587 * g + 0.114 * b, 128 - 0.168736 * r - 0.331264 * g + 0.5 * b,
                        128 + 0.5 * r - 0.418688 * g - 0.081312 * b, ycck[..., 3]], -1)
buffer = io.BytesIO()
# Pillow turns inks round when it writes them, which is right for black alone here.
turned = np.clip(np.round(planes_ycck), 0, 255).astype(np.uint8)
turned[..., :3] = 255 - turned[..., :3]
Image.fromarray(turned, "CMYK").save(buffer, "JPEG", quality=95)
data = bytearray(buffer.getvalue())
place = data.index(b"Adobe")
data[place + 11] = 2
put("inks_luma.jpg", bytes(data))
chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
buffer = io.BytesIO()
rgb.save(buffer, "PNG")
plain = buffer.getvalue()
put("gamma.png", plain[:33], chunk(b"gAMA", struct.pack(">I", 100000)), plain[33:])
put("gamma_usual.png", plain[:33], chunk(b"gAMA", struct.pack(">I", 45455)),
    chunk(b"cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)), plain[33:])
put("comment.png", plain[:33], chunk(b"tEXt", b"Comment\0drawn by hand"), plain[33:])

# Display P3 told without a profile: by code points, by chromaticities of TIFF and of a bitmap of version 4; and Adobe RGB by
# the mark of cameras.
P3_POINTS = [0.3127, 0.3290, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060]
put("p3_points.png", plain[:33], chunk(b"cICP", bytes([12, 13, 0, 1])), plain[33:])
put("bright.png", plain[:33], chunk(b"cICP", bytes([9, 16, 0, 1])), plain[33:])
fractions = [(round(value * 10000), 10000) for value in P3_POINTS]
flatten = lambda pairs: tuple(number for pair in pairs for number in pair)
tiff("p3_points.tif", flat[..., :3], **RGB, extratags=[
    (318, 5, 2, flatten(fractions[:2]), True), (319, 5, 6, flatten(fractions[2:]), True)])
# Columns of the matrix to XYZ (SMPTE EG 432-1), 30 bits after the point, and the exponents, 16.
columns = [[0.486571, 0.228975, 0.0], [0.265668, 0.691739, 0.045113], [0.198217, 0.079287, 1.043944]]
header = struct.pack("<IiiHHIIiiII", 108, W, H, 1, 24, 0, 0, 2835, 2835, 0, 0) + bytes(16) + struct.pack("<I", 0)
header += b"".join(struct.pack("<I", round(value * (1 << 30))) for column in columns for value in column)
header += struct.pack("<3I", *[round(2.2 * 65536)] * 3)
bitmap = open(path("rgb.bmp"), "rb").read()
put("p3_points.bmp", b"BM", struct.pack("<IHHI", 122 + len(bitmap) - 54, 0, 0, 122), header, bitmap[54:])
exchange = struct.pack(">HHHI", 1, 1, 2, 4) + b"R03\0" + bytes(4)
details = struct.pack(">HHHII", 1, 40965, 4, 1, 44) + bytes(4)
first = struct.pack(">HHHII", 1, 34665, 4, 1, 26) + bytes(4)
camera = b"MM\0*" + struct.pack(">I", 8) + first + details + exchange
put("camera.png", plain[:33], chunk(b"eXIf", camera), plain[33:])
rgb.save(path("camera.webp"), lossless=True, exif=b"Exif\0\0" + camera)
blocks.save(path("camera.jpg"), quality=95, subsampling=0, exif=b"Exif\0\0" + camera)
holes = light["G"].copy()
holes[2, 3] = np.nan
exr("not_numbers.exr", {**light, "G": holes}, np.float32)
# The primaries of ACES, of which blue is no colour that can be seen.
exr("aces.exr", light, np.float32, chromaticities=[0.7347, 0.2653, 0.0, 1.0, 0.0001, -0.077, 0.32168, 0.33767])
