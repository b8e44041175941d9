"""A band-split network, a trainer's configuration and songs, all as small as they can be."""
import argparse
import json
import os
from pathlib import Path

import numpy as np
import torch

from quartet_training.bandsplit import BandSplit, BandSplitConfig
from quartet_training.data import Songs
from quartet_training.torch_checkpoint import read_checkpoint

CONFIG = {
    'network': {'stems': 4, 'fft': 64, 'hop': 32, 'bands': [[4, 2], [3, 8]], 'channels': 8, 'hidden': 12, 'depth': 2,
                'dilations': [1, 2], 'embedding': 8, 'sigma_data': 0.05},
    'batch': 2, 'window': 512, 'learningRate': 1e-2, 'weightDecay': 0.01, 'ema': 0.99, 'seed': 1,
    'logSigma': [-2.8, 1.4], 'firstSigma': [1.0, 3.0],
    'conditions': {'none': 0.4, 'mix': 0.3, 'given': 0.2, 'both': 0.1, 'first': 0.5, 'still': 0.5, 'shuffled': 0.3},
    'absoluteAtFirst': 0.5, 'mixLevel': 0.1,
}


def network_config(**changes):
    values = {**CONFIG['network'], **changes}
    return BandSplitConfig(**{key: tuple(map(tuple, value)) if key == 'bands' else value for key, value in values.items()})


def network(seed=0, **changes):
    """With random weights wherever a fresh one has zeros: masks, modulations and biases do something."""
    torch.manual_seed(seed)
    net = BandSplit(network_config(**changes))
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.add_(torch.randn(parameter.shape) * 0.1)
    return net.eval()


def write_songs(folder, split, count=3, samples=4000, seed=0, stems=4):
    """Stems of tones, the last of noise, in the layout of make_data.py."""
    random, facts, at = np.random.default_rng(seed), [], 0
    with open(Path(folder) / f'{split}.i16', 'wb') as sink:
        for number in range(count):
            t = np.arange(samples)
            tones = [np.sin(2 * np.pi * t / period) for period in random.uniform(8, 200, stems - 1)]
            sound = np.stack([*tones, random.normal(0, 1, samples)]) * random.uniform(0.05, 0.1, (stems, 1))
            sink.write(np.round(sound.clip(-0.99, 0.99) * 32767).astype(np.int16).tobytes())
            facts.append({'number': number, 'samples': samples, 'start': at})
            at += samples
    (Path(folder) / f'{split}.json').write_text(json.dumps(facts))
    return Songs(folder, split, stems)


def with_code(checkpoint, flag):
    """The same checkpoint with a line of code in its pickle, which makes the folder `flag` where it is run."""
    class Code:
        def __reduce__(self):
            return os.mkdir, (str(flag),)

    torch.save({**read_checkpoint(checkpoint), 'code': Code()}, checkpoint)


def options(run, minutes=1.0, start=None):
    """What the command line gives a Trainer."""
    return argparse.Namespace(run=Path(run), minutes=minutes, start=start)
