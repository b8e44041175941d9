"""The learning curve as a picture."""

import csv

from .validate import SIGMAS


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
    figure, axes = plt.subplots(1, len(panels) + ("all" in rows[0]), figsize=(4.3 * (len(panels) + ("all" in rows[0])), 4), squeeze=False)
    for axis, (kind, title) in zip(axes[0], panels):
        for sigma in SIGMAS:
            axis.plot(minutes, [row[f"{kind}@{sigma}"] for row in rows], label=f"σ = {sigma:g}")
        axis.set(title=title, xlabel="minutes", yscale="log")
        axis.legend(fontsize=7)
    if "all" in rows[0]:
        for stem, colour in (("bass", "#4c78a8"), ("drums", "#e45756"), ("guitar", "#54a24b"), ("piano", "#f2a93b"), ("all", "black")):
            axes[0][-1].plot(minutes, [row[stem] for row in rows], label=stem, color=colour)
        axes[0][-1].set(title="one step: SI-SDRi, dB", xlabel="minutes")
        axes[0][-1].legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(picture, dpi=80)
    plt.close(figure)
