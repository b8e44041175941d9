"""Writes a pack with random weights, for tests of other implementations: python3 -m tests.random_pack <folder> [demucs | weak]"""
import sys
from dataclasses import asdict

import torch

from quartet_training.demucs import Demucs, DemucsConfig
from quartet_training.export_pack import network_entry, write_pack

from . import tiny

# Small, and with as few axes of one length as can be, so that a mistaken axis shows.
CONFIG = dict(fft=512, hop=256, bands=((6, 4), (5, 8), (4, 16), (4, 32)), channels=12, hidden=20, depth=3, dilations=(1, 2),
              embedding=14)


def write_random_pack(folder, joint=True, **changes):
    """Returns the networks that were packed, in the order of the stems."""
    stems = ['bass', 'drums', 'guitar', 'piano']
    config = {**CONFIG, 'stems': 4 if joint else 1, **changes}
    networks = [tiny.network(seed, **config) for seed in range(1 if joint else 4)]
    tensors = {('' if joint else f'{stem}.') + name: tensor
               for stem, net in zip(stems, networks) for name, tensor in net.state_dict().items()}
    write_pack(folder, manifest_of('band-split', networks[0].config, joint), tensors)
    return networks


def write_random_regressor(folder, given=True):
    """Returns the network that was packed."""
    torch.manual_seed(0)
    net = Demucs(DemucsConfig(given=given, channels=10, depth=3, kernel=8, stride=4, hidden=14, dilations=(1, 3)))
    with torch.no_grad():
        for p in net.parameters():
            p.copy_(torch.randn_like(p) * (1.2 / p.shape[1:].numel() ** 0.5 if p.dim() > 1 else 0.1))
            p.copy_(p.half())  # as it will be read
    write_pack(folder, manifest_of('demucs', net.config, joint=True, given=given), net.state_dict())
    return net.eval()


def manifest_of(kind, config, joint, given=True):
    return {
        'name': 'random', 'version': '1.0.0', 'licence': 'MIT', 'stems': ['bass', 'drums', 'guitar', 'piano'],
        'sampleRate': 22_050, 'window': 8192, 'sigmaData': getattr(config, 'sigma_data', 0.05), 'sigmaMin': 1e-4,
        'sigmaMax': 10.0, 'network': network_entry(kind, asdict(config)), 'contexts': {'mix': True, 'given': given},
        'joint': joint, 'trainedOn': 'nothing',
    }


if __name__ == '__main__':
    folder, *kind = sys.argv[1:]
    if kind == ['demucs']:
        write_random_regressor(folder)
    else:
        write_random_pack(folder, joint=kind != ['weak'])
