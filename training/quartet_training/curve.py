"""The learning curve as a picture."""

import csv

from .validate import SIGMAS

COLOURS = {"bass": "#4c78a8", "drums": "#e45756", "guitar": "#54a24b", "piano": "#f2a93b", "all": "black", "rest": "black"}


def draw_curve(log, picture):
    try:
        import matplotlib

        matplotlib.use("Agg")
        import matplotlib.pyplot as plt
    except ImportError:  # the CSV holds the same numbers
        return
    with open(log) as source:
        rows = [{k: float(v) for k, v in row.items()} for row in csv.DictReader(source)]
    minutes = [row["minutes"] for row in rows]
    panels = [(kind, f"loss, {title}") for kind, title in (("none", "nothing known"), ("mix", "mix known")) if f"{kind}@{SIGMAS[0]}" in rows[0]]
    separated = [name for name in COLOURS if name in rows[0]]
    count = len(panels) + bool(separated)
    figure, axes = plt.subplots(1, count, figsize=(4.3 * count, 4), squeeze=False)
    for axis, (kind, title) in zip(axes[0], panels):
        for sigma in SIGMAS:
            axis.plot(minutes, [row[f"{kind}@{sigma}"] for row in rows], label=f"σ = {sigma:g}")
        axis.set(title=title, xlabel="minutes", yscale="log")
        axis.legend(fontsize=7)
    if separated:
        for name in separated:
            axes[0][-1].plot(minutes, [row[name] for row in rows], label=name, color=COLOURS[name])
        axes[0][-1].set(title="one step: SI-SDRi, dB", xlabel="minutes")
        axes[0][-1].legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(picture, dpi=80)
    plt.close(figure)
