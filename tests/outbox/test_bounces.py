"""Letters that come back: which reports count, what three of them do, and who is told."""

from email.message import EmailMessage
from mailbox import Maildir, mbox
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from civicnet.outbox.actions import is_refused, read_bounces, send_news_again
from civicnet.outbox.bounces import read_report
from civicnet.outbox.models import Message, Notice
from tests.factories import make_staff, make_user, sign_in
from tests.factories.letters import send_news, sent_to

pytestmark = pytest.mark.django_db


def report(
    address: str, letter: object, *, action: str = "failed", status: str = "5.1.1", whole: bool = True
) -> bytes:
    """What a mail server sends when it cannot deliver, as RFC 3464 has it."""
    quoted = (
        f"From: civicnet@voorbeeld.example\r\nTo: {address}\r\nMessage-ID: <{letter}@voorbeeld.example>\r\n"
    )
    last = "message/rfc822" if whole else "text/rfc822-headers"
    return (
        "From: MAILER-DAEMON@elders.example\r\nTo: civicnet@voorbeeld.example\r\nSubject: Undelivered\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n'
        "--x\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.elders.example\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 No such user\r\n\r\n"
        f"--x\r\nContent-Type: {last}\r\n\r\n{quoted}\r\n\r\n--x--\r\n"
    ).encode()


def put(folder: Path, *mails: bytes) -> str:
    box = Maildir(folder / "post")
    for mail in mails:
        box.add(mail)
    return f"maildir:{folder / 'post'}"


@pytest.mark.parametrize("whole", [True, False])
def test_a_report_says_which_letter_and_why(whole: bool) -> None:
    letter = sent_to(make_user())
    (bounce,) = read_report(report("Iemand@Elders.example", letter.pk, whole=whole))
    assert (bounce.address, bounce.letter) == ("iemand@elders.example", letter.pk)
    assert "No such user" in bounce.answer


def test_what_is_no_failure_for_good_of_a_letter_of_ours_counts_not(tmp_path: Path) -> None:
    """Nobody silences somebody else by sending reports that they made up."""
    user, other = make_user(), make_user()
    letter, of_other = sent_to(user), sent_to(other)
    greeting = EmailMessage()
    greeting.set_content("Dag, ik heb een vraag.")
    wrong = [
        greeting.as_bytes(),
        b"",
        b"\xff\xfe geen mail",
        report(user.email, letter.pk, action="delayed", status="4.4.1"),
        report(user.email, letter.pk, status="4.2.2"),
        report(user.email, "geen-brief"),
        report(user.email, "00000000-0000-4000-8000-000000000000"),
        report(user.email, of_other.pk),
    ]
    box = put(tmp_path, *wrong)
    assert read_bounces(box)[0] == 0
    assert not Message.objects.exclude(bounced_at=None).exists()
    assert not is_refused(user)


def test_three_letters_stop_the_news_and_the_person_reads_so(tmp_path: Path) -> None:
    user, admin = make_user(), make_staff("admin")
    for n in range(3):
        letter = sent_to(user)
        box = put(tmp_path, report(user.email, letter.pk), report(user.email, letter.pk))  # told twice
        assert read_bounces(box) == (1, 0)
        assert is_refused(user) is (n == 2)
    assert Notice.objects.filter(user=user, event="mail.gave_up").count() == 1
    assert Notice.objects.filter(user=admin, event="mail.refused").count() == 1
    came_back = Message.objects.exclude(bounced_at=None)
    assert [row.last_error for row in came_back] == ["smtp; 550 5.1.1 No such user"] * 3
    assert user.email in sign_in(admin).get("/beheer/brieven/").text
    before = Message.objects.filter(kind="mail").count()
    send_news([user])
    assert Message.objects.filter(kind="mail").count() == before
    send_news_again(actor=user)
    assert not is_refused(user)
    letter = sent_to(user)
    read_bounces(put(tmp_path, report(user.email, letter.pk)))
    assert not is_refused(user), "it is counted anew"


def test_the_command_removes_reports_and_leaves_other_mail(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = sent_to(make_user(email="weg@elders.example"))
    box = mbox(tmp_path / "post")
    box.add(report("weg@elders.example", letter.pk))
    box.add(b"Subject: Vraag\r\n\r\nMag ik meedoen?\r\n")
    box.flush()
    call_command("read_bounces", "--mailbox", f"mbox:{tmp_path / 'post'}")
    assert "1 letters came back. 1 other mails" in capsys.readouterr().out
    assert [mail["Subject"] for mail in mbox(tmp_path / "post")] == ["Vraag"]
    for wrong in ("", f"mbox:{tmp_path / 'nergens'}", "ftp://elders.example/"):
        with pytest.raises(CommandError):
            call_command("read_bounces", "--mailbox", wrong)
