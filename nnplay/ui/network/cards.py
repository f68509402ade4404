"""What the card of a layer shows, and its menu."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from nnplay.data import DataSet
from nnplay.project import NetworkSpec, Problem
from nnplay.ui.data_words import outputs_asked
from nnplay.ui.network.actions import NETWORK_ACTIONS
from nnplay.ui.network.editor import LayerView
from nnplay.ui.network.texts import layer_extras, layer_extras_help


def tr(text: str) -> str:
    """Translate a text of a card."""
    return QCoreApplication.translate("LayerCard", text)


def layer_view(
    network: NetworkSpec,
    index: int,
    problems: Sequence[Problem],
    warnings: Sequence[Problem],
    data: DataSet | None,
) -> LayerView:
    """Return what the card of a layer shows."""
    last = len(network.layers) - 1
    layer = network.layers[index]
    problem, warning = (
        "\n".join(one.text for one in found if one.layer == index) for found in (problems, warnings)
    )
    return LayerView(
        index=index,
        last=last,
        inputs=network.shapes[index][1],
        units=layer.units,
        activation=layer.activation,
        locked=_locked_units(layer.units, data) if index == last else "",
        problem=problem,
        warning=warning,
        parameters=network.parameter_counts[index],
        gains=layer.batch_norm,
        extras=layer_extras(layer),
        short_extras=layer_extras(layer, short=True),
        extras_help=layer_extras_help(layer),
    )


def _locked_units(units: int, data: DataSet | None) -> str:
    if data is None:
        return tr("Follows the data set")
    return tr("Follows the data set: {0}").format(outputs_asked(data, units))


def layer_menu(panel: QWidget) -> QMenu:
    """Return the menu of a layer, whose actions call the panel's slots of their names."""
    menu = QMenu(panel)
    menu.setToolTipsVisible(True)
    helps = {spec.name: spec.help for spec in NETWORK_ACTIONS}
    for action, label, keys in (
        ("insert_layer", tr("Insert layer behind"), "Ins"),
        ("duplicate_layer", tr("Duplicate layer"), "Ctrl+D"),
        ("move_layer_left", tr("Move left"), "Alt+Left"),
        ("move_layer_right", tr("Move right"), "Alt+Right"),
        ("remove_layer", tr("Remove layer"), "Del"),
        ("freeze_layer", tr("Freeze or unfreeze layer"), "Ctrl+Shift+J"),
        ("freeze_neuron", tr("Freeze or unfreeze neuron"), "Ctrl+Shift+I"),
        ("switch_neuron", tr("Switch neuron off or on"), "Ctrl+Shift+X"),
    ):
        # Shown, not set: as a shortcut it would compete with the same key in the menu bar.
        key = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        item = QAction(f"{label}\t{key}", menu)
        item.setObjectName(action)
        item.setToolTip(helps[action])
        item.setStatusTip(helps[action])
        item.triggered.connect(getattr(panel, action))
        menu.addAction(item)
    return menu
