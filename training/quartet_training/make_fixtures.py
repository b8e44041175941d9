"""Writes the small random band-split networks, with inputs and outputs, that the TypeScript port is tested against.

    python3 -m training.quartet_training.make_fixtures test/model/networks
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import torch

from .bandsplit import BandSplit, BandSplitConfig
from .safetensors_io import write_safetensors

FIXTURES = {
    "half": (dict(fft=64, hop=32, bands=((3, 2), (2, 5), (2, 8)), channels=8, hidden=12, depth=2, dilations=(1, 3), embedding=16), 512),
    "quarter": (dict(fft=128, hop=32, bands=((4, 4), (3, 16)), channels=8, hidden=12, depth=3, dilations=(1, 2), embedding=16), 512),
    "one-stem": (dict(stems=1, fft=32, hop=16, bands=((2, 4), (1, 8)), channels=4, hidden=6, depth=1, dilations=(2,), embedding=8), 128),
}
SIGMAS = (0.01, 0.3)


def scatter(net, config):
    """Every weight away from what a fresh network has, at scales that keep the signal alive."""
    for name, p in net.named_parameters():
        if "merge_weight" in name:
            p.copy_(torch.randn_like(p) * 0.3 / config.channels**0.5)
        elif "modulation" in name:
            p.copy_(torch.randn_like(p) * 0.05)
        elif "gain" in name:
            p.copy_(1 + torch.randn_like(p) * 0.1)
        elif "bias" in name:
            p.copy_(torch.randn_like(p) * 0.1)
        elif p.dim() > 1 and "split_weight" not in name:
            p.copy_(torch.randn_like(p) * 0.7 / p.shape[1:].numel() ** 0.5)


@torch.no_grad()
def fixture(config, length):
    torch.manual_seed(1)
    net = BandSplit(config).eval()
    scatter(net, config)
    draws, s = torch.Generator().manual_seed(5), config.stems
    x = torch.randn(1, s, length, generator=draws) * 0.3
    mix = torch.randn(1, 1, length, generator=draws) * 0.12
    given = torch.randn(1, s, length, generator=draws) * 0.06
    which, one = torch.zeros(1, s), torch.ones(1, 1)
    which[0, 1 % s] = which[0, -1] = 1
    tensors = {f"w:{name}": value for name, value in net.state_dict().items()}
    tensors.update({"x": x, "mix": mix, "given": given, "which": which})
    contexts = {"none": (), "mix": (mix, one), "given": (None, None, given, which), "both": (mix, one, given, which)}
    for i, level in enumerate(SIGMAS):
        sigma = torch.tensor([level])
        tensors[f"sigma{i}"] = sigma
        tensors.update({f"{name}{i}": net(x, sigma, *context) for name, context in contexts.items()})
    return tensors


def main():
    for name, (settings, length) in FIXTURES.items():
        config = BandSplitConfig(**settings)
        folder = Path(sys.argv[1])
        file = folder / f"band-split-{name}.safetensors"
        write_safetensors(file, fixture(config, length), {"config": json.dumps(asdict(config))})


if __name__ == "__main__":
    main()
