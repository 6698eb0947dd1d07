"""By which methods the walk asks for a URL, and what it sends."""

from collections.abc import Iterator

from civicnet.deadlines import local_date
from civicnet.permissions import Url

# What is sent, by URL: a label and a form. A URL that is not here gets an empty form.
FORMS: dict[str, dict[str, dict[str, str]]] = {
    "assessments:request": {"": {"question": "Mag het?"}},
    "assessments:experience": {"": {"clear": "ja", "fair": "nee", "heard": "ja"}},
    "assessments:condition": {
        "tell": {"verb": "tell", "text": "Het pad ligt er."},
        "find_kept": {"verb": "find_kept"},
        "find_not_kept": {"verb": "find_not_kept", "text": "Het ligt er niet."},
    },
    "assessments:reply": {"": {"text": "Wij willen dit nog zeggen."}, "none": {"verb": "no_remarks"}},
    "dossier": {
        "take_in": {},
        "become_contact": {},
        "sit_first": {},
        "sit_second": {},
        "log_contact": {"how": "call", "at": str(local_date()), "note": "Gebeld."},
        "declare": {"has_interest": "yes", "note": "Mijn zus."},
        "leave": {},
        "save": {"summary": "Dit past."},
        "hand_in": {"summary": "Dit past."},
        "save_agreed": {"summary": "Dit past."},
        "open_hearing": {"summary": "Dit past."},
        "send_again": {"summary": "Dit past."},
        "confirm": {"sha256": "0"},
        "ask_information": {"reason": "Hoe hoog wordt het?"},
        "resume": {},
    },
    "grant_step": {"consent": {"verb": "consent"}, "end": {"verb": "end"}},
    "announcement_step": {
        "agree": {"verb": "agree"},
        "withdraw": {"verb": "withdraw"},
        "object": {"verb": "object", "reason": "Dit kan niet."},
    },
    "factor_reset": {"": {"email": "niemand@voorbeeld.example"}},
    "factor_reset_step": {"consent": {"verb": "consent"}, "withdraw": {"verb": "withdraw"}},
    "initiatives:signal": {"adopt": {"verb": "adopt"}, "withdraw": {"verb": "withdraw"}},
    "initiatives:report_content": {"": {"reason": "Dit is een scheldwoord."}},
    "initiatives:report": {"": {"text": "Het is een grap."}},
    "report_case": {
        verb: {"verb": verb, "reason": "Dit mag niet."}
        for verb in ("hide", "dismiss", "uphold", "restore_on_appeal")
    },
    "imports": {"": {"source_name": "Het register"}},
    "one_import": {verb: {"verb": verb} for verb in ("look", "import", "again")},
    "initiatives:new_signal": {"": {"what": "Een bank", "where": "Hier", "why": "Om te zitten"}},
    "initiatives:new": {"": {"name": "Buurttuin", "summary": "Samen."}},
    "initiatives:stage": {"": {"verb": "prepare", "note": ""}},
    "follow": {"": {"wat": "initiatives", "wie": "alles", "volg": "1"}},
    "follow_begin": {"": {"wat": "initiatives", "wie": "alles"}},
    "following": {"": {"followed": "daily"}},
    "initiatives:contact": {"": {"note": "Gesproken."}},
    "contact_person": {"": {"reason": "Zij gaat met verlof."}},
    "initiatives:message": {"": {"text": "Zullen we kennismaken?"}},
    "initiatives:activities": {
        "": {"title": "Planten", "day": "2099-03-07", "begins": "10:00", "ends": "13:00", "place": "Hier"}
    },
    "initiatives:questions": {"": {"text": "Mag mijn hond mee?"}},
    "initiatives:question": {
        "answer": {"text": "Ja."},
        "correct": {"text": "Jazeker.", "verbeter": "1"},
        "withdraw": {"terug": "1"},
    },
    "initiatives:take_part": {"": {"text": "Ik heb een schop."}},
    "marketplace:answer": {"": {"text": "Ik kan helpen."}},
    "marketplace:exchange": {"": {"text": "Graag!"}},
    "marketplace:terms": {
        "": {"what": "De zaal", "when": "Vrijdag", "last_day": "2099-03-07", "based_on": "0"}
    },
    "marketplace:agree": {"": {"sha256": "0"}},
    "marketplace:outcome": {"": {"how": "kept"}},
    "marketplace:stop": {"": {"reason": "Het past niet."}},
    "marketplace:thanks": {"": {"text": "Dank!"}},
    "initiatives:members": {"": {"email": "nieuw@voorbeeld.example", "role": "member"}},
    "initiatives:member": {"": {"do": "remove"}, "role": {"do": "owner"}},
    "initiatives:updates": {"": {"title": "Nieuws", "text": "Het staat er."}},
    "initiatives:update": {"": {"title": "Nieuws", "text": "Het staat er."}},
    "initiatives:photo": {"first": {"do": "first"}, "remove": {"do": "remove"}},
    "initiatives:measure": {"": {"score": "8", "on": str(local_date()), "note": ""}},
    "initiatives:norm": {"": {"norm": "7"}},
    "initiatives:edit_organisation": {"": {"name": "De Buurtfabriek"}},
    "initiatives:new_organisation": {"": {"name": "Het Atelier"}},
    "initiatives:organisation_people": {"": {"email": "nieuw@voorbeeld.example", "role": "member"}},
    "initiatives:organisation_member": {"": {"do": "remove"}},
    "collaborations:new": {"": {"name": "Samen", "goal": "Eten", "party": "Niemand"}},
    "collaborations:introduce": {
        "": {"name": "Samen", "goal": "Eten", "party": "Niemand", "other": "Niemand"}
    },
    "collaborations:invite": {"": {"party": "Niemand"}},
    "collaborations:propose": {"": {"text": "Wij koken.", "governance": "shared", "based_on": "0"}},
    "collaborations:consent": {"": {"sha256": "0"}},
    "collaborations:answer": {verb: {"zeg": verb} for verb in ("ja", "nee")},
    "collaborations:open_problem": {"": {"text": "De soep komt koud aan."}},
    "collaborations:pick_up": {"": {"namens": "initiative-0"}},
    "collaborations:problem_step": {verb: {"zeg": verb} for verb in ("bezig", "loslaten", "weg", "ja")},
    "collaborations:solve": {"": {"solution": "Met kratten."}},
    "collaborations:send_back": {"": {"missing": "Nog koud."}},
    "collaborations:steps": {"": {"what_1": "Koken", "minutes_1": "3 uur"}},
    "collaborations:log_moment": {"": {"on": str(local_date()), "agreed": "Kratten."}},
    "collaborations:plan_moment": {"": {"next_on": "2099-03-07"}},
    "collaborations:pulse": {
        "": dict.fromkeys(("ambition", "interests", "relation", "organisation", "process"), "4")
    },
    "collaborations:verdict": {verb: {"zeg": verb} for verb in ("blijvend", "klaar", "verder")},
    "collaborations:share": {"": {"brings": "Een keuken"}},
    "collaborations:leave": {"": {"reason": "Te druk."}},
    "marketplace:step": {verb: {"verb": verb} for verb in ("fulfil", "reopen", "lapse", "get_place")},
    "marketplace:new": {"": {"side": "need", "title": "Zaal", "category": "space", "party": "zelf"}},
    "marketplace:change": {"": {"title": "Zaal", "category": "space", "number": "1", "urgency": "low"}},
    "vision:order": {"": {"step": "down goal D1.1"}},
    "vision:next_step": {"": {"verb": "open_consultation", "closes_on": "2099-01-01"}},
    "vision:piece": {"": {"do": "save", "base": "1", "text": "Anders"}},
    "vision:piece_history": {"": {"revision": "1", "seen": "1"}},
    "vision:merge": {"": {"do": "merge", "base": "1", "mine": "1", "text": "Samen"}},
    "vision:react": {"": {"passage": "alles", "text": "Mooi."}},
    "vision:propose": {"": {"change": "reword", "text": "Anders.", "reason": "Zo."}},
    "vision:propose_goal": {"": {"change": "add", "text": "Meer bomen.", "reason": "Zo."}},
    "vision:decide": {
        "propose": {"verb": "propose", "decision": "rejected", "reasons": "Nee."},
        "confirm": {"verb": "confirm"},
        "return": {"verb": "return", "note": "Kijk nog eens."},
    },
    "endorsement:step": {
        "fix": {"verb": "fix"},
        "cancel": {"verb": "cancel", "note": "De lijst klopte niet."},
        "break_off": {"verb": "break_off", "note": "De stemmen zijn niet veilig."},
    },
    "roles": {"": {"email": "niemand@voorbeeld.example", "role": "moderator"}},
    "preferences": {"": {"name": "Iemand", "language": "nl"}},
}
# In which state which of the dossier's buttons is worth pressing; `open_hearing` and such are refused elsewhere.
PRESSED = {
    "requested": ("take_in", "sit_first", "sit_second"),
    "first_assessment": (
        "take_in",
        "become_contact",
        "declare",
        "leave",
        "log_contact",
        "save",
        "hand_in",
        "ask_information",
    ),
    "second_reading": ("save", "hand_in", "resume"),
    "comparison": ("save_agreed", "open_hearing"),
    "hearing": ("send_again", "confirm", "ask_information"),
    "decided": ("save_agreed", "confirm"),
    "hidden": ("save",),
}


def methods(url: Url, state: str) -> Iterator[str]:
    """GET and every form of the URL as `POST label`; the API's other methods."""
    yield "GET"
    if url.name.startswith("api"):
        yield from ("POST", "PUT", "DELETE")
        return
    for label in FORMS.get(url.name, {"": {}}):
        if url.name != "dossier" or label in PRESSED[state]:
            yield f"POST {label}".strip()
