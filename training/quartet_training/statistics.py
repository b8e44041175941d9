"""What the data hold, as a page and pictures: levels, activity, spectra, notes, tempi, keys, sounds.

    python3 -m training.quartet_training.statistics --data training/data --out docs/data.md

The facts are counted over all songs, sound is measured on up to --songs of each split, spread evenly.
"""

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np

from .data import SAMPLE_RATE
from .harmony import NOTES
from .make_eval import SOUNDS, rms, songs_in
from .midi_stems import CLASSES
from .statistics_pictures import draw_pictures

SPLITS = ("train", "val", "test")
WINDOW = 262_144
FRAME = 2048


class Sound:
    """Sums over windows and frames of the sound, filled song by song."""

    def __init__(self):
        self.active = Counter()  # windows by the number of sounding stems
        self.levels = {name: [] for name in CLASSES}  # dB of each window in which the stem sounds
        self.frames = {name: [0, 0] for name in CLASSES}  # 100 ms frames: sounding, all
        self.power = {name: np.zeros(FRAME // 2 + 1) for name in CLASSES}
        self.measured = {name: 0 for name in CLASSES}  # frames in the mean spectrum

    def add(self, song):
        window = min(WINDOW, song.shape[1])
        for at in range(0, song.shape[1] - window + 1, window):
            levels = rms(song[:, at : at + window])
            self.active[int((levels > SOUNDS).sum())] += 1
            for name, level in zip(CLASSES, levels):
                if level > SOUNDS:
                    self.levels[name].append(20 * np.log10(level))
        taper, size = np.hanning(FRAME), SAMPLE_RATE // 10
        for name, stem in zip(CLASSES, song):
            tenths = stem[: len(stem) // size * size].reshape(-1, size).astype(np.float32)
            loud = np.sqrt((tenths**2).mean(axis=1)) / 32767 > SOUNDS
            self.frames[name][0] += int(loud.sum())
            self.frames[name][1] += len(loud)
            frames = stem[: len(stem) // FRAME * FRAME].reshape(-1, FRAME)[::8] / 32767
            frames = frames[np.sqrt((frames**2).mean(axis=1)) > SOUNDS]
            self.power[name] += (np.abs(np.fft.rfft(frames * taper, axis=1)) ** 2).sum(axis=0)
            self.measured[name] += len(frames)

    def share(self, name):
        sounding, every = self.frames[name]
        return sounding / max(1, every)

    def spectrum(self, name):
        """dB of the mean power in each third of an octave, the loudest at 0: (Hz, dB)."""
        hz = np.fft.rfftfreq(FRAME, 1 / SAMPLE_RATE)
        edges = 50 * 2 ** (np.arange(24) / 3)
        sums = np.array([self.power[name][(hz >= low) & (hz < high)].sum() for low, high in zip(edges, edges[1:])])
        heard = sums > 0
        db = 10 * np.log10(sums[heard] / max(sums.max(), 1e-30))
        return np.sqrt(edges[1:] * edges[:-1])[heard], db


def read_facts(data):
    return {split: json.loads((data / f"{split}.json").read_text()) for split in SPLITS if (data / f"{split}.json").is_file()}


def measure(data, splits, songs):
    sound = Sound()
    for split, facts in splits.items():
        step = max(1, -(-len(facts) // songs))
        for i, (song, _) in enumerate(songs_in(data, split)):
            if i % step == 0:
                sound.add(song)
    return sound


def manner(part):
    """The kind of a part: "bass line: walking, funk" -> "bass line"."""
    return part.split(":")[0]


def tally(facts):
    """{what: Counter or {class: Counter or list}} over all songs."""
    stems = [(name, song["stems"][name]) for song in facts for name in CLASSES]
    per_class = lambda pick: {name: Counter(key for at, stem in stems if at == name for key in pick(stem)) for name in CLASSES}  # noqa: E731
    return {
        "metre": Counter(song["metre"] for song in facts),
        "mode": Counter(song["mode"] for song in facts),
        "key": Counter(NOTES[song["key"]] for song in facts),
        "tempo": [song["bpm"] for song in facts],
        "grooves": Counter(address for song in facts for address in set(song["grooves"])),
        "sounds": per_class(lambda stem: stem.get("sounds", ())),
        "parts": per_class(lambda stem: map(manner, stem["parts"]) if stem["notes"] else ["none"]),
        "effects": per_class(lambda stem: stem.get("effects", ())),
        "notes": {name: [stem["notes"] / song["bars"] for song in facts if (stem := song["stems"][name])["notes"]]
                  for name in CLASSES},
        "rests": {name: [song["stems"][name]["silent"] / song["bars"] for song in facts] for name in CLASSES},
    }


def table(head, rows):
    return "\n".join(f"| {' | '.join(map(str, row))} |" for row in (head, ["---"] * len(head), *rows))


def percent(part, whole):
    return f"{100 * part / max(1, whole):.0f} %"


def spread(values, digits=0):
    """Median and the middle 80 per cent."""
    if not len(values):
        return "–"
    low, middle, high = np.percentile(values, (10, 50, 90))
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def page(splits, sound, counted, pictures):
    facts = [song for songs in splits.values() for song in songs]
    windows = sum(sound.active.values())
    every = sorted({effect for counts in counted["effects"].values() for effect in counts})
    kinds = sorted({kind for counts in counted["parts"].values() for kind in counts})
    lines = [
        "# The training data",
        "",
        "Written by `python3 -m training.quartet_training.statistics`; how the data are made is told in "
        "[training/README.md](../training/README.md). Counts are over all songs, sound is measured on some of them, spread "
        "evenly over each split. A stem sounds in a window of 11.9 s, or in 100 ms, when its RMS there exceeds 0.002. "
        "Ranges in brackets hold the middle 80 per cent.",
        "",
        table(("split", "songs", "hours", "groove files"), [
            (split, len(songs), f"{sum(s['samples'] for s in songs) / SAMPLE_RATE / 3600:.2f}",
             len({a.split(":")[0] for s in songs for a in s["grooves"]})) for split, songs in splits.items()]),
        "",
        "## Stems",
        "",
        table(("stem", "level where it sounds, dB", "sounds, of the time", "left out", "rests for some bars", "notes a bar"), [
            (name, spread(sound.levels[name]), f"{100 * sound.share(name):.0f} %",
             percent(sum(r >= 1 for r in counted["rests"][name]), len(facts)),
             percent(sum(0 < r < 1 for r in counted["rests"][name]), len(facts)), spread(counted["notes"][name]))
            for name in CLASSES]),
        "",
        table(("stems that sound in a window", *range(len(CLASSES) + 1)), [
            ("share of the windows", *(percent(sound.active[n], windows) for n in range(len(CLASSES) + 1)))]),
        "",
        picture("levels", pictures, "Levels of the stems"),
        picture("spectra", pictures, "Mean spectra of the stems"),
        picture("notes", pictures, "Notes a bar"),
        "",
        "## Songs",
        "",
        f"Tempo {spread(counted['tempo'])} beats a minute as MMA counts them; "
        + ", ".join(f"{metre} {percent(n, len(facts))}" for metre, n in counted["metre"].most_common()) + "; "
        + ", ".join(f"{mode} {percent(n, len(facts))}" for mode, n in counted["mode"].most_common())
        + f"; {len(counted['grooves'])} grooves of MMA.",
        "",
        picture("songs", pictures, "Tempi and keys"),
        "",
        "## Who plays what",
        "",
        table(("stem", *kinds), [(name, *(percent(counted["parts"][name][kind], len(facts)) for kind in kinds)) for name in CLASSES]),
        "",
        "A class may have two parts: its accompaniment and a line.",
        "",
        picture("sounds", pictures, "Sounds of each class, by font"),
        "",
        table(("stem", *every), [
            (name, *(percent(counted["effects"][name][effect], len(counted["notes"][name])) for effect in every))
            for name in CLASSES]),
        "",
        "Share of the sounding stems that have each effect; `bands` is equalisation.",
    ]
    return "\n".join(lines) + "\n"


def picture(name, folder, title):
    return f"![{title}]({folder}/{name}.svg)"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("training/data"))
    parser.add_argument("--out", type=Path, default=Path("docs/data.md"))
    parser.add_argument("--songs", type=int, default=200, help="of each split, of which the sound is measured")
    options = parser.parse_args()
    splits = read_facts(options.data)
    if not splits:
        parser.error(f"{options.data}: no data, expected {', '.join(f'{s}.json' for s in SPLITS)}: run make_data first")
    counted = tally([song for songs in splits.values() for song in songs])
    sound = measure(options.data, splits, options.songs)
    folder = options.out.parent / "pictures" / "data"
    folder.mkdir(parents=True, exist_ok=True)
    draw_pictures(folder, sound, counted)
    options.out.write_text(page(splits, sound, counted, "pictures/data"))
    print(f"{options.out}: {sum(map(len, splits.values()))} songs; pictures in {folder}")


if __name__ == "__main__":
    main()
