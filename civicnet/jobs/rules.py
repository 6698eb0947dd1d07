"""Who may ask for long work: administrators, for imports. Only the system carries it out."""

import rules

from civicnet.accounts.rules import is_admin

rules.add_perm("jobs.queue", is_admin)
rules.add_perm("jobs.carry_out", rules.always_false)
