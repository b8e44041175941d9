"""Every network that can be trained, from its configuration: called as net(x, sigma, mix, mix_given, given, which) or, when
it separates in one pass, as net(mix, given, which)."""

import torch
from torch import nn

from .bandsplit import BandSplit, BandSplitConfig, Block
from .demucs import Demucs, DemucsConfig
from .edm import denoise
from .mdct import MdctSplit
from .unet1d import UNet1d
from .unet1d_config import UNet1dConfig

STEMS = ("bass", "drums", "guitar", "piano")


class UNetDenoiser(UNet1d):
    """D(x; sigma) of the paper's network, under the network's own parameter names. Knows no context."""

    def __init__(self, config, sigma_data):
        super().__init__(config)
        self.sigma_data = sigma_data

    def forward(self, x, sigma, *_):
        return denoise(super().forward, x, sigma, self.sigma_data)


class Weak(nn.ModuleDict):
    """Four one-stem priors as one: D(x; sigma) with every stem denoised by itself. Knows no context."""

    def __init__(self, config):
        super().__init__({stem: BandSplit(config) for stem in STEMS})

    def forward(self, x, sigma, *_):
        return torch.cat([net(x[:, n : n + 1], sigma) for n, net in enumerate(self.values())], dim=1)


def tuples(values):
    """JSON's lists as the tuples that configurations hold."""
    return {key: tuple(map(tuple, v)) if key == "bands" else tuple(v) if isinstance(v, list) else v for key, v in values.items()}


def build_one(kind, values, sigma_data):
    """One network of a kind, from its configuration's values, with fresh weights."""
    values = tuples(values)
    if kind == "unet1d":
        return UNetDenoiser(UNet1dConfig.from_dict(values), sigma_data)
    if kind == "demucs":
        return Demucs(DemucsConfig(**values))
    network = BandSplitConfig(**values, sigma_data=sigma_data)
    return MdctSplit(network) if kind == "mdct-split" else BandSplit(network)


def build(config):
    """What a training configuration trains, with fresh weights."""
    values = dict(config["network"])
    kind, sigma_data = values.pop("kind", "band-split"), values.pop("sigma_data", None)
    if kind == "band-split" and values["stems"] != len(STEMS) and "rest" not in config:
        return Weak(BandSplitConfig(**tuples(values), sigma_data=sigma_data))
    return build_one(kind, values, sigma_data)


def compile_blocks(net):
    """Fuses what lies between the matrix products: a CPU core then trains a band-split network 1.7 times as fast."""
    for module in net.modules():
        if isinstance(module, Block):
            module.compile()
