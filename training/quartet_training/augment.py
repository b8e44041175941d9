"""What makes every hearing of a song another one, at no cost of new data: played faster or slower, its stems' colours changed.

Both happen in one pass over the spectrum of a window, so both are free of phase and of aliases.
"""

from dataclasses import dataclass

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft

from .render import SAMPLE_RATE

MARGIN = 256  # samples cut off again, where the window's two ends meet in its spectrum
KNOTS = np.geomspace(40, SAMPLE_RATE / 2, 9)  # Hz, about an octave apart


@dataclass(frozen=True)
class Disguise:
    """How often, and how far: pitch and tempo together by up to `semitones`, colour by `decibels` (standard deviation) at
    each of nine frequencies."""

    speed: float = 0.0
    semitones: float = 0.0
    colour: float = 0.0
    decibels: float = 0.0

    def draw_speed(self, random):
        return float(2 ** (random.uniform(-1, 1) * self.semitones / 12)) if random.random() < self.speed else 1.0

    def draw_curves(self, random, count):
        """dB at the knots for each of `count` stems, or None where a stem keeps its colour."""
        return [random.normal(0, self.decibels, len(KNOTS)) if random.random() < self.colour else None for _ in range(count)]


def needed(length, speed):
    """Samples to draw for `length` of them at that speed."""
    return next_fast_len(round(next_fast_len(length + 2 * MARGIN) * speed))


def disguise(stems, length, curves):
    """[stem, needed] -> [stem, length]: as long as wanted, each stem coloured by its curve."""
    source, target = stems.shape[1], next_fast_len(length + 2 * MARGIN)
    spectrum = rfft(stems, axis=1)
    hz = np.arange(spectrum.shape[1]) * (SAMPLE_RATE / source)
    for row, curve in zip(spectrum, curves):
        if curve is not None:
            row *= (10 ** (np.interp(np.log(np.maximum(hz, 1)), np.log(KNOTS), curve) / 20)).astype(np.float32)
    kept = np.zeros((len(stems), target // 2 + 1), spectrum.dtype)
    shared = min(kept.shape[1], spectrum.shape[1])
    kept[:, :shared] = spectrum[:, :shared]
    out = irfft(kept, target, axis=1) * np.float32(target / source)
    return out[:, MARGIN : MARGIN + length]
