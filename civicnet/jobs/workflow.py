"""The states of long work that somebody asked for and that goes on without them.

Source: interface.md, "Always there".
"""

from django.utils.translation import gettext_lazy as _

from civicnet.workflow import Step, Table

JOB = Table(
    name="job",
    steps=(
        Step(verb="queue", sources=(None,), target="waiting", permission="jobs.queue"),
        Step(verb="begin", sources=("waiting",), target="running", permission="jobs.carry_out"),
        Step(verb="finish", sources=("running",), target="done", permission="jobs.carry_out"),
        Step(verb="fail", sources=("running",), target="failed", permission="jobs.carry_out"),
        Step(
            verb="again",
            sources=("done", "failed"),
            target="waiting",
            permission="jobs.queue",
            label=_("Do it again"),
        ),
    ),
)
