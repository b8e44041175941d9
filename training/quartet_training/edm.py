"""EDM preconditioning and loss: Karras et al. 2022, table 1 and equation 8.

D(x; σ) = clamp(c_skip·x + c_out·F(c_in·x, c_noise), ±1)
"""
from typing import Any, Callable, NamedTuple, Optional, Union

import torch
from torch import Tensor, nn


class Preconditioning(NamedTuple):
    skip: Tensor
    out: Tensor
    into: Tensor
    noise: Tensor


def precondition(sigma: Tensor, sigma_data: float) -> Preconditioning:
    total = (sigma ** 2 + sigma_data ** 2).sqrt()
    return Preconditioning(
        skip=sigma_data ** 2 / total ** 2,
        out=sigma * sigma_data / total,
        into=1 / total,
        noise=sigma.log() / 4,
    )


def per_item(sigma: Tensor, x: Tensor) -> Tensor:
    """(B,) → (B, 1, 1) for an x of (B, C, L)."""
    return sigma.reshape(-1, *[1] * (x.dim() - 1))


def denoise(raw: Callable[..., Tensor], x: Tensor, sigma: Tensor, sigma_data: float, **context: Any) -> Tensor:
    """D(x; σ) of a network F(x, t, **context): x (B, C, L), sigma (B,) → (B, C, L)."""
    c = precondition(sigma, sigma_data)
    answer = raw(per_item(c.into, x) * x, c.noise, **context)
    return (per_item(c.skip, x) * x + per_item(c.out, x) * answer).clamp(-1, 1)


class Denoiser(nn.Module):
    """Turns a network F(x, t, **context) into D(x; σ). Contexts reach F as they come, in the scale of the stems."""

    def __init__(self, net: nn.Module, sigma_data: float):
        super().__init__()
        self.net = net
        self.sigma_data = sigma_data

    def forward(self, x: Tensor, sigma: Union[Tensor, float], **context: Any) -> Tensor:
        """x (B, C, L); sigma one number or (B,), above 0 → (B, C, L)."""
        sigma = torch.as_tensor(sigma, dtype=x.dtype, device=x.device).expand(x.shape[0])
        return denoise(self.net, x, sigma, self.sigma_data, **context)


def loss_weight(sigma: Tensor, sigma_data: float) -> Tensor:
    return (sigma ** 2 + sigma_data ** 2) / (sigma * sigma_data) ** 2


def edm_loss(denoised: Tensor, x: Tensor, sigma: Tensor, sigma_data: float) -> Tensor:
    """Weighted mean square error of each item: (B, C, L), (B, C, L), (B,) → (B,). Train on its mean."""
    return (denoised - x).square().flatten(1).mean(dim=1) * loss_weight(sigma, sigma_data)


def sample_sigma(count: int, mean: float = -3.0, std: float = 1.0,
                 generator: Optional[torch.Generator] = None) -> Tensor:
    """ln σ ~ N(mean, std²) → (count,). Defaults are the published ones."""
    return (mean + std * torch.randn(count, generator=generator)).exp()
