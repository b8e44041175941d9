"""The paper's network: a one-dimensional U-Net over patches of all stems at once.

Topology and parameter names are those of audio-diffusion-pytorch 0.0.43 `UNet1d` as MSDM
configures it, so an official state_dict loads as it is. Shapes: B batch, C channels, L length,
M mapping features, H heads. Written for PyTorch 1.13 and newer.
"""
import math
from typing import List, Optional, Tuple

import torch
from torch import Tensor, nn

from .unet1d_config import UNet1dConfig


class ConvBlock1d(nn.Module):
    """norm → (scale, shift) → SiLU → convolution."""

    def __init__(self, in_channels: int, out_channels: int, num_groups: int):
        super().__init__()
        self.groupnorm = nn.GroupNorm(num_groups, in_channels)  # its statistics span the whole window
        self.activation = nn.SiLU()
        self.project = nn.Conv1d(in_channels, out_channels, kernel_size=3, padding=1)

    def forward(self, x: Tensor, scale_shift: Optional[Tuple[Tensor, Tensor]] = None) -> Tensor:
        x = self.groupnorm(x)
        if scale_shift is not None:
            scale, shift = scale_shift
            x = x * (scale + 1) + shift
        return self.project(self.activation(x))


class MappingToScaleShift(nn.Module):
    def __init__(self, features: int, channels: int):
        super().__init__()
        self.to_scale_shift = nn.Sequential(nn.SiLU(), nn.Linear(features, channels * 2))

    def forward(self, mapping: Tensor) -> Tuple[Tensor, Tensor]:
        scale, shift = self.to_scale_shift(mapping).unsqueeze(-1).chunk(2, dim=1)  # (B, C, 1) each
        return scale, shift


class ResnetBlock1d(nn.Module):
    def __init__(self, in_channels: int, out_channels: int, num_groups: int, mapping_features: int):
        super().__init__()
        self.block1 = ConvBlock1d(in_channels, out_channels, num_groups)
        self.to_scale_shift = MappingToScaleShift(mapping_features, out_channels)
        self.block2 = ConvBlock1d(out_channels, out_channels, num_groups)
        self.to_out = nn.Identity() if in_channels == out_channels else nn.Conv1d(in_channels, out_channels, 1)

    def forward(self, x: Tensor, mapping: Tensor) -> Tensor:
        return self.block2(self.block1(x), self.to_scale_shift(mapping)) + self.to_out(x)


