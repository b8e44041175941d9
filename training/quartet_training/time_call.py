"""Times calls of a pack's network in PyTorch, so that other engines can be held against it.

    python3 -m training.quartet_training.time_call models/quartet-small --threads 2 --calls 7

Prints one JSON document a line: what runs ({torch, threads, samples}), then for each call {wallMs, cpuMs}, the second the
time of all threads. With --in-turn every call waits for a line of input and there are calls until input ends. One call on
one window is made beforehand, which does not count. Every context that the pack takes is told.
"""

import argparse
import json
import sys
import time
from itertools import repeat
from pathlib import Path

import torch

from .denoise_once import answer, load


def example(manifest):
    """One window of a sawtooth for every input: what the audio is does not matter to the time it takes."""
    stems, length = len(manifest["stems"]), manifest["window"]
    wave = ((torch.arange(stems * length) * 37 % 1009) / 5045 - 0.1).reshape(1, stems, length)
    inputs = {"x": wave, "sigma": torch.tensor([0.3])}
    if manifest["contexts"]["mix"]:
        inputs.update(mix=wave[:, :1], mix_given=torch.ones(1, 1))
    if manifest["contexts"]["given"]:
        inputs.update(given=wave, given_which=torch.eye(1, stems))
    return inputs


def timed(networks, inputs):
    wall, cpu = time.perf_counter(), time.process_time()
    answer(networks, inputs)
    return {"wallMs": 1000 * (time.perf_counter() - wall), "cpuMs": 1000 * (time.process_time() - cpu)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pack", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--calls", type=int, default=7)
    parser.add_argument("--in-turn", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    manifest, networks = load(options.pack)
    inputs = example(manifest)
    timed(networks, inputs)
    facts = {"torch": torch.__version__, "threads": options.threads, "samples": manifest["window"]}
    print(json.dumps(facts), flush=True)
    for _ in sys.stdin if options.in_turn else repeat(None, options.calls):
        print(json.dumps(timed(networks, inputs)), flush=True)


if __name__ == "__main__":
    main()
