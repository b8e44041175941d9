"""What a mixing desk does to a stem: drive, compression, chorus, tremolo, equalisation, echo and a small room.

`draw_effects` writes down the settings as plain data; `apply` follows them, at the stems' own rate or another. Nothing adds
sound to silence, and the length stays as it is.
"""

import numpy as np
from scipy.signal import lfilter, oaconvolve

from .render import SAMPLE_RATE

SHARES = {  # how often a class gets each effect
    "bass": {"drive": 0.15, "compress": 0.5, "chorus": 0.06, "room": 0.12},
    "drums": {"drive": 0.1, "compress": 0.45, "room": 0.45},
    "guitar": {"drive": 0.22, "compress": 0.35, "chorus": 0.12, "tremolo": 0.05, "echo": 0.1, "room": 0.4},
    "piano": {"drive": 0.06, "compress": 0.3, "chorus": 0.07, "tremolo": 0.05, "echo": 0.04, "room": 0.45},
}
BLOCK = 128  # samples at 22,050 Hz for which the compressor measures one level


def draw_bands(random):
    """[(kind, Hz, dB or 0, width)]"""
    bands = []
    if random.random() < 0.6:
        bands.append(("low", random.uniform(80, 350), random.gauss(0, 4), 0.7))
    for _ in range(random.choice((0, 1, 1, 2))):
        bands.append(("peak", 10 ** random.uniform(2.2, 3.8), random.gauss(0, 4), random.uniform(0.5, 2)))
    if random.random() < 0.7:
        bands.append(("high", random.uniform(1500, 6000), random.gauss(0, 4.5), 0.7))
    if random.random() < 0.12:
        bands.append(("lowpass", random.uniform(2500, 8000), 0, 0.7))
    return [(kind, round(hz), round(max(-12, min(12, db)), 1), round(q, 2)) for kind, hz, db, q in bands]


def draw_effects(random, name):
    """Settings by name of the effect, in the order in which they are applied; an effect that is not named is off."""
    on = {effect for effect, share in SHARES[name].items() if random.random() < share}
    out = {}
    if "drive" in on:
        out["drive"] = {"db": round(random.uniform(-3, 12), 1), "even": round(random.choice((0, 0, 0.2)), 1)}
    if "compress" in on:
        out["compress"] = {"below": round(random.uniform(-6, 6), 1), "ratio": round(random.uniform(1.5, 6), 1),
                           "release": round(random.uniform(0.05, 0.4), 2)}
    if "chorus" in on:
        out["chorus"] = {"hz": round(random.uniform(0.2, 2.5), 2), "ms": round(random.uniform(0.5, 3), 1),
                         "wet": round(random.uniform(0.2, 0.5), 2)}
    if "tremolo" in on:
        out["tremolo"] = {"hz": round(random.uniform(2, 7), 1), "depth": round(random.uniform(0.2, 0.7), 2)}
    if random.random() < 0.85 and (bands := draw_bands(random)):
        out["bands"] = bands
    if "echo" in on:
        out["echo"] = {"seconds": round(random.uniform(0.08, 0.5), 3), "wet": round(random.uniform(0.1, 0.4), 2)}
    if "room" in on:
        out["room"] = {"seconds": round(random.triangular(0.12, 1.3, 0.3), 2),
                       "wet": round(random.triangular(0.05, 0.6, 0.15), 2), "dark": round(random.uniform(0.1, 0.75), 2), "seed": random.randrange(1 << 30)}
    return out


def drive(samples, rms, db, even):
    """Soft clipping; `db` says by how much the average level lies above the knee's unit."""
    gain = np.float32(10 ** (db / 20) / (2.5 * rms))
    shifted = np.tanh(samples * gain + np.float32(even))
    return (shifted - np.float32(np.tanh(np.float32(even)))) / gain


