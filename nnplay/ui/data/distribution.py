"""How a data set is split, and what its targets are like."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QWidget

from nnplay.data import DataRecipe, DataSet
from nnplay.project.fields import DATA_FIELDS, FEATURES_FIELD
from nnplay.ui.data.bars import ClassBars, SplitBar, TargetHistogram
from nnplay.ui.data.section import Section, fact, line_of, text
from nnplay.ui.data.words import differences
from nnplay.ui.number_words import brief
from nnplay.ui.recipe_form import RecipeForm

FIELDS = tuple(field for field in DATA_FIELDS if field is not FEATURES_FIELD)
"""How any data set is split and scaled."""

OF_TASK = {"stratified": "classification", "target_scaling": "regression"}
"""Settings that mean something for one task only."""


class SplitSection(Section):
    """The parts of a data set; open, also the settings that they follow from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(opened=False, parent=parent)
        self.bar = SplitBar()
        self.train, self.validation, self.test = fact(9), fact(5), fact(7)
        self.tested_on = text("muted", "small")
        self.form = RecipeForm()
        self.always.addWidget(self.bar)
        self.always.addLayout(line_of(self.train, self.validation, self.test))
        self.always.addWidget(self.tested_on)
        self.inside.addWidget(self.form)

    def set_data(self, data: DataSet) -> None:
        """Show how many examples each part has."""
        held = 0 if data.validation is None else len(data.validation)
        self.bar.set_counts(len(data.train), len(data.test), held)
        self.train.set_text(self.tr("train {0:,}").format(len(data.train)))
        self.validation.set_text(self.tr("val {0:,}").format(held))
        self.validation.set_tip(self.tr("Held out for validation: what curves and stopping heed."))
        self.validation.setVisible(bool(held))
        self.test.set_text(self.tr("test {0:,}").format(len(data.test)))
        given = not data.test_label.endswith("held-out samples")
        tested = self.tr("Tested on: {0}").format(data.test_label)
        tip = self.tr("Test cost and test score are measured on the {0}.").format(data.test_label)
        if held:
            tested = self.tr("Judged by the validation part; the test part stays unseen.")
            tip = self.tr("To be tested on when all is chosen: the {0}.").format(data.test_label)
        self.tested_on.setText(tested)
        if given:
            tip += "\n" + self.tr("This part came with the data; a test share draws another one.")
        self.tested_on.setToolTip(tip)

    def show_recipe(self, recipe: DataRecipe, data: DataSet) -> None:
        """Show the settings of a recipe."""
        fields = [field for field in FIELDS if OF_TASK.get(field.name, data.task) == data.task]
        self.form.set_recipe(recipe, fields)
        scaled = {
            "none": self.tr("not scaled"),
            "minmax": self.tr("scaled to 0–1"),
            "standardise": self.tr("standardised"),
        }
        words = differences(recipe, [field for field in fields if field.name != "scaling"])
        name = data.scaling.name if recipe.scaling == "auto" else recipe.scaling
        words.insert(0, scaled.get(name, name))
        self.set_title(self.tr("Split"), ", ".join(words))


class TargetSection(Section):
    """How many examples each class has, or how the numbers to predict are spread."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(opened=True, parent=parent)
        self.bars = ClassBars()
        self.histogram = TargetHistogram()
        self.balance = fact(6)
        self.inside.addWidget(self.bars)
        self.inside.addWidget(self.histogram)
        self.inside.addWidget(self.balance)

    def set_data(self, data: DataSet) -> None:
        """Show the targets of a data set."""
        classes = data.task == "classification"
        self.bars.setVisible(classes)
        self.histogram.setVisible(not classes)
        if classes:
            self._show_classes(data)
        else:
            self._show_values(data)

    def _show_classes(self, data: DataSet) -> None:
        count = len(data.classes)
        train = np.bincount(data.train.y, minlength=count).tolist()
        test = np.bincount(data.test.y, minlength=count).tolist()
        self.bars.set_counts(data.classes, train, test)
        few, many = min(train), max(train)
        words = f"{few:,} to {many:,}" if few < many else f"{few:,}"
        self.balance.set_text(self.tr("{0} training examples each").format(words))
        self.balance.set_tip(self.tr("Training examples of the rarest and the commonest class."))
        self.set_title(self.tr("Classes"), f"{count:,}")

    def _show_values(self, data: DataSet) -> None:
        values = data.target_scaling.undo(data.train.y)[:, 0]
        self.histogram.set_values(values)
        mean, spread = brief(values.mean()), brief(values.std())
        self.balance.set_text(self.tr("mean {0}, spread {1}").format(mean, spread))
        self.balance.set_tip(self.tr("Mean and standard deviation of the training examples."))
        more = data.outputs - 1
        name = data.targets[0] + (self.tr(", {0} more").format(more) if more else "")
        self.set_title(self.tr("To predict: {0}").format(name))
