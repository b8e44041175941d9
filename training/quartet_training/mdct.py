"""An experiment: the band-split network over the MDCT instead of the short-time Fourier transform (experiments.md).

The MDCT is orthonormal and real: diffusion in its coefficients is diffusion in time, and every layer next to the bins is
half as wide. What it lacks is phase: a mask can scale a coefficient but not turn it.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

from .bandsplit import BandSplit


class Mdct(nn.Module):
    """Frames of 2N samples every N, sine window, N real coefficients: a tight frame that is a basis (Princen and Bradley 1986)."""

    def __init__(self, hop):
        super().__init__()
        n, k, self.hop = torch.arange(2 * hop), torch.arange(hop), hop
        window, middle = torch.sin(math.pi * (n + 0.5) / (2 * hop)), 0.5 + hop / 2
        turn = torch.exp(-1j * math.pi * n / (2 * hop))
        self.register_buffer("before", window * turn, persistent=False)
        self.register_buffer("twist", torch.exp(-1j * math.pi * middle * (k + 0.5) / hop) * math.sqrt(2 / hop), persistent=False)

    def forward(self, x):  # [B, N, L] -> real [B, N, F, T]
        b, n, length = x.shape
        frames = F.pad(x.reshape(b * n, length), (self.hop, self.hop + -length % self.hop)).unfold(-1, 2 * self.hop, self.hop)
        z = torch.fft.fft(frames * self.before)[..., : self.hop]
        return (z * self.twist).real.transpose(1, 2).reshape(b, n, self.hop, -1)

    def inverse(self, coefficients, length):  # real [B, N, F, T] -> [B, N, L]
        b, n, bins, frames = coefficients.shape
        z = F.pad(coefficients.reshape(b * n, bins, frames).transpose(1, 2) * self.twist.conj(), (0, bins))
        waves = (torch.fft.ifft(z) * 2 * self.hop * self.before.conj()).real  # the window once more, as it has to be
        size = (1, (frames + 1) * self.hop)
        whole = F.fold(waves.transpose(1, 2), size, (1, 2 * self.hop), stride=(1, self.hop))[:, 0, 0]
        return whole[:, self.hop : self.hop + length].reshape(b, n, length)


class MdctSplit(BandSplit):
    """`config.fft` is twice the number of coefficients; `config.hop` has to be half of it."""

    def __init__(self, config):
        super().__init__(config)
        c, s = config.channels, config.stems
        self.stft = Mdct(config.hop)
        self.split_weight = nn.ParameterList(nn.Parameter(torch.randn(n, w * (s + 1), c) / math.sqrt(w * (s + 1))) for n, w in config.bands)
        self.merge_weight = nn.ParameterList(nn.Parameter(torch.zeros(n, c, w * s * 3)) for n, w in config.bands)
        self.merge_bias = nn.ParameterList(nn.Parameter(torch.zeros(n, 1, w * s * 3)) for n, w in config.bands)

    def compress(self, spectrum):
        return (spectrum * (spectrum.square() + 1e-8).pow(-0.25))[..., None]

    def complete(self, masks):
        return masks[..., 0]
