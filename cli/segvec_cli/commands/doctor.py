"""The command ``doctor``: what is there, what is missing, and how to get it."""

import json
from dataclasses import asdict

import click

from segvec_cli.diagnosis import Finding, diagnose
from segvec_cli.reports import FAILED

_MARKS = {"ok": ("ok", "green"), "missing": ("MISSING", "red"), "optional": ("optional", "yellow")}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write the findings as JSON, for scripts.")
@click.pass_context
def doctor(ctx: click.Context, /, as_json: bool) -> None:
    """Tell what is there, what is missing, and how to get it.

    The exit code is 0 if everything that is needed is there, else 1; what is optional does not count.
    """
    findings: list[Finding] = []
    for finding in diagnose():
        findings.append(finding)
        if not as_json:  # each as soon as it is found: all of them take seconds
            _show(finding)
    missing = [finding for finding in findings if finding.state == "missing"]
    if as_json:
        data = {"ok": not missing, "findings": [asdict(finding) for finding in findings]}
        click.echo(json.dumps(data, indent=2, ensure_ascii=False))
    else:
        n_missing = len(missing)
        click.echo(f"\n{n_missing} needed thing{'' if n_missing == 1 else 's'} missing" if missing else "\nall is well")
    if missing:
        ctx.exit(FAILED)


def _show(finding: Finding) -> None:
    mark, color = _MARKS[finding.state]
    remedy = f"  ->  {finding.remedy}" if finding.remedy else ""
    click.echo(f"{click.style(f'{mark:<8}', fg=color)}  {finding.what:<18}  {finding.found}{remedy}")
