"""The pictures of docs/data.md, as small SVG files."""

from collections import Counter

import numpy as np

from .harmony import NOTES
from .midi_stems import CLASSES

COLOURS = {"bass": "#4c78a8", "drums": "#e45756", "guitar": "#54a24b", "piano": "#f2a93b"}
FONT_COLOURS = {"FluidR3": "#4c78a8", "MuseScore": "#f2a93b", "made": "#54a24b"}
MADE = "999:0"  # one place, the last, for all that is made


def font_and_key(sound):
    font, key = sound.rsplit(" ", 1)
    return (font, key) if font in FONT_COLOURS else ("made", MADE)


def draw_pictures(folder, sound, counted):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    # Text stays text, and equal data make equal files.
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "quartet", "font.size": 8, "axes.spines.top": False,
                                "axes.spines.right": False, "savefig.facecolor": "white"})

    def save(figure, name):
        figure.tight_layout()
        figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
        plt.close(figure)

    def outlines(axis, values, bins):
        for name in CLASSES:
            if values[name]:
                heights, edges = np.histogram(np.clip(values[name], bins[0], bins[-1]), bins)
                axis.stairs(100 * heights / len(values[name]), edges, color=COLOURS[name], label=name)
        axis.legend(frameon=False)

    figure, axis = plt.subplots(figsize=(5.5, 2.6))
    outlines(axis, sound.levels, np.arange(-56, -7, 2))
    axis.set(xlabel="RMS of a stem in a window, dB of full scale", ylabel="% of windows")
    save(figure, "levels")

    figure, axis = plt.subplots(figsize=(5.5, 2.6))
    for name in CLASSES:
        axis.plot(*sound.spectrum(name), color=COLOURS[name], label=name)
    axis.set(xscale="log", xlabel="Hz, thirds of an octave", ylabel="dB", ylim=(-60, 3))
    axis.set_xticks([50, 100, 200, 500, 1000, 2000, 5000, 10000], ["50", "100", "200", "500", "1k", "2k", "5k", "10k"])
    axis.minorticks_off()
    axis.legend(frameon=False)
    save(figure, "spectra")

    figure, axis = plt.subplots(figsize=(5.5, 2.6))
    outlines(axis, counted["notes"], np.arange(0, 49, 2))
    axis.set(xlabel="notes a bar, 48 and more at the end", ylabel="% of songs")
    save(figure, "notes")

    figure, (left, right) = plt.subplots(1, 2, figsize=(7, 2.4))
    left.hist(counted["tempo"], np.arange(40, 260, 10), color="#777777")
    left.set(xlabel="beats a minute", ylabel="songs")
    right.bar(NOTES, [counted["key"][note] for note in NOTES], color="#777777")
    right.set(xlabel="tonic")
    save(figure, "songs")

    figure, axes = plt.subplots(2, 2, figsize=(8, 5))
    for axis, name in zip(axes.flat, CLASSES):
        sounds = Counter()
        for sound, count in counted["sounds"][name].items():
            sounds[font_and_key(sound)] += count
        keys = sorted({key for _, key in sounds}, key=lambda key: tuple(map(int, key.split(":"))))
        beneath = np.zeros(len(keys))
        for font, colour in FONT_COLOURS.items():
            heights = np.array([sounds[font, key] for key in keys])
            axis.bar(range(len(keys)), heights, bottom=beneath, color=colour, label=font)
            beneath = beneath + heights
        labels = ["made" if key == MADE else key.split(":")[1] if name == "drums" else key.removeprefix("0:") for key in keys]
        axis.set_xticks(range(len(keys)), labels, rotation=90, fontsize=6)
        axis.set(title=name, ylabel="songs")
    axes.flat[0].legend(frameon=False)
    save(figure, "sounds")
