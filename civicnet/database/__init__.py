"""What goes beyond Django's own models and querysets.

`connection.py`: how Django connects. `roles.py`: the role that migrates and the role that serves. `readiness.py`: whether
the database can be used. `errors.py`: what its errors mean. `claims.py` and `locks.py`: names and turns that two people
want at the same moment. `step_trigger.py`: the trigger that refuses a step which the transition table does not know.
"""
