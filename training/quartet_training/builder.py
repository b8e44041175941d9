"""Instruments that no font holds, each built from a number: plucked strings, struck strings, tines and synthetic basses.

What one learns from two fonts is those two fonts. Here brightness, damping, body, pick-up and inharmonicity are drawn anew
for each instrument, which is sampled every four keys at two strengths of touch.
"""

import random as random_module

import numpy as np
from scipy.signal import lfilter

from .effects import biquad
from .render import SAMPLE_RATE
from .soundfont import Zone, soundfont

COUNT = {"bass": 24, "guitar": 32, "piano": 32}
RANGES = {"bass": (28, 67), "guitar": (40, 88), "piano": (24, 103)}
KINDS = {"bass": ("string", "string", "synth"), "guitar": ("string",), "piano": ("struck", "struck", "tine", "fm")}
EVERY, TOUCHES = 4, ((1, 80), (81, 127))


def hz_of(key):
    return 440 * 2 ** ((key - 69) / 12)


def body(random, resonances, lowest, highest, decibels):
    """[(b, a)] of the peaks that a body or a pick-up adds."""
    return [biquad("peak", np.exp(random.uniform(np.log(lowest), np.log(highest))), random.uniform(*decibels), random.uniform(1.5, 6))
            for _ in range(resonances)]


def string(random, name):
    """A plucked string after Karplus and Strong 1983: noise that goes round a delay line and a low-pass filter."""
    acoustic = name == "guitar" and random.random() < 0.5
    place, bright, dark = random.uniform(0.06, 0.35), random.uniform(0.25, 0.9), random.uniform(0.02, 0.45)
    sustain = random.uniform(2.5, 8) if name == "guitar" else random.uniform(2, 9)  # seconds until 60 dB less, at 110 Hz
    muted = random.random() < 0.12
    pick_up = 0 if acoustic else random.uniform(0.05, 0.25)
    filters = body(random, 4, 90, 3500, (-4, 10)) if acoustic else body(random, 2, 300, 4000, (-6, 8))
    if not acoustic:
        filters.append(biquad("lowpass", random.uniform(1800, 7000) if name == "guitar" else random.uniform(700, 5000), 0, 0.8))

    def play(key, touch, noise):
        hz = hz_of(key)
        seconds = (0.25 if muted else 1) * sustain * (110 / hz) ** 0.5
        period = SAMPLE_RATE / hz - dark  # the loop's filter is late by `dark` samples
        whole, part = int(period), period - int(period)
        length = int(min(6, seconds) * SAMPLE_RATE)
        pulse = np.zeros(length)
        pulse[: whole + 1] = noise.uniform(-1, 1, whole + 1)
        soft = 1 - bright * (0.55 + 0.45 * touch)
        pulse = lfilter([1 - soft], [1, -soft], pulse)
        for share in (place, pick_up):
            late = max(1, int(share * whole))
            if share:
                pulse[late:] = pulse[late:] - 0.9 * pulse[:-late]
        # One turn: a delay between samples (part) convolved with the low-pass (dark), and the loss of a period.
        loop = np.convolve([1 - part, part], [1 - dark, dark]) * 10 ** (-3 / (seconds * hz))
        poles = np.zeros(whole + 3)
        poles[0], poles[whole:] = 1, -loop
        sound = lfilter([1], poles, pulse)
        for b, a in filters:
            sound = lfilter(b, a, sound)
        return sound

    return play


def partials(hz, stiff):
    """Frequencies of a stiff string's partials below the band's end."""
    count = np.arange(1, 60)
    out = hz * count * np.sqrt(1 + stiff * count**2)
    return count[out < 0.46 * SAMPLE_RATE], out[out < 0.46 * SAMPLE_RATE]


def struck(random, _):
    """A piano: partials of two or three strings out of tune by a cent, each dying fast and then slowly, and a knock."""
    stiffness, place, hard = 10 ** random.uniform(-4.3, -3.2), random.uniform(0.09, 0.17), random.uniform(0.6, 2.2)
    sustain, damping, knock = random.uniform(3, 12), random.uniform(0.05, 0.4), random.uniform(0, 0.06)
    detune, slow = random.uniform(0.2, 2.5) if random.random() < 0.8 else random.uniform(6, 14), random.uniform(0.1, 0.4)
    filters = body(random, 4, 80, 4000, (-5, 5))

    def play(key, touch, noise):
        hz = hz_of(key)
        numbers, pitches = partials(hz, stiffness * 2 ** ((key - 60) / 8))
        seconds = sustain * 2 ** ((60 - key) / 14)
        at = np.arange(int(min(5, 0.8 * seconds + 0.5) * SAMPLE_RATE)) / SAMPLE_RATE
        out = np.zeros(len(at))
        for number, pitch in zip(numbers, pitches):
            loud = abs(np.sin(np.pi * number * place)) * number ** (-hard * (1.35 - 0.5 * touch)) / (1 + (pitch / 5000) ** 2)
            if loud < 3e-4:
                continue
            rate = 6.9 / seconds * (1 + damping * number)
            heard = at[: int(14 / rate * SAMPLE_RATE)]  # until it is 60 dB down
            waves = sum(np.sin(2 * np.pi * pitch * 2 ** (c / 1200) * heard + noise.uniform(0, 0.5)) for c in noise.normal(0, detune, 2))
            out[: len(heard)] += loud * waves * ((1 - slow) * np.exp(-2.5 * rate * heard) + slow * np.exp(-0.5 * rate * heard))
        thump = lfilter(*biquad("lowpass", 700, 0, 0.7), noise.normal(0, 1, len(at))) * np.exp(-at / 0.02)
        out += knock * touch * thump * np.abs(out).max() / (np.abs(thump).max() + 1e-9) * 4
        for b, a in filters:
            out = lfilter(b, a, out)
        return out * np.minimum(1, at / 0.002)

    return play


