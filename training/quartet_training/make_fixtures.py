"""Writes the small random networks, with inputs and outputs, that the TypeScript port is tested against.

    python3 -m training.quartet_training.make_fixtures test/model/networks
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import torch

from .bandsplit import BandSplit, BandSplitConfig
from .demucs import Demucs, DemucsConfig
from .safetensors_io import write_safetensors

FIXTURES = {
    "half": (dict(fft=64, hop=32, bands=((3, 2), (2, 5), (2, 8)), channels=8, hidden=12, depth=2, dilations=(1, 3), embedding=16), 512),
    "quarter": (dict(fft=128, hop=32, bands=((4, 4), (3, 16)), channels=8, hidden=12, depth=3, dilations=(1, 2), embedding=16), 512),
    "one-stem": (dict(stems=1, fft=32, hop=16, bands=((2, 4), (1, 8)), channels=4, hidden=6, depth=1, dilations=(2,), embedding=8), 128),
}
SIGMAS = (0.01, 0.3)
REGRESSORS = {
    "regressor": (dict(channels=6, depth=3, kernel=8, stride=4, hidden=10, dilations=(1, 3)), 256),
    "orderless": (dict(given=True, channels=6, depth=2, kernel=6, stride=4, hidden=10, dilations=(2,)), 192),
}


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


@torch.no_grad()
def regressor_fixture(config, length):
    torch.manual_seed(1)
    net = Demucs(config).eval()
    for p in net.parameters():
        p.copy_(torch.randn_like(p) * (1.2 / p.shape[1:].numel() ** 0.5 if p.dim() > 1 else 0.1))
    draws, s = torch.Generator().manual_seed(5), config.stems
    mix = torch.randn(1, 1, length, generator=draws) * 0.12
    given = torch.randn(1, s, length, generator=draws) * 0.06
    which = torch.tensor([[0.0, 1.0, 0.0, 1.0]])
    tensors = {f"w:{name}": value for name, value in net.state_dict().items()}
    tensors.update({"mix": mix, "given": given, "which": which, "to:mix": net(mix)})
    if config.given:
        tensors.update({"to:both": net(mix, given, which), "to:all": net(mix, given, torch.ones(1, s))})
    return tensors


def main():
    folder = Path(sys.argv[1])
    for name, (settings, length) in FIXTURES.items():
        config = BandSplitConfig(**settings)
        file = folder / f"band-split-{name}.safetensors"
        write_safetensors(file, fixture(config, length), {"config": json.dumps(asdict(config))})
    for name, (settings, length) in REGRESSORS.items():
        config = DemucsConfig(**settings)
        file = folder / f"demucs-{name}.safetensors"
        write_safetensors(file, regressor_fixture(config, length), {"config": json.dumps(asdict(config))})


if __name__ == "__main__":
    main()
