"""Renders windows of the evaluation splits as records have them: 44,100 Hz stereo, the band placed left and right.

    python3 -m training.quartet_training.make_stereo --split val --count 8 --out training/data/stereo/val

The songs, the windows and the effects are make_eval's, played at the higher rate; each stem is panned and its room differs
between left and right, so it has width. Beside the four stems each track holds a fifth source of another kind (fifth.py),
which the bench adds to the mix. Writes <out>/<track>/{bass,drums,guitar,piano,fifth}.wav (float32) and <out>/dataset.json.
"""

import argparse
import json
import random as random_module
import shutil
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from scipy.io import wavfile

from . import effects
from .fifth import play_fifth
from .grooves import catalogue, split_of
from .make_data import require_programs
from .make_eval import COUNTS, SPLITS
from .midi_stems import CLASSES
from .render import SAMPLE_RATE, render_stereo
from .song import LEVEL, SEED_OF_SPLIT, active_rms, play_song

RATE = 2 * SAMPLE_RATE
# How far to one side a player stands at most, and at least: 1 is hard left or right.
SIDES = {"bass": (0, 0.1), "drums": (0, 0.1), "guitar": (0.2, 0.8), "piano": (0.1, 0.7), "fifth": (0, 0.3)}


def stereo_desk(midi, font, settings):
    """[channel, sample] of a stem; left and right hear another part of the same room."""
    channels = render_stereo(midi, font, RATE)
    rms, room = active_rms(channels.mean(axis=0), RATE // 10), settings.get("room")
    sides = [settings | {"room": room | {"seed": room["seed"] + c}} if room else settings for c in range(2)]
    return np.stack([effects.apply(channel, rms, side, RATE) for channel, side in zip(channels, sides)])


def pan(channels, place):
    """Constant power; `place` -1 (left) … 1 (right)."""
    angle = (place + 1) * np.pi / 4
    return channels * np.float32(2**0.5) * np.array([[np.cos(angle)], [np.sin(angle)]], np.float32)


def level(channels, decibels):
    loud = active_rms(channels.mean(axis=0), RATE // 10)
    return channels * np.float32(LEVEL / loud * 10 ** (decibels / 20)) if loud > 0 else channels


def cut(channels, start, samples):
    out = np.zeros((2, samples), np.float32)
    if channels is not None:
        piece = channels[:, start : start + samples]
        out[:, : piece.shape[1]] = piece
    return out


def make_track(job):
    """(split, {song, start} of a window, its length at 22,050 Hz, grooves) -> ({name: [channel, sample]}, facts)."""
    split, window, samples, grooves = job
    seed = SEED_OF_SPLIT[split] + window["song"]
    stems, decibels, score, facts = play_song(seed, grooves, stereo_desk)
    kind, fifth = play_fifth(seed, *score, RATE)
    random, out = random_module.Random(seed), {}
    bound = RATE // SAMPLE_RATE
    for name, channels, db in zip([*CLASSES, "fifth"], [*stems, fifth], [*decibels, random.uniform(0, 3)]):
        near, far = SIDES[name]
        place = random.choice((-1, 1)) * random.uniform(near, far)
        placed = None if channels is None else pan(level(channels, db), place)
        out[name] = cut(placed, bound * window["start"], bound * samples)
        facts["stems"].setdefault(name, {"kind": kind})["place"] = round(place, 2)
    return out, {"song": window["song"], **facts}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=sorted(COUNTS), default="val")
    parser.add_argument("--count", type=int, default=8, help="windows, the first of the split")
    parser.add_argument("--out", type=Path, help="a new folder; training/data/stereo/<split> if not named")
    parser.add_argument("--grooves", type=Path, default=Path("training/data/grooves.json"), help="as make_data keeps them; made if missing")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    require_programs(parser)
    out = options.out or Path("training/data/stereo") / options.split
    if out.exists():
        parser.error(f"{out}: is there already; name a new folder with --out, or remove it")
    grooves = [g for g in catalogue(options.grooves) if split_of(g.file) == options.split]
    listed = json.loads((SPLITS / f"{options.split}.json").read_text())
    jobs = [(options.split, window, listed["samples"], grooves) for window in listed["windows"][: options.count]]
    fresh = out.with_name(f"{out.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    tracks = {}
    with ProcessPoolExecutor(options.workers) as pool:
        for i, (sounds, facts) in enumerate(pool.map(make_track, jobs)):
            name = f"{options.split}-{i + 1:02d}"
            (fresh / name).mkdir(parents=True)
            for stem, channels in sounds.items():
                wavfile.write(fresh / name / f"{stem}.wav", RATE, np.ascontiguousarray(channels.T))
            tracks[name] = facts
    (fresh / "dataset.json").write_text(json.dumps({"name": f"quartet-stereo-{options.split}", "sampleRate": RATE, "tracks": tracks}, indent=1) + "\n")
    fresh.rename(out)
    print(f"{out}: {len(tracks)} tracks")


if __name__ == "__main__":
    main()