def compress(samples, rms, below, ratio, release, rate=SAMPLE_RATE):
    """Turns down what lies above a threshold `below` decibels under the average level."""
    block = round(BLOCK * rate / SAMPLE_RATE)
    blocks = -(-len(samples) // block)
    padded = np.zeros(blocks * block, np.float32)
    padded[: len(samples)] = samples
    power = np.einsum("ij,ij->i", *[padded.reshape(blocks, block)] * 2) / block
    over = np.maximum(0, 10 * np.log10(power / rms**2 + 1e-9) + below) * (1 - 1 / ratio)
    fall, level, smooth = np.exp(-block / rate / release), 0.0, np.empty(blocks)
    for i, now in enumerate(over.tolist()):  # rises at once, falls slowly
        level = now if now > level else now + (level - now) * fall
        smooth[i] = level
    gains = (10 ** (-smooth / 20)).astype(np.float32)
    ramp = np.arange(block, dtype=np.float32) / block
    later = np.append(gains[1:], gains[-1])
    return (padded.reshape(blocks, block) * (gains[:, None] + (later - gains)[:, None] * ramp)).reshape(-1)[: len(samples)]


def chorus(samples, hz, ms, wet, rate=SAMPLE_RATE):
    at = np.arange(len(samples))
    delay = (ms / 1000 * rate) * (1.5 + np.sin(at * (2 * np.pi * hz / rate)))
    place = np.maximum(at - delay, 0)
    whole = place.astype(np.int64)
    part = (place - whole).astype(np.float32)
    moved = samples[whole] * (1 - part) + samples[np.minimum(whole + 1, len(samples) - 1)] * part
    moved[at < delay] = 0
    return samples * np.float32(1 - wet) + moved * np.float32(wet)


def tremolo(samples, hz, depth, rate=SAMPLE_RATE):
    wave = np.sin(np.arange(len(samples), dtype=np.float32) * np.float32(2 * np.pi * hz / rate))
    return samples * (1 - np.float32(depth / 2) * (1 + wave))


def biquad(kind, hz, db, q, rate=SAMPLE_RATE):
    """(b, a) of R. Bristow-Johnson's Audio EQ Cookbook."""
    gain, w = 10 ** (db / 40), 2 * np.pi * min(hz, 0.45 * rate) / rate
    cos, alpha = np.cos(w), np.sin(w) / (2 * q)
    if kind == "peak":
        b, a = (1 + alpha * gain, -2 * cos, 1 - alpha * gain), (1 + alpha / gain, -2 * cos, 1 - alpha / gain)
    elif kind == "lowpass":
        b, a = ((1 - cos) / 2, 1 - cos, (1 - cos) / 2), (1 + alpha, -2 * cos, 1 - alpha)
    else:
        sign, root = (1 if kind == "low" else -1), 2 * np.sqrt(gain) * alpha
        b = (gain * (gain + 1 - sign * (gain - 1) * cos + root), sign * 2 * gain * (gain - 1 - sign * (gain + 1) * cos),
             gain * (gain + 1 - sign * (gain - 1) * cos - root))
        a = (gain + 1 + sign * (gain - 1) * cos + root, -sign * 2 * (gain - 1 + sign * (gain + 1) * cos),
             gain + 1 + sign * (gain - 1) * cos - root)
    return np.array(b) / a[0], np.array(a) / a[0]


def room(seconds, wet, dark, seed, rate=SAMPLE_RATE):
    """Impulse response: the direct sound, then noise that dies by 60 dB in `seconds` and grows darker."""
    size = int(seconds * rate)
    at = np.arange(size) / rate
    noise = np.random.default_rng(seed).normal(0, 1, size) * np.exp(-6.9 * at / seconds)
    noise[: int(0.004 * rate)] = 0
    noise = lfilter([1 - dark], [1, -dark], noise)
    noise *= wet / (np.sqrt((noise**2).sum()) + 1e-12)
    noise[0] = 1
    return noise


def impulse(settings, rate=SAMPLE_RATE):
    """The linear effects as one impulse response, or None."""
    out = np.ones(1)
    if "bands" in settings:
        out = np.zeros(round(1024 * rate / SAMPLE_RATE))
        out[0] = 1
        for band in settings["bands"]:
            out = lfilter(*biquad(*band, rate), out)
    if "echo" in settings:
        gap, wet = int(settings["echo"]["seconds"] * rate), settings["echo"]["wet"]
        taps = np.zeros(3 * gap + 1)
        taps[::gap] = [1, wet, wet**2, wet**3]
        out = oaconvolve(taps, out)
    if "room" in settings:
        out = oaconvolve(room(**settings["room"], rate=rate), out)
    return out.astype(np.float32) if len(out) > 1 else None


def apply(samples, rms, settings, rate=SAMPLE_RATE):
    """float32 samples, of RMS `rms` where they sound -> as many float32 samples."""
    if rms <= 0:
        return samples
    if "drive" in settings:
        samples = drive(samples, rms, **settings["drive"])
    if "compress" in settings:
        samples = compress(samples, rms, **settings["compress"], rate=rate)
    for name, effect in (("chorus", chorus), ("tremolo", tremolo)):
        if name in settings:
            samples = effect(samples, **settings[name], rate=rate)
    response = impulse(settings, rate)
    if response is not None:
        samples = oaconvolve(samples, response)[: len(samples)]
    return samples.astype(np.float32)
