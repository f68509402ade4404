from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QSettings, QStandardPaths

from nnplay import __version__
from nnplay.cli import main
from nnplay.commands.info import PACKAGES, log_folder, settings_place

ROOT = Path(__file__).resolve().parents[2]


def test_tells_what_a_report_needs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info"]) == 0
    lines = capsys.readouterr().out.splitlines()
    facts = {line[:19].strip(): line[19:].strip() for line in lines}
    assert facts["nnplay"] == __version__
    assert facts["Python"].endswith(f"at {sys.executable}")
    assert all(facts[name][0].isdigit() for name in PACKAGES)
    assert "thread" in facts["BLAS"]
    assert facts["Display"] == "yes"  # the tests choose Qt's offscreen platform
    assert Path(facts["Built-in data"]).is_dir()


def test_loads_no_qt() -> None:
    code = (
        "import sys; from nnplay.cli import main; code = main(['info']);"
        "sys.exit(code or any(n.startswith(('PySide6', 'shiboken6')) for n in sys.modules))"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT).returncode == 0
    )


@pytest.mark.skipif(sys.platform != "linux", reason="the tests give Qt other places there")
def test_places_are_those_of_the_window(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qapp: QCoreApplication
) -> None:
    names = (qapp.organizationName(), qapp.applicationName())
    try:
        qapp.setOrganizationName("nnplay")
        qapp.setApplicationName("nnplay")
        for home in (str(tmp_path), "relative", ""):
            monkeypatch.setenv("XDG_DATA_HOME", home)
            location = QStandardPaths.StandardLocation.AppLocalDataLocation
            assert log_folder() == Path(QStandardPaths.writableLocation(location)) / "logs"
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
        scope, kind = QSettings.Scope.UserScope, QSettings.Format.NativeFormat
        QSettings.setPath(kind, scope, str(tmp_path))
        assert settings_place() == QSettings().fileName()
    finally:
        qapp.setOrganizationName(names[0])
        qapp.setApplicationName(names[1])
