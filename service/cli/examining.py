"""`dateline doctor`: the settings, and what answers."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from service.cli import ERROR
from service.cli.printing import print_json, shown
from service.diagnosing import Finding, diagnose, healthy
from service.probes import probes_of, versions
from service.settings import SettingRow, load_settings, settings_table


def doctor(*, as_json: bool) -> int:
    """Returns 0 when everything that is configured answers, otherwise 1."""
    settings = load_settings()
    rows, findings = settings_table(settings), diagnose(probes_of(settings))
    if as_json:
        print_json(_json(rows, findings))
    else:
        _print(Console(), rows, findings)
    return 0 if healthy(findings) else ERROR


def _json(rows: Sequence[SettingRow], findings: Sequence[Finding]) -> dict[str, object]:
    return {
        "healthy": healthy(findings),
        "versions": versions(),
        "settings": {row.variable: {"value": row.value, "set": row.is_set} for row in rows},
        "checks": [{"name": f.name, "ok": f.ok, "detail": f.detail, "advice": f.advice} for f in findings],
    }


def _print(console: Console, rows: Sequence[SettingRow], findings: Sequence[Finding]) -> None:
    settings = Table("setting", "value", "meaning", box=None, pad_edge=False)
    for row in rows:
        style = "bold" if row.is_set else "dim"
        settings.add_row(
            shown(row.variable, style), shown(row.value or "not set", style), shown(row.description, "dim")
        )
    console.print(settings)
    console.print(shown("  ".join(f"{name} {number}" for name, number in versions().items()), "dim"))
    console.print()
    for finding in findings:
        mark = Text("ok    ", "green") if finding.ok else Text("WRONG ", "red bold")
        console.print(mark + shown(f"{finding.name}: {finding.detail}"))
        if finding.advice:
            console.print(shown(f"      → {finding.advice}", "yellow"))