def tine(random, _):
    """An electric piano: a tine's sine, bent by its pick-up, and the ring of its strike."""
    bend, offset, ring, sustain = random.uniform(0.6, 3), random.uniform(0, 0.6), random.uniform(0.02, 0.3), random.uniform(2, 7)
    ratio = random.choice((6.3, 7.1, 8.0, 11.5, 14.0))

    def play(key, touch, _):
        hz, seconds = hz_of(key), sustain * 2 ** ((60 - key) / 24)
        at = np.arange(int(min(5, seconds) * SAMPLE_RATE)) / SAMPLE_RATE
        swing = np.sin(2 * np.pi * hz * at) * np.exp(-4 * at / seconds)
        out = np.tanh(bend * touch * swing + offset) - np.tanh(offset)
        if hz * ratio < 0.45 * SAMPLE_RATE:
            out += ring * touch * np.sin(2 * np.pi * hz * ratio * at) * np.exp(-at / 0.08)
        return (out - out.mean()) * np.minimum(1, at / 0.002)

    return play


def fm(random, _):
    """Two pairs of operators after Chowning 1973: a body, and a bell that soon dies."""
    first, second = random.choice(((1, 1), (1, 2), (2, 1), (1, 3))), random.choice(((1, 14), (1, 7), (3, 11), (1, 10)))
    depth, bell, sustain = random.uniform(0.4, 2.2), random.uniform(0.1, 0.6), random.uniform(2, 7)

    def pair(hz, at, ratios, index):
        if hz * max(ratios) > 0.45 * SAMPLE_RATE:
            index = index * 0
        return np.sin(2 * np.pi * hz * ratios[0] * at + index * np.sin(2 * np.pi * hz * ratios[1] * at))

    def play(key, touch, _):
        hz, seconds = hz_of(key), sustain * 2 ** ((60 - key) / 24)
        at = np.arange(int(min(5, seconds) * SAMPLE_RATE)) / SAMPLE_RATE
        fade = np.exp(-5 * at / seconds)
        out = pair(hz, at, first, depth * touch * np.exp(-at / (0.4 * seconds))) * fade
        out += bell * touch * pair(hz, at, second, 1.5 * touch * np.exp(-at / 0.3)) * np.exp(-at / 0.35)
        return out * np.minimum(1, at / 0.002)

    return play


def synth(random, _):
    """A bass of one oscillator, or two, through a filter that closes after the attack."""
    shape, detune, sub = random.choice(("saw", "square", "triangle")), random.choice((0, 0, 4, 9)), random.uniform(0, 0.7)
    high, low, close = random.uniform(2, 16), random.uniform(1, 4), random.uniform(0.05, 0.6)

    def play(key, touch, noise):
        hz, at = hz_of(key), np.arange(4 * SAMPLE_RATE) / SAMPLE_RATE
        numbers = np.arange(1, int(0.45 * SAMPLE_RATE / hz) + 1)[:60]
        loud = {"saw": 1 / numbers, "square": (numbers % 2) / numbers, "triangle": (numbers % 2) / numbers**2}[shape]
        edge = hz * (low + (high - low) * touch * np.exp(-at / close))  # Hz above which partials are held back
        out = sub * np.sin(np.pi * hz * at) if key > 40 else np.zeros(len(at))
        for number, amount in zip(numbers, loud):
            if amount:
                for cents in {0, detune}:
                    out += amount * np.sin(2 * np.pi * number * hz * 2 ** (cents / 1200) * at + noise.uniform(0, 6)) / (1 + (number * hz / edge) ** 4) ** 0.5
        return out * np.minimum(1, at / 0.004) * np.exp(-at / 3)

    return play


MODELS = {"string": string, "struck": struck, "tine": tine, "fm": fm, "synth": synth}


def instrument(name, number):
    """Bytes of a font of the class's instrument of that number."""
    number = int(number)
    random = random_module.Random(f"{name} {number}")
    play = MODELS[KINDS[name][number % len(KINDS[name])]](random, name)
    low, high = RANGES[name]
    release = random.uniform(0.08, 0.4)
    samples, zones = [], []
    roots = range(low + 1, high + 1, EVERY)
    for key in roots:
        keys = (0 if key == roots[0] else key - 1, 127 if key == roots[-1] else key + 2)
        for i, touches in enumerate(TOUCHES):
            sound = play(key, (0.5, 1.0)[i], np.random.default_rng(key * 2 + i))
            peak = np.abs(sound).max()
            sounding = np.flatnonzero(np.abs(sound) > 1e-3 * peak)
            sound = sound[: sounding[-1] + 1] / peak * (0.6, 0.95)[i]
            fade = min(len(sound), SAMPLE_RATE // 50)
            sound[-fade:] *= np.linspace(1, 0, fade)
            zones.append(Zone(len(samples), keys, touches, key, release))
            samples.append((np.round(sound * 32767).astype(np.int16), SAMPLE_RATE))
    return soundfont(f"{name} {number}", samples, [zones], bank=0)
