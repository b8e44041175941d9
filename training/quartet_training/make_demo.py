"""Cuts the example project out of the test split: the mix and its four true stems.

    python3 -m training.quartet_training.make_demo --data training/data --song 9 --out examples/demo
"""

import argparse
import wave
from pathlib import Path

import numpy as np

from .data import SAMPLE_RATE, Songs
from .midi_stems import CLASSES

SECONDS = 24


def write_wav(path, samples):
    with wave.open(str(path), "wb") as sink:
        sink.setnchannels(1)
        sink.setsampwidth(2)
        sink.setframerate(SAMPLE_RATE)
        sink.writeframes(samples.astype("<i2").tobytes())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("training/data"))
    parser.add_argument("--song", type=int, default=9)
    parser.add_argument("--start", type=float, default=0.0, help="seconds into the song")
    parser.add_argument("--out", type=Path, default=Path("examples/demo"))
    options = parser.parse_args()
    songs = Songs(options.data, "test")
    stems = songs.window(options.song, round(options.start * SAMPLE_RATE), SECONDS * SAMPLE_RATE)
    stems = np.round(stems * 32767).astype(np.int32)  # the sum of integers is exact, and no song exceeds full scale
    options.out.mkdir(parents=True, exist_ok=True)
    for name, samples in zip(CLASSES, stems):
        write_wav(options.out / f"{name}.wav", samples)
    write_wav(options.out / "mix.wav", stems.sum(axis=0))


if __name__ == "__main__":
    main()
