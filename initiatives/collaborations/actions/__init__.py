"""The verbs of collaborations, by noun."""

from initiatives.collaborations.actions.agreement import consent, propose_agreement, withdraw_agreement
from initiatives.collaborations.actions.collaboration import introduce, start
from initiatives.collaborations.actions.evaluation import evaluate, say_verdict
from initiatives.collaborations.actions.moment import ask_to_meet, log_moment, plan_moment
from initiatives.collaborations.actions.offering import offer_forsaken
from initiatives.collaborations.actions.partner import (
    decline,
    go_on,
    invite,
    leave,
    leave_with_initiative,
    say_yes,
    tell_share,
)
from initiatives.collaborations.actions.problem import (
    begin,
    confirm,
    let_go,
    open_problem,
    parties_for,
    pick_up,
    send_back,
    solve,
    take_off,
)
from initiatives.collaborations.actions.pulse import answer_pulse, ask_pulses
from initiatives.collaborations.actions.step import set_steps

__all__ = [
    "answer_pulse",
    "ask_pulses",
    "ask_to_meet",
    "begin",
    "confirm",
    "consent",
    "decline",
    "evaluate",
    "go_on",
    "introduce",
    "invite",
    "leave",
    "leave_with_initiative",
    "let_go",
    "log_moment",
    "offer_forsaken",
    "open_problem",
    "parties_for",
    "pick_up",
    "plan_moment",
    "propose_agreement",
    "say_verdict",
    "say_yes",
    "send_back",
    "set_steps",
    "solve",
    "start",
    "take_off",
    "tell_share",
    "withdraw_agreement",
]
