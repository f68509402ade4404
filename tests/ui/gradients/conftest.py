from __future__ import annotations

from tests.ui.themes import dark_theme as dark_theme
