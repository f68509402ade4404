"""Signs in what flows through the layers: gradients, and neurons that let none through."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnplay.nn import ACTIVATIONS, INITIALIZERS
from nnplay.nn.arrays import Array
from nnplay.project import Problem
from nnplay.training.signs.remedies import (
    draw_anew,
    normalise,
    offered,
    set_field,
    set_rate,
    standardise,
    use_activation,
)
from nnplay.training.signs.run import ENOUGH, Run
from nnplay.training.signs.words import named, number, percent, times_less
from nnplay.training.vitals import Ailment

FADED = 1e-3
"""A layer's gradient, by that of the strongest layer behind it, below which it vanishes.

Measured on 10,000 digits of MNIST, 0.1 as the rate of SGD: eight layers of 32 ReLU or tanh keep
0.4 of the output layer's, three of sigmoid 0.006, six of sigmoid 0.0001 in the first layer."""

IDLE = 1e-4
"""The update-to-weight ratio below which a layer hardly learns: a tenth of the rule of thumb of
1e-3 (Karpathy, CS231n, "Neural Networks Part 3"). Adam and its like make up for small gradients,
and where they do, nothing has vanished that would matter."""

EXPLODED = 10.0
"""A gradient by its weights, in root mean squares, from which it explodes: a step with a rate of
0.1 makes the layer another one. Sound first weights lead to 0.01 to 2, those of a normal
distribution of deviation 1 in three layers of 64 ReLU on MNIST to 10 to 100."""

MANY = 0.5
"""Share of a layer's neurons from which dead or saturated ones are told of. Default designs stay
below 0.4 where a lot is left to learn (ReLU on Fashion-MNIST, which its margins keep flat)."""

ALIKE = 1e-4
"""The weights' spread over a layer's neurons, by their root mean square, below which they are the
same but for rounding."""


def find_vanishing(run: Run) -> Iterator[Problem]:
    """Look for layers whose gradient has faded on its way back.

    Hochreiter 1991; Bengio, Simard and Frasconi 1994; Glorot and Bengio 2010. See `FADED`, `IDLE`.
    """
    if run.steps < ENOUGH or not run.unfinished or _stopped(run):
        return
    gradient, update = run.gradient, run.update
    faded: list[int] = []
    weakest = 1.0
    for index in run.layers[:-1]:
        behind = np.max(gradient[index + 1 :])
        frozen = run.design.network.layers[index].frozen
        if not frozen and 0 < gradient[index] < FADED * behind and update[index] < IDLE:
            faded.append(index)
            weakest = min(weakest, float(gradient[index] / behind))
    if not faded:
        return
    bounded = [i for i in run.layers[:-1] if run.ailments[i] == "saturated"]
    why = (
        "each sigmoid or tanh on the way back multiplies them by its slope, far below 1"
        if bounded
        else "each layer on the way back has made them smaller"
    )
    yield Problem(
        f"in {named(run.design, faded)} they are {times_less(weakest)} times weaker than behind, "
        f"so hardly anything is learned there: {why}.",
        faded[0],
        None,
        offered(
            run,
            use_activation(run, bounded, "relu") if bounded else None,
            normalise(run, run.layers[:-1]),
            draw_anew(run),
        ),
    )


def find_exploding(run: Run) -> Iterator[Problem]:
    """Look for gradients that are out of all proportion to the weights, from the first step on.

    What explodes later does so because the rate is too high. Pascanu, Mikolov and Bengio 2013,
    arXiv 1211.5063; He, Zhang, Ren and Sun 2015 on first weights. See `EXPLODED`.
    """
    if run.steps < ENOUGH and not run.diverged:
        return
    first, present = run.gradient_to_weight
    exploded = [i for i in run.layers if min(first[i], present[i]) >= EXPLODED]
    if not exploded or not (run.diverged or run.unfinished):
        return
    worst = float(np.max(present[exploded]))
    drawn = run.design.network.initializer.name != "auto"
    why = (
        "the first weights are so large that every layer makes gradients larger"
        if drawn
        else "the numbers that go in, or those to predict, may be too large"
    )
    yield Problem(
        f"those of {named(run.design, exploded)} are up to {number(worst)} times as large as the "
        f"weights: {why}.",
        exploded[0],
        None,
        offered(
            run,
            draw_anew(run),
            standardise(run),
            set_field(run, "clip_norm", 1.0, "Clip gradients to norm 1"),
            normalise(run, run.layers[:-1]),
            set_rate(run, run.rate / 10),
        ),
    )