class Patch(nn.Module):
    """(B, C, L) → (B, C', L/p); neighbouring samples become neighbouring channels."""

    def __init__(self, in_channels: int, out_channels: int, size: int, mapping_features: int):
        super().__init__()
        self.size = size
        self.block = ResnetBlock1d(in_channels, out_channels // size, min(size, in_channels), mapping_features)

    def forward(self, x: Tensor, mapping: Tensor) -> Tensor:
        x = self.block(x, mapping)
        b, c, length = x.shape
        return x.reshape(b, c, length // self.size, self.size).transpose(2, 3).reshape(b, c * self.size, -1)


class Unpatch(nn.Module):
    """(B, C', L/p) → (B, C, L)."""

    def __init__(self, in_channels: int, out_channels: int, size: int, mapping_features: int):
        super().__init__()
        self.size = size
        self.block = ResnetBlock1d(in_channels // size, out_channels, min(size, out_channels), mapping_features)

    def forward(self, x: Tensor, mapping: Tensor) -> Tensor:
        b, c, length = x.shape
        x = x.reshape(b, c // self.size, self.size, length).transpose(2, 3).reshape(b, c // self.size, -1)
        return self.block(x, mapping)


class Stack(nn.Module):
    """Here only because official names read `to_in.module_list.0`."""

    def __init__(self, *modules: nn.Module):
        super().__init__()
        self.module_list = nn.ModuleList(modules)

    def forward(self, x: Tensor, mapping: Tensor) -> Tensor:
        for module in self.module_list:
            x = module(x, mapping)
        return x


class LayerNorm(nn.Module):
    """Gain without bias, over the last axis of (B, L, C) or the channels of (B, C, L)."""

    def __init__(self, channels: int, axis: int):
        super().__init__()
        self.axis = axis
        self.g = nn.Parameter(torch.ones(channels if axis == -1 else (1, channels, 1)))

    def forward(self, x: Tensor) -> Tensor:
        variance = torch.var(x, dim=self.axis, unbiased=False, keepdim=True)
        mean = torch.mean(x, dim=self.axis, keepdim=True)
        return (x - mean) * (variance + 1e-5).rsqrt() * self.g


class AttentionBase(nn.Module):
    def __init__(self, channels: int, heads: int, features: int):
        super().__init__()
        self.heads = heads
        self.to_out = nn.Sequential(nn.Linear(heads * features, channels, bias=False), LayerNorm(channels, axis=-1))

    def forward(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        b, length, width = q.shape
        q, k, v = (t.reshape(b, length, self.heads, -1).transpose(1, 2) for t in (q, k, v))  # (B, H, L, features)
        weights = (q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5).softmax(dim=-1)  # (B, H, L, L)
        return self.to_out((weights @ v).transpose(1, 2).reshape(b, length, width))


class Attention(nn.Module):
    """Self-attention over time on (B, L, C). No positions: the convolutions know where they are."""

    def __init__(self, channels: int, heads: int, features: int):
        super().__init__()
        self.norm = LayerNorm(channels, axis=-1)
        self.to_q = nn.Linear(channels, heads * features, bias=False)
        self.to_kv = nn.Linear(channels, heads * features * 2, bias=False)
        self.attention = AttentionBase(channels, heads, features)

    def forward(self, x: Tensor) -> Tensor:
        x = self.norm(x)
        return self.attention(self.to_q(x), *self.to_kv(x).chunk(2, dim=-1))


class Transposed(nn.Module):
    """Runs what wants (B, L, C) on (B, C, L)."""

    def __init__(self, fn: nn.Module):
        super().__init__()
        self.fn = fn

    def forward(self, x: Tensor) -> Tensor:
        return self.fn(x.transpose(1, 2)).transpose(1, 2)


class TransformerBlock1d(nn.Module):
    def __init__(self, channels: int, config: UNet1dConfig):
        super().__init__()
        wide = channels * config.attention_multiplier
        self.attention = Transposed(Attention(channels, config.attention_heads, config.attention_features))
        self.feed_forward = nn.Sequential(
            LayerNorm(channels, axis=1), nn.Conv1d(channels, wide, 1, bias=False), nn.GELU(),
            LayerNorm(wide, axis=1), nn.Conv1d(wide, channels, 1, bias=False),
        )

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attention(x)
        return x + self.feed_forward(x)


class Downsample(nn.Module):
    def __init__(self, level: int, config: UNet1dConfig, mapping_features: int):
        super().__init__()
        c, factor, margin = config, config.factors[level], config.kernel_multiplier_downsample // 2
        narrow, wide = c.channels * c.multipliers[level], c.channels * c.multipliers[level + 1]
        kernel = factor * c.kernel_multiplier_downsample + 1
        self.downsample = nn.Conv1d(narrow, wide, kernel, stride=factor, padding=factor * margin)
        self.blocks = nn.ModuleList(
            ResnetBlock1d(wide, wide, c.resnet_groups, mapping_features) for _ in range(c.num_blocks[level]))
        self.transformer = TransformerBlock1d(wide, c) if c.attentions[level] else None

    def forward(self, x: Tensor, mapping: Tensor) -> Tuple[Tensor, List[Tensor]]:
        x = self.downsample(x)
        skips = []
        for block in self.blocks:
            x = block(x, mapping)
            skips.append(x)
        if self.transformer is not None:
            x = self.transformer(x)
            skips.append(x)
        return x, skips


class Bottleneck(nn.Module):
    def __init__(self, config: UNet1dConfig, mapping_features: int):
        super().__init__()
        width, c = config.channels * config.multipliers[-1], config
        self.pre_block = ResnetBlock1d(width, width, c.resnet_groups, mapping_features)
        self.attention = (Transposed(Attention(width, c.attention_heads, c.attention_features))
                          if c.use_attention_bottleneck else None)
        self.post_block = ResnetBlock1d(width, width, c.resnet_groups, mapping_features)

    def forward(self, x: Tensor, mapping: Tensor) -> Tensor:
        x = self.pre_block(x, mapping)
        if self.attention is not None:
            x = self.attention(x)  # without a residual, unlike the transformer blocks
        return self.post_block(x, mapping)


class Upsample(nn.Module):
    """One block for each skip, the transformer's included."""

    def __init__(self, level: int, config: UNet1dConfig, mapping_features: int):
        super().__init__()
        c, factor = config, config.factors[level]
        narrow, wide = c.channels * c.multipliers[level], c.channels * c.multipliers[level + 1]
        self.skip_scale = 2 ** -0.5 if c.use_skip_scale else 1.0
        self.blocks = nn.ModuleList(
            ResnetBlock1d(wide * 2, wide, c.resnet_groups, mapping_features)
            for _ in range(c.num_blocks[level] + int(c.attentions[level])))
        self.transformer = TransformerBlock1d(wide, c) if c.attentions[level] else None
        self.upsample = nn.ConvTranspose1d(
            wide, narrow, factor * 2, stride=factor, padding=factor // 2 + factor % 2, output_padding=factor % 2)

    def forward(self, x: Tensor, skips: List[Tensor], mapping: Tensor) -> Tensor:
        for block, skip in zip(self.blocks, reversed(skips)):
            x = block(torch.cat([x, skip * self.skip_scale], dim=1), mapping)
        if self.transformer is not None:
            x = self.transformer(x)
        return self.upsample(x)


class LearnedPositionalEmbedding(nn.Module):
    """(B,) → (B, 1 + 2·half): t, sin 2πwt, cos 2πwt with learned w."""

    def __init__(self, features: int):
        super().__init__()
        self.weights = nn.Parameter(torch.randn(features // 2))

    def forward(self, t: Tensor) -> Tensor:
        t = t.unsqueeze(-1)
        angle = t * self.weights * 2 * math.pi
        return torch.cat([t, angle.sin(), angle.cos()], dim=-1)


class UNet1d(nn.Module):
    """F(x, t): (B, in_channels, L) and t = c_noise(σ) of shape (B,) → (B, in_channels, L)."""

    def __init__(self, config: UNet1dConfig = UNet1dConfig()):
        super().__init__()
        c = self.config = config
        m, top, levels = c.mapping_features, c.channels * c.multipliers[0], range(len(c.factors))
        embedding = LearnedPositionalEmbedding(c.channels)
        self.to_mapping = nn.Sequential(nn.Linear(m, m), nn.GELU(), nn.Linear(m, m), nn.GELU())
        self.to_time = nn.Sequential(nn.Sequential(embedding, nn.Linear(c.channels + 1, m)), nn.GELU())
        self.to_in = Stack(Patch(c.in_channels, top, c.patch_factor, m))
        self.downsamples = nn.ModuleList(Downsample(i, c, m) for i in levels)
        self.bottleneck = Bottleneck(c, m)
        self.upsamples = nn.ModuleList(Upsample(i, c, m) for i in reversed(levels))
        self.to_out = Stack(Unpatch(top, c.in_channels, c.patch_factor, m))

    def forward(self, x: Tensor, t: Tensor) -> Tensor:
        if x.shape[-1] % self.config.length_multiple:
            raise ValueError(f'length must be a multiple of {self.config.length_multiple}, got {x.shape[-1]}')
        mapping = self.to_mapping(self.to_time(t))  # (B, M)
        x = first = self.to_in(x, mapping)
        skips = []
        for down in self.downsamples:
            x, level = down(x, mapping)
            skips.append(level)
        x = self.bottleneck(x, mapping)
        for up in self.upsamples:
            x = up(x, skips.pop(), mapping)
        return self.to_out(x + first, mapping)  # this skip is added, unscaled
