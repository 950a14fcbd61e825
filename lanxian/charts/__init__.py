"""Charts: tidy tables → matplotlib figures, in one house style."""

from lanxian.charts.budget import against, waterfall
from lanxian.charts.composition import icicle, natures, ranked
from lanxian.charts.reclassification import components, narrowing
from lanxian.charts.verification import overview

__all__ = [
    "against",
    "components",
    "icicle",
    "narrowing",
    "natures",
    "overview",
    "ranked",
    "waterfall",
]