def find_dead(run: Run) -> Iterator[Problem]:
    """Look for layers of which half the neurons are dead.

    Maas, Hannun and Ng 2013; Lu, Shin, Su and Karniadakis 2019, arXiv 1903.06733. See `MANY`.
    """
    layers, share = _ailing(run, "dead")
    if not layers:
        return
    label = ACTIVATIONS[run.design.network.layers[layers[0]].activation].label
    yield Problem(
        f"{_up_to(layers)}{percent(share)} of {named(run.design, layers)} put out 0 for every one "
        f"of {run.looked} training samples. There {label} has slope 0, so no gradient reaches them "
        "and they cannot come back; mostly too high a learning rate has pushed them there.",
        layers[0],
        None,
        offered(
            run,
            use_activation(run, [i for i in layers if i < run.layers[-1]], "leaky_relu"),
            set_rate(run, run.rate / 10),
            normalise(run, [i for i in layers if i < run.layers[-1]]),
        ),
    )


def find_saturated(run: Run) -> Iterator[Problem]:
    """Look for hidden layers of which half the neurons are saturated.

    LeCun, Bottou, Orr and Müller 1998; Glorot and Bengio 2010. See `MANY`.
    """
    layers, share = _ailing(run, "saturated")
    if not layers:
        return
    label = ACTIVATIONS[run.design.network.layers[layers[0]].activation].label
    yield Problem(
        f"{_up_to(layers)}{percent(share)} of {named(run.design, layers)} lie so far out on "
        f"{label}, where it is flat, that less than a twentieth of a gradient gets through: their "
        "sums are too large.",
        layers[0],
        None,
        offered(
            run,
            draw_anew(run),
            normalise(run, layers),
            use_activation(run, layers, "relu"),
            set_rate(run, run.rate / 10),
        ),
    )


def find_alike(run: Run) -> Iterator[Problem]:
    """Look for hidden layers in which every neuron has the same weights.

    Equal neurons get equal gradients, so they stay equal: Rumelhart, Hinton and Williams 1986.
    """
    if run.steps < ENOUGH or run.snapshot is None:
        return
    for index, arrays in enumerate(run.snapshot.layers[:-1]):
        if not _rows_alike(arrays.weights):
            continue
        spec = run.design.network.initializer
        drawn = INITIALIZERS[spec.name].label if spec.known else spec.name
        yield Problem(
            f"all {len(arrays.weights)} of layer {index + 1} have the same weights (initialiser "
            f"{drawn}). Equal neurons get equal gradients and stay equal: the layer is worth one.",
            index,
            None,
            offered(run, draw_anew(run)),
        )
        return


def _rows_alike(weights: Array) -> bool:
    if len(weights) < 2:
        return False
    size = float(np.sqrt(np.mean(np.square(weights[0], dtype=np.float64))))
    # Two rows tell nearly always, and cost nothing.
    if np.abs(weights[0] - weights[-1]).max() > ALIKE * size:
        return False
    return bool(np.abs(weights - weights[0]).max() <= ALIKE * size)


def _ailing(run: Run, ailment: Ailment) -> tuple[list[int], float]:
    """Return the layers where an ailment is widespread, and the largest share."""
    shares = run.neurons.share[-1:]
    if run.steps < ENOUGH or not len(shares) or not run.unfinished:
        return [], 0.0
    layers = [i for i in run.layers if run.ailments[i] == ailment and shares[0, i] >= MANY]
    return layers, float(max((shares[0, i] for i in layers), default=0.0))


def _stopped(run: Run) -> bool:
    """Whether an activation lets no gradient through at all, which the design says of itself."""
    known = (ACTIVATIONS.get(layer.activation) for layer in run.design.network.layers)
    return any(activation is not None and bool(activation.flat) for activation in known)


def _up_to(layers: list[int]) -> str:
    return "up to " if len(layers) > 1 else ""
