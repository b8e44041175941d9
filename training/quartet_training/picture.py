"""Draws stems as spectrograms: the true ones and, beside them, what separators made of their mix.

    python3 -m training.quartet_training.picture picture.png true=training/data/eval/test/test-01 guided=stems regressor=others

Each folder holds bass.wav, drums.wav, guitar.wav and piano.wav, mono at one rate.
"""

import argparse
from pathlib import Path

import numpy as np
from scipy.io import wavfile
from scipy.signal import stft

from .midi_stems import CLASSES

FLOOR = -70.0  # dB below full scale


def read(folder, stem):
    rate, samples = wavfile.read(Path(folder) / f"{stem}.wav")
    scale = 32_768 if samples.dtype == np.int16 else 1
    return rate, samples.reshape(len(samples), -1).mean(axis=1) / scale


def spectrogram(samples, rate):
    """(seconds, Hz, decibels [bin, frame])"""
    hz, seconds, z = stft(samples, rate, window="hann", nperseg=1024, noverlap=768)
    return seconds, hz, np.maximum(FLOOR, 20 * np.log10(np.abs(z) + 1e-9))


def draw(columns, picture, until):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    names = list(columns)
    figure, axes = plt.subplots(len(CLASSES), len(names), figsize=(3.2 * len(names), 8), sharex=True, sharey=True, squeeze=False)
    for n, stem in enumerate(CLASSES):
        for axis, name in zip(axes[n], names):
            rate, samples = read(columns[name], stem)
            seconds, hz, decibels = spectrogram(samples[: int(until * rate)], rate)
            axis.pcolormesh(seconds, hz / 1000, decibels, cmap="magma", vmin=FLOOR, vmax=-20, shading="auto", rasterized=True)
            axis.set(ylim=(0, 5))
            if n == 0:
                axis.set_title(name)
            if name == names[0]:
                axis.set_ylabel(f"{stem}, kHz")
            if n == len(CLASSES) - 1:
                axis.set_xlabel("seconds")
    figure.tight_layout()
    figure.savefig(picture, dpi=60)
    plt.close(figure)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("picture", type=Path)
    parser.add_argument("columns", nargs="+", metavar="name=folder")
    parser.add_argument("--seconds", type=float, default=6.0)
    options = parser.parse_args()
    draw(dict(column.split("=", 1) for column in options.columns), options.picture, options.seconds)


if __name__ == "__main__":
    main()
