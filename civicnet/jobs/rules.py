"""Who may ask for long work: administrators, so far for imports. Carrying it out is for the system alone."""

import rules

from civicnet.accounts.rules import is_admin

rules.add_perm("jobs.queue", is_admin)
rules.add_perm("jobs.carry_out", rules.always_false)
