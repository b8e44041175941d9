"""The golden vectors in test/reference, and the tiny models they were computed with."""
import json
from pathlib import Path

import numpy as np
import torch

from quartet_training.networks import UNetDenoiser
from quartet_training.torch_checkpoint import network_state, read_checkpoint
from quartet_training.unet1d import UNet1dConfig

FOLDER = Path(__file__).resolve().parents[2] / 'test' / 'reference'
TAGS = ('msdm', 'weakly')
SIGMA_DATA = 0.2


def arrays(name):
    """{array name: tensor} of one .npz file."""
    with np.load(FOLDER / f'{name}.npz') as file:
        return {key: torch.from_numpy(np.array(file[key])) for key in file.files}


def description(name):
    return json.loads((FOLDER / f'{name}.json').read_text('utf-8'))


def tiny_denoiser(tag):
    checkpoint = read_checkpoint(FOLDER / f'tiny-{tag}.ckpt')
    net = UNetDenoiser(UNet1dConfig.from_dict(checkpoint['hyper_parameters']), SIGMA_DATA)
    net.load_state_dict(network_state(checkpoint), strict=True)
    return net


def distance(a, b):
    return (a - b).abs().max().item()
