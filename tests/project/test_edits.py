from __future__ import annotations

import pytest

from nnplay.project import LayerSpec, edits
from nnplay.project.specs import NetworkSpec
from tests.project.designs import DESIGN, with_layers


def units(network: NetworkSpec) -> list[int]:
    return [layer.units for layer in network.layers]


def test_hidden_layers_are_added_moved_copied_and_removed_before_the_output() -> None:
    network = with_layers((1, "relu"), (2, "tanh"), (10, "softmax")).network
    assert units(edits.insert_layer(network, 1, LayerSpec(7, "relu"))) == [1, 7, 2, 10]
    assert units(edits.insert_layer(network, 99)) == [1, 2, 2, 10]
    assert units(edits.duplicate_layer(network, 0)) == [1, 1, 2, 10]
    assert units(edits.remove_layer(network, 0)) == [2, 10]
    assert units(edits.move_layer(network, 0, 1)) == [2, 1, 10]
    assert units(edits.move_layer(network, 1, 99)) == [1, 2, 10]
    assert units(edits.set_units(network, 1, 5)) == [1, 5, 10]
    assert units(network) == [1, 2, 10]


def test_another_activation_leaves_the_parameters_of_the_old_one_behind() -> None:
    layer = LayerSpec(3, "leaky_relu", {"slope": 0.2}, batch_norm=True, dropout=0.5)
    network = with_layers(layer, (10, "softmax")).network
    changed = edits.set_activation(network, 0, "elu").layers[0]
    assert changed == LayerSpec(3, "elu", {}, batch_norm=True, dropout=0.5)


def test_a_layer_inserted_into_an_empty_network_has_a_sensible_default() -> None:
    network = with_layers((10, "softmax")).network
    assert edits.insert_layer(network, 0).layers[0] == LayerSpec(32, "relu")


def test_the_output_layer_stays() -> None:
    network = DESIGN.network
    for edit in (edits.remove_layer, edits.duplicate_layer):
        with pytest.raises(ValueError, match="not a hidden layer"):
            edit(network, len(network.layers) - 1)
