"""The default pack's network: a band-split spectral denoiser with complex masks.

Four noisy stems (or clean ones, where a stem is given) and, if known, the mix go in as STFTs; a stack of blocks looks along
time, across bands and across channels; out come, per stem and bin, a mask on the noisy stem, a mask on the mix and an
additive term. Every tensor in the body is [B, K bands, T frames, C channels]. No normalisation spans time, so a result
does not depend on how long the window is.
"""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn


@dataclass
class BandSplitConfig:
    stems: int = 4
    fft: int = 2048
    hop: int = 1024  # fft / 2 or fft / 4: a periodic root-Hann window is a tight frame at both
    bands: tuple = ((8, 4), (8, 8), (8, 16), (10, 32), (5, 96))  # (how many, bins wide), from 0 Hz up; sums to fft / 2
    channels: int = 64
    hidden: int = 128
    depth: int = 6
    dilations: tuple = (1, 2, 4, 8)  # frames, repeated over the depth
    embedding: int = 128
    sigma_data: float = 0.06

    @property
    def band_count(self):
        return sum(count for count, _ in self.bands)


class Stft(nn.Module):
    """Bins 0 .. fft/2 - 1 (the Nyquist bin is dropped), scaled so that unit white noise has unit variance in every bin."""

    def __init__(self, fft, hop):
        super().__init__()
        self.fft, self.hop = fft, hop
        self.register_buffer("window", torch.hann_window(fft).sqrt(), persistent=False)

    def forward(self, x):  # [B, N, L] -> complex [B, N, F, T]
        b, n, length = x.shape
        spectrum = torch.stft(
            x.reshape(b * n, length), self.fft, self.hop, window=self.window, pad_mode="constant", return_complex=True
        )
        return spectrum[:, :-1].reshape(b, n, self.fft // 2, -1) * (2 / self.fft) ** 0.5

    def inverse(self, spectrum, length):  # complex [B, N, F, T] -> [B, N, L]
        b, n, bins, frames = spectrum.shape
        full = F.pad(torch.view_as_real(spectrum.reshape(b * n, bins, frames)), (0, 0, 0, 0, 0, 1))
        wave = torch.istft(
            torch.view_as_complex(full) * (self.fft / 2) ** 0.5, self.fft, self.hop, window=self.window, length=length
        )
        return wave.reshape(b, n, length)


class RmsNorm(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(channels))

    def forward(self, x):
        return x * (x.square().mean(-1, keepdim=True) + 1e-5).rsqrt() * self.gain


class Block(nn.Module):
    def __init__(self, config, dilation):
        super().__init__()
        c, h, k = config.channels, config.hidden, config.band_count
        self.dilation = dilation
        self.norm_time = RmsNorm(c)
        self.modulation = nn.Linear(config.embedding, 2 * c)
        self.time = nn.Conv1d(c, h, 3, padding=dilation, dilation=dilation)  # along T, shared by the bands
        self.out = nn.Linear(h, c)
        self.norm_band = RmsNorm(c)
        self.band_in = nn.Linear(k, 2 * k)  # across K, shared by the channels
        self.band_out = nn.Linear(2 * k, k)
        for last in (self.out, self.band_out):
            nn.init.normal_(last.weight, std=0.2 / math.sqrt(last.in_features * config.depth))
            nn.init.zeros_(last.bias)
        nn.init.zeros_(self.modulation.weight)
        nn.init.zeros_(self.modulation.bias)

    def forward(self, x, embedding):  # [B, K, T, C], [B, E]
        b, k, t, c = x.shape
        scale, shift = self.modulation(embedding)[:, None, None].chunk(2, dim=-1)
        h = self.norm_time(x) * (1 + scale) + shift
        # [B, C, K, T] in channels-last memory is this very tensor: no copy is made.
        h = F.conv2d(h.permute(0, 3, 1, 2), self.time.weight[:, :, None], self.time.bias, 1, (0, self.dilation), (1, self.dilation))
        x = x + self.out(F.silu(h).permute(0, 2, 3, 1))
        h = self.norm_band(x).reshape(b, k, t * c)
        h = F.silu(self.band_in.weight @ h + self.band_in.bias[:, None])
        h = self.band_out.weight @ h + self.band_out.bias[:, None]
        return x + h.reshape(b, k, t, c)


class BandSplit(nn.Module):
    def __init__(self, config=BandSplitConfig()):
        super().__init__()
        self.config = config
        c, s = config.channels, config.stems
        assert sum(count * width for count, width in config.bands) == config.fft // 2
        self.stft = Stft(config.fft, config.hop)
        # Per class of equally wide bands: [bands, features in, features out].
        self.split_weight = nn.ParameterList(
            nn.Parameter(torch.randn(n, 2 * w * (s + 1), c) / math.sqrt(2 * w * (s + 1))) for n, w in config.bands
        )
        self.split_bias = nn.Parameter(torch.randn(config.band_count, c) * 0.5)  # tells the bands apart from the start
        self.embed_in = nn.Linear(32 + s + 1, config.embedding)
        self.embed_out = nn.Linear(config.embedding, config.embedding)
        self.blocks = nn.ModuleList(
            Block(config, config.dilations[i % len(config.dilations)]) for i in range(config.depth)
        )
        self.norm_out = RmsNorm(c)
        self.modulation_out = nn.Linear(config.embedding, 2 * c)
        nn.init.zeros_(self.modulation_out.weight)
        nn.init.zeros_(self.modulation_out.bias)
        # Out of each bin: [stem, (mask on the noisy stem, mask on the mix, additive term), (re, im)].
        self.merge_weight = nn.ParameterList(nn.Parameter(torch.zeros(n, c, w * s * 6)) for n, w in config.bands)
        self.merge_bias = nn.ParameterList(nn.Parameter(torch.zeros(n, 1, w * s * 6)) for n, w in config.bands)

    def compress(self, spectrum):
        """|z|^(1/2) with the phase kept, as [..., parts]."""
        z = torch.view_as_real(spectrum)
        return z * (z.square().sum(-1, keepdim=True) + 1e-8).pow(-0.25)

    def complete(self, masks):
        """[..., parts] -> what multiplies a spectrum."""
        return torch.view_as_complex(masks)

    def embed(self, sigma, mix_given, given_which):  # [B], [B, 1], [B, S] -> [B, E]
        frequencies = torch.exp(torch.linspace(math.log(0.25), math.log(8.0), 16, device=sigma.device))
        angle = sigma.log()[:, None] / 4 * math.pi * frequencies
        features = torch.cat([angle.sin(), angle.cos(), mix_given, given_which], dim=1)
        return F.silu(self.embed_out(F.silu(self.embed_in(features))))

    def forward(self, x, sigma, mix=None, mix_given=None, given=None, given_which=None):
        """D(x; sigma | mix, given). x, given [B, S, L]; sigma [B]; mix [B, 1, L]; mix_given [B, 1] and given_which [B, S] in {0, 1}."""
        cfg, (b, s, length) = self.config, x.shape
        if mix is None:
            mix, mix_given = x.new_zeros(b, 1, length), x.new_zeros(b, 1)
        if given is None:
            given, given_which = torch.zeros_like(x), x.new_zeros(b, s)
        sd, sigma_ = cfg.sigma_data, sigma[:, None, None]
        total = (sigma_**2 + sd**2).sqrt()
        c_skip, c_out, c_in = sd**2 / total**2, sigma_ * sd / total, 1 / total
        which = given_which[:, :, None]

        noisy, mix = x * (1 - which), mix * mix_given[:, :, None]
        # A given stem is heard clean in the place of its noisy self.
        heard = torch.cat([noisy * c_in + given * which / sd, mix / sd], dim=1)
        spectrum = self.stft(heard)  # [B, S + 1, F, T]
        frames = spectrum.shape[-1]
        features = self.compress(spectrum).permute(2, 0, 3, 1, 4).reshape(cfg.fft // 2, b * frames, -1)

        h, at = [], 0
        for (count, width), weight in zip(cfg.bands, self.split_weight):
            band = features[at : at + count * width].reshape(count, width, b * frames, -1)
            h.append(torch.bmm(band.permute(0, 2, 1, 3).reshape(count, b * frames, -1), weight))
            at += count * width
        h = torch.cat(h) + self.split_bias[:, None]
        h = h.reshape(cfg.band_count, b, frames, cfg.channels).transpose(0, 1).contiguous()

        embedding = self.embed(sigma, mix_given, given_which)
        for block in self.blocks:
            h = block(h, embedding)

        scale, shift = self.modulation_out(embedding)[:, None, None].chunk(2, dim=-1)
        h = self.norm_out(h) * (1 + scale) + shift
        h = h.transpose(0, 1).reshape(cfg.band_count, b * frames, cfg.channels)
        masks, at = [], 0
        for (count, width), weight, bias in zip(cfg.bands, self.merge_weight, self.merge_bias):
            out = torch.baddbmm(bias, h[at : at + count], weight).reshape(count, b, frames, width, s, 3, -1)
            masks.append(out.permute(1, 4, 5, 0, 3, 2, 6).reshape(b, s, 3, count * width, frames, out.shape[-1]))
            at += count
        on_noisy, on_mix, additive = self.complete(torch.cat(masks, dim=3).float().contiguous()).unbind(2)

        # D = c_skip x + mask_x x + mask_mix mix + c_out a; heard is scaled, so each term is scaled back.
        keep = c_skip[..., None] + on_noisy
        denoised = keep * (spectrum[:, :s] / c_in[..., None]) + on_mix * (spectrum[:, s:] * sd) + c_out[..., None] * additive
        denoised = self.stft.inverse(denoised, length)
        return denoised * (1 - which) + given * which
