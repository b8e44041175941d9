"""Validation on fixed windows with fixed noise: the loss in bands of sigma, and what one guided step separates."""

import numpy as np
import torch

from .edm import loss_weight

SIGMAS = (0.005, 0.02, 0.05, 0.1, 0.3, 1.0)
ACTIVE_RMS = 1e-3  # a stem below this does not sound in a window


def si_sdr(estimate, target):
    """dB, no mean removal; arrays [..., samples]."""
    scale = (estimate * target).sum(-1, keepdims=True) / ((target**2).sum(-1, keepdims=True) + 1e-8)
    signal = ((scale * target) ** 2).sum(-1)
    noise = ((estimate - scale * target) ** 2).sum(-1)
    return 10 * np.log10((signal + 1e-8) / (noise + 1e-8))


def improvement(estimates, stems):
    """Mean SI-SDRi in dB per stem over the windows where the stem sounds; arrays [window, stem, sample]."""
    mix = stems.sum(1, keepdims=True)
    gain = si_sdr(estimates, stems) - si_sdr(np.broadcast_to(mix, stems.shape), stems)
    sounds = np.sqrt((stems**2).mean(-1)) > ACTIVE_RMS
    return [float(gain[:, n][sounds[:, n]].mean()) for n in range(stems.shape[1])]


def separation_row(estimates, stems):
    """SI-SDRi of estimates [window, stem, sample] as columns of a log."""
    per_stem = improvement(estimates.cpu().numpy().astype(np.float64), stems.cpu().numpy().astype(np.float64))
    row = {name: round(value, 2) for name, value in zip(("bass", "drums", "guitar", "piano"), per_stem)}
    return {**row, "all": round(float(np.mean(per_stem)), 2)}


def project(stems, mix):
    """The nearest stems that sum to the mix; [B, S, L] and [B, 1, L]."""
    return stems + (mix - stems.sum(1, keepdim=True)) / stems.shape[1]


def one_pass(net, stems):
    """What a network that needs no noise separates from the mix alone: [B, S, L] -> the same, summing to the mix."""
    mix = stems.sum(1, keepdim=True)
    return project(net(mix, stems, torch.zeros(stems.shape[:2], device=stems.device)).float(), mix)


class Validation:
    """What a network is judged by as it learns. `firstSigma` in the configuration says that it takes the mix."""

    def __init__(self, songs, config, device, count=32, length=65_536):
        self.stems = torch.from_numpy(songs.fixed(count, length)).to(device)
        self.sigma_data, self.device = config["network"].get("sigma_data"), device
        self.first_sigma = config.get("firstSigma", [None])[0]
        self.noise = torch.randn(self.stems.shape, generator=torch.Generator().manual_seed(1)).to(device)

    @torch.no_grad()
    def denoise(self, net, sigma, with_mix, chunk=8):
        out = []
        for stems, noise in zip(self.stems.split(chunk), self.noise.split(chunk)):
            level = torch.full((len(stems),), sigma, device=self.device)
            given = torch.ones(len(stems), 1, device=self.device) if with_mix else torch.zeros(len(stems), 1, device=self.device)
            out.append(net(stems + noise * sigma, level, stems.sum(1, keepdim=True), given).float())
        return torch.cat(out)

    @torch.no_grad()
    def first_step(self, net, chunk=8):
        """One guided step without noise: D at the mix spread evenly, its stems projected onto the mix."""
        out = []
        for stems in self.stems.split(chunk):
            mix = stems.sum(1, keepdim=True)
            level = torch.full((len(stems),), self.first_sigma, device=self.device)
            first = net((mix / 4).expand_as(stems), level, mix, torch.ones(len(stems), 1, device=self.device)).float()
            out.append(project(first, mix))
        return torch.cat(out)

    @torch.no_grad()
    def in_one_pass(self, net, chunk=8):
        return torch.cat([one_pass(net, stems) for stems in self.stems.split(chunk)])

    def losses(self, net):
        row = {}
        for with_mix in (False, True) if self.first_sigma else (False,):
            for sigma in SIGMAS:
                error = (self.denoise(net, sigma, with_mix) - self.stems).square().mean().item()
                row[f"{'mix' if with_mix else 'none'}@{sigma}"] = round(error * loss_weight(sigma, self.sigma_data), 4)
        return row

    def __call__(self, net):
        if self.sigma_data is None:
            return separation_row(self.in_one_pass(net), self.stems)
        if self.first_sigma is None:
            return self.losses(net)
        return {**self.losses(net), **separation_row(self.first_step(net), self.stems)}


class RestValidation:
    """What a network that tells the rest is judged by: SI-SDRi of the fifth stem where there is one, and how far under the
    mix, in dB, its answer lies where there is none."""

    def __init__(self, songs, config, device, count=32, length=65_536):
        self.stems = torch.from_numpy(songs.fixed(count, length)).to(device)
        self.sigma, self.device = config["firstSigma"][0], device

    @torch.no_grad()
    def rest(self, net, mix, chunk=8):
        level = torch.full((chunk,), self.sigma, device=self.device)
        told = torch.ones(chunk, 1, device=self.device)
        return torch.cat([net(part, level[: len(part)], part, told[: len(part)]).float() for part in mix.split(chunk)])

    def __call__(self, net):
        mix, band = self.stems.sum(1, keepdim=True), self.stems[:, :-1].sum(1, keepdim=True)
        with_fifth, without = self.rest(net, mix), self.rest(net, band)
        fifth, heard, true = (x[:, 0].cpu().numpy().astype(np.float64) for x in (with_fifth, mix, self.stems[:, -1:]))
        sounds = np.sqrt((true**2).mean(-1)) > ACTIVE_RMS
        gain = (si_sdr(fifth, true) - si_sdr(heard, true))[sounds]
        quiet = 10 * torch.log10(band.square().mean(-1) / (without.square().mean(-1) + 1e-12))
        return {"rest": round(float(gain.mean()), 2), "under": round(quiet.median().item(), 1)}
