"""Writes a band-split pack with random weights, for tests of other implementations: python3 -m tests.random_pack <folder>"""
import sys
from dataclasses import asdict

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
    manifest = {
        'name': 'random', 'version': '1.0.0', 'licence': 'MIT', 'stems': stems, 'sampleRate': 22_050, 'window': 8192,
        'sigmaData': config.get('sigma_data', 0.05), 'sigmaMin': 1e-4, 'sigmaMax': 10.0,
        'network': network_entry('band-split', asdict(networks[0].config)), 'contexts': {'mix': True, 'given': True},
        'joint': joint, 'trainedOn': 'nothing',
    }
    write_pack(folder, manifest, tensors)
    return networks


if __name__ == '__main__':
    write_random_pack(sys.argv[1])
