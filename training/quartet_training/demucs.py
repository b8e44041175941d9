"""Waveform networks that separate in one pass, after Demucs (Défossez et al. 2019) and its orderless form (Manilow et al. 2022).

The regressor takes the mix; the orderless network takes, beside it, any stems that are already known. Strided convolutions
down, dilated ones in the middle, transposed ones up, gated linear units throughout, skips added. Tensors are [B, C, L].
Nothing is normalised over time, so a result does not depend on how long the window is.
"""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn


@dataclass
class DemucsConfig:
    stems: int = 4
    given: bool = False  # takes known stems as well: the orderless network
    channels: int = 64  # of the first level; doubled at each of the others
    depth: int = 3
    kernel: int = 16
    stride: int = 8
    hidden: int = 256  # within the blocks in the middle
    dilations: tuple = (1, 3, 9, 27, 1, 3, 9, 27)  # of the blocks in the middle, in their frames
    level: float = 0.1  # RMS of the mixes: inputs are divided by it, outputs multiplied

    @property
    def widths(self):
        return [self.channels * 2**i for i in range(self.depth)]

    @property
    def length_multiple(self):
        return self.stride**self.depth


class Down(nn.Module):
    def __init__(self, config, into, out):
        super().__init__()
        self.conv = nn.Conv1d(into, out, config.kernel, config.stride, (config.kernel - config.stride) // 2)
        self.gate = nn.Conv1d(out, 2 * out, 1)

    def forward(self, x):
        return F.glu(self.gate(F.silu(self.conv(x))), dim=1)


class Middle(nn.Module):
    def __init__(self, config, channels, dilation):
        super().__init__()
        self.time = nn.Conv1d(channels, config.hidden, 3, padding=dilation, dilation=dilation)
        self.out = nn.Conv1d(config.hidden, channels, 1)
        nn.init.normal_(self.out.weight, std=0.2 / math.sqrt(config.hidden * len(config.dilations)))
        nn.init.zeros_(self.out.bias)

    def forward(self, x):
        # The power over channels, at each frame by itself.
        normed = x * (x.square().mean(1, keepdim=True) + 1e-5).rsqrt()
        return x + self.out(F.silu(self.time(normed)))


class Up(nn.Module):
    def __init__(self, config, into, out, last):
        super().__init__()
        self.last = last
        self.gate = nn.Conv1d(into, 2 * into, 3, padding=1)
        self.conv = nn.ConvTranspose1d(into, out, config.kernel, config.stride, (config.kernel - config.stride) // 2)

    def forward(self, x, skip):
        x = self.conv(F.glu(self.gate(x + skip), dim=1))
        return x if self.last else F.silu(x)


class Demucs(nn.Module):
    def __init__(self, config=DemucsConfig()):
        super().__init__()
        self.config = config
        widths, inputs = config.widths, 1 + (2 * config.stems if config.given else 0)
        self.down = nn.ModuleList(Down(config, a, b) for a, b in zip([inputs] + widths, widths))
        self.middle = nn.ModuleList(Middle(config, widths[-1], d) for d in config.dilations)
        outs = [config.stems] + widths[:-1]
        self.up = nn.ModuleList(Up(config, widths[i], outs[i], i == 0) for i in reversed(range(config.depth)))
        with torch.no_grad():
            self.up[-1].conv.weight *= 0.1
            nn.init.zeros_(self.up[-1].conv.bias)

    def forward(self, mix, given=None, which=None):
        """The stems of mix [B, 1, L] -> [B, S, L]; given [B, S, L] are clean where which [B, S] is 1, and come back as they were.

        The network adds to a first guess: what the known stems leave of the mix, shared evenly by the others."""
        cfg = self.config
        if given is None:
            given, which = mix.new_zeros(len(mix), cfg.stems, mix.shape[-1]), mix.new_zeros(len(mix), cfg.stems)
        known = which[:, :, None]
        given = given * known
        unknown = (1 - known).sum(1, keepdim=True).clamp(min=1)
        guess = (mix - given.sum(1, keepdim=True)) / unknown
        x = mix / cfg.level
        if cfg.given:
            x = torch.cat([x, given / cfg.level, known.expand_as(given)], dim=1)
        skips = []
        for down in self.down:
            x = down(x)
            skips.append(x)
        for block in self.middle:
            x = block(x)
        for up in self.up:
            x = up(x, skips.pop())
        return (guess + x * cfg.level) * (1 - known) + given
