"""The worker makes a vector of each row that is compared, keeps it up to date, and forgets it with the row."""

from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from civicnet import events
from civicnet.likeness import actions
from civicnet.likeness.actions import fill, likened_models, note_missing
from civicnet.likeness.models import Changed, Meaning, NoteChange
from civicnet.likeness.nearest import nearest, vectors_of
from civicnet.outbox.models import Message
from civicnet.text import meaning
from initiatives.actions import edit, remove_draft
from initiatives.models import Initiative
from tests.factories import close_early, make_initiative, make_reaction
from tests.factories.consulted import version
from tests.factories.initiatives import owner_of
from vision.actions import withdraw_reaction
from vision.models import Reaction, VisionVersion

__all__ = ["version"]

pytestmark = pytest.mark.django_db
KIND = "initiatives.initiative"


def keys(kind: str = KIND) -> set[int]:
    return set(Meaning.objects.filter(kind=kind).values_list("key", flat=True))


def test_what_is_compared_gets_a_vector_once() -> None:
    draft, live = make_initiative("draft"), make_initiative("running")
    assert fill() == 2
    assert keys() == {draft.pk, live.pk}
    assert fill() == 0
    vector = vectors_of(Initiative, [live.pk])[live.pk]
    made = meaning.encode([live.likened()])
    assert made is not None
    assert np.allclose(vector, made[0], atol=1e-6)


def test_another_text_gets_another_vector_and_another_day_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    initiative = make_initiative("running", name="Moestuin")
    fill()
    before = vectors_of(Initiative, [initiative.pk])[initiative.pk]
    edit(initiative, actor=owner_of(initiative), people="Zes buren")
    with monkeypatch.context() as patch:
        patch.setattr(actions, "encode", lambda texts: pytest.fail("the text is the same"))
        assert fill() == 0
    edit(initiative, actor=owner_of(initiative), name="Fietsenstalling")
    assert fill() == 1
    assert not np.allclose(vectors_of(Initiative, [initiative.pk])[initiative.pk], before)


def test_a_change_by_any_door_is_noted_by_the_database() -> None:
    initiative = make_initiative("running")
    fill()
    Initiative.objects.filter(pk=initiative.pk).update(name="Heel iets anders")
    assert fill() == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE initiatives_initiative SET name = 'En nog iets' WHERE id = %s", [initiative.pk]
        )
    assert fill() == 1


def test_when_nothing_changed_no_row_is_looked_at() -> None:
    for _n in range(3):
        make_initiative("running")
    fill()
    with CaptureQueriesContext(connection) as asked:
        assert fill() == 0
    assert [query["sql"].split(" FROM ")[1].split()[0] for query in asked] == ['"likeness_changed"']


def test_what_is_noted_stays_noted_until_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    make_initiative("running")

    def killed(texts: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(actions, "encode", killed)
        with pytest.raises(SystemExit):
            fill()
    assert fill() == 1
    assert not Changed.objects.exists()


def test_a_newer_model_makes_all_of_them_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    initiative = make_initiative("running")
    fill()
    assert note_missing() == 0
    monkeypatch.setattr(actions, "MODEL", "another/1")
    assert note_missing() == 1
    assert note_missing() == 0, "it is noted already"
    assert fill() == 1
    assert Meaning.objects.get(key=initiative.pk, kind=KIND).model == "another/1"
    assert vectors_of(Initiative, [initiative.pk]) == {}  # who reads still has the old one


def test_a_vector_without_its_row_is_found_and_forgotten() -> None:
    Meaning.objects.create(kind=KIND, key=999_999, model="use", digest="x", vector=[0.0] * 512)
    assert (fill(), keys()) == (0, {999_999})
    assert note_missing() == 1
    fill()
    assert keys() == set()


def test_what_is_gone_or_taken_back_is_forgotten(version: VisionVersion) -> None:
    draft, reaction, answered = make_initiative("draft"), make_reaction(version), make_reaction(version)
    fill()
    assert keys("vision.reaction") == {reaction.pk, answered.pk}
    remove_draft(draft, actor=owner_of(draft))
    withdraw_reaction(reaction, actor=reaction.author)
    fill()
    assert keys() == set()
    assert keys("vision.reaction") == {answered.pk}


def test_it_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    for _n in range(3):
        make_initiative("running")
    monkeypatch.setattr(actions, "BATCH", 1)
    Changed.objects.all().delete()
    assert note_missing() == 3
    assert [fill(most=2), fill(most=2), fill(most=2)] == [2, 1, 0]


def test_those_who_wait_for_it_hear_of_new_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    initiative = make_initiative("running")
    heard: list[dict[str, Any]] = []
    monkeypatch.setitem(events._handlers, "meaning.made", [heard.append])
    fill()
    (message,) = Message.objects.filter(name="meaning.made")
    assert message.payload == {"kind": KIND, "keys": [initiative.pk]}


def test_off_means_none(settings: Any) -> None:
    initiative = make_initiative("running")
    fill()
    settings.MEANING = False
    make_initiative("running")
    assert (fill(), note_missing()) == (0, 0)
    assert not Changed.objects.exists(), "what is noted is not kept for later"
    assert vectors_of(Initiative, [initiative.pk]) == {}


def test_the_nearest_are_found_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    garden = make_initiative("running", name="Moestuin", purpose="Groente kweken achter de flat.")
    song = make_initiative("running", name="Koor", purpose="Liedjes zingen in de kerk.")
    bikes = make_initiative("running", name="Fietsen", purpose="Wij maken oude fietsen weer heel.")
    fill()
    wanted = meaning.encode(["Samen planten en oogsten.", "Muziek maken."])
    assert wanted is not None
    for batch in (2000, 1):
        monkeypatch.setattr("civicnet.likeness.nearest.BATCH", batch)
        found = nearest(Initiative, wanted, Initiative.objects.all(), 2)
        assert [row[0][1] for row in found] == [garden.pk, song.pk]
        assert [len(row) for row in found] == [2, 2]
    (only,) = nearest(Initiative, wanted[:1], Initiative.objects.filter(pk=bikes.pk), 2)
    assert [key for _cosine, key in only] == [bikes.pk]


def test_reading_a_batch_takes_no_more_queries_with_more_rows() -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            fill()
        return len(captured)

    make_initiative("running")
    one = asked()
    for _n in range(4):
        make_initiative("running")
    assert asked() == one


def test_each_model_reads_all_that_its_text_is_made_of(version: VisionVersion) -> None:
    make_initiative("running"), make_reaction(version)
    close_early(version)
    for model in likened_models():
        for row in model.to_liken():
            with CaptureQueriesContext(connection) as asked:
                assert row.likened()
            assert len(asked) == 0, model
    assert Reaction in likened_models()


def test_each_model_notes_its_changes() -> None:
    for model in likened_models():
        assert any(isinstance(trigger, NoteChange) for trigger in model._meta.triggers), model
