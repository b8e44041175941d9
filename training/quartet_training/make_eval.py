"""Renders the fixed windows on which separation is measured: 40 of the test split, 24 of the validation split.

    python3 -m training.quartet_training.make_eval --split test --out training/data/eval/test

training/splits/<split>.json names song and first sample of each window and the SHA-256 of all their samples. Only the
songs needed are made, since a song follows from its number. Writes <out>/<track>/{bass,drums,guitar,piano}.wav (16 bits,
mono, 22,050 Hz) and <out>/dataset.json, and says whether the samples are the listed ones. What is `val` may be tuned on;
`test` never is.
"""

import argparse
import hashlib
import json
import random as random_module
import shutil
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from .data import Songs
from .grooves import catalogue, split_of
from .make_data import require_programs
from .make_demo import write_wav
from .midi_stems import CLASSES
from .render import SAMPLE_RATE
from .song import make_song

SAMPLES = 262_144
COUNTS = {"val": 24, "test": 40}
SPLITS = Path(__file__).resolve().parents[1] / "splits"
SOUNDS = 2e-3  # the RMS from which a stem counts as sounding, as in data.py


def rms(stems):
    return np.sqrt((stems.astype(np.float64) ** 2).mean(axis=1)) / 32767


def hash_of(windows):
    """Hexadecimal SHA-256 of int16 [stem, sample] windows, one after the other, little-endian."""
    digest = hashlib.sha256()
    for window in windows:
        digest.update(np.ascontiguousarray(window, "<i2").tobytes())
    return digest.hexdigest()


def hash_of_catalogue(grooves):
    """Another MMA with other grooves makes other songs."""
    return hashlib.sha256(repr([(g.address, g.metre, g.classes, g.beats) for g in grooves]).encode()).hexdigest()


def to_text(listed):
    """JSON with one line a window."""
    rows = ",\n".join(f"  {json.dumps(row)}" for row in listed["windows"])
    head = json.dumps({**listed, "windows": []}, indent=1)
    return head.replace('"windows": []', f'"windows": [\n{rows}\n ]') + "\n"


def choose_start(song, number):
    """A first sample at which at least two stems sound, or None after twenty tries."""
    random = random_module.Random(number)
    for _ in range(20):
        if song.shape[1] < SAMPLES:
            return None
        start = random.randrange(song.shape[1] - SAMPLES + 1)
        if (rms(song[:, start : start + SAMPLES]) > SOUNDS).sum() >= 2:
            return start
    return None


def songs_in(data, split):
    """([stem, sample] int16, facts) of each song that make_data.py wrote."""
    songs = Songs(data, split)
    for facts in songs.facts:
        at, samples = facts["start"] * len(CLASSES), facts["samples"]
        yield songs.audio[at : at + samples * len(CLASSES)].reshape(len(CLASSES), samples), facts


def listing(split, grooves, chosen):
    """What the file of a split says; `chosen` is [(song number, first sample, window)]."""
    return {
        "split": split, "sampleRate": SAMPLE_RATE, "samples": SAMPLES, "stems": list(CLASSES),
        "sha256": hash_of(window for *_, window in chosen), "catalogue": hash_of_catalogue(grooves),
        "windows": [{"song": number, "start": start, "rms": [round(float(v), 4) for v in rms(window)]}
                    for number, start, window in chosen],
    }


def choose(split, grooves, songs):
    """One window from each of the first songs, as many as the split needs."""
    chosen = []
    for song, facts in songs:
        start = choose_start(song, facts["number"])
        if start is not None:
            chosen.append((facts["number"], start, song[:, start : start + SAMPLES].copy()))
        if len(chosen) == COUNTS[split]:
            break
    return listing(split, grooves, chosen)


def cut(listed, songs):
    """[(window, facts)], int16 [stem, sample]; None instead of a window whose song was not made or is too short."""
    out = []
    for window, made in zip(listed["windows"], songs):
        start = window["start"]
        whole = made is not None and made[0].shape[1] >= start + listed["samples"]
        out.append((made[0][:, start : start + listed["samples"]].copy(), made[1]) if whole else None)
    return out


def verdict(listed, grooves, found):
    """(whether every sample is as listed, one sentence about it)."""
    if None in found:
        return False, f"{found.count(None)} of {len(found)} windows could not be made: another MMA or FluidSynth"
    if hash_of(window for window, _ in found) == listed["sha256"]:
        return True, f"every sample is as listed (SHA-256 {listed['sha256'][:12]}…)"
    if hash_of_catalogue(grooves) != listed["catalogue"]:
        return False, "this is another data set: MMA's library differs from the listed one, and so do the songs"
    apart = max(float(np.abs(rms(window) - row["rms"]).max()) for (window, _), row in zip(found, listed["windows"]))
    if apart < 2e-4:
        return False, "the samples differ from the listed ones by rounding only: another NumPy, SciPy or processor"
    return False, "this is another data set: MMA, FluidSynth or a font differs from the listed one"


def write_tracks(out, split, found):
    """[track names] of what was written."""
    names = []
    for i, item in enumerate(found):
        if item is None:
            continue
        names.append(f"{split}-{i + 1:02d}")
        (out / names[-1]).mkdir(parents=True)
        for name, samples in zip(CLASSES, item[0]):
            write_wav(out / names[-1] / f"{name}.wav", samples)
    return names


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=sorted(COUNTS), default="test")
    parser.add_argument("--out", type=Path, help="a new folder; training/data/eval/<split> if not named")
    parser.add_argument("--grooves", type=Path, default=Path("training/data/grooves.json"), help="as make_data keeps them; made if missing")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--choose", type=Path, metavar="DATA", help="choose the windows anew among these data and write the list")
    options = parser.parse_args()
    require_programs(parser)
    grooves = catalogue(options.grooves)
    mine, listed_in = [g for g in grooves if split_of(g.file) == options.split], SPLITS / f"{options.split}.json"
    if options.choose:
        listed = choose(options.split, grooves, songs_in(options.choose, options.split))
        listed_in.write_text(to_text(listed))
        print(f"{listed_in}: {len(listed['windows'])} windows")
        return
    out = options.out or Path("training/data/eval") / options.split
    if out.exists():
        parser.error(f"{out}: is there already; name a new folder with --out, or remove it")
    listed = json.loads(listed_in.read_text())
    with ProcessPoolExecutor(options.workers) as pool:
        found = cut(listed, pool.map(make_song, [(options.split, window["song"], mine) for window in listed["windows"]]))
    same, sentence = verdict(listed, grooves, found)
    fresh = out.with_name(f"{out.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    names = write_tracks(fresh, options.split, found)
    made = [item for item in found if item]
    (fresh / "dataset.json").write_text(json.dumps({
        "name": f"quartet-{options.split}", "asListed": same, "said": sentence, "listedSha256": listed["sha256"],
        "sha256": hash_of(window for window, _ in made), "sampleRate": SAMPLE_RATE, "samples": listed["samples"],
        "tracks": {name: facts for name, (_, facts) in zip(names, made)},
    }, indent=1) + "\n")
    fresh.rename(out)
    print(f"{out}: {len(names)} tracks; {sentence}")
    sys.exit(0 if same else 1)


if __name__ == "__main__":
    main()
